import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { done, park } from '../../src/core/action.ts';
import { start, step, workflow } from '../core/run/build.ts';
import { openFresh } from './postgres.ts';
import { anyAction, startEngine, until } from './world.ts';

let database: Database;
const calls: string[] = [];
const actions = [
  anyAction('quick', async (_input, { step: { id } }) => {
    calls.push(id);
    return done({});
  }),
  anyAction('slow', async (_input, { step: { id }, stop }) => {
    calls.push(id);
    if (calls.filter((one) => one === id).length === 1)
      await new Promise((_resolve, reject) => stop.addEventListener('abort', () => reject(stop.reason)));
    return done({});
  }),
  anyAction('wait', async (_input, { step: { id }, signals }) => {
    calls.push(id);
    return signals.length > 0 ? done({}) : park({ keys: ['go'], reason: 'a signal' });
  }),
];

beforeAll(async () => {
  database = await openFresh();
});

afterAll(async () => {
  await database?.close();
});

test('an engine that stops leaves its runs where they stand, and the next one goes on without repeating what was done', async () => {
  const first = await startEngine(database, actions);
  await expect(startEngine(database, actions)).rejects.toThrow('there is an engine in this process already');
  const flow = workflow([
    step('a', 'quick'),
    step('b', 'slow', { dependsOn: ['a'] }),
    step('c', 'wait', { dependsOn: ['a'] }),
    step('d', 'quick', { dependsOn: ['b', 'c'] }),
  ]);
  await first.engine.start(start('run', flow));
  await until(first, 'run', ({ steps }) => steps[1]?.status === 'running' && steps[2]?.status === 'waiting');
  await first.stop();
  expect((await database.store.run('run'))?.view).toMatchObject({
    status: 'running',
    steps: [{}, { status: 'running' }, {}, {}],
  });
  const { rows } = await database.pool.query('select 1 from worker');
  expect(rows).toEqual([]);

  const second = await startEngine(database, actions);
  try {
    // Sent while nobody listens is as good as sent later.
    await second.engine.signal({ id: 'g', key: 'go', name: 'go', data: null });
    expect((await until(second, 'run')).status).toBe('succeeded');
    expect(calls.toSorted()).toEqual(['a', 'b', 'b', 'c', 'c', 'd']);
    expect(await second.health()).toEqual({ ok: true });
  } finally {
    await second.stop();
  }
});
