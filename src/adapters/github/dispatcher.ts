import { Fault } from '../../core/fault.ts';
import type { Decision, Ended, Exchange } from '../../core/ports/quota.ts';
import { FairQueue } from '../../core/quota/fair-queue.ts';
import type { Waiting } from '../../core/quota/lane.ts';
import { widthOf } from '../../core/quota/pace.ts';
import type { Announced } from '../../core/quota/spent.ts';
import { urgencyOf } from '../../core/quota/zone.ts';
import { Alarm } from './alarm.ts';
import { wentUnanswered } from './errors.ts';
import { Gate, type Job } from './gate.ts';
import type { Attempt, Scheduler, SchedulerOptions, SchedulerState, Ticket, Usage } from './scheduler.ts';
import { Accounts } from './usage.ts';

/** A grant that is older has to be asked for again: the process may have slept while others took its place. */
const STALE = 2000;
/** Wishes in one exchange; who is granted all of them asks again at once. */
const MOST_WISHES = 64;
/** A read that was refused so often in a row goes back to its run, which has more time. */
const MOST_REFUSALS = 5;
/** A window of a minute frees itself bit by bit, which is sat out whatever the patience: whoever left would only come back. */
const SHORT_WINDOW = 61_000;

interface Sending extends Job {
  readonly reject: (reason: unknown) => void;
  /** It left the queue without being sent. */
  left?: boolean;
  grant?: { readonly id: string; readonly askedAt: number };
}

type Sent<T> = Attempt<T> | 'stale';

