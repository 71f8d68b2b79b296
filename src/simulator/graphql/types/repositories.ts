import { issueOf } from '../../acts/issues.ts';
import { pullOf, pullsOf } from '../../acts/pulls.ts';
import type { Issue, PullIssue, Repository } from '../../records.ts';
import { Refusal } from '../../refusal.ts';
import { iso } from '../../shapes/basics.ts';
import { fullRepositoryJson } from '../../shapes/repositories.ts';
import { connect, type PageRequest } from '../connection.ts';
import { fields, type Types } from '../fields.ts';
import {
  accountNode,
  idOf,
  issueNode,
  type LabelNode,
  objectNode,
  type RefNode,
  type RepositoryNode,
} from '../nodes.ts';
import { unresolved } from '../refusals.ts';
import type { Scope } from '../scope.ts';

export interface PullFilter extends PageRequest {
  readonly states?: readonly ('OPEN' | 'CLOSED' | 'MERGED')[] | null;
  readonly labels?: readonly string[] | null;
  readonly headRefName?: string | null;
  readonly baseRefName?: string | null;
  readonly orderBy?: { readonly field: string; readonly direction: 'ASC' | 'DESC' } | null;
}

export function stateOf(issue: Issue): 'OPEN' | 'CLOSED' | 'MERGED' {
  if (issue.pull?.merged !== null && issue.pull !== undefined) return 'MERGED';
  return issue.state === 'open' ? 'OPEN' : 'CLOSED';
}

/** Issues in the asked order; as they were opened when nothing is said. */
function ordered<T extends Issue>(issues: readonly T[], orderBy: PullFilter['orderBy']): T[] {
  const key = orderBy?.field === 'UPDATED_AT' ? 'updatedAt' : 'createdAt';
  const sign = orderBy?.direction === 'DESC' ? -1 : 1;
  return issues.toSorted((a, b) => sign * (a[key] - b[key] || a.number - b.number));
}

const labelled = (issue: Issue, labels: readonly string[] | null | undefined) =>
  labels === null || labels === undefined || labels.some((name) => issue.labels.has(name.toLowerCase()));

/** Pull requests as every connection of them filters and orders them. */
export function pullConnection(repository: Repository, pulls: readonly PullIssue[], filter: PullFilter) {
  const found = pulls.filter(
    (issue) =>
      (filter.states ?? [stateOf(issue)]).includes(stateOf(issue)) &&
      (filter.headRefName ?? issue.pull.head.branch) === issue.pull.head.branch &&
      (filter.baseRefName ?? issue.pull.base.branch) === issue.pull.base.branch &&
      labelled(issue, filter.labels),
  );
  return connect(
    ordered(found, filter.orderBy).map((issue) => issueNode(repository, issue)),
    filter,
  );
}

export function refNode(repository: Repository, name: string): RefNode | null {
  return repository.git.refs.get(name) === undefined ? null : { kind: 'Ref', repository, name };
}

function qualified(repository: Repository, name: string): string {
  if (name.startsWith('refs/')) return name;
  const short = ['refs/heads/', 'refs/tags/', 'refs/'].map((prefix) => `${prefix}${name}`);
  return short.find((one) => repository.git.refs.get(one) !== undefined) ?? name;
}

/** What `git rev-parse` would give: a ref or sha, or a path below it (`main:src/a.txt`). */
function parseRevision(repository: Repository, expression: string) {
  const { git, defaultBranch } = repository;
  const colon = expression.indexOf(':');
  const name = colon === -1 ? expression : expression.slice(0, colon);
  const commit = git.resolve(name === 'HEAD' ? defaultBranch : name);
  if (colon === -1) return objectNode(repository, commit ?? name) ?? null;
  const tree = commit === undefined ? undefined : git.commit(commit)?.tree;
  const sha = tree === undefined ? undefined : git.entry(tree, expression.slice(colon + 1))?.sha;
  return sha === undefined ? null : (objectNode(repository, sha) ?? null);
}

function numbered<T>(find: () => T, what: string): T {
  try {
    return find();
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) throw unresolved(what);
    throw error;
  }
}

function issueWith({ repository }: RepositoryNode, number: number, scope: Scope) {
  scope.may(repository, 'issues/get');
  const issue = numbered(() => issueOf(repository, number), `an Issue with the number of ${number}`);
  if (issue.pull !== undefined) throw unresolved(`an Issue with the number of ${number}`);
  return issueNode(repository, issue);
}

const setting =
  (name: string) =>
  ({ repository }: RepositoryNode, _: unknown, { hub }: Scope) =>
    fullRepositoryJson(hub, repository)[name];

