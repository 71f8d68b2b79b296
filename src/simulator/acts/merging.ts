import { isAncestor, log } from '../git/history.ts';
import { mergeTrees, rebase } from '../git/merge.ts';
import { signed, webFlow } from '../git/signing.ts';
import type { Hub } from '../hub.ts';
import { mergeabilityKey } from '../pull-range.ts';
import type { MergeMethod } from '../records/rules.ts';
import type { Actor, PullIssue, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Way } from '../rules/bypass.ts';
import { forbiddenMethod, landingViolations, type Merger, mergeViolations } from '../rules/merge.ts';
import { refusalOf } from '../rules/words.ts';
import { mergeMessage } from './merge-message.ts';
import { editIssue, isHead, pullsOf, recordMerge } from './pulls.ts';
import { deleteRef, moveRef, signatureOf, updateRef } from './refs.ts';

/** Computes whether the pull request merges cleanly, and remembers it for this head and base. */
export async function computeMergeable(repository: Repository, issue: PullIssue): Promise<boolean> {
  const key = mergeabilityKey(repository, issue);
  if (issue.pull.mergeable?.key === key) return issue.pull.mergeable.value;
  const base = repository.git.refs.get(`refs/heads/${issue.pull.base.branch}`);
  const tree = base === undefined ? undefined : await mergeTrees(repository.git, base, issue.pull.head.sha);
  issue.pull.mergeable = { key, value: tree !== undefined };
  return tree !== undefined;
}

export interface MergeRequest {
  readonly method: MergeMethod;
  /** The head must still be this one. */
  readonly sha?: string;
  readonly title?: string;
  readonly message?: string;
}

/**
 * Merges as https://docs.github.com/rest/pulls/pulls#merge-a-pull-request says: 405 "not mergeable" or what rules have
 * against it, 409 "head moved". `way` says whether somebody merges now, or GitHub on somebody's behalf.
 */
export async function mergePull(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  request: MergeRequest,
  way: Way = 'merge',
): Promise<string> {
  const { git } = repository;
  const { pull } = issue;
  const merger = { actor, way, method: request.method, queued: false };
  if (issue.state === 'closed') throw new Refusal(405, 'Pull Request is not mergeable');
  if (pull.draft) throw new Refusal(405, 'Pull Request is still a draft');
  if (request.sha !== undefined && request.sha !== pull.head.sha) throw headMoved();
  checkMergeRules(hub, repository, issue, merger);
  const ref = `refs/heads/${pull.base.branch}`;
  const head = pull.head.sha;
  const base = git.refs.get(ref);
  if (base === undefined) throw new Refusal(405, 'Pull Request is not mergeable');
  const sha = await mergedCommit(hub, repository, actor, issue, base, request);
  // While git worked, somebody may have pushed; GitHub refuses then instead of losing their commits.
  if (pull.head.sha !== head) throw headMoved();
  if (git.refs.get(ref) !== base || git.refs.unseen(ref))
    throw new Refusal(405, 'Base branch was modified. Review and try the merge again.');
  if (pull.merged !== null) throw new Refusal(405, 'Pull Request is not mergeable');
  // And a review or check may have come in meanwhile.
  checkMergeRules(hub, repository, issue, merger);
  const landing = landingViolations(hub, repository, issue, merger, log(git, [sha], [base]));
  if (landing.length > 0) throw refusalOf(405, landing);
  pull.base.sha = base;
  const moved = moveRef(hub, repository, ref, sha, actor);
  // Marked in the same turn as the ref moved, so that nobody finds the head inside the base of an open pull request.
  await Promise.all([recordMerge(hub, repository, actor, issue, sha), moved]);
  await tidyUp(hub, repository, actor, issue);
  return sha;
}

const headMoved = () => new Refusal(409, 'Head branch was modified. Review and try the merge again.');

function checkMergeRules(hub: Hub, repository: Repository, issue: PullIssue, merger: Merger): void {
  const forbidden = forbiddenMethod(hub, repository, issue, merger);
  if (forbidden !== undefined) throw new Refusal(405, forbidden);
  const violations = mergeViolations(hub, repository, issue, merger);
  if (violations.length > 0) throw refusalOf(405, violations);
}

/**
 * Deletes the head of a merged pull request where the repository wants it; what was to be merged into it is turned to
 * its base first (https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-the-automatic-deletion-of-branches).
 */
