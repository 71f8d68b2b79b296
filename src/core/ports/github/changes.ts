import type { CheckRun } from './checks.ts';
import type { Pull } from './pulls.ts';

/** What one change of one repository is made of. */
export interface ChangeRequest {
  /** Branch that it shall go into; without it the repository's default branch. */
  readonly base?: string;
  /** The new branch. */
  readonly branch: string;
  /** The commit's message; its last line says which run made it. */
  readonly message: string;
  readonly files: readonly { readonly path: string; readonly text: string | null }[];
  readonly title: string;
  readonly body: string;
  readonly draft?: boolean;
  /** Labels and reviewers that `equip` will be asked for: what it must know of them is asked on the way. */
  readonly labels?: readonly string[];
  readonly reviewers?: Reviewers;
}

export interface Reviewers {
  readonly people: readonly string[];
  /** Slugs in the repository's organization. */
  readonly teams: readonly string[];
}

/** `base` is where the branch was made, or would have been. */
export type Opened =
  | {
      readonly kind: 'opened';
      readonly base: { readonly branch: string; readonly sha: string };
      readonly head: string;
      readonly pull: Pull;
    }
  /** The files are so on the base already: nothing was made. */
  | { readonly kind: 'right'; readonly base: { readonly branch: string; readonly sha: string } }
  /** Something is in the way, or the answer was lost. Some of it may be made: look, and take the steps one by one. */
  | { readonly kind: 'look'; readonly why: string };

/** What a pull request shall be equipped with; parts that are left out stay as they are. */
export interface Equipment {
  readonly body?: string;
  /** Added to those that it has. */
  readonly labels?: readonly string[];
  /** Added to those that were asked. */
  readonly reviewers?: Reviewers;
}

/**
 * Steps of a change set that belong together, each in as few requests as this GitHub allows. They are a short way for the
 * usual case beside the ways of the other parts, which adopt whatever a short way left half done.
 */
export interface Changes {
  /**
   * Makes a new branch at the tip of its base, one commit with the files that differ, and the pull request. It looks
   * first, for all repositories that are asked for in the same moment together, and does nothing but say `look` where
   * anything is unusual: the branch exists, the repository was renamed or archived, a file is no plain one.
   */
  open(repository: string, request: ChangeRequest): Promise<Opened>;
  /**
   * Gives a pull request what it lacks. Each part stands for itself: what GitHub refused comes back by its name with
   * GitHub's words, and the others are done. Limits, and GitHub being away, are thrown (the latter not for the body, which
   * is news and no gate); all parts may be asked for again.
   */
  equip(
    repository: string,
    number: number,
    equipment: Equipment,
  ): Promise<{ readonly [part in keyof Equipment]?: string }>;
  /**
   * A pull request, and the latest check runs and statuses on its head (as `checks.list` gives them), as they are now; for
   * all that are asked for in the same moment together. Undefined when there is none.
   */
  standing(
    repository: string,
    number: number,
  ): Promise<{ readonly pull: Pull; readonly runs: readonly CheckRun[] } | undefined>;
}
