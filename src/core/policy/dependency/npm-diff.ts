import type { ViewedFile } from '../facts.ts';
import type { PullView } from '../rule.ts';
import { lockPathsOf, manifestKind } from './manifests.ts';
import { addedPackages, declaredPackages, lockedPackages, type NpmPackage } from './npm.ts';

export interface AddedNpmPackage extends NpmPackage {
  readonly manifest: string;
  /** Whether `version` is a range, because no lock file says which version is installed. */
  readonly range: boolean;
}

export interface NpmDifference {
  readonly added: readonly AddedNpmPackage[];
  /** Files of npm that could not be read: too long, broken, or a lock file of version 1. */
  readonly unread: readonly string[];
  /** Changed files of other package managers. */
  readonly unseen: readonly string[];
  /** Changed files about dependencies, of any kind. */
  readonly changed: number;
}

/** What a pull request adds to the packages of npm, read from its lock files and, where no lock file changes, its manifests. */
export async function npmDifference(pull: PullView): Promise<NpmDifference> {
  const { files } = await pull.files();
  const changed = files.flatMap((file) => {
    const kind = file.status === 'removed' ? undefined : manifestKind(file.path);
    return kind === undefined ? [] : [{ file, kind }];
  });
  const locks = new Set(changed.flatMap(({ file, kind }) => (kind === 'npm-lock' ? [file.path] : [])));
  const added: AddedNpmPackage[] = [];
  const unread: string[] = [];
  for (const { file, kind } of changed) {
    if (kind === 'other') continue;
    if (kind === 'npm-manifest' && lockPathsOf(file.path).some((path) => locks.has(path))) continue;
    const found = await addedIn(file, pull, kind === 'npm-lock' ? lockedPackages : declaredPackages);
    if (found === undefined) unread.push(file.path);
    for (const one of found ?? []) added.push({ ...one, manifest: file.path, range: kind === 'npm-manifest' });
  }
  const unseen = changed.flatMap(({ file, kind }) => (kind === 'other' ? [file.path] : []));
  return { added, unread, unseen, changed: changed.length };
}

async function addedIn(
  { path, status, previousPath = path }: ViewedFile,
  pull: PullView,
  read: (text: string) => readonly NpmPackage[] | undefined,
): Promise<readonly NpmPackage[] | undefined> {
  const [text, before] = await Promise.all([
    pull.text(path),
    status === 'added' ? undefined : pull.baseText(previousPath),
  ]);
  const after = text === undefined ? undefined : read(text);
  // Where the base cannot be read everything counts as new: too much is asked then, never too little.
  return after === undefined ? undefined : addedPackages((before && read(before)) || [], after);
}
