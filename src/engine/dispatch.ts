import type pg from 'pg';
import type { Event } from '../core/event.ts';
import type { Fault } from '../core/fault.ts';
import { toFault } from '../core/fault.ts';
import type { Clock } from '../core/ports/clock.ts';
import { isTransient } from './database.ts';
import type { Log } from './log.ts';
import { takeTurns } from './turns.ts';

/** Rows in work at once in this process. */
const AT_ONCE = 8;
/** Of them one installation may hold so many: its slow handlers leave room for another's quick ones. */
const MOST_OF_ONE = 6;
/** The bell may be missed, and a lease may run out. */
const POLL = 2000;
const MOST_ATTEMPTS = 8;
const LONGEST_DELAY = 300_000;

interface Row {
  readonly id: string;
  readonly installation: string;
  readonly events: string;
  readonly attempts: number;
  /** Its installation's place in this round of turns. */
  readonly number: string;
}

/**
 * Takes deliveries out of the inbox, by turns of the installations, and hands their events on, each at least once: what
 * handles them must bear being called again. Those of a suspended installation wait until it is back. A delivery whose handling fails comes back after a growing delay, and is `failed` with its reason after eight times.
 */
export class Dispatch {
  readonly #pool: pg.Pool;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #handle: (event: Event) => Promise<readonly string[]>;
  /** Milliseconds for which a claimed row is ours; renewed while it is in work, so a crash frees it. */
  readonly #lease: number;
  readonly #inWork = new Map<string, { readonly installation: number; readonly work: Promise<void> }>();
  #after = 0;
  #loop: Promise<void> | undefined;
  #renewal: NodeJS.Timeout | undefined;
  #stopped = false;
  #wake = () => {};

  /**
   * `handle` gives what a person should know though nothing is to be tried again; it is kept as the row's reason. `deadAfter`
   * is the milliseconds after which a silent process counts as dead, and another takes up what it had in work.
   */
  constructor(
    pool: pg.Pool,
    clock: Clock,
    log: Log,
    handle: (event: Event) => Promise<readonly string[]>,
    deadAfter: number,
  ) {
    this.#clock = clock;
    this.#pool = pool;
    this.#log = log;
    this.#handle = handle;
    this.#lease = deadAfter;
  }

  begin(): void {
    if (this.#stopped) return;
    this.#loop = this.#run();
    this.#renewal = setInterval(() => this.#renew(), this.#lease / 3);
    this.#renewal.unref();
  }

  /** Look now. */
  ring(): void {
    this.#wake();
  }

  /** Claims no more and waits for what is in work, five seconds at most; what is cut off comes back when its lease ends. */
  async end(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#loop;
    const patience = new Promise<void>((resolve) => setTimeout(resolve, 5000).unref());
    await Promise.race([Promise.allSettled([...this.#inWork.values()].map(({ work }) => work)), patience]);
    clearInterval(this.#renewal);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const bell = Promise.withResolvers<void>();
      this.#wake = bell.resolve;
      const room = AT_ONCE - this.#inWork.size;
      const rows = room > 0 ? await this.#claim(room) : [];
      for (const row of rows) {
        const work = this.#dispatch(row).finally(() => {
          this.#inWork.delete(row.id);
          this.#wake();
        });
        this.#inWork.set(row.id, { installation: Number(row.installation), work });
      }
      if (rows.length > 0 || this.#stopped) continue;
      const timer = setTimeout(bell.resolve, POLL);
      await bell.promise;
      clearTimeout(timer);
    }
  }

  async #claim(room: number): Promise<Row[]> {
    const busy = Map.groupBy(this.#inWork.values(), ({ installation }) => installation);
    try {
      const { rows } = (await takeTurns(this.#pool, {
        status: 'waiting',
        room,
        after: this.#after,
        except: [...busy].flatMap(([installation, all]) => (all.length < MOST_OF_ONE ? [] : [installation])),
        // A row whose lease ran out while the database was away is still in work here.
        notThese: [...this.#inWork.keys()],
        next: `update inbox i set attempts = attempts + 1, due = clock_timestamp() + make_interval(secs => $5)
               from picked where i.id = picked.id returning i.id, i.installation, i.events, i.attempts, picked.number`,
        values: [this.#lease / 1000],
      })) as pg.QueryResult<Row>;
      const last = rows.toSorted((a, b) => Number(a.number) - Number(b.number)).at(-1);
      this.#after = Number(last?.installation ?? this.#after);
      return rows;
    } catch (error) {
      this.#log.warn({ reason: toFault(error).message }, 'the inbox did not answer');
      return [];
    }
  }

  async #dispatch({ id, events, attempts }: Row): Promise<void> {
    const reasons: string[] = [];
    try {
      try {
        for (const event of JSON.parse(events) as Event[]) reasons.push(...(await this.#handle(event)));
        await this.#settle(id, reasons.length === 0 ? 'done' : 'failed', reasons.join('; '));
      } catch (error) {
        await this.#afterFault(id, attempts, isTransient(error) ? undefined : toFault(error));
      }
    } catch (error) {
      // The database is away: the lease runs out and the row comes back.
      this.#log.warn({ delivery: id, reason: toFault(error).message }, 'a delivery could not be settled');
    }
  }

  /** No fault means that the database was away, which is not the delivery's. */
  async #afterFault(id: string, attempts: number, fault: Fault | undefined): Promise<void> {
    const counts = fault !== undefined && fault.retry.kind !== 'at';
    const hopeless = fault?.retry.kind === 'never' && fault.code !== 'bug';
    if (counts && (hopeless || attempts >= MOST_ATTEMPTS)) {
      this.#log.error({ delivery: id, fault: fault.code, reason: fault.message }, 'a delivery failed for good');
      return this.#settle(id, 'failed', fault.message);
    }
    const delay =
      fault?.retry.kind === 'at' ? fault.retry.at - this.#clock.now() : Math.min(LONGEST_DELAY, 1000 * 2 ** attempts);
    await this.#pool.query(
      `update inbox set due = clock_timestamp() + make_interval(secs => $2), attempts = attempts - $3, reason = $4 where id = $1`,
      [id, Math.max(1000, delay) / 1000, counts ? 0 : 1, fault?.message ?? 'the database was away'],
    );
    this.#log.warn({ delivery: id, reason: fault?.message, milliseconds: delay }, 'a delivery will be tried again');
  }

  async #settle(id: string, status: 'done' | 'failed', reason: string): Promise<void> {
    await this.#pool.query({
      name: 'settle-inbox',
      text: 'update inbox set status = $2, reason = $3 where id = $1',
      values: [id, status, reason === '' ? null : reason],
    });
  }

  #renew(): void {
    if (this.#inWork.size === 0) return;
    this.#pool
      .query(
        `update inbox set due = clock_timestamp() + make_interval(secs => $2) where id = any($1) and status = 'waiting'`,
        [[...this.#inWork.keys()], this.#lease / 1000],
      )
      .catch((error: Error) => this.#log.warn({ reason: error.message }, 'leases of deliveries were not renewed'));
  }
}
