import type { Hub } from '../hub.ts';
import type { AsyncMerge, MergeMethod } from '../records/rules.ts';
import type { Actor, PullIssue, Repository } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { queueRule } from '../rules/merge.ts';
import { enqueue, entryOf } from './merge-queue.ts';
import { mergePull } from './merging.ts';

/** Results are kept so long after their last change (https://docs.github.com/rest/pulls/pulls#get-the-result-of-an-asynchronous-merge). */
const KEPT = 24 * 3_600_000;

export interface AsyncMergeRequest {
  readonly method: MergeMethod;
  readonly action: AsyncMerge['action'];
  readonly sha?: string;
  readonly title?: string;
  readonly message?: string;
}

export type Submitted =
  | { readonly kind: 'merged'; readonly sha: string }
  | { readonly kind: 'enqueued' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'existing' | 'accepted'; readonly merge: AsyncMerge };

/**
 * Takes a merge that runs after the answer; only whether the pull request is open and no draft is looked at now, rules
 * are when it runs (https://docs.github.com/rest/pulls/pulls#merge-a-pull-request-asynchronously).
 */
export function submitMerge(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  request: AsyncMergeRequest,
): Submitted {
  const { merged, draft, head } = issue.pull;
  if (merged !== null) return { kind: 'merged', sha: merged.sha };
  if (issue.state === 'closed') return { kind: 'refused', why: 'Pull request is closed.' };
  if (draft) return { kind: 'refused', why: 'Pull request is a draft.' };
  if (entryOf(repository, issue) !== undefined) return { kind: 'enqueued' };
  const { merges } = repository.rules;
  const known = [...merges.values()].find(
    ({ number, outcome }) => number === issue.number && outcome.status === 'pending',
  );
  if (known !== undefined) return { kind: 'existing', merge: known };
  const merge: AsyncMerge = {
    uuid: hub.guid(),
    number: issue.number,
    method: request.method,
    action: request.action,
    sha: request.sha ?? head.sha,
    outcome: { status: 'pending' },
    updatedAt: hub.clock.now(),
  };
  merges.set(merge.uuid, merge);
  hub.background(hub.clock.sleep(0).then(() => run(hub, repository, actor, issue, merge, request)));
  return { kind: 'accepted', merge };
}

async function run(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  merge: AsyncMerge,
  { title, message }: AsyncMergeRequest,
): Promise<void> {
  try {
    const queued = queueRule(hub, repository, issue.pull.base.branch, { actor, way: 'later' }) !== undefined;
    if (merge.action === 'merge_queue' || (merge.action === 'default' && queued)) {
      await enqueue(hub, repository, actor, issue, { sha: merge.sha });
      merge.outcome = { status: 'enqueued' };
    } else {
      const { method, sha } = merge;
      const texts = { ...(title === undefined ? {} : { title }), ...(message === undefined ? {} : { message }) };
      merge.outcome = {
        status: 'merged',
        sha: await mergePull(hub, repository, actor, issue, { method, sha, ...texts }, 'later'),
      };
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    merge.outcome = { status: 'failed', message: error.message };
  }
  merge.updatedAt = hub.clock.now();
}

/** A merge that was submitted for this pull request; forgotten a day after its last change. */
export function submittedMerge(hub: Hub, repository: Repository, issue: PullIssue, uuid: string): AsyncMerge {
  const merge = repository.rules.merges.get(uuid);
  if (merge === undefined || merge.number !== issue.number || hub.clock.now() - merge.updatedAt > KEPT) {
    throw notFound();
  }
  return merge;
}
