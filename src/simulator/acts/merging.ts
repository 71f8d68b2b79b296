import { isAncestor } from '../git/history.ts';
import { mergeTrees, rebase } from '../git/merge.ts';
import type { Hub } from '../hub.ts';
import type { Actor, PullIssue, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { commitsOf, mergeabilityKey } from '../shapes/pulls.ts';
import { recordMerge } from './pulls.ts';
import { signatureOf, updateRef } from './refs.ts';

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
  readonly method: 'merge' | 'squash' | 'rebase';
  /** The head must still be this one. */
  readonly sha?: string;
  readonly title?: string;
  readonly message?: string;
}

/** Merges as https://docs.github.com/rest/pulls/pulls#merge-a-pull-request says: 405 "not mergeable", 409 "head moved". */
export async function mergePull(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  request: MergeRequest,
): Promise<string> {
  const { git } = repository;
  const { pull } = issue;
  if (issue.state === 'closed') throw new Refusal(405, 'Pull Request is not mergeable');
  if (pull.draft) throw new Refusal(405, 'Pull Request is still a draft');
  if (request.sha !== undefined && request.sha !== pull.head.sha) {
    throw new Refusal(409, 'Head branch was modified. Review and try the merge again.');
  }
  const ref = `refs/heads/${pull.base.branch}`;
  const head = pull.head.sha;
  const base = git.refs.get(ref);
  if (base === undefined) throw new Refusal(405, 'Pull Request is not mergeable');
  const sha = await mergedCommit(hub, repository, actor, issue, base, request);
  // While git worked, somebody may have pushed; GitHub refuses then instead of losing their commits.
  if (pull.head.sha !== head) throw new Refusal(409, 'Head branch was modified. Review and try the merge again.');
  if (git.refs.get(ref) !== base || git.refs.unseen(ref))
    throw new Refusal(405, 'Base branch was modified. Review and try the merge again.');
  if (pull.merged !== null) throw new Refusal(405, 'Pull Request is not mergeable');
  pull.base.sha = base;
  const moved = updateRef(hub, repository, ref, sha, actor);
  // Marked in the same turn as the ref moved, so that nobody finds the head inside the base of an open pull request.
  await Promise.all([recordMerge(hub, repository, actor, issue, sha), moved]);
  return sha;
}

async function mergedCommit(
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
  if (request.method === 'rebase') {
    const tip = await rebase(git, base, head, author);
    if (tip === undefined || tip === base) throw new Refusal(405, 'This branch can’t be rebased');
    return tip;
  }
  const tree = await mergeTrees(git, base, head);
  if (tree === undefined) throw new Refusal(405, 'Pull Request is not mergeable');
  const squash = request.method === 'squash';
  const title = squash
    ? `${issue.title} (#${issue.number})`
    : `Merge pull request #${issue.number} from ${repository.owner.login}/${issue.pull.head.branch}`;
  const commits = commitsOf(repository, issue).map((sha) => git.commit(sha)!.message);
  const listed = commits.length > 1 ? commits.map((message) => `* ${message}`).join('\n\n') : '';
  const text = request.message ?? (squash ? listed : issue.title);
  return git.writeCommit({
    tree,
    parents: squash ? [base] : [base, head],
    author,
    committer: author,
    message: `${request.title ?? title}${text === '' ? '' : `\n\n${text}`}`,
  });
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
  if (base === undefined || issue.state === 'closed')
    throw new Refusal(422, 'There are no new commits on the base branch.');
  if (isAncestor(git, base, head)) throw new Refusal(422, 'There are no new commits on the base branch.');
  const tree = await mergeTrees(git, head, base);
  if (tree === undefined) throw new Refusal(422, 'merge conflict between base and head');
  const author = signatureOf(hub, actor.account);
  const { head: h, base: b } = issue.pull;
  const message = `Merge branch '${b.branch}' into ${h.branch}`;
  const sha = git.writeCommit({ tree, parents: [head, base], author, committer: author, message });
  await updateRef(hub, repository, `refs/heads/${h.branch}`, sha, actor);
}
