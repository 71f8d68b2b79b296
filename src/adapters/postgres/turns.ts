import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { Fault } from '../../core/fault.ts';
import { LocalTurns } from '../../core/local-turns.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Turn, Turns } from '../../core/ports/turns.ts';
import { guarded } from './guard.ts';

/** Milliseconds. */
export interface TurnTimes {
  /** After which a holder that does not renew its turn has lost it: so long does a frozen process stop the others. */
  readonly lease: number;
  /** Between two renewals. */
  readonly renew: number;
  /** After which a turn is renewed no more: work that hangs must not stop the others for ever. */
  readonly longest: number;
  /** Who waits longer for another process comes back later. */
  readonly patience: number;
}

/** A work is one or two requests, each of which may take 30 s and wait for a limit as long. */
const TIMES: TurnTimes = { lease: 10_000, renew: 3000, longest: 120_000, patience: 45_000 };
/** Between two looks of one that waits; the first, and doubled up to the last. */
const LOOK = { first: 20, last: 320 };
/** A server that says nothing for so long is unwell. */
const ANSWER = 10_000;

/**
 * A row whose time is over may be taken, and one whose holder's connection is gone. Process ids are used again: then only
 * the time counts, so such a row is taken later, never sooner.
 */
const TAKE = `insert into turn (key, holder, backend, until)
  values ($1, $2, pg_backend_pid(), clock_timestamp() + make_interval(secs => $3))
  on conflict (key) do update set holder = excluded.holder, backend = excluded.backend, until = excluded.until
  where turn.until < clock_timestamp() or not exists (select from pg_stat_activity where pid = turn.backend)`;
const RENEW = `update turn set until = clock_timestamp() + make_interval(secs => $3) where key = $1 and holder = $2`;

/**
 * Turns over all processes on one database. Why a row and no advisory lock: a process that is stopped (SIGSTOP, a paused
 * machine) keeps its connection and with it every lock of the session, for ever; a row's time runs out. Why a row knows
 * its connection too: who is killed is gone at once, and nobody waits for the row's time.
 *
 * First comes the queue within the process, so a database sees one waiter a process and key. Uncontended, a turn costs one
 * round trip before the work; the row is taken away after it while nobody waits for that. One connection carries all of
 * them: so the row is gone before the next of this process asks for it.
 */
export async function openTurns(url: string, clock: Clock, times = TIMES): Promise<Turns & { close(): Promise<void> }> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    idleTimeoutMillis: 0,
    keepAlive: true,
    query_timeout: ANSWER,
  });
  pool.on('error', () => {});
  // Rows of holders that were killed and whose key nobody wanted since.
  await pool.query('delete from turn where until < clock_timestamp()');
  const turns = new DatabaseTurns(pool, clock, times);
  return {
    take: (key, work) => turns.take(key, work),
    close: () => pool.end(),
  };
}

interface Held extends Turn {
  readonly key: Buffer;
  readonly holder: string;
  /** Epoch milliseconds of our clock, counted from before the database was asked: never later than the row's time. */
  until: number;
}

class DatabaseTurns implements Turns {
  readonly #local = new LocalTurns();
  readonly #pool: pg.Pool;
  readonly #clock: Clock;
  readonly #times: TurnTimes;
  /** Counts the connections that were lost: with one, all that it held is void. */
  #breaks = 0;

  constructor(pool: pg.Pool, clock: Clock, times: TurnTimes) {
    this.#pool = pool;
    this.#clock = clock;
    this.#times = times;
    pool.on('remove', () => {
      this.#breaks += 1;
    });
  }

  take<T>(key: string, work: (turn: Turn) => Promise<T>): Promise<T> {
    return this.#local.take(key, async () => {
      const held = await this.#acquire(createHash('sha256').update(key).digest());
      const over = new AbortController();
      void this.#renew(held, over.signal);
      try {
        return await work(held);
      } finally {
        over.abort();
        // Not waited for, and if it fails the row's time runs out.
        this.#pool.query('delete from turn where key = $1 and holder = $2', [held.key, held.holder]).catch(() => {});
      }
    });
  }

  async #acquire(key: Buffer): Promise<Held> {
    const { lease, patience } = this.#times;
    const holder = randomUUID();
    const began = this.#clock.now();
    for (let pause = LOOK.first; ; pause = Math.min(pause * 2, LOOK.last)) {
      const [asked, breaks] = [this.#clock.now(), this.#breaks];
      const { rowCount } = await guarded(() => this.#pool.query(TAKE, [key, holder, lease / 1000]));
      if (rowCount === 1) {
        const lost = () => this.#breaks !== breaks || this.#clock.now() >= held.until;
        const held: Held = { key, holder, until: asked + lease, lost };
        return held;
      }
      if (asked - began > patience) {
        throw new Fault('unavailable', 'another worker has been at the same thing for too long');
      }
      await this.#clock.sleep(pause * (0.5 + this.#clock.random()));
    }
  }

  /** Until the work is over, the turn is lost, or it has taken too long. */
  async #renew(held: Held, over: AbortSignal): Promise<void> {
    const { lease, renew, longest } = this.#times;
    const last = this.#clock.now() + longest;
    try {
      for (;;) {
        await this.#clock.sleep(renew, over);
        const asked = this.#clock.now();
        // Who slept through the lease finds another in the row, or takes it for lost all the same.
        if (held.lost() || asked >= last) return;
        const { rowCount } = await this.#pool.query(RENEW, [held.key, held.holder, lease / 1000]);
        if (rowCount !== 1) return;
        held.until = asked + lease;
      }
    } catch {
      // The work is over, or the database is away: then the lease runs out, and `lost` says so.
    }
  }
}