/** The Scheduler: a fair queue of what waits, and a quota that says who may go. One for each account and process. */
export class Dispatcher implements Scheduler {
  readonly #options: SchedulerOptions;
  readonly #waiting = new FairQueue<Job>();
  readonly #gate: Gate;
  readonly #accounts = new Accounts();
  #ended: Ended[] = [];
  /** Granted and not ended. */
  #flying = 0;
  /** Kinds whose first was told to wait; only that one is asked for again until it is granted. */
  readonly #blocked = new Set<string>();
  #exchanged: Exchange | undefined;
  #bound: SchedulerState['waiting'];
  #asking: Promise<void> | undefined;
  #again = false;
  readonly #alarm: Alarm;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => this.#wake());
    this.#gate = new Gate(this.#waiting, options.limits.concurrent);
  }

  usage(run?: string): Usage {
    return this.#accounts.usage(run);
  }

  announce(run: string, work: Announced): void {
    this.#accounts.announce(run, work);
    this.#waiting.widen(run, widthOf(work, this.#options.limits));
  }

  state(): SchedulerState {
    const known = this.#exchanged?.state() ?? { windows: [], inFlight: 0, breakers: [], learned: [], budgets: [] };
    const waiting = this.#bound === undefined || this.#waiting.size === 0 ? {} : { waiting: this.#bound };
    return { ...known, queued: this.#waiting.sizes(), ...waiting, announced: this.#accounts.ahead() };
  }

  async run<T>(ticket: Ticket, attempt: () => Promise<Attempt<T>>, stop?: AbortSignal): Promise<T> {
    let earlier: Waiting<Job> | undefined;
    for (let refusals = 0; ; ) {
      const job: { place?: Waiting<Job> } = {};
      const result = await this.#once(ticket, attempt, stop, job, earlier);
      earlier = job.place;
      if (result === 'stale') continue;
      if ('answer' in result) return result.answer;
      refusals += 1;
      // A write may have been done all the same: whoever made it looks first.
      if (ticket.kind === 'write' || refusals === MOST_REFUSALS) throw this.#refused(result.limit.wait);
    }
  }

  #once<T>(
    ticket: Ticket,
    attempt: () => Promise<Attempt<T>>,
    stop: AbortSignal | undefined,
    about: { place?: Waiting<Job> },
    earlier: Waiting<Job> | undefined,
  ): Promise<Sent<T>> {
    if (stop?.aborted === true) return Promise.reject(stop.reason);
    return new Promise((resolve, reject) => {
      const job: Sending = { reject };
      const leave = () => this.#leave(job, stop?.reason);
      stop?.addEventListener('abort', leave, { once: true });
      const work = () => {
        stop?.removeEventListener('abort', leave);
        return this.#send(job, ticket, attempt);
      };
      this.#gate.enter(job, ticket, this.#options.clock.now(), earlier, work).then(resolve, reject);
      if (job.place !== undefined) about.place = job.place;
      this.#wake();
    });
  }

  /** Out of the queue at once, with that reason. */
  #leave(job: Sending, reason: unknown): void {
    if (job.place === undefined || job.place.gone) return;
    this.#waiting.remove(job.place);
    job.left = true;
    job.reject(reason);
    this.#gate.let([job]);
    this.#wake();
  }

  async #send<T>(job: Sending, ticket: Ticket, attempt: () => Promise<Attempt<T>>): Promise<Sent<T>> {
    const { clock } = this.#options;
    const { grant } = job;
    if (job.left === true || grant === undefined) return 'stale';
    const began = clock.now();
    const tell = (outcome: Ended['outcome'], more: Pick<Ended, 'budget' | 'limit'> = {}) => {
      this.#flying -= 1;
      if (job.place !== undefined) this.#waiting.end(job.place, clock.now());
      this.#ended.push({ grant: grant.id, seconds: (clock.now() - began) / 1000, outcome, ...more });
      this.#wake();
    };
    if (began - grant.askedAt > STALE || began < grant.askedAt) {
      tell('unsent');
      return 'stale';
    }
    this.#accounts.count(ticket.run, (counts) => {
      counts.requests += 1;
      counts.points += ticket.demand.points;
      counts.content += ticket.demand.content;
      counts.waited += Math.max(0, began - (job.place?.since ?? began));
    });
    let result: Attempt<T>;
    try {
      result = await attempt();
    } catch (error) {
      tell(wentUnanswered(error) ? 'failed' : 'answered');
      throw error;
    }
    if ('limit' in result) {
      this.#accounts.count(ticket.run, (counts) => {
        counts.limited += 1;
      });
      tell('refused', { limit: result.limit });
      // The pause is the quota's to decide, and whoever hears of the refusal asks until when.
      await this.#asking;
      return result;
    }
    const { budget } = result;
    if (budget?.resource === 'core') {
      this.#accounts.count(ticket.run, (counts) => {
        counts.remaining = budget.remaining;
      });
    }
    tell('answered', budget === undefined ? {} : { budget });
    return result;
  }

  /** Asks for whoever may go, soon: what happens in one moment is told and asked together. */
  #wake(): void {
    if (this.#asking === undefined) this.#asking = Promise.resolve().then(() => this.#ask());
    else this.#again = true;
  }

  async #ask(): Promise<void> {
    try {
      do {
        this.#again = false;
        await this.#exchange();
      } while (this.#again);
    } catch (error) {
      // Without the quota nobody may go: better to say so than to guess.
      this.#turnAway(
        undefined,
        new Fault('unavailable', 'the record of what GitHub allows cannot be reached', { cause: error }),
      );
    } finally {
      this.#asking = undefined;
    }
  }

  async #exchange(): Promise<void> {
    const { clock, quota, limits, account } = this.#options;
    const askedAt = clock.now();
    const room = Math.min(MOST_WISHES, limits.concurrent - this.#flying);
    const asking = room > 0 ? this.#waiting.candidates(room, this.#blocked, askedAt) : [];
    const ended = this.#ended;
    this.#alarm.set(this.#waiting.opensAt);
    if (asking.length === 0 && ended.length === 0) return this.#quieten();
    this.#ended = [];
    const wishes = asking.map(({ lane, place: { demand, priority } }) => ({
      demand,
      urgency: urgencyOf(lane, priority),
    }));
    const ahead = this.#accounts.ahead().content;
    try {
      this.#exchanged = await quota.exchange(account, { limits, ended, wishes, ahead });
    } catch (error) {
      this.#ended.unshift(...ended);
      throw error;
    }
    this.#act(asking, this.#exchanged.decisions, askedAt);
  }

  #act(asked: readonly Waiting<Job>[], decisions: readonly Decision[], askedAt: number): void {
    const going: Job[] = [];
    let wakeAt = Number.POSITIVE_INFINITY;
    this.#bound = undefined;
    for (const [index, decision] of decisions.entries()) {
      const waiting = asked[index]!;
      if ('grant' in decision) {
        // More of its kind may fit as well.
        if (this.#blocked.delete(waiting.kind) || decisions.length >= MOST_WISHES) this.#again = true;
        if (waiting.gone) {
          this.#ended.push({ grant: decision.grant, seconds: 0, outcome: 'unsent' });
          this.#again = true;
          continue;
        }
        this.#waiting.remove(waiting, true);
        this.#flying += 1;
        (waiting.item as Sending).grant = { id: decision.grant, askedAt };
        going.push(waiting.item);
        continue;
      }
      const until = askedAt + decision.wait;
      this.#bound ??= { until, bound: decision.bound };
      if (this.#tooLong(decision))
        this.#turnAway(decision.by === 'pause' ? undefined : waiting.kind, faultOf(decision, until));
      else {
        this.#blocked.add(waiting.kind);
        wakeAt = Math.min(wakeAt, until);
      }
    }
    this.#gate.let(going);
    this.#quieten();
    this.#alarm.set(wakeAt);
  }

  /** Nobody waits, so nothing is left that would keep the process from ending. */
  #quieten(): void {
    if (this.#waiting.size === 0) this.#alarm.stop();
  }

  #tooLong({ wait, by }: Exclude<Decision, { grant: string }>): boolean {
    return wait > this.#options.patience && !(by === 'window' && wait <= SHORT_WINDOW);
  }

  /** Gives those of a kind, or all, back to their runs. */
  #turnAway(kind: string | undefined, fault: Fault): void {
    for (const { item } of this.#waiting.of(kind)) this.#leave(item as Sending, fault);
    if (kind === undefined) this.#blocked.clear();
    else this.#blocked.delete(kind);
  }

  #refused(wait: number): Fault {
    const exchanged = this.#exchanged;
    const pause = exchanged?.state().pause;
    const left = pause === undefined || exchanged === undefined ? wait : pause.until - exchanged.now;
    const until = this.#options.clock.now() + Math.max(0, left);
    const message = `GitHub asked to wait until ${new Date(until).toISOString()}`;
    return new Fault('rate-limited', message, { retryAt: until, detail: { refused: true } });
  }
}

function faultOf({ bound, by }: Exclude<Decision, { grant: string }>, until: number): Fault {
  const at = new Date(until).toISOString();
  if (by === 'circuit') return new Fault('unavailable', `${bound}, is asked again at ${at}`, { retryAt: until });
  return new Fault('rate-limited', `GitHub asked to wait until ${at} (${bound})`, { retryAt: until });
}
