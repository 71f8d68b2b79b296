import type pg from 'pg';
import type { Metrics } from '../../core/ports/store.ts';
import { guarded } from './guard.ts';

export function createMetrics(pool: pg.Pool): Metrics {
  return {
    async record(key, { name, value, labels, run }) {
      await guarded(() =>
        pool.query(
          'insert into metric (key, name, value, labels, run) values ($1, $2, $3, $4, $5) on conflict do nothing',
          [key, name, value, JSON.stringify(labels), run],
        ),
      );
    },
  };
}
