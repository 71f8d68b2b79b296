import { isFolder, type TreeEntry } from './format.ts';
import type { GitRepository } from './repository.ts';

export interface ChangedPaths {
  readonly added: string[];
  readonly removed: string[];
  readonly modified: string[];
}

/** Paths of files that differ between two trees, a rename counting as both: without a process, only unlike folders are read. */
export function changedPaths(git: GitRepository, from: string | undefined, to: string | undefined): ChangedPaths {
  const found: ChangedPaths = { added: [], removed: [], modified: [] };
  compare(git, from, to, '', found);
  return found;
}

function compare(
  git: GitRepository,
  from: string | undefined,
  to: string | undefined,
  prefix: string,
  found: ChangedPaths,
): void {
  if (from === to) return;
  const entries = (tree: string | undefined) =>
    new Map((tree === undefined ? [] : (git.tree(tree) ?? [])).map((entry) => [entry.name, entry]));
  const [before, after] = [entries(from), entries(to)];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(name), after.get(name)];
    if (old?.sha === now?.sha && old?.mode === now?.mode) continue;
    const path = `${prefix}${name}`;
    const folder = (entry: TreeEntry | undefined) => (entry !== undefined && isFolder(entry) ? entry.sha : undefined);
    const file = (entry: TreeEntry | undefined) => entry !== undefined && !isFolder(entry);
    compare(git, folder(old), folder(now), `${path}/`, found);
    if (file(old) && file(now)) found.modified.push(path);
    else if (file(now)) found.added.push(path);
    else if (file(old)) found.removed.push(path);
  }
}

/** Whether a file may have that path: nothing that leaves the repository, or reaches into git itself. */
export function isSafePath(path: string): boolean {
  return (
    !path.includes('\0') &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git')
  );
}
