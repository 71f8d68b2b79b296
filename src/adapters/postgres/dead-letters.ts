import type pg from 'pg';
import type { Event } from '../../core/event.ts';
import type { DeadLetter, DeadLetters } from '../../core/ports/dead-letters.ts';

export function createDeadLetters(pool: pg.Pool): DeadLetters {
  return {
    async list(limit) {
      const { rows } = await pool.query<Omit<DeadLetter, 'installation'> & { installation: string; events: string }>(
        `select id as delivery, provider, name as event, installation, (extract(epoch from at) * 1000)::float8 as at, attempts,
           coalesce(reason, '') as reason, events
         from inbox where status = 'failed' order by seq desc limit $1`,
        [limit],
      );
      return rows.map(({ events, ...row }) => ({ ...row, installation: Number(row.installation), ...said(events) }));
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

/** What people look for in the events that were read from it; nothing when none could be. */
function said(events: string): Pick<DeadLetter, 'org' | 'by' | 'about'> {
  const [event] = JSON.parse(events) as readonly Event[];
  if (event === undefined) return {};
  const about = event.subjects.find((one) => /^(?:pull|issue):/.test(one))?.replace(/^[a-z]+:/, '');
  const where = about ?? event.repository?.fullName;
  return {
    org: event.org,
    ...(event.actor === undefined ? {} : { by: event.actor.login }),
    ...(where === undefined ? {} : { about: where }),
  };
}
