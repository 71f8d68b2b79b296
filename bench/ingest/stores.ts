// The two ways to keep raw bodies, side by side: compressed together, or each as external text.
import type pg from 'pg';
import { createPack } from '../../src/engine/segment.ts';
import { examples } from '../../test/sources/examples.ts';

const BATCH = 32;
const BATCHES = 60;
const bodies = examples.flatMap(({ examples: list }) => list.map((payload) => Buffer.from(JSON.stringify(payload))));

export async function compareStores(pool: pg.Pool): Promise<void> {
  await pool.query(
    'create table bench_text (id bigserial, body text); alter table bench_text alter body set storage external',
  );
  await pool.query('create table bench_segment (id bigserial, bodies bytea)');
  const batches = Array.from({ length: BATCHES }, (_, at) =>
    Array.from({ length: BATCH }, (__, place) => bodies[(at * BATCH + place) % bodies.length] ?? Buffer.alloc(0)),
  );
  const pack = createPack();
  const together = async (batch: readonly Buffer[]) =>
    pool.query('insert into bench_segment (bodies) values ($1)', [(await pack(batch)).segment]);
  const texts = (batch: readonly Buffer[]) =>
    pool.query(
      `insert into bench_text (body) values ${batch.map((_, at) => `($${at + 1})`).join(', ')}`,
      batch.map((body) => body.toString('utf8')),
    );
  const measure = async (write: (batch: readonly Buffer[]) => Promise<unknown>) => {
    for (const batch of batches) await write(batch);
    const [cpu, began] = [process.cpuUsage(), performance.now()];
    for (const batch of batches) await write(batch);
    const { user, system } = process.cpuUsage(cpu);
    const rows = BATCH * BATCHES;
    return `${((user + system) / rows).toFixed(0)} us CPU, ${(((performance.now() - began) * 1000) / rows).toFixed(0)} us until stored`;
  };
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length;
  console.log(
    `  keeping bodies of ${bytes.toFixed(0)} bytes, ${BATCH} a commit, each: together ${await measure(together)}; as text ${await measure(texts)}`,
  );
  await pool.query('drop table bench_text, bench_segment');
}
