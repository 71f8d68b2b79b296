import type pg from 'pg';
import type { DeadLetter, DeadLetters } from '../../core/ports/dead-letters.ts';

export function createDeadLetters(pool: pg.Pool): DeadLetters {
  return {
    async list(limit) {
      const { rows } = await pool.query<Omit<DeadLetter, 'installation'> & { installation: string }>(
        `select id as delivery, provider, name as event, installation, (extract(epoch from at) * 1000)::float8 as at, attempts,
           coalesce(reason, '') as reason
         from inbox where status = 'failed' order by seq desc limit $1`,
        [limit],
      );
      return rows.map((row) => ({ ...row, installation: Number(row.installation) }));
    },
    async replay(delivery) {
      // The bell of the engine's inbox; without it an engine looks within two seconds.
      const { rowCount } = await pool.query(
        `with back as (
           update inbox set status = case when segment is null then 'waiting' else 'arrived' end, attempts = 0, reason = null,
             due = clock_timestamp()
           where id = $1 and status = 'failed' returning status
         ) select pg_notify('baton_inbox', case status when 'waiting' then 'read' else 'arrived' end) from back`,
        [delivery],
      );
      return rowCount === 1;
    },
  };
}
