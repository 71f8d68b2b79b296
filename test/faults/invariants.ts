import type pg from 'pg';
import type { Fact } from '../../src/core/run/fact.ts';
import { fold } from '../../src/core/run/fold.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { statusOf } from '../../src/core/run/view-of.ts';
import type { CarriedOut } from '../../src/simulator/http/journal.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { Flow } from './flows/flow.ts';
import type { Harm } from './harm.ts';
import { differences, factsOf, type Outcome, type PullOutcome } from './outcome.ts';
import { wordsOf } from './writes.ts';

/** Everything that must hold in the end, whatever happened on the way; one line for each breach. */
export async function invariants(
  flow: Flow,
  { simulator, client, writes }: { simulator: Simulator; client: pg.Pool; writes: readonly CarriedOut[] },
  outcome: Outcome,
  reference: Outcome | undefined,
  { textsMayDiffer = false }: Harm,
): Promise<string[]> {
  const runs = await factsOf(client);
  const states = new Map<string, RunState>();
  const broken = [...runs].flatMap(([run, facts]) => refolded(run, facts, states));
  const left = textsMayDiffer ? leftBehind([...runs.values()].flat()) : new Set<string>();
  const compared = (one: Outcome) => {
    const news = textsMayDiffer ? withoutNews(one, left) : one;
    return comparable({ ...news, runs: withoutGovern(news.runs) });
  };
  const told = reference === undefined ? [] : differences(compared(outcome), compared(reference));
  return [
    ...broken,
    ...(await heads(client, states)),
    ...once(simulator, outcome, flow),
    ...(await flow.own(simulator)),
    ...(await kept(simulator, client)),
    ...approved(simulator, [...states.values()]),
    ...accountedFor(simulator, writes, states),
    ...told.map((line) => `the end state differs at ${line}`),
  ];
}

/** Merged branches that GitHub refused to delete twice, which the run page then tells. */
function leftBehind(facts: readonly { readonly fact: Fact }[]): Set<string> {
  const found = facts.flatMap(({ fact }) =>
    fact.kind === 'step.noted' ? (/: branch (\S+) was left: /.exec(fact.message)?.[1] ?? []) : [],
  );
  return new Set(found);
}

/** Without the tables in bodies and in the change set's comments, which are news and no gate, and without those branches. */
function withoutNews({ repositories, runs }: Outcome, left: ReadonlySet<string>): Outcome {
  const entries = Object.entries(repositories).map(([name, repository]) => {
    const pulls = repository.pulls.map((pull) => ({
      ...pull,
      body: '',
      comments: pull.comments.filter(({ body }) => !body.startsWith('<!-- baton:changeset')),
    }));
    const branches = repository.branches.filter((branch) => !left.has(branch));
    return [name, { ...repository, pulls, branches }] as const;
  });
  return { repositories: Object.fromEntries(entries), runs };
}

/**
 * How often pull requests were judged depends on what was told, in which order (a check of a pull request of which nobody has
 * heard yet is judged), and how much of it together; what judging comes to does not, and none may fail.
 */
const withoutGovern = (runs: Outcome['runs']) =>
  Object.fromEntries(Object.entries(runs).filter(([name]) => name !== 'govern succeeded'));

/** As a value of JSON, which `differences` walks through. */
const comparable = (outcome: Outcome): Parameters<typeof differences>[0] => JSON.parse(JSON.stringify(outcome));

/** Facts have no gap, fold, and whoever parked said what should wake it. */
function refolded(run: string, facts: { seq: number; fact: Fact }[], states: Map<string, RunState>): string[] {
  const gap = facts.findIndex(({ seq }, at) => seq !== at);
  if (gap !== -1) return [`${run}: facts have a gap at ${gap}`];
  try {
    states.set(run, fold(facts.map(({ fact }) => fact)));
  } catch (error) {
    return [`${run}: its facts do not fold: ${String(error)}`];
  }
  return facts.flatMap(({ fact }) => {
    if (fact.kind === 'run.ended' && fact.status !== 'succeeded')
      return [`${run} ended as ${fact.status}: ${fact.reason ?? ''}`];
    return fact.kind === 'step.parked' && fact.wait.keys.length === 0 && fact.wait.until === undefined
      ? [`${run}: ${fact.step} parked without anything that wakes it`]
      : [];
  });
}

/** The row that lists read says what the facts say. */
async function heads(client: pg.Pool, states: ReadonlyMap<string, RunState>): Promise<string[]> {
  const { rows } = await client.query<{ id: string; status: string; ended: boolean }>(
    'select id, status, ended_at is not null as ended from run',
  );
  return rows.flatMap(({ id, status, ended }) => {
    const state = states.get(id);
    if (state === undefined) return [];
    const wanted = statusOf(state);
    return wanted === status && ended === (state.end !== undefined)
      ? []
      : [`${id}: listed as ${status}, its facts say ${wanted}`];
  });
}

