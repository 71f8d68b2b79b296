import pg from 'pg';
import type { Answers } from '../../core/ports/answers.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Compliance } from '../../core/ports/compliance.ts';
import type { DeadLetters } from '../../core/ports/dead-letters.ts';
import type { Evaluations } from '../../core/ports/evaluations.ts';
import type { Quota } from '../../core/ports/quota.ts';
import type { Blobs, Metrics, Store, Words } from '../../core/ports/store.ts';
import type { Waivers } from '../../core/ports/waivers.ts';
import { createAnswers } from './answers.ts';
import { createBlobs } from './blobs.ts';
import { createCompliance } from './compliance.ts';
import { createDeadLetters } from './dead-letters.ts';
import { createEvaluations } from './evaluations.ts';
import { listen } from './listen.ts';
import { createMetrics } from './metrics.ts';
import { migrate } from './migrate.ts';
import { createQuota } from './quota.ts';
import { createStore } from './store.ts';
import { createWaivers } from './waivers.ts';
import { createWords } from './words.ts';

/** One PostgreSQL database with Baton's schema in it, and the ports that stand on it. */
export interface Database {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly store: Store;
  readonly deadLetters: DeadLetters;
  readonly blobs: Blobs;
  readonly metrics: Metrics;
  readonly words: Words;
  readonly answers: Answers;
  readonly evaluations: Evaluations;
  readonly compliance: Compliance;
  readonly waivers: Waivers;
  /** What is spent of GitHub's limits, with the clock for its guesses and jitter. */
  quota(clock: Clock): Quota;
  /** See listen.ts; one connection for all the channels. */
  listen(
    channels: readonly string[],
    heard: (channel: string, payload: string) => void,
    connected?: () => void,
  ): { stop(): Promise<void> };
  close(): Promise<void>;
}

/** Connects and migrates. Throws when the server does not answer or is older than PostgreSQL 14. */
export async function openDatabase(url: string, options: { readonly connections?: number } = {}): Promise<Database> {
  const pool = new pg.Pool({ connectionString: url, max: options.connections ?? 12, keepAlive: true });
  // A lost connection is replaced by the pool, and whoever used it hears of it at the next query; without a listener it would
  // end the process. The pool listens only while a connection is idle, so those in use get a listener of their own.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    const { rows } = await pool.query<{ version: string }>(`select current_setting('server_version_num') as version`);
    const version = Number(rows[0]?.version);
    if (version < 140_000) throw new Error(`PostgreSQL 14 or newer is needed, this is ${Math.floor(version / 10_000)}`);
    await migrate(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const { store, stop } = createStore(pool, url);
  return {
    url,
    pool,
    store,
    deadLetters: createDeadLetters(pool),
    blobs: createBlobs(pool),
    metrics: createMetrics(pool),
    words: createWords(pool),
    answers: createAnswers(pool),
    evaluations: createEvaluations(pool),
    compliance: createCompliance(pool),
    waivers: createWaivers(pool),
    quota: (clock) => createQuota(pool, clock),
    listen: (channels, heard, connected) => listen(url, channels, heard, connected),
    async close() {
      await stop();
      await pool.end();
    },
  };
}
