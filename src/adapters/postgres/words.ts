import type pg from 'pg';
import { subject } from '../../core/event.ts';
import type { Json } from '../../core/json.ts';
import type { Words } from '../../core/ports/store.ts';
import { guarded } from './guard.ts';

/** More than this nobody says of one pull request; the newest stand. */
const MOST = 1000;

/** Reads the rows of commands among the signals, which wake parked steps and stay behind for whoever judges later. */
export function createWords(pool: pg.Pool): Words {
  return {
    async about(repository, number) {
      const { rows } = await guarded(() =>
        pool.query<{ seq: string; name: string; by: string | null; at: number; data: string }>({
          name: 'words-about',
          text: `select seq, name, by, (extract(epoch from at) * 1000)::float8 as at, data from signal
                 where key = $1 and name in ('approve', 'reject') order by seq desc limit ${MOST}`,
          values: [subject.pull(repository, number)],
        }),
      );
      return rows.reverse().map(({ seq, name, by, at, data }) => ({
        seq: Number(seq),
        key: subject.pull(repository, number),
        name,
        ...(by === null ? {} : { by }),
        at: Math.round(at),
        data: JSON.parse(data) as Json,
      }));
    },
  };
}
