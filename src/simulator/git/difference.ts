import { git } from './command.ts';
import type { GitRepository } from './repository.ts';

export interface FileDifference {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed' | 'copied' | 'changed';
  /** The blob on the new side, for a removed file on the old one. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** Hunks without the file header; absent for binary files and for very large differences, as on GitHub. */
  readonly patch?: string;
}

const STATUS = { A: 'added', M: 'modified', D: 'removed', R: 'renamed', C: 'copied', T: 'changed' } as const;
const LARGEST_PATCH = 1_000_000;
const MOST_REMEMBERED = 500;
const cache = new WeakMap<GitRepository, Map<string, Promise<FileDifference[]>>>();

/** Files that differ between two commits, renames recognised, in git's order. Remembered: two shas always differ alike. */
export function difference(repository: GitRepository, from: string, to: string): Promise<FileDifference[]> {
  const known = cache.get(repository) ?? new Map<string, Promise<FileDifference[]>>();
  cache.set(repository, known);
  const key = `${from}..${to}`;
  const answer = known.get(key) ?? (from === to ? Promise.resolve([]) : compute(repository, from, to));
  known.set(key, answer);
  if (known.size > MOST_REMEMBERED) known.delete(known.keys().next().value!);
  return answer;
}

async function compute(repository: GitRepository, from: string, to: string): Promise<FileDifference[]> {
  const answer = await git(repository.path, ['diff-tree', '-r', '-M', '--raw', '-p', '-z', '--no-abbrev', from, to]);
  if (answer.code !== 0) throw new Error(`git diff-tree failed: ${answer.stderr}`);
  const text = answer.stdout.toString('utf8');
  const start = text.indexOf('\0diff --git ');
  const raw = (start === -1 ? text : text.slice(0, start)).split('\0');
  const patches = start === -1 ? [] : text.slice(start + 1).split(/^(?=diff --git )/m);
  const files: FileDifference[] = [];
  for (let at = 0; at < raw.length; ) {
    const fields = /^:\d+ \d+ ([0-9a-f]{40}) ([0-9a-f]{40}) ([A-Z])/.exec(raw[at] ?? '');
    if (fields === null) {
      at += 1;
      continue;
    }
    const [, oldSha, newSha, letter] = fields as unknown as [string, string, string, keyof typeof STATUS];
    const status = STATUS[letter] ?? 'changed';
    const moved = letter === 'R' || letter === 'C';
    const path = raw[at + (moved ? 2 : 1)]!;
    files.push({
      path,
      ...(moved ? { previousPath: raw[at + 1]! } : {}),
      status,
      sha: status === 'removed' ? oldSha : newSha,
      ...hunks(patches[files.length] ?? ''),
    });
    at += moved ? 3 : 2;
  }
  return files;
}

function hunks(diff: string): { additions: number; deletions: number; patch?: string } {
  const start = diff.search(/^@@ /m);
  if (start === -1) return { additions: 0, deletions: 0 };
  const patch = diff.slice(start).replace(/\n$/, '');
  const additions = patch.match(/^\+/gm)?.length ?? 0;
  const deletions = patch.match(/^-/gm)?.length ?? 0;
  return patch.length > LARGEST_PATCH ? { additions, deletions } : { additions, deletions, patch };
}