export async function tidyUp(hub: Hub, repository: Repository, actor: Actor, issue: PullIssue): Promise<void> {
  const { branch, fork } = issue.pull.head;
  if (fork !== undefined) return;
  const ref = `refs/heads/${branch}`;
  if (!repository.rules.settings.deleteBranch || repository.git.refs.get(ref) !== issue.pull.head.sha) return;
  if (pullsOf(repository).some((one) => one.state === 'open' && isHead(one.pull, repository, repository, branch)))
    return;
  for (const other of pullsOf(repository)) {
    if (other.state === 'open' && other.pull.base.branch === branch) {
      await editIssue(hub, repository, actor, other, { base: issue.pull.base.branch });
    }
  }
  try {
    await deleteRef(hub, repository, ref, actor);
  } catch (error) {
    // A rule that keeps the branch wins over the setting that deletes it; the merge stands.
    if (!(error instanceof Refusal)) throw error;
  }
}

/** The commit that merging `issue` onto `base` gives, written but on no branch; 405 when it cannot be made. */
export async function mergedCommit(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  base: string,
  request: MergeRequest,
): Promise<string> {
  const { git } = repository;
  const head = issue.pull.head.sha;
  const author = signatureOf(hub, actor.account);
  const { method } = request;
  if (method === 'rebase') {
    const tip = await rebase(git, base, head, author);
    if (tip === undefined || tip === base) throw new Refusal(405, 'This branch can’t be rebased');
    return tip;
  }
  const message = mergeMessage(repository, issue, { ...request, method });
  const tree = await mergeTrees(git, base, head);
  if (tree === undefined) throw new Refusal(405, 'Pull Request is not mergeable');
  const parents = method === 'squash' ? [base] : [base, head];
  // GitHub commits and signs what it merges itself.
  return git.writeCommit(signed({ tree, parents, author, committer: webFlow(author.at), message }));
}

/** Merges the base into the head branch (https://docs.github.com/rest/pulls/pulls#update-a-pull-request-branch). */
export async function updateBranch(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  expected: string | undefined,
): Promise<void> {
  const { git } = repository;
  const head = issue.pull.head.sha;
  if (expected !== undefined && expected !== head) {
    throw new Refusal(422, 'expected head sha didn’t match current head ref.');
  }
  const base = git.refs.get(`refs/heads/${issue.pull.base.branch}`);
  if (base === undefined || issue.state === 'closed' || isAncestor(git, base, head)) {
    throw new Refusal(422, 'There are no new commits on the base branch.');
  }
  const tree = await mergeTrees(git, head, base);
  if (tree === undefined) throw new Refusal(422, 'merge conflict between base and head');
  if (issue.pull.head.sha !== head) throw new Refusal(422, 'expected head sha didn’t match current head ref.');
  const author = signatureOf(hub, actor.account);
  const { head: h, base: b } = issue.pull;
  const message = `Merge branch '${b.branch}' into ${h.branch}`;
  const sha = git.writeCommit(signed({ tree, parents: [head, base], author, committer: webFlow(author.at), message }));
  await updateRef(hub, repository, `refs/heads/${h.branch}`, sha, actor);
}

/** Merges a branch, tag or commit into a branch (https://docs.github.com/rest/branches/branches#merge-a-branch); undefined when it is there already. */
export async function mergeBranch(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  request: { readonly base: string; readonly head: string; readonly message: string | undefined },
): Promise<string | undefined> {
  const { git } = repository;
  const ref = `refs/heads/${request.base}`;
  const base = git.refs.get(ref);
  const head = git.resolve(request.head);
  if (base === undefined) throw new Refusal(404, 'Base does not exist');
  if (head === undefined) throw new Refusal(404, 'Head does not exist');
  if (isAncestor(git, head, base)) return undefined;
  const tree = await mergeTrees(git, base, head);
  if (tree === undefined) throw new Refusal(409, 'Merge conflict');
  if (git.refs.get(ref) !== base) throw new Refusal(409, 'Base branch was modified. Review and try the merge again.');
  const author = signatureOf(hub, actor.account);
  const message = request.message ?? `Merge ${request.head} into ${request.base}`;
  const sha = git.writeCommit(signed({ tree, parents: [base, head], author, committer: webFlow(author.at), message }));
  await updateRef(hub, repository, ref, sha, actor);
  return sha;
}
