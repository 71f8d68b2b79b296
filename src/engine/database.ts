import type pg from 'pg';
import type { DeadLetters } from '../core/ports/dead-letters.ts';
import type { Evaluations } from '../core/ports/evaluations.ts';
import type { Store } from '../core/ports/store.ts';

/** The PostgreSQL database that the engine stands on; `openDatabase` of adapters/postgres gives one. */
export interface EngineDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly store: Store;
  readonly deadLetters: DeadLetters;
  readonly evaluations: Evaluations;
  listen(
    channels: readonly string[],
    heard: (channel: string, payload: string) => void,
    connected?: () => void,
  ): { stop(): Promise<void> };
}

/** NOTIFY channels; what they carry is only a bell. */
export const CHANNEL = { changed: 'baton_changed', wake: 'baton_wake', inbox: 'baton_inbox' } as const;
/** What the bell of the inbox says: there is something to read, or something that was read is to be handled. */
export const BELL = { arrived: 'arrived', read: 'read' } as const;

export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Whether the database was away or in trouble of its own, so that the same may work later. Classes 08, 53, 57P, 58, 40, and
 * what a server says of a database that is copied or restored at this moment (3D000, and 55000 with these words):
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isTransient(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as { code?: unknown; message?: unknown };
  return (
    /^(08|53|57P|58|40|3D000)/.test(String(code)) ||
    /ECONN|EPIPE|ETIMEDOUT|Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|not currently accepting connections/i.test(
      `${code} ${message}`,
    )
  );
}