const facts = fields<RepositoryNode>({
  id: (node) => idOf(node),
  databaseId: ({ repository }) => repository.id,
  name: ({ repository }) => repository.name,
  nameWithOwner: ({ repository }) => repository.fullName,
  owner: ({ repository }) => accountNode(repository.owner),
  description: ({ repository }) => repository.description,
  url: ({ repository }, _: unknown, { hub }) => `${hub.url}/${repository.fullName}`,
  resourcePath: ({ repository }) => `/${repository.fullName}`,
  isPrivate: ({ repository }) => repository.private,
  visibility: ({ repository }) => (repository.private ? 'PRIVATE' : 'PUBLIC'),
  isArchived: ({ repository }) => repository.archived,
  isInOrganization: ({ repository }) => repository.owner.kind === 'Organization',
  isEmpty: ({ repository }) => repository.git.refs.matching('refs/heads/').length === 0,
  isFork: setting('fork'),
  isTemplate: setting('is_template'),
  createdAt: ({ repository }) => iso(repository.createdAt),
  pushedAt: ({ repository }) => iso(repository.pushedAt),
  updatedAt: ({ repository }) => iso(repository.pushedAt),
  mergeCommitAllowed: setting('allow_merge_commit'),
  squashMergeAllowed: setting('allow_squash_merge'),
  rebaseMergeAllowed: setting('allow_rebase_merge'),
  autoMergeAllowed: setting('allow_auto_merge'),
  allowUpdateBranch: setting('allow_update_branch'),
  deleteBranchOnMerge: setting('delete_branch_on_merge'),
});

const git = fields<RepositoryNode>({
  defaultBranchRef: ({ repository }, _: unknown, scope) => {
    scope.may(repository, 'git/get-ref');
    return refNode(repository, `refs/heads/${repository.defaultBranch}`);
  },
  ref: ({ repository }, { qualifiedName }: { qualifiedName: string }, scope) => {
    scope.may(repository, 'git/get-ref');
    return refNode(repository, qualified(repository, qualifiedName));
  },
  refs: (
    { repository },
    { refPrefix, query, ...page }: PageRequest & { refPrefix: string; query?: string | null },
    scope,
  ) => {
    scope.may(repository, 'git/list-matching-refs');
    const found = repository.git.refs.matching(refPrefix);
    const names = found.map(({ name }) => name).filter((name) => name.slice(refPrefix.length).includes(query ?? ''));
    return connect(
      names.map((name) => refNode(repository, name)),
      page,
    );
  },
  object: ({ repository }, { expression, oid }: { expression?: string | null; oid?: string | null }, scope) => {
    scope.may(repository, 'git/get-tree');
    if (typeof oid === 'string') return objectNode(repository, oid) ?? null;
    return typeof expression === 'string' ? parseRevision(repository, expression) : null;
  },
});

const issues = fields<RepositoryNode>({
  pullRequest: ({ repository }, { number }: { number: number }, scope) => {
    scope.may(repository, 'pulls/get');
    const issue = numbered(() => pullOf(repository, number), `a PullRequest with the number of ${number}`);
    return issueNode(repository, issue);
  },
  pullRequests: ({ repository }, filter: PullFilter, scope) => {
    scope.may(repository, 'pulls/list');
    return pullConnection(repository, pullsOf(repository), filter);
  },
  issue: (node, { number }: { number: number }, scope) => issueWith(node, number, scope),
  issueOrPullRequest: ({ repository }, { number }: { number: number }, scope) => {
    scope.may(repository, 'issues/get');
    const what = `an issue or pull request with the number of ${number}`;
    return issueNode(
      repository,
      numbered(() => issueOf(repository, number), what),
    );
  },
  issues: ({ repository }, filter: PullFilter, scope) => {
    scope.may(repository, 'issues/list-for-repo');
    const found = [...repository.issues.values()].filter(
      (issue) =>
        issue.pull === undefined &&
        (filter.states ?? [stateOf(issue)]).includes(stateOf(issue)) &&
        labelled(issue, filter.labels),
    );
    return connect(
      ordered(found, filter.orderBy).map((issue) => issueNode(repository, issue)),
      filter,
    );
  },
  label: ({ repository }, { name }: { name: string }, scope) => {
    scope.may(repository, 'issues/get-label');
    const label = repository.labels.get(name.toLowerCase());
    return label === undefined ? null : { kind: 'Label', repository, label };
  },
  labels: ({ repository }, { query, ...page }: PageRequest & { query?: string | null }, scope) => {
    scope.may(repository, 'issues/list-labels-for-repo');
    const found = [...repository.labels.values()].filter(({ name }) => name.includes(query ?? ''));
    return connect(
      found.map((label): LabelNode => ({ kind: 'Label', repository, label })),
      page,
    );
  },
});

export const repositoryTypes: Types = { Repository: { ...facts, ...git, ...issues } };
