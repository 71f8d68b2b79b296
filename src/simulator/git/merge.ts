import { git } from './command.ts';
import type { Signature } from './format.ts';
import { isAncestor, log, mergeBase } from './history.ts';
import type { GitRepository } from './repository.ts';

/** The tree that a three-way merge of two commits gives; undefined when they conflict or have nothing in common. */
export async function mergeTrees(repository: GitRepository, ours: string, theirs: string): Promise<string | undefined> {
  if (isAncestor(repository, ours, theirs)) return repository.commit(theirs)?.tree;
  if (isAncestor(repository, theirs, ours)) return repository.commit(ours)?.tree;
  const answer = await git(repository.path, ['merge-tree', '--write-tree', '--no-messages', ours, theirs]);
  return answer.code === 0 ? answer.stdout.toString('latin1').slice(0, 40) : undefined;
}

/**
 * Replays the commits of `head` that `base` does not have onto `base`, as GitHub's rebase merge does: merge commits are
 * left out, authors stay, the committer is new. Undefined when one of them conflicts.
 */
export async function rebase(
  repository: GitRepository,
  base: string,
  head: string,
  committer: Signature,
): Promise<string | undefined> {
  let tip = base;
  for (const sha of log(repository, [head], [base]).reverse()) {
    const commit = repository.commit(sha)!;
    const parent = commit.parents[0];
    if (parent === undefined || commit.parents.length > 1) continue;
    // `merge-tree` takes the merge base from history (git 2.40 could be told it), so give it a history in which the
    // picked commit's parent is that base: our tree, as a child of that parent.
    const stand = repository.writeCommit({
      tree: repository.commit(tip)!.tree,
      parents: [parent],
      author: committer,
      committer,
      message: 'stand-in',
    });
    const answer = await git(repository.path, ['merge-tree', '--write-tree', '--no-messages', stand, sha]);
    if (answer.code !== 0) return undefined;
    const tree = answer.stdout.toString('latin1').slice(0, 40);
    tip = repository.writeCommit({ tree, parents: [tip], author: commit.author, committer, message: commit.message });
  }
  return tip;
}

/** Where a pull request's own changes begin: the commit that both sides have in common, else the base itself. */
export function forkPoint(repository: GitRepository, base: string, head: string): string {
  return mergeBase(repository, base, head) ?? base;
}
