import type { Hub } from '../hub.ts';
import type { MergeMethod, QueueEntry } from '../records/rules.ts';
import type { Actor, PullIssue, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { mergeViolations, queueRule } from '../rules/merge.ts';
import { refusalOf } from '../rules/words.ts';
import { announcePull } from './pulls.ts';

/** Why a pull request left a queue, as the `dequeued` webhook says it. */
export type DequeueReason =
  | 'UNKNOWN_REMOVAL_REASON'
  | 'MANUAL'
  | 'MERGE'
  | 'MERGE_CONFLICT'
  | 'CI_FAILURE'
  | 'CI_TIMEOUT'
  | 'ALREADY_MERGED'
  | 'QUEUE_CLEARED'
  | 'BRANCH_PROTECTIONS';

/** Who makes and deletes the branches of queues. */
export function queueBot(hub: Hub): Actor {
  return { account: hub.account('github-merge-queue[bot]', 'Bot') };
}

export function queueOf(repository: Repository, branch: string): QueueEntry[] {
  const known = repository.rules.queues.get(branch) ?? [];
  repository.rules.queues.set(branch, known);
  return known;
}

export function entryOf(repository: Repository, issue: PullIssue): QueueEntry | undefined {
  return queueOf(repository, issue.pull.base.branch).find(({ number }) => number === issue.number);
}

export function methodOf(rule: { readonly merge_method: string }): MergeMethod {
  return rule.merge_method.toLowerCase() as MergeMethod;
}

/**
 * Puts a pull request at the end of the queue of its base branch, or at its front; everything but the queue itself must
 * be satisfied (https://docs.github.com/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/merging-a-pull-request-with-a-merge-queue).
 */
export async function enqueue(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  options: { readonly sha?: string; readonly jump?: boolean } = {},
): Promise<QueueEntry> {
  const { pull } = issue;
  const rule = queueRule(hub, repository, pull.base.branch);
  if (rule === undefined) throw new Refusal(422, `The merge queue is not enabled for ${pull.base.branch}`);
  if (issue.state === 'closed') throw new Refusal(422, 'Pull request is closed');
  if (pull.draft) throw new Refusal(422, 'Pull request is a draft');
  if (options.sha !== undefined && options.sha !== pull.head.sha) {
    throw new Refusal(422, 'Head branch was modified. Review and try the merge again.');
  }
  if (entryOf(repository, issue) !== undefined) throw new Refusal(422, 'Pull request is already in the queue');
  const merger = { actor, way: 'later', method: methodOf(rule), queued: true } as const;
  const violations = mergeViolations(hub, repository, issue, merger);
  if (violations.length > 0) throw refusalOf(422, violations);
  const { number } = issue;
  const entry = { id: hub.id(), number, by: actor, sha: pull.head.sha, at: hub.clock.now(), group: undefined };
  const queue = queueOf(repository, pull.base.branch);
  if (options.jump === true) queue.unshift(entry);
  else queue.push(entry);
  await announcePull(hub, repository, actor, issue, 'enqueued');
  return entry;
}

/** Takes a pull request out of its queue; what was built behind it is built anew. */
export async function dequeue(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  reason: DequeueReason,
): Promise<void> {
  const queue = [...repository.rules.queues.values()].find((one) => one.some(({ number }) => number === issue.number));
  const entry = queue?.find(({ number }) => number === issue.number);
  if (queue === undefined || entry === undefined) throw new Refusal(422, 'Pull request is not in a merge queue');
  queue.splice(queue.indexOf(entry), 1);
  await announcePull(hub, repository, actor, issue, 'dequeued', { reason });
}
