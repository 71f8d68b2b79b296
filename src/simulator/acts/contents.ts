import { isFolder, type Signature, type TreeEntry } from '../git/format.ts';
import type { Hub } from '../hub.ts';
import type { Actor, Repository } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { updateRef } from './refs.ts';

export interface FileChange {
  readonly path: string;
  readonly branch: string;
  /** null deletes it. */
  readonly content: Buffer | null;
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
  /** The blob that shall be replaced; needed when there is one. */
  readonly sha?: string;
}

/**
 * One commit that changes one file (https://docs.github.com/rest/repos/contents#create-or-update-file-contents): 422
 * without the sha of what is there, 409 with that of something else.
 */
export async function moveFile(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  request: FileChange,
): Promise<{
  readonly commit: string;
  readonly entry: TreeEntry | undefined;
  readonly branch: string;
  readonly fresh: boolean;
}> {
  const { git } = repository;
  const { path, branch, content, message, author, committer } = request;
  const ref = `refs/heads/${branch}`;
  const head = git.refs.get(ref);
  if (head === undefined) throw new Refusal(404, `Branch ${branch} not found`);
  const { tree } = git.commit(head)!;
  const before = git.entry(tree, path);
  if (content === null && (before === undefined || isFolder(before))) throw notFound();
  if (before !== undefined && isFolder(before)) throw new Refusal(422, `${path} is a directory`);
  if (before !== undefined && request.sha === undefined) {
    throw new Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  }
  if (request.sha !== undefined && request.sha !== before?.sha) {
    throw new Refusal(409, `${path} does not match ${request.sha}`);
  }
  const mode = before?.mode ?? '100644';
  const change = content === null ? null : { mode, sha: git.writeBlob(content) };
  const next = git.writeTree(tree, new Map([[path, change]]));
  const commit = git.writeCommit({ tree: next, parents: [head], author, committer, message });
  await updateRef(hub, repository, ref, commit, actor);
  return { commit, entry: git.entry(next, path), branch, fresh: before === undefined };
}
