import type pg from 'pg';
import type { Clock } from '../core/ports/clock.ts';
import { SYNTHETIC } from './ids.ts';
import type { Log } from './log.ts';

/** What the provider delivered, and what it could not; see adapters/github/deliveries.ts. */
export interface DeliveryLog {
  since(since: number, which: 'failed' | 'all'): Promise<readonly { readonly id: number; readonly guid: string }[]>;
  redeliver(id: number): Promise<void>;
}

/** GitHub keeps its log of deliveries for three days. */
const KEPT = 3 * 24 * 3_600_000;
/** When it looks, in milliseconds. */
export interface Looks {
  /** After the start, each after the one before it: deliveries that fail while the app starts are in the log a little later. */
  readonly first: readonly number[];
  /** From then on. */
  readonly every: number;
}

const LOOKS: Looks = { first: [0, 5_000, 20_000], every: 5 * 60_000 };
/** A delivery may enter the log some time after it was sent. */
const OVERLAP = 60_000;

/**
 * Asks for deliveries that were missed while the app was away: at start, twice soon after, then every five minutes. The
 * inbox takes a delivery once, so what arrived after all does no harm. The first look also asks for what was acknowledged
 * and is not here: then the database is a backup, and GitHub believes that we know. Gives the way to stop.
 */
export function redeliverRegularly(about: {
  readonly pool: pg.Pool;
  readonly deliveries: DeliveryLog;
  readonly clock: Clock;
  readonly log: Log;
  /** Tests shorten it. */
  readonly looks?: Looks;
}): () => void {
  const over = new AbortController();
  const { clock, log, looks = LOOKS } = about;
  const loop = async () => {
    const began = clock.now();
    let since: number | undefined;
    let behind = true;
    for (let look = 0; !over.signal.aborted; look += 1) {
      await clock.sleep(looks.first[look] ?? looks.every, over.signal);
      const now = clock.now();
      try {
        since ??= await lastHeard(about.pool, began);
        await redeliverMissed(about, since, behind ? 'all' : 'failed');
        behind = false;
        since = now - OVERLAP;
      } catch (error) {
        // Nothing is lost: the next look goes back as far.
        log.warn(
          { reason: Error.isError(error) ? error.message : String(error) },
          'missed deliveries could not be asked for',
        );
      }
    }
  };
  loop().catch((error: unknown) => {
    if (!over.signal.aborted) log.error({ reason: String(error) }, 'missed deliveries are not looked for any more');
  });
  return () => over.abort(new Error('this process is leaving'));
}

/** Asks for every delivery of that sort since then that the inbox does not hold. Gives how many. */
export async function redeliverMissed(
  about: { readonly pool: pg.Pool; readonly deliveries: DeliveryLog; readonly log: Log },
  since: number,
  which: 'failed' | 'all' = 'failed',
): Promise<number> {
  const tried = await about.deliveries.since(since, which);
  if (tried.length === 0) return 0;
  const { rows } = await about.pool.query<{ id: string }>('select id from inbox where id = any($1)', [
    tried.map(({ guid }) => guid),
  ]);
  const here = new Set(rows.map(({ id }) => id));
  const missed = tried.filter(({ guid }) => !here.has(guid));
  for (const { id } of missed) await about.deliveries.redeliver(id);
  if (missed.length > 0) about.log.info({ count: missed.length }, 'missed deliveries were asked for again');
  return missed.length;
}

/** When the inbox last took something before this process began, a little earlier to be sure; what failed before that was asked for then. */
async function lastHeard(pool: pg.Pool, began: number): Promise<number> {
  const { rows } = await pool.query<{ at: number | null }>(
    `select (extract(epoch from max(at)) * 1000)::float8 as at from inbox
     where provider = 'github' and id not like '${SYNTHETIC}%' and at < to_timestamp($1::float8 / 1000)`,
    [began],
  );
  const [row] = rows;
  return Math.max(began - KEPT, (row?.at ?? 0) - 10 * OVERLAP);
}
