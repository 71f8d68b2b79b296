import type { Clock } from '../../core/ports/clock.ts';
import type { Lane, Priority } from '../../core/ports/github.ts';
import type { Budget, Limit, Quota, QuotaState } from '../../core/ports/quota.ts';
import type { Demand } from '../../core/quota/demand.ts';
import { CAREFUL_LIMITS, DOCUMENTED_LIMITS, type QuotaLimits } from '../../core/quota/limits.ts';
import type { Announced } from '../../core/quota/spent.ts';
import { Dispatcher } from './dispatcher.ts';

/** One request as the scheduler sees it. */
export interface Ticket {
  readonly lane: Lane;
  /** Reads may be sent again; writes are read back by whoever makes them. */
  readonly kind: 'read' | 'write';
  readonly demand: Demand;
  /** The run that it is made for, which it is accounted to. */
  readonly run?: string;
  readonly priority?: Priority;
  /** `owner/name`; a run's writes to one repository keep their order. */
  readonly repository?: string;
}

/** An attempt: the answer, with what its headers said of the hour's budget, or the limit that it ran into. */
export type Attempt<T> = { readonly answer: T; readonly budget?: Budget } | { readonly limit: Limit };

/** What was used since the process began. Points: 1 a read, 5 a write, as GitHub's secondary limit counts. */
export interface Usage {
  readonly requests: number;
  readonly points: number;
  readonly content: number;
  /** Refusals because of a rate limit. */
  readonly limited: number;
  /** Milliseconds that its requests waited in the queue, all added. */
  readonly waited: number;
  /** What is left of the hour's primary budget of REST requests, as GitHub said last. */
  readonly remaining?: number;
}

/** How the queue stands, for `/health` and `/metrics`. */
export interface SchedulerState extends QuotaState {
  /** Requests that wait, by lane. */
  readonly queued: { readonly [lane in Lane]: number };
  /** The limit that the first of them waits for, and until when; none when nothing waits. */
  readonly waiting?: { readonly until: number; readonly bound: string };
  /** What runs announced and have not used yet. */
  readonly announced: Announced;
}

/** Decides when a request of an installation may go out. */
export interface Scheduler {
  /**
   * Makes the attempt when GitHub's limits allow it, and again after the pause that a refusal asks for. A wait longer than
   * the patience becomes the Fault `rate-limited` with its time. `stop` takes it out of the queue at once.
   */
  run<T>(ticket: Ticket, attempt: () => Promise<Attempt<T>>, stop?: AbortSignal): Promise<T>;
  /** Of everything, or of one run. */
  usage(run?: string): Usage;
  state(): SchedulerState;
  /**
   * Says what a run is going to need from now on, so that what is reserved and what is forecast count it in. It shrinks by
   * what the run uses; the next word takes its place, and nothing withdraws it.
   */
  announce(run: string, work: Announced): void;
}

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly quota: Quota;
  readonly limits: QuotaLimits;
  /** Whose limits they are: the installation's id, 0 for the app itself. */
  readonly account: number;
  /** Milliseconds that a pause, an hour's limit or an open circuit is sat out here; a longer one is given to the run. */
  readonly patience: number;
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  return new Dispatcher(options);
}

/**
 * github.com and its kin get the careful reading of what GitHub documents, a server on this machine the plain one: what it
 * counts is documented, and it answers too fast for its CPU to matter.
 */
export function limitsFor(baseUrl: string): QuotaLimits {
  const { hostname } = new URL(baseUrl);
  const local = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return local ? DOCUMENTED_LIMITS : CAREFUL_LIMITS;
}
