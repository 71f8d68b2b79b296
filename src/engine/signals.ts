import type pg from 'pg';
import type { Signal } from '../core/event.ts';
import type { Json } from '../core/json.ts';
import type { Clock } from '../core/ports/clock.ts';
import { CHANNEL } from './database.ts';
import { plainText } from './text.ts';

/** A signal on its way: `id` and `key` together make it unique. */
export interface NewSignal {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly by?: string;
  readonly data: Json;
}

export interface WaitFor {
  readonly keys: readonly string[];
  /** Left out: any. */
  readonly names?: readonly string[];
  /** Epoch milliseconds. */
  readonly until?: number;
  /** Only signals since then (the run's begin by the database's clock), and none of the event that began it. */
  readonly since: number;
  readonly notOf: string;
  /** `seq` of those already handed over. */
  readonly seen: readonly number[];
}

/**
 * Events come in bursts (a push alone makes a dozen), and each call looks at the world anew: so a step is woken once a burst is
 * over, when nothing more has come for QUIET, or after LONGEST_BURST at the latest. Milliseconds.
 */
const QUIET = 300;
const LONGEST_BURST = 1_500;

/** A timer of Node holds 24.8 days at most; asking anew each hour also follows a clock that was set. */
const LONGEST_SLEEP = 3_600_000;

/** Lets parked steps wait. The row of a signal is the truth; a NOTIFY only rings the bell to look. */
export class Signals {
  readonly #pool: pg.Pool;
  readonly #clock: Clock;
  readonly #bells = new Map<string, Set<() => void>>();

  constructor(pool: pg.Pool, clock: Clock) {
    this.#pool = pool;
    this.#clock = clock;
  }

  ring(key: string): void {
    for (const bell of this.#bells.get(key) ?? []) bell();
  }

  /** After a gap in listening everybody looks. */
  ringAll(): void {
    for (const bells of [...this.#bells.values()]) for (const bell of bells) bell();
  }

  /** Stores them on that connection, whose commit rings the bells; those that were there are left as they are. */
  async send(client: pg.Pool | pg.PoolClient, signals: readonly NewSignal[]): Promise<void> {
    await client.query(
      `with sent as (
         insert into signal (id, key, name, by, data)
         select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) on conflict do nothing returning key
       ) select pg_notify('${CHANNEL.wake}', key) from (select distinct key from sent) keys`,
      signalColumns(signals),
    );
  }

  async find(id: string): Promise<Json | undefined> {
    const { rows } = await this.#pool.query<{ data: string }>({
      name: 'signal-find',
      text: 'select data from signal where id = $1 limit 1',
      values: [plainText(id)],
    });
    const [found] = rows;
    return found === undefined ? undefined : (JSON.parse(found.data) as Json);
  }

  /**
   * Resolves with all signals not seen before once there is one and its burst is over, or with none when the time is up. Listens first and
   * then looks, so nothing falls between. Rejects with the reason of `stop` when that fires, or when the database fails.
   */
  async wait(wait: WaitFor, stop: AbortSignal): Promise<Signal[]> {
    const keys = [...new Set(wait.keys.map(plainText))];
    for (;;) {
      stop.throwIfAborted();
      const rung = Promise.withResolvers<void>();
      const over = new AbortController();
      for (const key of keys) this.#hang(key, rung.resolve);
      stop.addEventListener('abort', () => rung.resolve(), { signal: over.signal });
      try {
        const found = keys.length === 0 ? [] : await this.#look(keys, wait);
        if (found.length > 0) return await this.#burst(keys, wait, found, stop);
        const left = wait.until === undefined ? Number.POSITIVE_INFINITY : wait.until - this.#clock.now();
        if (left <= 0) return [];
        if (left !== Number.POSITIVE_INFINITY)
          this.#clock.sleep(Math.min(left, LONGEST_SLEEP), over.signal).then(rung.resolve, () => {});
        await rung.promise;
      } finally {
        over.abort();
        for (const key of keys) this.#unhang(key, rung.resolve);
      }
    }
  }

  async #burst(keys: readonly string[], wait: WaitFor, first: Signal[], stop: AbortSignal): Promise<Signal[]> {
    let found = first;
    for (const end = this.#clock.now() + LONGEST_BURST; this.#clock.now() < end; ) {
      await this.#clock.sleep(QUIET, stop);
      const now = await this.#look(keys, wait);
      if (now.length === found.length) break;
      found = now;
    }
    return found;
  }

  async #look(keys: readonly string[], { names, since, notOf, seen }: WaitFor): Promise<Signal[]> {
    const { rows } = await this.#pool.query<Row>({
      name: 'look',
      text: `select seq, key, name, by, (extract(epoch from at) * 1000)::float8 as at, data from signal
             where key = any($1) and at >= to_timestamp($2::float8 / 1000) and id <> $3 and seq <> all($4::bigint[])
               and ($5::text[] is null or name = any($5))
             order by seq`,
      values: [keys, since, notOf, seen, names ?? null],
    });
    return rows.map(({ seq, key, name, by, at, data }) => ({
      seq: Number(seq),
      key,
      name,
      ...(by === null ? {} : { by }),
      at: Math.round(at),
      data: JSON.parse(data),
    }));
  }

  #hang(key: string, bell: () => void): void {
    const bells = this.#bells.get(key);
    if (bells === undefined) this.#bells.set(key, new Set([bell]));
    else bells.add(bell);
  }

  #unhang(key: string, bell: () => void): void {
    const bells = this.#bells.get(key);
    bells?.delete(bell);
    if (bells?.size === 0) this.#bells.delete(key);
  }
}

interface Row {
  readonly seq: string;
  readonly key: string;
  readonly name: string;
  readonly by: string | null;
  readonly at: number;
  readonly data: string;
}

export function signalColumns(
  signals: readonly NewSignal[],
): [string[], string[], string[], (string | null)[], string[]] {
  return [
    signals.map(({ id }) => plainText(id)),
    signals.map(({ key }) => plainText(key)),
    signals.map(({ name }) => plainText(name)),
    signals.map(({ by }) => (by === undefined ? null : plainText(by))),
    signals.map(({ data }) => JSON.stringify(data)),
  ];
}
