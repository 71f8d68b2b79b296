import PQueue from 'p-queue';
import { Fault } from '../../core/fault.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { LANES, type Lane } from '../../core/ports/github.ts';

/** One request as the scheduler sees it. `content` requests are those that notify people. */
export interface Ticket {
  readonly lane: Lane;
  readonly kind: 'read' | 'write' | 'content';
}

/** What GitHub answered to a request that it refused because there were too many. Milliseconds. */
export interface Limit {
  readonly wait: number;
  /** False when GitHub named no time and `wait` is the least that its documentation asks for. */
  readonly told: boolean;
}

/** An attempt: the answer, or the limit that it ran into. */
export type Attempt<T> = { readonly answer: T; readonly remaining?: number } | { readonly limit: Limit };

/** What an installation has used since the process began. Points: 1 a read, 5 a write, as GitHub's secondary limit counts. */
export interface Usage {
  readonly requests: number;
  readonly points: number;
  readonly content: number;
  /** Refusals because of a rate limit. */
  readonly limited: number;
  /** What is left of the hour's primary quota, as GitHub said last. */
  readonly remaining?: number;
}

/** Decides when a request of an installation may go out. */
export interface Scheduler {
  /** Repeats an attempt after the wait that its limit asks for; a long wait becomes `rate-limited` with its time. */
  run<T>(ticket: Ticket, attempt: () => Promise<Attempt<T>>): Promise<T>;
  usage(): Usage;
}

export interface Pacing {
  /** Requests in flight at once; GitHub's cap is 100 for everything that one app does. */
  readonly concurrency: number;
  /** Points in any 60 seconds, kept below GitHub's 900 because its clock and ours do not cut minutes alike. */
  readonly pointsPerMinute: number;
  /** Least milliseconds between the starts of two writes: 180 a minute are GitHub's 900 points at 5 each. */
  readonly writeGap: number;
  /** The same for requests that notify people: 1 s is GitHub's advice, 80 a minute its limit. */
  readonly contentGap: number;
  /** Waits longer than this many milliseconds are not sat out here but given to the run as `rate-limited`. */
  readonly patience: number;
}

/** For github.com and its kin, and for a server on this machine, which counts points too but need not be spared bursts. */
export function pacingFor(baseUrl: string): Pacing {
  const { hostname } = new URL(baseUrl);
  const local = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  const gaps = local ? { writeGap: 0, contentGap: 0 } : { writeGap: 350, contentGap: 1000 };
  return { concurrency: 10, patience: 30_000, pointsPerMinute: 850, ...gaps };
}

const MINUTE = 60_000;
const LONGEST_PENALTY = 15 * 60_000;
/** A request that was refused so often in a row goes back to its run, which has more time. */
const MOST_REFUSALS = 5;

/** The first Scheduler: one p-queue an installation, more urgent lanes first, writes at a measured pace. */
export class QueueScheduler implements Scheduler {
  readonly #clock: Clock;
  readonly #pacing: Pacing;
  readonly #sending: PQueue;
  /** Writes pass it one by one to get their time, and only then ask for a place among those in flight. */
  readonly #gate = new PQueue({ concurrency: 1 });
  #nextWrite = 0;
  #nextContent = 0;
  #closedUntil = 0;
  /** Refusals without a named time in a row; each doubles the wait. */
  #strikes = 0;
  /** What was spent in the last minute, oldest first. */
  readonly #spent: { readonly at: number; readonly points: number }[] = [];
  #spentPoints = 0;
  #usage: Usage = { requests: 0, points: 0, content: 0, limited: 0 };

  constructor(clock: Clock, pacing: Pacing) {
    this.#clock = clock;
    this.#pacing = pacing;
    this.#sending = new PQueue({ concurrency: pacing.concurrency });
  }

  usage(): Usage {
    return this.#usage;
  }

