import { fitsGlob } from '../glob.ts';
import type { Fact } from '../run/fact.ts';
import type { RunView } from '../run/view.ts';
import { fitsPull } from './judge-repositories.ts';
import { holds, type Judged, type Look, quoted, type RequestLook } from './look.ts';
import type { ScenarioExpect } from './schema.ts';

type RunExpectation = ScenarioExpect['runs'][number];

export function judgeRuns({ runs }: ScenarioExpect, look: Look): readonly Judged[] {
  return runs.map((one) => {
    const own = look.runs.map(({ view }) => view).filter((view) => view.workflow.id === one.workflow);
    const found = own.filter((view) => fitsRun(view, one)).length;
    const amount = one.count === undefined ? 'a run' : one.count === 1 ? '1 run' : `${one.count} runs`;
    const steps = Object.entries(one.steps).map(([id, status]) => `${id} ${status}`);
    const more = [...steps, ...(one.reason === undefined ? [] : [`reason with ${quoted(one.reason)}`])];
    return {
      text: `${amount} of ${one.workflow} ${one.status}${more.length === 0 ? '' : ` (${more.join(', ')})`}`,
      held: one.count === undefined ? found > 0 : found === one.count,
      detail: own.map((view) => showRun(view, one)).join('; ') || 'none began',
    };
  });
}

function fitsRun(view: RunView, one: RunExpectation): boolean {
  return (
    view.status === one.status &&
    (one.reason === undefined || holds(view.reason ?? '', one.reason)) &&
    Object.entries(one.steps).every(([id, status]) => stepStatus(view, id) === status)
  );
}

/** A step of `onSuccess` or `onError` may be written with its part or without. */
function stepStatus(view: RunView, id: string): string {
  return view.steps.find((step) => step.id === id || `${step.part}/${step.id}` === id)?.status ?? 'unknown';
}

function showRun(view: RunView, one: RunExpectation): string {
  const differing = Object.entries(one.steps)
    .filter(([id, status]) => stepStatus(view, id) !== status)
    .map(([id]) => `${id} ${stepStatus(view, id)}`);
  const waits = view.steps.flatMap(({ id, wait }) =>
    wait === undefined || view.status !== 'waiting' ? [] : [`${id} waits for ${wait.reason}`],
  );
  const why = [...(view.reason === undefined ? [] : [view.reason]), ...differing, ...waits];
  return `${view.status}${why.length === 0 ? '' : `: ${why.join(', ')}`}`;
}

export function judgeNotifications({ notifications }: ScenarioExpect, look: Look): readonly Judged[] {
  const told = look.runs.flatMap(({ view, facts }) => toldBy(view, facts));
  return notifications.map(({ contains }) => ({
    text: `people were told ${quoted(contains)}`,
    held: told.some((text) => holds(text, contains)),
    detail: told.length === 0 ? 'nobody was told anything' : quoted(told),
  }));
}

/** Texts of the `notify.slack` steps that ended well. */
function toldBy(view: RunView, facts: readonly Fact[]): readonly string[] {
  const steps = view.steps.filter((step) => step.action === 'notify.slack' && step.status === 'succeeded');
  const ids = new Set(steps.flatMap(({ id, part }) => [id, `${part}/${id}`]));
  return facts.flatMap((fact) => {
    if (fact.kind !== 'step.started' || !ids.has(fact.step)) return [];
    const { text } = fact.inputs;
    return typeof text === 'string' ? [text] : [];
  });
}

export function judgeApi({ api }: ScenarioExpect, look: Look): readonly Judged[] {
  if (api === undefined) return [];
  const refused = look.requests.filter(({ status }) => status === 403 || status === 429 || status >= 500);
  const judged: Judged[] = [];
  if (api.refusals !== undefined) {
    judged.push({
      text: api.refusals === 0 ? 'the API refused nothing' : `the API refused ${api.refusals} requests at most`,
      held: refused.length <= api.refusals,
      detail: `${refused.length}: ${refused
        .slice(0, 3)
        .map(({ status, operation, path }) => `${status} ${operation ?? path}`)
        .join(', ')}`,
    });
  }
  if (api.requests !== undefined) {
    judged.push({
      text: `${api.requests} requests to the API at most`,
      held: look.requests.length <= api.requests,
      detail: `there were ${look.requests.length}`,
    });
  }
  return judged;
}

/** The app wrote only where another expectation looks, and made no pull request or tag that none names. */
export function judgeNothingElse(expect: ScenarioExpect, look: Look): readonly Judged[] {
  if (!expect.nothingElse) return [];
  const { pullRequests, files, checks, comments, tags, mergeOrder } = expect;
  const lists = [...pullRequests, ...files, ...checks, ...comments, ...tags];
  const named = new Set(
    [...lists.map(({ repository }) => repository), ...mergeOrder].map((name) => name.toLowerCase()),
  );
  const elsewhere = look.requests.filter(isWrite).flatMap((request) => {
    const repository = repositoryOf(request);
    if (repository === undefined || named.has(repository.toLowerCase())) return [];
    return [`${repository} (${request.operation ?? request.path})`];
  });
  const unnamed = Object.entries(look.repositories).flatMap(([name, { pulls, tags: made }]) => [
    ...pulls
      .filter((pull) => pull.by === look.bot)
      .filter((pull) => !pullRequests.some((one) => one.repository === name && fitsPull(look, pull, one)))
      .map((pull) => `${name}#${pull.number}`),
    ...made
      .filter((tag) => !tags.some((one) => one.repository === name && fitsGlob(one.name, tag)))
      .map((tag) => `tag ${tag} in ${name}`),
  ]);
  const found = [...new Set([...elsewhere, ...unnamed])];
  return [{ text: 'nothing else was written', held: found.length === 0, detail: found.slice(0, 5).join(', ') }];
}

function isWrite({ method, status }: RequestLook): boolean {
  return method !== 'GET' && method !== 'HEAD' && status >= 200 && status < 300;
}

/** Bare name of the repository that a path is about; tokens and the like are about none. */
function repositoryOf({ path }: RequestLook): string | undefined {
  return /^(?:\/api\/v3)?\/repos\/[^/]+\/([^/?]+)/.exec(path)?.[1];
}
