import type { Waiver } from '../policy/waiver.ts';

/** A pull request, as what is kept of it is found. */
export interface WaivedPull {
  readonly installation: number;
  readonly org: string;
  /** `owner/name`; its case does not matter. */
  readonly repository: string;
  readonly pull: number;
}

/** A waiver that somebody granted with a command. */
export interface Grant extends Waiver {
  /** The same for every handling of the command. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly grantedAt: number;
}

/** A pull request whose verdict changes at a moment (epoch milliseconds) though nothing happens to it. */
export interface Due extends WaivedPull {
  readonly at: number;
}

/**
 * What was waived by command, kept as a record until its installation is removed, and which pull requests must be judged
 * again when. An installation that was removed gets nothing any more. Every call throws `unavailable` when it cannot answer.
 */
export interface Waivers {
  /** The first with its id stands; the same again changes nothing. */
  grant(pull: WaivedPull, waiver: Grant): Promise<void>;
  /** Ends what was granted there for a rule; gives how many were ended by this. */
  withdraw(
    pull: WaivedPull,
    what: Pick<Waiver, 'policy' | 'rule'>,
    how: { readonly by: string; readonly at: number },
  ): Promise<number>;
  /** What was granted on a pull request and not withdrawn, the oldest first, ended ones too. */
  ofPull(pull: WaivedPull): Promise<readonly Waiver[]>;
  /** Says when a pull request must be judged again; another moment takes the place of an earlier word. */
  judgeAgain(due: Due): Promise<void>;
  /** Those whose moment has come at `now`, the first one first. */
  due(now: number, limit: number): Promise<readonly Due[]>;
  /** That one has been seen to; a moment that was said since stays. */
  seenTo(due: Due): Promise<void>;
}
