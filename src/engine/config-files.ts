import { Fault } from '../core/fault.ts';
import type { TextFile } from '../core/organization/read.ts';
import type { GitHub } from '../core/ports/github.ts';

/** Folders at a commit, and texts, that are remembered; both never change. */
const MOST_FOLDERS = 500;
const MOST_TEXTS = 2000;
/** More files in a folder are not read: each costs a request. */
const MOST_FILES = 500;

/** Reads people's YAML files at a commit through the GitHub port, each only once while it is remembered. */
export interface ConfigFiles {
  /** The YAML files directly inside a folder at a commit sha, by path; none when there is no such folder. */
  read(github: GitHub, repository: string, folder: string, sha: string): Promise<readonly TextFile[]>;
}

export function createConfigFiles(): ConfigFiles {
  // Keyed by installation too, so that one never reads what only another may see.
  const folders = new Map<string, Promise<readonly TextFile[]>>();
  const texts = new Map<string, Promise<string>>();
  return {
    read: (github, repository, folder, sha) =>
      remembered(folders, MOST_FOLDERS, `${github.installation} ${repository}@${sha}:${folder}`, async () => {
        const entries = await github.repositories.folder(repository, folder, sha);
        const files = entries.filter((entry) => entry.kind === 'file' && /\.ya?ml$/.test(entry.name));
        return Promise.all(
          files.slice(0, MOST_FILES).map(async ({ path, sha: blob }) => ({
            path,
            text: await remembered(texts, MOST_TEXTS, `${github.installation} ${repository} ${blob}`, () =>
              textOf(github, repository, path, sha),
            ),
          })),
        );
      }),
  };
}

async function textOf(github: GitHub, repository: string, path: string, sha: string): Promise<string> {
  const file = await github.repositories.file(repository, path, sha);
  if (file === undefined) throw new Fault('unavailable', `${repository} lists ${path} at ${sha} but does not give it`);
  return file.text;
}

/** The oldest is forgotten first; what failed is not remembered. */
export function remembered<T>(
  known: Map<string, Promise<T>>,
  most: number,
  key: string,
  ask: () => Promise<T>,
): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const asked = ask();
  known.set(key, asked);
  asked.catch(() => known.delete(key));
  for (const oldest of known.keys()) {
    if (known.size <= most) break;
    known.delete(oldest);
  }
  return asked;
}
