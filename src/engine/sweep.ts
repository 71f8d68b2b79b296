import type pg from 'pg';
import { forgetLate } from './installations.ts';
import type { Log } from './log.ts';

const EVERY = 3_600_000;
/** GitHub redelivers for three days; a fortnight leaves room to look into what happened. */
const KEEP = '14 days';
/** Somebody may still look into what failed, and replay it; a closed pull request is opened again at most. */
const KEEP_FAILED = '90 days';
/** People look back over some months to see whether policies are kept. */
const KEEP_EVALUATIONS = '180 days';

/** What people approved counts for policies too, which judge a pull request again long after the run that first waited for it. */
const KEEP_WORDS = '90 days';

/** Deletes deliveries that are done, or failed long ago, old evaluations, and signals that no open run can still ask for, once an hour. Gives the way to stop. */
export function sweepRegularly(pool: pg.Pool, log: Log): () => void {
  const timer = setInterval(() => {
    sweep(pool).catch((error: Error) => log.warn({ reason: error.message }, 'old deliveries were not swept'));
  }, EVERY);
  timer.unref();
  return () => clearInterval(timer);
}

export async function sweep(pool: pg.Pool): Promise<void> {
  await pool.query(`delete from inbox where status = 'done' and at < clock_timestamp() - interval '${KEEP}'`);
  await pool.query(`delete from inbox where status = 'failed' and at < clock_timestamp() - interval '${KEEP_FAILED}'`);
  await pool.query(
    `delete from inbox_segment s where at < clock_timestamp() - interval '${KEEP}'
       and not exists (select 1 from inbox i where i.segment = s.id)`,
  );
  await pool.query(
    `delete from pull_seen where at < clock_timestamp() - interval '${KEEP_FAILED}' and level::json ->> 'state' = 'closed'`,
  );
  await pool.query(`delete from evaluation where at < clock_timestamp() - interval '${KEEP_EVALUATIONS}'`);
  // The younger of the two: an evaluation is never left without the word that its pull request is closed.
  await pool.query(
    `delete from pull_standing s where at < clock_timestamp() - interval '${KEEP_EVALUATIONS}' and not exists (select 1 from evaluation e
       where e.installation = s.installation and e.repository = s.repository and e.pull = s.pull)`,
  );
  await forgetLate(pool);
  await pool.query(
    `delete from signal where at < least(clock_timestamp() - interval '${KEEP}',
       (select min(started_at) from run where ended_at is null))
       and (name not in ('approve', 'reject') or at < clock_timestamp() - interval '${KEEP_WORDS}')`,
  );
}
