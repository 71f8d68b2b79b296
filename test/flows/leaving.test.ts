// A deployment: SIGTERM comes while runs are at work and webhooks arrive.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import pg from 'pg';
import { inherited, openStage } from '../../src/cli/stage/stage.ts';
import { freshDatabase } from '../engine/postgres.ts';

const RUNS = 50;
/** Milliseconds that container platforms wait between SIGTERM and SIGKILL, at least. */
const GRACE = 10_000;

const WORKFLOW = `id: tick
trigger: { type: event, config: { event: repository_dispatch.tick } }
inputs: { number: { type: number, required: true } }
execution: { mode: sequential, timeout: 600000 }
steps:
${Array.from({ length: 6 }, (_, at) => `  - { id: doze-${at}, action: sleep, inputs: { duration: 400 } }`).join('\n')}
  - { id: count, action: metrics.record, inputs: { name: ticks, value: "\${context.inputs.number}" } }
`;

test('told to leave under load, it goes in time with code 0, has all that it acknowledged, and the next start ends every run', async () => {
  const database = await freshDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  const stage = await openStage(
    {
      main: path.resolve('src/main.ts'),
      port: 0,
      host: '127.0.0.1',
      environment: inherited(process.env),
      speed: 20,
      databaseUrl: Promise.resolve(database.url),
    },
    async (simulator) => {
      simulator.seed({
        login: 'acme',
        people: { ada: 'admin' },
        basePermission: 'write',
        repositories: [{ name: '.github', files: { 'baton/workflows/tick.yaml': WORKFLOW } }],
      });
    },
  );
  try {
    const { simulator } = stage;
    const tick = (number: number) => simulator.as('ada').dispatch('acme/.github', 'tick', { number });
    for (let number = 0; number < RUNS; number += 1) await tick(number);
    const count = async (where: string) =>
      (await pool.query<{ n: number }>(`select count(*)::int as n from ${where}`)).rows[0]?.n ?? 0;
    while ((await count('run')) < RUNS) await sleep(20);
    expect(await count('run where ended_at is null')).toBeGreaterThan(RUNS / 2);

    const began = performance.now();
    const left = stage.app.end('SIGTERM');
    for (let number = RUNS; number < RUNS + 20; number += 1) await tick(number);
    expect(await left).toBe(0);
    expect(performance.now() - began).toBeLessThan(GRACE);
    await simulator.settled();
    const stored = await pool.query<{ id: string }>('select id from inbox');
    const there = new Set(stored.rows.map(({ id }) => id));
    const acknowledged = simulator.deliveries.filter(({ statusCode }) => statusCode >= 200 && statusCode < 300);
    expect(acknowledged.filter(({ guid }) => !there.has(guid))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(RUNS);
    expect(await count('worker')).toBe(0);

    await stage.crash();
    // What came while nobody listened is asked for at the start.
    for (const end = performance.now() + 30_000; performance.now() < end; await sleep(50))
      if ((await count(`run where status = 'succeeded'`)) === RUNS + 20) break;
    expect(await count('run')).toBe(RUNS + 20);
    expect(await count(`run where status = 'succeeded'`)).toBe(RUNS + 20);
    expect(await count('metric')).toBe(RUNS + 20);
    expect(await count('(select value from metric group by 1 having count(*) > 1) twice')).toBe(0);
  } finally {
    await pool.end();
    await stage.close();
    await database.drop();
  }
}, 90_000);
