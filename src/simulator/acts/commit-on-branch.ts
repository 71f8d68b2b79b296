import { isSafePath } from '../git/paths.ts';
import type { PathChange } from '../git/repository.ts';
import { signed, webFlow } from '../git/signing.ts';
import type { Hub } from '../hub.ts';
import type { Actor, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { signatureOf, updateRef } from './refs.ts';

export interface CommitOnBranch {
  /** Without `refs/heads/`. */
  readonly branch: string;
  readonly message: string;
  readonly additions: readonly { readonly path: string; readonly content: Buffer }[];
  readonly deletions: readonly string[];
}

/**
 * Appends one commit to a branch, authored by the caller, committed and signed by the web
 * (https://docs.github.com/graphql/reference/mutations#createcommitonbranch). Gives its sha.
 */
export async function commitOnBranch(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  request: CommitOnBranch,
): Promise<string> {
  const { git } = repository;
  const ref = `refs/heads/${request.branch}`;
  const parent = git.refs.get(ref);
  if (parent === undefined) throw new Refusal(404, `Could not resolve to a Ref with the name '${ref}'.`);
  const tree = git.commit(parent)!.tree;
  const changes = new Map<string, PathChange>();
  // Deletions first: a path that is named in both is replaced.
  for (const path of request.deletions) {
    // The schema says so: a path that is not there aborts the commit.
    if (git.entry(tree, path) === undefined) {
      throw new Refusal(422, `A path was requested for deletion which does not exist as of commit oid \`${parent}\``);
    }
    changes.set(path, null);
  }
  for (const { path, content } of request.additions) {
    if (!isSafePath(path)) throw new Refusal(422, `Path \`${path}\` is malformed`);
    const old = git.entry(tree, path);
    // Modes cannot be given: what was executable stays so.
    const mode = old?.mode === '100755' ? old.mode : '100644';
    changes.set(path, { mode, sha: git.writeBlob(content) });
  }
  const author = signatureOf(hub, actor.account);
  const commit = { tree: git.writeTree(tree, changes), parents: [parent], author, committer: webFlow(author.at) };
  const sha = git.writeCommit(signed({ ...commit, message: request.message.replace(/\n+$/, '') }));
  await updateRef(hub, repository, ref, sha, actor);
  return sha;
}
