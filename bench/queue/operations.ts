/** What the tiny GitHub can do, by the operation's REST name, with the seconds that an answer is assumed to take. */
const SECONDS = {
  'git/get-ref': 0.15,
  'git/get-commit': 0.15,
  'git/create-tree': 0.35,
  'git/create-commit': 0.3,
  'git/create-ref': 0.35,
  'git/delete-ref': 0.35,
  'pulls/create': 0.9,
  'pulls/request-reviewers': 0.5,
  'pulls/merge': 1,
  'issues/create': 0.5,
  'issues/add-labels': 0.4,
  'issues/create-comment': 0.5,
  'checks/create': 0.4,
  'checks/list-for-ref': 0.15,
  'repos/get-permission': 0.15,
  'reactions/create': 0.3,
  /** GraphQL's own: commits and writes the tree in one. */
  'graphql/commit': 0.7,
  'graphql/query': 0.15,
} as const;

export type Operation = keyof typeof SECONDS;

/** Two readings of which requests "generate content": those that write a text, or all that notify people. */
export type Reading = 'posted' | 'notify';

const CONTENT: { readonly [reading in Reading]: ReadonlySet<Operation> } = {
  posted: new Set(['pulls/create', 'issues/create', 'issues/create-comment']),
  notify: new Set(['pulls/create', 'pulls/merge', 'pulls/request-reviewers', 'issues/create', 'issues/create-comment']),
};

/** How many content units a request is that makes these. */
export function contentOf(made: readonly Operation[], reading: Reading): number {
  return made.filter((operation) => CONTENT[reading].has(operation)).length;
}

export function secondsOf(made: readonly Operation[]): number {
  return made.reduce((sum, operation) => sum + SECONDS[operation], 0);
}

/** The operations that only read. */
const READS: ReadonlySet<Operation> = new Set([
  'git/get-ref',
  'git/get-commit',
  'checks/list-for-ref',
  'repos/get-permission',
  'graphql/query',
]);

export function pointsOf(made: readonly Operation[]): number {
  return made.every((operation) => READS.has(operation)) ? 1 : 5;
}
