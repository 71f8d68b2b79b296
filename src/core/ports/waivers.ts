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
  readonly branch: string;
}

/** A policy's check whose words change at a moment (epoch milliseconds) though nothing happens to its pull request. */
export interface Due extends WaivedPull {
  readonly policy: string;
  readonly at: number;
}

/**
 * What was waived by command, kept as a record until its installation is removed, and which checks must be judged again
 * when. An installation that was removed gets nothing any more. Every call throws `unavailable` when it cannot answer.
 */
export interface Waivers {
  /** The first with its id stands; the same again changes nothing. */
  grant(pull: WaivedPull, waiver: Grant): Promise<void>;
  /** Ends what was granted there for a rule; gives how many the command with that id has ended, by an earlier handling too. */
  withdraw(
    pull: WaivedPull,
    what: Pick<Waiver, 'policy' | 'rule'>,
    how: { readonly id: string; readonly by: string; readonly at: number },
  ): Promise<number>;
  /** What was granted on a pull request and not withdrawn, the oldest first, ended ones too. */
  ofPull(pull: WaivedPull): Promise<readonly Waiver[]>;
  /** Says when a check must be judged again; another moment takes the place of an earlier word. */
  judgeAgain(due: Due): Promise<void>;
  /** The same for all of an installation that wait for a later moment: what excuses them has changed. */
  judgeAllAgain(installation: number, at: number): Promise<void>;
  /** Those whose moment has come at `now`, the first one first. */
  due(now: number, limit: number): Promise<readonly Due[]>;
  /** That one has been seen to; a moment that was said since stays. */
  seenTo(due: Due): Promise<void>;
}
