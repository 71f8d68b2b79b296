import type { Demand } from '../quota/demand.ts';
import type { QuotaLimits } from '../quota/limits.ts';
import type { Urgency } from '../quota/zone.ts';

/** What GitHub's headers said of a resource's hour. `reset` in epoch milliseconds of our clock. */
export interface Budget {
  readonly resource: string;
  readonly limit: number;
  readonly remaining: number;
  readonly reset: number;
}

/** A request that GitHub refused because there were too many. */
export interface Limit {
  /** Milliseconds that GitHub asks to wait. */
  readonly wait: number;
  /** False when GitHub named no time and `wait` is the least that its documentation asks for. */
  readonly told: boolean;
  /** The endpoint family that the refusal was about, when it was content creation of that kind. */
  readonly family?: string;
  readonly kind?: 'primary' | 'secondary';
}

/** How a granted request ended. */
export interface Ended {
  readonly grant: string;
  /** Seconds from sending to answer. */
  readonly seconds: number;
  /**
   * `failed` is a 5xx, a time-out or a connection that broke; `unsent` was never sent and gives its units back; of `lost`
   * nobody knows anything.
   */
  readonly outcome: 'answered' | 'refused' | 'failed' | 'unsent' | 'lost';
  readonly budget?: Budget;
  readonly limit?: Limit;
}

/** A request that would like to go out. */
export interface Wish {
  readonly demand: Demand;
  /** A person's may take what is reserved; others may have to wait when the hour's budget runs low (see zone.ts). */
  readonly urgency: Urgency;
}

/**
 * May go now, or has to wait at least so many milliseconds because of a limit, named in a person's words. Only a `window`
 * frees itself bit by bit; `place` is a free one among those under way, which comes with any answer.
 */
export type Decision =
  | { readonly grant: string }
  | { readonly wait: number; readonly bound: string; readonly by: 'window' | 'pause' | 'budget' | 'circuit' | 'place' };

/** A limit's window, for pages and metrics. */
interface WindowState {
  readonly name: string;
  readonly used: number;
  readonly capacity: number;
  readonly seconds: number;
}

/** What the quota knows of an account. Times in epoch milliseconds of the quota's clock. */
export interface QuotaState {
  readonly windows: readonly WindowState[];
  readonly inFlight: number;
  readonly pause?: { readonly until: number; readonly reason: string };
  readonly breakers: readonly {
    readonly family: string;
    readonly state: 'open' | 'half-open';
    readonly until: number;
  }[];
  readonly learned: readonly { readonly family: string; readonly units: number; readonly seconds: number }[];
  readonly budgets: readonly Budget[];
}

/** What one process has to tell and to ask. */
export interface Told {
  readonly limits: QuotaLimits;
  readonly ended: readonly Ended[];
  readonly wishes: readonly Wish[];
  /** Content units that runs announced and have not used yet; what is reserved of an hour gives way to them. */
  readonly ahead: number;
}

export interface Exchange {
  /** One for each wish, in their order. */
  readonly decisions: readonly Decision[];
  /** Epoch milliseconds of the quota's clock. */
  readonly now: number;
  /** How things stand, as of this exchange or later. */
  state(): QuotaState;
}

/**
 * What is spent of each account's limits, shared by all processes that use the account and kept over a restart. It has a
 * clock of its own, the same for all of them.
 */
export interface Quota {
  /**
   * Tells what ended and asks for grants, in one step that no other process gets in between. Wishes are looked at in their
   * order; one that has to wait keeps the windows that it waits for from those behind it, and others pass. Who does not
   * send a granted request soon (2 s) gives it back as `unsent` and asks again.
   */
  exchange(account: number, told: Told): Promise<Exchange>;
}