  async run<T>(ticket: Ticket, attempt: () => Promise<Attempt<T>>): Promise<T> {
    const priority = LANES.length - LANES.indexOf(ticket.lane);
    for (let refusals = 0; ; refusals += 1) {
      if (refusals === MOST_REFUSALS) throw this.#refused();
      if (this.#gap(ticket) > 0) await this.#gate.add(() => this.#takeTurn(ticket), { priority });
      const result = await this.#sending.add(() => this.#send(ticket, attempt), { priority });
      if ('answer' in result) return result.answer;
    }
  }

  #gap({ kind }: Ticket): number {
    return kind === 'read' ? 0 : kind === 'write' ? this.#pacing.writeGap : this.#pacing.contentGap;
  }

  async #takeTurn({ kind }: Ticket): Promise<void> {
    const at = Math.max(this.#nextWrite, kind === 'content' ? this.#nextContent : 0);
    const wait = at - this.#clock.now();
    if (wait > 0) await this.#clock.sleep(wait);
    const now = this.#clock.now();
    this.#nextWrite = now + this.#pacing.writeGap;
    if (kind === 'content') this.#nextContent = now + this.#pacing.contentGap;
  }

  async #send<T>({ kind }: Ticket, attempt: () => Promise<Attempt<T>>): Promise<Attempt<T>> {
    const cost = kind === 'read' ? 1 : 5;
    await this.#spend(cost);
    const { requests, points, content } = this.#usage;
    this.#usage = {
      ...this.#usage,
      requests: requests + 1,
      points: points + cost,
      content: content + (kind === 'content' ? 1 : 0),
    };
    const result = await attempt();
    if ('limit' in result) {
      this.#close(result.limit);
      return result;
    }
    this.#strikes = 0;
    if (result.remaining !== undefined) this.#usage = { ...this.#usage, remaining: result.remaining };
    return result;
  }

  /** Takes the points, after waiting while the installation is closed for a short time or has spent its minute, refuses when it is closed for long. */
  async #spend(cost: number): Promise<void> {
    for (;;) {
      const closed = this.#closedUntil - this.#clock.now();
      if (closed > this.#pacing.patience) throw this.#refused();
      const wait = Math.max(closed, this.#untilAffordable(cost));
      // Looked and taken in one go: others look at the same moment.
      if (wait <= 0) break;
      await this.#clock.sleep(wait);
    }
    this.#spent.push({ at: this.#clock.now(), points: cost });
    this.#spentPoints += cost;
  }

  /** Milliseconds until so many points of the last minute are over that the cost fits in. */
  #untilAffordable(cost: number): number {
    const now = this.#clock.now();
    for (let [oldest] = this.#spent; oldest !== undefined && oldest.at <= now - MINUTE; [oldest] = this.#spent) {
      this.#spentPoints -= oldest.points;
      this.#spent.shift();
    }
    let over = this.#spentPoints + cost - this.#pacing.pointsPerMinute;
    for (const { at, points } of this.#spent) {
      if (over <= 0) return 0;
      over -= points;
      if (over <= 0) return at + MINUTE - now;
    }
    return 0;
  }

  #refused(): Fault {
    const until = new Date(this.#closedUntil).toISOString();
    return new Fault('rate-limited', `GitHub asked to wait until ${until}`, { retryAt: this.#closedUntil });
  }

  #close({ wait, told }: Limit): void {
    const now = this.#clock.now();
    this.#usage = { ...this.#usage, limited: this.#usage.limited + 1 };
    // Requests that were in flight together are refused together: that is one strike, not ten.
    if (!told && now >= this.#closedUntil) this.#strikes += 1;
    const penalty = told ? wait : Math.min(wait * 2 ** Math.max(0, this.#strikes - 1), LONGEST_PENALTY);
    this.#closedUntil = Math.max(this.#closedUntil, now + penalty);
    if (penalty > this.#pacing.patience) return;
    // Nobody leaves the queue while it is closed, so that who comes meanwhile in a more urgent lane goes first.
    this.#sending.pause();
    void this.#reopen();
  }

  /** Sleeps until the time is really over: a timer may fire a millisecond before the clock shows it, or the wait was prolonged. */
  async #reopen(): Promise<void> {
    for (;;) {
      const left = this.#closedUntil - this.#clock.now();
      if (left <= 0 || left > this.#pacing.patience) return void this.#sending.start();
      await this.#clock.sleep(left);
    }
  }
}
