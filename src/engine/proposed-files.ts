import type { TextFile } from '../core/organization/read.ts';
import type { ProposedBy } from '../core/policy/preview/proposal.ts';
import type { GitHub } from '../core/ports/github.ts';
import type { ConfigFiles } from './config-files.ts';

/** Files of Baton's own at one state of a repository. */
export interface BatonFiles {
  /** Those that lie directly in the folders that were asked for. */
  readonly files: readonly TextFile[];
  /** Any YAML file of that state. */
  read(path: string): Promise<string | undefined>;
}

/**
 * Baton's files as they are at a commit that is in force, and as they would be with the changes of a pull request on top. What
 * it does not change stays as it is in force, however old its branch is. Its own files are read at its head by way of the
 * base's repository, which has a fork's commits too; links are not followed.
 */
export async function proposedFiles(
  { repository, headSha, files: changed }: ProposedBy,
  about: {
    readonly github: GitHub;
    readonly configFiles: ConfigFiles;
    readonly folders: readonly string[];
    readonly inForce: string;
  },
): Promise<{ readonly before: BatonFiles; readonly after: BatonFiles }> {
  const { github, configFiles, folders, inForce } = about;
  const gone = new Set(
    changed.flatMap(({ path, previousPath, status }) => [
      ...(status === 'removed' ? [path] : []),
      ...(previousPath === undefined ? [] : [previousPath]),
    ]),
  );
  const written = new Set(changed.filter(({ status }) => status !== 'removed').map(({ path }) => path));
  const at = async (path: string, sha: string) => {
    const folder = await configFiles.read(github, repository, folderOf(path), sha);
    return folder.find((one) => one.path === path)?.text;
  };
  const old = (
    await Promise.all(folders.map((folder) => configFiles.read(github, repository, folder, inForce)))
  ).flat();
  const fresh = await Promise.all(
    [...written]
      .filter((path) => folders.includes(folderOf(path)))
      .map(async (path) => ({ path, text: await at(path, headSha) })),
  );
  const after = [
    ...old.filter(({ path }) => !gone.has(path) && !written.has(path)),
    ...fresh.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }])),
  ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return {
    before: { files: old, read: (path) => at(path, inForce) },
    after: {
      files: after,
      read: async (path) => {
        if (written.has(path)) return at(path, headSha);
        return gone.has(path) ? undefined : at(path, inForce);
      },
    },
  };
}

function folderOf(path: string): string {
  return path.replace(/\/?[^/]*$/, '');
}
