import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/adapters/clock.ts';
import type { Database } from '../../../src/adapters/postgres/database.ts';
import { type NewSignal, Signals } from '../../../src/engine/signals.ts';
import { sweep } from '../../../src/engine/sweep.ts';
import { openFresh } from '../../engine/postgres.ts';

let database: Database;
beforeAll(async () => {
  database = await openFresh();
});
afterAll(() => database.close());

const sent = (id: string, more: Partial<NewSignal> = {}): NewSignal => ({
  ...{ id, key: 'pull:acme/web#1', name: 'approve', by: 'ada', data: { head: 'abc' }, ...more },
});

test('what people said of a pull request by command is there in order, and nothing else that was signalled', async () => {
  const signals = new Signals(database.pool, systemClock);
  await signals.send(database.pool, [
    sent('one'),
    sent('other-pull', { key: 'pull:acme/web#11' }),
    sent('event', { name: 'pull_request.synchronize' }),
    sent('two', { name: 'reject', by: 'bob', data: { head: 'def', reason: 'no' } }),
  ]);
  expect(await database.words.about('acme/web', 1)).toMatchObject([
    { name: 'approve', by: 'ada', key: 'pull:acme/web#1', data: { head: 'abc' } },
    { name: 'reject', by: 'bob', data: { head: 'def', reason: 'no' } },
  ]);
  const [first] = await database.words.about('acme/web', 1);
  expect(Math.abs((first?.at ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(await database.words.about('acme/web', 2)).toEqual([]);
});

test('it outlives the run that waited for it, and is forgotten after 90 days', async () => {
  const age = (days: number) => database.pool.query(`update signal set at = now() - interval '${days} days'`);
  await age(80);
  await sweep(database.pool);
  expect(await database.words.about('acme/web', 1)).toHaveLength(2);
  const { rows } = await database.pool.query(`select name from signal where name not in ('approve', 'reject')`);
  expect(rows).toEqual([]);
  await age(91);
  await sweep(database.pool);
  expect(await database.words.about('acme/web', 1)).toEqual([]);
});
