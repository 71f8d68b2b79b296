import { entryOf, queueOf } from '../../acts/merge-queue.ts';
import type { QueueEntry } from '../../records/rules.ts';
import type { PullIssue, Repository } from '../../records.ts';
import { appliedRules } from '../../rules/applied.ts';
import { queueRule } from '../../rules/merge.ts';
import { missingReviews, opinions } from '../../rules/reviews.ts';
import { iso, nodeId } from '../../shapes/basics.ts';
import { connect, type PageRequest } from '../connection.ts';
import { fields, type Types } from '../fields.ts';
import {
  type CheckNode,
  issueNode,
  objectNode,
  type PullNode,
  type RepositoryNode,
  repositoryNode,
  type StatusNode,
} from '../nodes.ts';
import type { Scope } from '../scope.ts';
import { actorNode } from './accounts.ts';

interface Entry {
  readonly repository: Repository;
  readonly branch: string;
  readonly entry: QueueEntry;
}

/** The place of a pull request in the queue of its base branch, as GraphQL shows it. */
export function entryNode(repository: Repository, issue: PullIssue, entry: QueueEntry): Entry {
  return { repository, branch: issue.pull.base.branch, entry };
}

/** Rules about reviews decide; without any, what reviewers said last does. */
function decision({ repository, issue }: PullNode, _: unknown, { hub }: Scope): string | null {
  const states = opinions(issue).map(({ state }) => state);
  if (states.includes('CHANGES_REQUESTED')) return 'CHANGES_REQUESTED';
  const missing = appliedRules(hub, repository, `refs/heads/${issue.pull.base.branch}`).some(
    ({ rule }) => rule.type === 'pull_request' && missingReviews(hub, repository, issue, rule.parameters).length > 0,
  );
  if (missing) return 'REVIEW_REQUIRED';
  return states.includes('APPROVED') ? 'APPROVED' : null;
}

const pull = fields<PullNode>({
  reviewDecision: decision,
  autoMergeRequest: (node) => {
    const wish = node.issue.pull.autoMerge;
    if (wish === undefined) return null;
    return {
      enabledBy: actorNode(wish.by),
      mergeMethod: wish.method.toUpperCase(),
      commitHeadline: wish.title ?? null,
      commitBody: wish.message ?? null,
      authorEmail: null,
      pullRequest: node,
    };
  },
  isInMergeQueue: ({ repository, issue }) => entryOf(repository, issue) !== undefined,
  isMergeQueueEnabled: ({ repository, issue }, _: unknown, { hub }) =>
    queueRule(hub, repository, issue.pull.base.branch) !== undefined,
  mergeQueueEntry: ({ repository, issue }) => {
    const entry = entryOf(repository, issue);
    return entry === undefined ? null : entryNode(repository, issue, entry);
  },
});

const repository = fields<RepositoryNode>({
  mergeQueue: ({ repository: one }, { branch }: { branch?: string | null }, { hub }) => {
    const name = branch ?? one.defaultBranch;
    return queueRule(hub, one, name) === undefined ? null : { repository: one, branch: name };
  },
});

const path = ({ repository: one, branch }: { readonly repository: Repository; readonly branch: string }) =>
  `/${one.fullName}/queue/${branch}`;

const queue = fields<{ readonly repository: Repository; readonly branch: string }>({
  id: ({ repository: one, branch }) => nodeId('MergeQueue', `${one.id}:${branch}`),
  repository: (node) => repositoryNode(node.repository),
  resourcePath: path,
  url: (node, _: unknown, { hub }) => `${hub.url}${path(node)}`,
  entries: ({ repository: one, branch }, page: PageRequest) =>
    connect(
      queueOf(one, branch).map((entry): Entry => ({ repository: one, branch, entry })),
      page,
    ),
});

const entryFields = fields<Entry>({
  id: ({ entry }) => nodeId('MergeQueueEntry', entry.id),
  enqueuedAt: ({ entry }) => iso(entry.at),
  enqueuer: ({ entry }) => actorNode(entry.by),
  position: ({ repository: one, branch, entry }) => queueOf(one, branch).indexOf(entry) + 1,
  state: ({ entry }) => (entry.group === undefined ? 'QUEUED' : 'AWAITING_CHECKS'),
  headCommit: ({ repository: one, entry: { group } }) => (group === undefined ? null : objectNode(one, group.sha)),
  baseCommit: ({ repository: one, entry: { group } }) =>
    group === undefined ? null : (objectNode(one, one.git.resolve(group.base) ?? '') ?? null),
  mergeQueue: ({ repository: one, branch }) => ({ repository: one, branch }),
  pullRequest: ({ repository: one, entry }) => issueNode(one, one.issues.get(entry.number)!),
});

interface AskedPull {
  readonly pullRequestId?: string | null;
  readonly pullRequestNumber?: number | null;
}

/** Whether the rules of a pull request's base branch ask for that check, of that app. */
function isRequired(one: Repository, name: string, app: number | undefined, asked: AskedPull, scope: Scope): boolean {
  const issue =
    typeof asked.pullRequestId === 'string'
      ? scope.nodeOf(asked.pullRequestId, 'PullRequest').issue
      : one.issues.get(asked.pullRequestNumber ?? 0);
  if (issue?.pull === undefined) return false;
  return appliedRules(scope.hub, one, `refs/heads/${issue.pull.base.branch}`).some(
    ({ rule }) =>
      rule.type === 'required_status_checks' &&
      rule.parameters.required_status_checks.some(
        (check) => check.context === name && (check.integration_id ?? app) === app,
      ),
  );
}

/** Fields that merging adds to types of other files. */
export const pullMerging = pull;
export const repositoryMerging = repository;
export const checkRequired = fields<CheckNode>({
  isRequired: ({ repository: one, check }, asked: AskedPull, scope) =>
    isRequired(one, check.name, check.suite.app.id, asked, scope),
});
export const statusRequired = fields<StatusNode>({
  isRequired: ({ repository: one, status }, asked: AskedPull, scope) =>
    isRequired(one, status.context, status.creator.app?.id, asked, scope),
});
export const mergingTypes: Types = { MergeQueue: queue, MergeQueueEntry: entryFields };