/** Each effect is there, and there once. */
function once(simulator: Simulator, { repositories, runs }: Outcome, { workflow, members, tag }: Flow): string[] {
  const found: string[] = [];
  const count = (what: string, is: number, should = 1) => {
    if (is !== should) found.push(`${what}: ${is} times instead of ${should}`);
  };
  const bot = `${simulator.app.slug}[bot]`;
  count(`a ${workflow} that succeeded`, runs[`${workflow} succeeded`] ?? 0);
  for (const name of members) {
    const repository = repositories[name];
    const pulls = repository?.pulls.filter(({ author }) => author === bot) ?? [];
    count(`${name}: pull requests of Baton`, pulls.length);
    count(`${name}: commits of Baton on main`, repository?.log.filter((one) => one.includes('Baton-Run:')).length ?? 0);
    count(`${name}: tags`, Object.keys(repository?.tags ?? {}).length);
    if (repository?.tags[tag] !== 0) found.push(`${name}: ${tag} does not stand on what was merged`);
    for (const pull of pulls) found.push(...oncePerPull(name, pull, bot));
    for (const pull of repository?.pulls ?? [])
      for (const [identity, conclusion] of Object.entries(pull.checks))
        if (identity.startsWith(`${simulator.app.slug} `) && !conclusion.endsWith('(1)'))
          found.push(`${name}#${pull.number}: ${identity}: ${conclusion}`);
  }
  const comments = members.flatMap((name) => repositories[name]?.pulls.flatMap((pull) => pull.comments) ?? []);
  count('answers to the command', comments.filter(({ body }) => body.startsWith('<!-- baton:answer')).length);
  return found;
}

function oncePerPull(name: string, pull: PullOutcome, bot: string): string[] {
  const stickies = pull.comments.filter(({ author, body }) => author === bot && body.includes('baton:changeset'));
  return [
    ...(pull.merged ? [] : [`${name}#${pull.number} did not land`]),
    ...(pull.commits === 1 ? [] : [`${name}#${pull.number} has ${pull.commits} commits`]),
    ...(stickies.length <= 1 ? [] : [`${name}#${pull.number} has ${stickies.length} comments about the change set`]),
  ];
}

/** Nothing that was acknowledged is lost, and nothing ended on the list of what failed. */
async function kept(simulator: Simulator, client: pg.Pool): Promise<string[]> {
  const { rows } = await client.query<{ id: string; name: string; status: string; reason: string | null }>(
    'select id, name, status, reason from inbox',
  );
  const there = new Set(rows.map(({ id }) => id));
  const lost = simulator.deliveries.filter(
    ({ guid, statusCode }) => statusCode >= 200 && statusCode < 300 && !there.has(guid),
  );
  return [
    ...lost.map(({ event, action }) => `${event}.${action} was acknowledged and is lost`),
    ...rows.flatMap(({ name, status, reason }) =>
      status === 'done' ? [] : [`a delivery ${name} ended as ${status}: ${reason ?? ''}`],
    ),
  ];
}

/** No merge of a head that nobody approved. */
function approved(simulator: Simulator, states: readonly RunState[]): string[] {
  const output = states.map(({ steps }) => steps.get('approval')?.output).find((one) => one !== undefined);
  const { approvals = [] } = (output ?? {}) as { approvals?: { repository: string; head: string }[] };
  if (approvals.length === 0) return ['it was merged without an approval'];
  return approvals.flatMap(({ repository, head }) => {
    const merged = simulator
      .read(repository)
      .pulls()
      .find(({ pull }) => pull.merged !== null);
    return merged?.pull.head.sha === head ? [] : [`${repository} was merged at another head than was approved`];
  });
}

/** Every write of the app belongs to a run, by the facts of that run, or to a command. */
function accountedFor(
  simulator: Simulator,
  writes: readonly CarriedOut[],
  states: ReadonlyMap<string, RunState>,
): string[] {
  const known = [/^\/app\/installations\/\d+\/access_tokens$/, /^\/app\/hook\/deliveries\/\d+\/attempts$/];
  const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  for (const { began, changeset } of states.values()) {
    for (const { repository, branch = '', pull } of changeset.members) {
      const root = `^/repos/${escaped(repository)}`;
      known.push(new RegExp(`${root}/git/(?:trees|commits|refs|tags|refs/heads/${escaped(branch)})$`));
      known.push(new RegExp(`${root}/pulls$`), new RegExp(`${root}/check-runs(?:/\\d+)?$`));
      if (pull !== undefined) {
        known.push(new RegExp(`${root}/(?:pulls|issues)/${pull.number}(?:/(?:merge|labels|comments))?$`));
        for (const { id } of simulator.read(repository).comments(pull.number))
          known.push(new RegExp(`${root}/issues/comments/${id}(?:/reactions)?$`));
      }
    }
    const judged = (began.event.data['pullRequests'] ?? []) as readonly { readonly repository: string }[];
    for (const { repository } of judged) known.push(new RegExp(`^/repos/${escaped(repository)}/check-runs(?:/\\d+)?$`));
  }
  const members = new Set(
    [...states.values()].flatMap(({ changeset }) => changeset.members.map((one) => one.repository)),
  );
  const accounted = ({ path, touched }: CarriedOut) =>
    touched === undefined
      ? known.some((fits) => fits.test(decodeURIComponent(path)))
      : touched.every((repository) => members.has(repository));
  return writes.filter((write) => !accounted(write)).map((write) => `no run accounts for ${wordsOf(write)}`);
}
