import type { Hub } from '../hub.ts';
import type { MergeMethod } from '../records/rules.ts';
import type { Actor, PullIssue, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { forbiddenMethod, queueRule } from '../rules/merge.ts';
import { mergeableState } from '../rules/mergeable-state.ts';
import { enqueue } from './merge-queue.ts';
import { computeMergeable, mergePull } from './merging.ts';
import { announcePull, pullsOf } from './pulls.ts';

export interface AutoMergeRequest {
  readonly method: MergeMethod;
  readonly title?: string;
  readonly message?: string;
}

/**
 * Lets GitHub merge as soon as all rules are kept; refused when the repository does not want it or nothing is left to
 * wait for (https://docs.github.com/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/automatically-merging-a-pull-request).
 */
export async function enableAutoMerge(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  request: AutoMergeRequest,
): Promise<void> {
  if (issue.state === 'closed') throw new Refusal(422, "Can't enable auto-merge for this pull request");
  if (!repository.rules.settings.autoMerge) throw new Refusal(422, 'Auto merge is not allowed for this repository');
  const { method, title, message } = request;
  const forbidden = forbiddenMethod(hub, repository, issue, { actor, way: 'later', method, queued: false });
  if (forbidden !== undefined) throw new Refusal(422, forbidden);
  await computeMergeable(repository, issue);
  const state = mergeableState(hub, repository, issue);
  const waits = state !== 'clean' && state !== 'unstable';
  if (!waits) throw new Refusal(422, `Pull request Pull request is in ${state} status`);
  issue.pull.autoMerge = { by: actor, method, title, message };
  await announcePull(hub, repository, actor, issue, 'auto_merge_enabled');
}

export async function disableAutoMerge(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  reason = 'Disabled by user',
): Promise<void> {
  if (issue.pull.autoMerge === undefined) throw new Refusal(422, "Can't disable auto-merge for this pull request.");
  issue.pull.autoMerge = undefined;
  await announcePull(hub, repository, actor, issue, 'auto_merge_disabled', { reason });
}

/** Events after which a rule may be kept that was not before. */
const WAKING: ReadonlySet<string> = new Set([
  'check_run',
  'status',
  'pull_request',
  'pull_request_review',
  'push',
  'repository_ruleset',
]);

/** Merges what waits for it, whenever something happened that may have been the last obstacle. */
export function watchAutoMerge(hub: Hub): void {
  const looking = new Set<PullIssue>();
  hub.listeners.push(({ event, repository: name }) => {
    if (!WAKING.has(event) || name === undefined) return;
    const repository = hub.find(name);
    if (repository === undefined) return;
    for (const issue of pullsOf(repository)) {
      if (issue.pull.autoMerge === undefined || issue.state === 'closed' || looking.has(issue)) continue;
      looking.add(issue);
      // What happened is announced in the middle of an act; look when it is over.
      const looked = hub.clock
        .sleep(0)
        .then(() => looking.delete(issue))
        .then(() => tryToMerge(hub, repository, issue));
      hub.background(looked);
    }
  });
}

async function tryToMerge(hub: Hub, repository: Repository, issue: PullIssue): Promise<void> {
  const wish = issue.pull.autoMerge;
  if (wish === undefined || issue.state === 'closed') return;
  await computeMergeable(repository, issue);
  const state = mergeableState(hub, repository, issue);
  if (state !== 'clean' && state !== 'unstable') return;
  const { by, method, title, message } = wish;
  try {
    if (queueRule(hub, repository, issue.pull.base.branch) !== undefined) {
      await enqueue(hub, repository, by, issue);
      issue.pull.autoMerge = undefined;
      return;
    }
    await mergePull(
      hub,
      repository,
      by,
      issue,
      { method, ...(title === undefined ? {} : { title }), ...(message === undefined ? {} : { message }) },
      'later',
    );
  } catch (error) {
    // Somebody was faster, or a rule stands against it after all: the next event brings us back here.
    if (!(error instanceof Refusal)) throw error;
  }
}
