import { fitsAny } from '../glob.ts';
import type { ViewedFile } from './facts.ts';
import type { PullView } from './rule.ts';

/** Excuses a pull request from one rule of one policy, until a day ends. */
export interface Waiver {
  readonly policy: string;
  readonly rule: string;
  /** Login of who granted it; of one in a file, whom the file names as its owner. */
  readonly by: string;
  readonly reason: string;
  /** The first moment at which it holds no more: the end of its last day in UTC, epoch milliseconds. */
  readonly until: number;
  /** The first moment at which it holds; left out: it has begun. */
  readonly from?: number;
  readonly ticket?: string;
  /** The base branch that it was granted for, of one on a pull request: another one may be guarded for other reasons. */
  readonly branch?: string;
  /** Where it is written, of one in a file: `acme/.github:baton/waivers.yaml:12@<sha>`. */
  readonly place?: string;
  /** Globs on changed files that it excuses; left out or empty: whatever the rule finds. */
  readonly paths?: readonly string[];
}

/** A waiver in a file of the organization, for all pull requests of some repositories. */
export interface WrittenWaiver extends Waiver {
  /** Globs on the name, with or without the owner. */
  readonly repositories: readonly string[];
}

/** Whether it is in force on a pull request to that branch. */
export function holds(
  { from, until, branch }: Waiver,
  { at, baseBranch }: Pick<PullView, 'at' | 'baseBranch'>,
): boolean {
  return (from === undefined || from <= at) && at < until && (branch === undefined || branch === baseBranch);
}

/** The one that holds longest, of those in force for a rule now, among those that excuse all that it finds. */
export function wholeWaiver(waivers: readonly Waiver[]): Waiver | undefined {
  return byEnd(waivers.filter((one) => !hasPaths(one))).at(-1);
}

/** Those that are about some files only, the first to end first. */
export function waiversOfPaths(waivers: readonly Waiver[]): readonly Waiver[] {
  return byEnd(waivers.filter(hasPaths));
}

/** The same pull request without the changed files that these waivers excuse; one that was moved is where it was too. */
export function withoutExcused(pull: PullView, waivers: readonly Waiver[]): PullView {
  const globs = waivers.flatMap(({ paths = [] }) => paths);
  const excused = ({ path, previousPath = path }: ViewedFile) => fitsAny(globs, path) && fitsAny(globs, previousPath);
  return {
    ...pull,
    files: async () => {
      const { files, truncated } = await pull.files();
      return { files: files.filter((file) => !excused(file)), truncated };
    },
  };
}

function hasPaths({ paths = [] }: Waiver): boolean {
  return paths.length > 0;
}

function byEnd(waivers: readonly Waiver[]): readonly Waiver[] {
  return waivers.toSorted((one, other) => one.until - other.until);
}
