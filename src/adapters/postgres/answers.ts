import type pg from 'pg';
import type { Answers } from '../../core/ports/answers.ts';

/** Kept for one installation; an answer has at most some 256 kB, most have less than 10. */
const MOST = 5_000;
/** Answers that one process keeps between two looks for too many. */
const TRIM_EVERY = 200;

export function createAnswers(pool: pg.Pool, most = MOST): Answers {
  let kept = 0;
  return {
    async find(installation, key) {
      // Writing on every use would cost more than what is used is worth.
      const { rows } = await pool.query<{ etag: string; body: string; old: boolean }>(
        `select etag, body, used_at < now() - interval '1 hour' as old from answer where installation = $1 and key = $2`,
        [installation, key],
      );
      const [row] = rows;
      if (row === undefined) return undefined;
      if (row.old) {
        await pool.query('update answer set used_at = now() where installation = $1 and key = $2', [installation, key]);
      }
      return { etag: row.etag, body: row.body };
    },
    async keep(installation, key, { etag, body }) {
      await pool.query(
        `insert into answer (installation, key, etag, body)
         select $1::bigint, $2, $3, $4 where not exists (select 1 from installation where id = $1 and state = 'deleted')
         on conflict (installation, key) do update set etag = excluded.etag, body = excluded.body, used_at = now()`,
        [installation, key, etag, body],
      );
      kept += 1;
      if (kept % Math.min(TRIM_EVERY, most) !== 0) return;
      await pool.query(
        `delete from answer where installation = $1 and used_at <
           (select used_at from answer where installation = $1 order by used_at desc offset $2 limit 1)`,
        [installation, most - 1],
      );
    },
  };
}
