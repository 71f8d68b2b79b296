import { fitsPlainGlob } from '../../glob.ts';
import type { Codeowners, OwnerLine } from './codeowners.ts';

/** Patterns tried on paths, all together; a change and a file that need more are not judged. About a second's work. */
const MOST_TRIES = 5_000_000;

interface Candidate {
  readonly line: OwnerLine;
  readonly glob: string;
  /** What a path begins and ends with that fits: most are turned away by these. */
  readonly start: string;
  readonly end: string;
}

/**
 * The line that each path belongs to: the last that fits, as GitHub has it; undefined where none does. Undefined as a whole
 * when it would be too much work.
 */
export function ownersOf(
  { lines }: Codeowners,
  paths: readonly string[],
): ReadonlyMap<string, OwnerLine | undefined> | undefined {
  const { byFolder, anywhere } = index(lines);
  const found = new Map<string, OwnerLine | undefined>();
  let tries = 0;
  for (const path of paths) {
    const near = byFolder.get(firstSegment(path)) ?? [];
    tries += near.length + anywhere.length;
    if (tries > MOST_TRIES) return undefined;
    found.set(path, later(lastFitting(near, path), lastFitting(anywhere, path)));
  }
  return found;
}

/** Patterns by the folder that they begin in, which is most of a long file, and those that may fit anywhere. */
function index(lines: readonly OwnerLine[]): {
  byFolder: ReadonlyMap<string, readonly Candidate[]>;
  anywhere: readonly Candidate[];
} {
  const byFolder = new Map<string, Candidate[]>();
  const anywhere: Candidate[] = [];
  for (const line of lines) {
    for (const glob of line.globs) {
      const start = /^[^*?]*/.exec(glob)?.[0] ?? '';
      const end = glob.length === start.length ? glob : (/[^*?]*$/.exec(glob)?.[0] ?? '');
      const first = firstSegment(glob);
      const one = { line, glob, start, end: end.replace(/^\//, '') };
      if (/[*?]/.test(first)) anywhere.push(one);
      else {
        const there = byFolder.get(first);
        if (there === undefined) byFolder.set(first, [one]);
        else there.push(one);
      }
    }
  }
  return { byFolder, anywhere };
}

function lastFitting(candidates: readonly Candidate[], path: string): OwnerLine | undefined {
  return candidates.findLast(
    ({ glob, start, end }) => path.startsWith(start) && path.endsWith(end) && fitsPlainGlob(glob, path),
  )?.line;
}

function later(one: OwnerLine | undefined, other: OwnerLine | undefined): OwnerLine | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.line > other.line ? one : other;
}

function firstSegment(path: string): string {
  const slash = path.indexOf('/');
  return slash === -1 ? path : path.slice(0, slash);
}
