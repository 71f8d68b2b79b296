import type pg from 'pg';
import type { DeliveryCounts, Metric, Store } from '../../core/ports/store.ts';
import type { Fact } from '../../core/run/fact.ts';
import { view } from '../../core/run/view-of.ts';
import { createDeadLetters } from './dead-letters.ts';
import { listen } from './listen.ts';

/** The channel on which the engine says which runs changed: ids, one a line. */
const CHANGED = 'baton_changed';

export function createStore(pool: pg.Pool, url: string): { readonly store: Store; stop(): Promise<void> } {
  const watchers = new Set<(runId: string) => void>();
  let listener: { stop(): Promise<void> } | undefined;
  const store: Store = {
    async runs({ org, status, subject, limit }) {
      const { rows } = await pool.query<{ id: string; facts: string[] }>(
        `select r.id, array(select body from fact where run_id = r.id order by seq) as facts from run r
         where ($1::text is null or org = $1) and ($2::text[] is null or status = any($2))
           and ($3::text is null or subjects @> array[$3]) order by started_at desc, id limit $4`,
        [org ?? null, status ?? null, subject ?? null, limit],
      );
      return rows.map((row) => view(row.id, row.facts.map(parse)));
    },
    async run(id) {
      const { rows } = await pool.query<{ body: string }>('select body from fact where run_id = $1 order by seq', [id]);
      const facts = rows.map((row) => parse(row.body));
      return facts.length === 0 ? undefined : { view: view(id, facts), facts };
    },
    async deliveries() {
      const { rows } = await pool.query<DeliveryCounts>(
        `select count(*) filter (where status in ('arrived', 'waiting'))::int as waiting,
           count(*) filter (where status = 'done')::int as done, count(*) filter (where status = 'failed')::int as failed,
           coalesce(sum(altered), 0)::int as altered from inbox`,
      );
      return rows[0] ?? { waiting: 0, done: 0, failed: 0, altered: 0 };
    },
    deadLetters: (limit) => createDeadLetters(pool).list(limit),
    async metrics({ name, limit }) {
      const { rows } = await pool.query<Omit<Metric, 'labels'> & { labels: string }>(
        `select name, value, labels, run, (extract(epoch from at) * 1000)::float8 as at from metric
         where ($1::text is null or name = $1) order by metric.at desc limit $2`,
        [name ?? null, limit],
      );
      return rows.map((row) => ({ ...row, labels: JSON.parse(row.labels) }));
    },
    watch(changed) {
      // Wrapped, so that the same function given twice is two watchers.
      const watcher = (runId: string) => changed(runId);
      watchers.add(watcher);
      listener ??= listen(url, [CHANGED], (_channel, payload) => {
        for (const runId of payload.split('\n')) for (const one of watchers) one(runId);
      });
      return () => watchers.delete(watcher);
    },
  };
  return { store, stop: async () => listener?.stop() };
}

const parse = (body: string): Fact => JSON.parse(body);
