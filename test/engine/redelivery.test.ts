import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { type DeliveryLog, redeliverMissed, redeliverRegularly } from '../../src/engine/redelivery.ts';
import { ManualClock } from '../fakes/clock.ts';
import { openFresh } from './postgres.ts';

/** GitHub's log of what it could not deliver, with when it was tried. */
class FailedDeliveries implements DeliveryLog {
  readonly failed: { readonly id: number; readonly guid: string; readonly at: number }[] = [];
  readonly asked: number[] = [];
  readonly looks: number[] = [];
  down = false;

  readonly acknowledged: { readonly id: number; readonly guid: string; readonly at: number }[] = [];

  async since(since: number, which: 'failed' | 'all') {
    this.looks.push(since);
    if (this.down) throw new Error('GitHub is away');
    const tried = which === 'all' ? [...this.acknowledged, ...this.failed] : this.failed;
    return tried.filter(({ at }) => at >= since);
  }

  async redeliver(id: number) {
    this.asked.push(id);
  }
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };
let database: Database;
beforeAll(async () => {
  database = await openFresh();
});
afterAll(() => database.close());

const heard = (id: string) =>
  database.pool.query(`insert into inbox (id, provider, name, status) values ($1, 'github', 'push', 'done')`, [id]);

test('only what the inbox does not hold is asked for again, oldest first', async () => {
  const deliveries = new FailedDeliveries();
  await heard('a-guid');
  deliveries.failed.push(
    { id: 1, guid: 'missed-1', at: 10 },
    { id: 2, guid: 'a-guid', at: 20 },
    { id: 3, guid: 'missed-2', at: 30 },
  );
  expect(await redeliverMissed({ pool: database.pool, deliveries, log: silent }, 0)).toBe(2);
  expect(deliveries.asked).toEqual([1, 3]);
});

test('what was acknowledged and is not here is asked for at start alone: the database is older than the log', async () => {
  const clock = new ManualClock(Date.now());
  const deliveries = new FailedDeliveries();
  deliveries.acknowledged.push(
    { id: 1, guid: 'lost-with-the-day', at: clock.now() },
    { id: 2, guid: 'a-guid', at: clock.now() },
  );
  const stop = redeliverRegularly({ pool: database.pool, deliveries, clock, log: silent });
  const looked = async (times: number) => {
    while (deliveries.looks.length < times || clock.sleeping === 0) await new Promise(setImmediate);
  };
  await looked(1);
  expect(deliveries.asked).toEqual([1]);
  await clock.advance(5_000);
  await looked(2);
  expect(deliveries.asked).toEqual([1]);
  stop();
});

test('it looks at start, soon after and then every five minutes, and no look that failed leaves a gap', async () => {
  const clock = new ManualClock(Date.now());
  const deliveries = new FailedDeliveries();
  deliveries.down = true;
  const stop = redeliverRegularly({ pool: database.pool, deliveries, clock, log: silent });
  const looked = async (times: number) => {
    while (deliveries.looks.length < times || clock.sleeping === 0) await new Promise(setImmediate);
  };
  await looked(1);
  deliveries.failed.push({ id: 7, guid: 'while-away', at: clock.now() });
  deliveries.down = false;
  await clock.advance(5_000);
  await looked(2);
  expect(deliveries.looks[1]).toBe(deliveries.looks[0]);
  expect(deliveries.asked).toEqual([7]);
  await clock.advance(20_000);
  await looked(3);
  await clock.advance(5 * 60_000);
  await looked(4);
  expect(deliveries.looks[3]).toBeGreaterThan(deliveries.looks[1] ?? 0);
  stop();
  await clock.advance(10 * 60_000);
  expect(deliveries.looks).toHaveLength(4);
});

test('a database that is away at the first look is asked at the next, for what was missed before the process began', async () => {
  const clock = new ManualClock(Date.now());
  const deliveries = new FailedDeliveries();
  let away = true;
  const query = (text: string, values?: unknown[]) =>
    away ? Promise.reject(new Error('read ECONNRESET')) : database.pool.query(text, values);
  const warned: string[] = [];
  const log = { ...silent, warn: (_: object, text: string) => warned.push(text) };
  const stop = redeliverRegularly({ pool: { query } as never, deliveries, clock, log });
  while (warned.length === 0 || clock.sleeping === 0) await new Promise(setImmediate);
  away = false;
  deliveries.failed.push({ id: 8, guid: 'while-it-was-away', at: clock.now() });
  await clock.advance(5_000);
  // Taken before the look, and no sign that all before it arrived.
  await heard('taken-by-this-process');
  while (deliveries.asked.length === 0) await new Promise(setImmediate);
  expect(warned).toEqual(['missed deliveries could not be asked for']);
  expect(deliveries.asked).toEqual([8]);
  stop();
});
