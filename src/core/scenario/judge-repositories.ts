import { fitsGlob } from '../glob.ts';
import { type CheckLook, holds, isBy, type Judged, type Look, type PullLook, quoted } from './look.ts';
import type { ScenarioExpect } from './schema.ts';

type PullExpectation = ScenarioExpect['pullRequests'][number];
type CheckExpectation = ScenarioExpect['checks'][number];
type FileExpectation = ScenarioExpect['files'][number];

/** Whether a pull request is one of those that an expectation names. */
export function fitsPull(look: Look, pull: PullLook, one: PullExpectation): boolean {
  return (
    pull.state === one.state &&
    (one.by === undefined || isBy(look, pull.by, one.by)) &&
    holds(pull.title, one.title) &&
    holds(pull.body, one.body) &&
    one.labels.every((label) => pull.labels.some((other) => other.toLowerCase() === label.toLowerCase()))
  );
}

export function judgePulls({ pullRequests }: ScenarioExpect, look: Look): readonly Judged[] {
  return pullRequests.map((one) => {
    const pulls = look.repositories[one.repository]?.pulls ?? [];
    const found = pulls.filter((pull) => fitsPull(look, pull, one)).length;
    const amount = one.count === undefined ? 'a' : one.count === 0 ? 'no' : String(one.count);
    const details = [
      ...(one.by === undefined ? [] : [`by ${one.by}`]),
      ...(one.title === undefined ? [] : [`title with ${quoted(one.title)}`]),
      ...(one.body === undefined ? [] : [`description with ${quoted(one.body)}`]),
      ...(one.labels.length === 0 ? [] : [`labels ${one.labels.join(', ')}`]),
    ];
    return {
      text: `${one.repository} has ${amount} ${one.state} pull request${(one.count ?? 1) === 1 ? '' : 's'}${about(details)}`,
      held: one.count === undefined ? found > 0 : found === one.count,
      detail:
        pulls.map((pull) => `#${pull.number} ${pull.state} by ${pull.by}: ${pull.title}`).join('; ') || 'there is none',
    };
  });
}

/** All merged, and none before the one that stands before it. */
export function judgeMergeOrder({ mergeOrder }: ScenarioExpect, look: Look): readonly Judged[] {
  if (mergeOrder.length === 0) return [];
  const merged = mergeOrder.flatMap((name) => {
    const times = (look.repositories[name]?.pulls ?? []).flatMap(({ mergedAt }) => mergedAt ?? []);
    return times.length === 0 ? [] : [{ name, at: Math.min(...times) }];
  });
  const order = merged.toSorted((a, b) => a.at - b.at).map(({ name }) => name);
  return [
    {
      text: `merged in order: ${mergeOrder.join(', ')}`,
      held: order.length === mergeOrder.length && order.every((name, at) => name === mergeOrder[at]),
      detail: order.length === 0 ? 'nothing was merged' : order.join(', '),
    },
  ];
}

export function judgeChecks({ checks }: ScenarioExpect, look: Look): readonly Judged[] {
  return checks.map((one) => {
    const pulls = (look.repositories[one.repository]?.pulls ?? []).filter(
      ({ number }) => one.pull === undefined || one.pull === number,
    );
    const named = pulls
      .flatMap((pull) => (one.at === 'head' ? pull.checks : pull.earlier))
      .filter(({ name }) => name === one.name);
    const where = one.pull === undefined ? one.repository : `${one.repository}#${one.pull}`;
    const marks = one.annotation === undefined ? '' : ` with an annotation at ${placeOf(one.annotation)}`;
    return {
      text: `${one.name} ${one.at === 'head' ? 'is' : 'was'} ${one.conclusion} on ${where}${marks}`,
      held: named.some((check) => check.conclusion === one.conclusion && isAnnotated(check, one)),
      detail: named.map(showCheck).join('; ') || `no check of that name there`,
    };
  });
}

function isAnnotated(check: CheckLook, { annotation }: CheckExpectation): boolean {
  if (annotation === undefined) return true;
  return check.annotations.some(
    (one) =>
      one.path === annotation.path &&
      (annotation.line === undefined || one.line === annotation.line) &&
      holds(one.message, annotation.contains),
  );
}

function showCheck({ status, conclusion, annotations }: CheckLook): string {
  return [conclusion ?? status, ...annotations.slice(0, 3).map(placeOf)].join(', ');
}

function placeOf({ path, line }: { readonly path: string; readonly line?: number | undefined }): string {
  return line === undefined ? path : `${path}:${line}`;
}

export function judgeFiles({ files }: ScenarioExpect, look: Look): readonly Judged[] {
  return files.map((one) => {
    const text = look.repositories[one.repository]?.file(one.path, one.ref);
    const name = `${one.repository}/${one.path}${one.ref === undefined ? '' : ` at ${one.ref}`}`;
    if (!one.exists) return { text: `${name} is not there`, held: text === undefined };
    const said = [
      ...(one.contains === undefined ? [] : [`contains ${quoted(one.contains)}`]),
      ...(one.lacks === undefined ? [] : [`lacks ${quoted(one.lacks)}`]),
      ...(one.equals === undefined ? [] : ['is what was expected']),
    ].join(' and ');
    if (text === undefined)
      return { text: `${name} ${said || 'is there'}`, held: false, detail: 'there is no such file' };
    const wrong = wrongWith(text, one);
    return {
      text: `${name} ${said || 'is there'}`,
      held: wrong === undefined,
      ...(wrong === undefined ? {} : { detail: wrong }),
    };
  });
}

function wrongWith(text: string, one: FileExpectation): string | undefined {
  const missing = (one.contains ?? []).filter((part) => !text.includes(part));
  if (missing.length > 0) return `it lacks ${quoted(missing)}`;
  const present = (one.lacks ?? []).filter((part) => text.includes(part));
  if (present.length > 0) return `it contains ${quoted(present)}`;
  if (one.equals === undefined || one.equals === text) return undefined;
  const [expected, found] = [one.equals.split('\n'), text.split('\n')];
  const at = found.findIndex((line, index) => line !== expected[index]);
  const line = at === -1 ? found.length : at;
  return `line ${line + 1} is ${quoted([found[line] ?? ''])}, expected ${quoted([expected[line] ?? ''])}`;
}

export function judgeComments({ comments }: ScenarioExpect, look: Look): readonly Judged[] {
  return comments.map((one) => {
    const there = (look.repositories[one.repository]?.comments ?? []).filter(
      ({ issue, by }) =>
        (one.pull === undefined || one.pull === issue) && (one.by === undefined || isBy(look, by, one.by)),
    );
    const found = there.filter(({ body }) => holds(body, one.contains)).length;
    const where = one.pull === undefined ? one.repository : `${one.repository}#${one.pull}`;
    const amount = one.count === undefined ? 'a comment' : one.count === 1 ? '1 comment' : `${one.count} comments`;
    return {
      text: `${where} has ${amount}${about(one.by === undefined ? [] : [`by ${one.by}`])} with ${quoted(one.contains)}`,
      held: one.count === undefined ? found > 0 : found === one.count,
      detail: `${found} of ${there.length} comments fit`,
    };
  });
}

export function judgeTags({ tags }: ScenarioExpect, look: Look): readonly Judged[] {
  return tags.map((one) => {
    const there = look.repositories[one.repository]?.tags ?? [];
    return {
      text: `${one.repository} has a tag ${one.name}`,
      held: there.some((tag) => fitsGlob(one.name, tag)),
      detail: there.join(', ') || 'there is none',
    };
  });
}

function about(details: readonly string[]): string {
  return details.length === 0 ? '' : ` ${details.join(', ')}`;
}
