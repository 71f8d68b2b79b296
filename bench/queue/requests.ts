import type { Part, Work } from '../../src/core/quota/lower-bound.ts';
import type { Chain, Take } from './joint-bound.ts';
import { contentOf, type Operation, pointsOf, type Reading, secondsOf } from './operations.ts';

/** `full`: labels, reviewers, a comment with links, a check, the merge, the branch deleted. `lean`: what is left when GitHub does it anyway. */
export type Change = 'full' | 'lean';
export type Over = 'rest' | 'graphql';

/** One request as its maker knows it. `landing` requests come after all pull requests are open. */
export interface Request {
  readonly made: readonly Operation[];
  /** Undefined for what belongs to the set and not to one repository. */
  readonly repository: string | undefined;
  readonly landing: boolean;
}

/** Heads are read for so many repositories by one query. */
export const HEADS = 100;

const GRAPHQL_HEADS: readonly Operation[] = ['graphql/query'];
/** Operations that people met caps of their own for. */
const FAMILIES = ['pulls/create', 'issues/create'] as const satisfies readonly Operation[];

type Requests = readonly (readonly Operation[])[];

/** What each repository's requests make: those that open, and those that come when everything is open. */
interface Each {
  readonly open: Requests;
  readonly land: Requests;
}

const READ: Requests = [
  ['git/get-ref'],
  ['git/get-commit'],
  ['git/create-tree'],
  ['git/create-commit'],
  ['git/create-ref'],
];
export const OPENED: readonly Operation[] = ['git/create-ref', 'graphql/commit', 'pulls/create'];
export const FULL: readonly Operation[] = [
  'issues/add-labels',
  'pulls/request-reviewers',
  'issues/create-comment',
  'checks/create',
];
export const LEAN: readonly Operation[] = ['issues/add-labels', 'checks/create'];

export const REQUESTS: { readonly [over in Over]: { readonly [change in Change]: Each } } = {
  rest: {
    full: {
      open: [...READ, ['pulls/create'], ...FULL.map((one) => [one])],
      land: [['pulls/merge'], ['git/delete-ref']],
    },
    lean: { open: [...READ, ['pulls/create'], ...LEAN.map((one) => [one])], land: [['pulls/merge']] },
  },
  graphql: {
    full: { open: [OPENED, FULL], land: [['pulls/merge', 'git/delete-ref']] },
    lean: { open: [OPENED, LEAN], land: [['pulls/merge']] },
  },
};

/** What a change set of so many repositories takes of the limits, made in the fewest requests: opening, then landing. */
export function workOf(over: Over, change: Change, count: number, reading: Reading): readonly [open: Work, land: Work] {
  const { open, land } = REQUESTS[over][change];
  const set = requestsOfSet(over, change, count);
  // The tracking issue and the heads are asked for together; over REST the issue is there before the first commit is.
  const before = over === 'rest' ? 0 : Math.max(...set.map(secondsOf));
  return [workOfStage(over, open, count, reading, set, before), workOfStage(over, land, count, reading, [], 0)];
}

/** What belongs to the set: the tracking issue, and the heads of all repositories. */
function requestsOfSet(over: Over, change: Change, count: number): Requests {
  const issue: Requests = change === 'lean' ? [['issues/create']] : [];
  const heads = Array.from({ length: over === 'graphql' ? Math.ceil(count / HEADS) : 0 }, () => GRAPHQL_HEADS);
  return [...issue, ...heads];
}

/** The same requests in the order in which each repository's wait for each other. */
export function chainsOf(over: Over, change: Change, count: number, reading: Reading): readonly Chain[] {
  const { open, land } = REQUESTS[over][change];
  const takes = (requests: Requests) => requests.map((made) => takeOf(made, over === 'graphql', reading));
  const set = requestsOfSet(over, change, count).map((made) => ({ count: 1, open: takes([made]), land: [] }));
  return [{ count, open: takes(open), land: takes(land) }, ...set];
}

export function takeOf(made: readonly Operation[], graphql: boolean, reading: Reading): Take {
  const [points, content, seconds] = [pointsOf(made), contentOf(made, reading), secondsOf(made)];
  return { graphql, points, content, seconds, families: made };
}

function workOfStage(over: Over, each: Requests, count: number, reading: Reading, set: Requests, before: number): Work {
  const all = [...Array.from({ length: count }, () => each).flat(), ...set];
  const asked = all.map((made) => ({ made, graphql: over === 'graphql' }));
  return { ...summed(asked, reading), serial: before + each.reduce((total, one) => total + secondsOf(one), 0) };
}

/** What these take of the limits, whichever of them wait for each other. */
export function summed(
  asked: readonly { readonly made: readonly Operation[]; readonly graphql: boolean }[],
  reading: Reading,
): Work {
  const partOf = (graphql: boolean): Part => {
    const these = asked.filter((one) => one.graphql === graphql).map(({ made }) => made);
    const sum = (of: (made: readonly Operation[]) => number) => these.reduce((total, made) => total + of(made), 0);
    return { requests: these.length, points: sum(pointsOf), seconds: sum(secondsOf) };
  };
  const made = asked.flatMap((one) => one.made);
  return {
    core: partOf(false),
    graphql: partOf(true),
    content: contentOf(made, reading),
    families: Object.fromEntries(FAMILIES.map((family) => [family, made.filter((one) => one === family).length])),
    serial: 0,
  };
}
