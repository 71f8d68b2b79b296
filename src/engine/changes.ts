import type pg from 'pg';
import { CHANNEL } from './database.ts';

/** Milliseconds in which changes are gathered: a NOTIFY takes a lock of the whole server, so not one for each append. */
const GATHER = 50;
/** A payload of NOTIFY holds less than 8,000 bytes (https://www.postgresql.org/docs/current/sql-notify.html). */
const LARGEST = 7000;

/** Tells every process which runs changed, soon and together. Lost with the process, so it only says: look. */
export class Changes {
  readonly #pool: pg.Pool;
  readonly #ids = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  add(runId: string): void {
    this.#ids.add(runId);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#sending = this.#send();
    }, GATHER);
  }

  async end(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#sending;
    await this.#send();
  }

  async #send(): Promise<void> {
    const payloads: string[] = [];
    for (const id of this.#ids) {
      const last = payloads.at(-1);
      if (last !== undefined && Buffer.byteLength(last) + Buffer.byteLength(id) < LARGEST)
        payloads[payloads.length - 1] = `${last}\n${id}`;
      else payloads.push(id);
    }
    this.#ids.clear();
    if (payloads.length === 0) return;
    // Nobody hears of it when the database is away; then there is no change to see either.
    await this.#pool
      .query(`select pg_notify('${CHANNEL.changed}', payload) from unnest($1::text[]) payload`, [payloads])
      .catch(() => {});
  }
}
