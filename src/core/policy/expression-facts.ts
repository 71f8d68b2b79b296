import type { Names } from '../workflow/expression/scope.ts';
import type { FactName } from './facts.ts';
import type { PullView } from './rule.ts';

/** What expressions of policies may read: which fact it follows, the keys of its items, and how it is asked for. */
interface Readable {
  readonly fact?: FactName;
  readonly keys?: readonly string[];
  readonly says: string;
  read(pull: PullView): Promise<{ readonly value: unknown; readonly cut?: boolean }>;
}

const fileKeys = ['path', 'status', 'previousPath', 'additions', 'deletions'];

/** Every name that stands for something of the pull request. */
export const READABLE: ReadonlyMap<string, Readable> = new Map<string, Readable>([
  ['repository', { says: 'owner and name', read: async ({ repository }) => ({ value: repository }) }],
  ['number', { says: 'number of the pull request', read: async ({ number }) => ({ value: number }) }],
  ['author', { says: 'login of who opened it', read: async ({ author }) => ({ value: author }) }],
  ['head', { says: 'branch that it comes from', read: async ({ headBranch }) => ({ value: headBranch }) }],
  ['base', { fact: 'base', says: 'branch that it goes to', read: async ({ baseBranch }) => ({ value: baseBranch }) }],
  ['title', { fact: 'title', says: 'text', read: async ({ title }) => ({ value: title }) }],
  ['body', { fact: 'body', says: 'text', read: async ({ body }) => ({ value: body }) }],
  ['draft', { fact: 'draft', says: 'true or false', read: async ({ draft }) => ({ value: draft }) }],
  ['labels', { fact: 'labels', says: 'list of texts', read: async ({ labels }) => ({ value: labels }) }],
  ['files', { fact: 'files', keys: fileKeys, says: `list of objects with ${fileKeys.join(', ')}`, read: files }],
  ['paths', { fact: 'files', says: 'paths of the changed files, of renamed ones both', read: paths }],
  ['additions', { fact: 'files', says: 'number of added lines', read: (pull) => sum(pull, 'additions') }],
  ['deletions', { fact: 'files', says: 'number of deleted lines', read: (pull) => sum(pull, 'deletions') }],
  [
    'commits',
    {
      fact: 'commits',
      keys: ['sha', 'subject', 'message', 'author', 'committer', 'merge'],
      says: 'list of objects with sha, subject, message, author, committer, merge',
      read: commits,
    },
  ],
  [
    'reviews',
    { fact: 'reviews', keys: ['by', 'state', 'bot'], says: 'list of objects with by, state, bot', read: reviews },
  ],
  [
    'checks',
    {
      fact: 'checks',
      keys: ['name', 'app', 'status', 'conclusion'],
      says: 'list of objects with name, app, status, conclusion',
      read: checks,
    },
  ],
]);

/** The values behind some of these names; `cut` names those of which the platform did not give all. */
export async function readNames(
  pull: PullView,
  names: readonly string[],
): Promise<{ readonly values: Names; readonly cut: readonly string[] }> {
  const read = await Promise.all(names.map(async (name) => [name, await READABLE.get(name)?.read(pull)] as const));
  return {
    values: Object.fromEntries(read.map(([name, answer]) => [name, answer?.value as object])),
    cut: read.filter(([, answer]) => answer?.cut === true).map(([name]) => name),
  };
}

async function files(pull: PullView): Promise<{ value: unknown; cut: boolean }> {
  const { files: all, truncated } = await pull.files();
  const value = all.map(({ path, status, previousPath = null, additions, deletions }) => ({
    path,
    status,
    previousPath,
    additions,
    deletions,
  }));
  return { value, cut: truncated };
}

async function paths(pull: PullView): Promise<{ value: unknown; cut: boolean }> {
  const { files: all, truncated } = await pull.files();
  // Where a file was counts too: moving it away takes it out of no rule.
  const both = all.flatMap(({ path, previousPath }) => (previousPath === undefined ? [path] : [path, previousPath]));
  return { value: [...new Set(both)], cut: truncated };
}

async function sum(pull: PullView, key: 'additions' | 'deletions'): Promise<{ value: unknown; cut: boolean }> {
  const { files: all, truncated } = await pull.files();
  return { value: all.reduce((total, file) => total + file[key], 0), cut: truncated };
}

async function commits(pull: PullView): Promise<{ value: unknown; cut: boolean }> {
  const { commits: all, truncated } = await pull.commits();
  const value = all.map(({ sha, message, author = null, committer = null, parents }) => ({
    sha,
    subject: message.split('\n', 1)[0] ?? '',
    message,
    author,
    committer,
    merge: parents.length > 1,
  }));
  return { value, cut: truncated };
}

async function reviews(pull: PullView): Promise<{ value: unknown }> {
  return { value: (await pull.reviews()).map(({ by, state, bot }) => ({ by, state, bot })) };
}

async function checks(pull: PullView): Promise<{ value: unknown }> {
  const all = await pull.checks();
  return { value: all.map(({ name, app, status, conclusion = null }) => ({ name, app, status, conclusion })) };
}
