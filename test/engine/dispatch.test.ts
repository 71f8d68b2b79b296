import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../src/adapters/clock.ts';
import { type Database, openDatabase } from '../../src/adapters/postgres/database.ts';
import { Dispatch } from '../../src/engine/dispatch.ts';
import { openFresh } from './postgres.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const forEver = () => new Promise<never>(() => {});
let database: Database;
beforeAll(async () => {
  database = await openFresh();
});
afterAll(() => database.close());

const deliver = (id: string) =>
  database.pool.query(
    `insert into inbox (id, provider, name, events, status) values ($1, 'github', 'push', $2, 'waiting')`,
    [id, JSON.stringify([{ id }])],
  );

async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 8_000; !condition(); ) {
    if (performance.now() > end) throw new Error('it does not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('what a process had in work when it died is taken up by another as soon as it counts as dead', async () => {
  await deliver('of-the-dead');
  const dying = await openDatabase(database.url);
  const begun: string[] = [];
  const hang = async ({ id }: { readonly id: string }) => {
    begun.push(id);
    return forEver();
  };
  const dead = new Dispatch(dying.pool, systemClock, silent, hang, 300);
  dead.begin();
  await until(() => begun.length === 1);
  // Nothing that it says arrives any more.
  await dying.close();
  const handled: string[] = [];
  const take = async ({ id }: { readonly id: string }) => {
    handled.push(id);
    return [];
  };
  const next = new Dispatch(database.pool, systemClock, silent, take, 300);
  next.begin();
  await until(() => handled.length === 1);
  expect(handled).toEqual(['of-the-dead']);
  await next.end();
  await dead.end();
}, 20_000);

test('a delivery whose lease ran out while its process still works on it is not begun there a second time', async () => {
  await deliver('slow');
  const begun: string[] = [];
  const finish = Promise.withResolvers<void>();
  const dispatch = new Dispatch(
    database.pool,
    systemClock,
    silent,
    async ({ id }) => {
      begun.push(id);
      await finish.promise;
      return [];
    },
    60_000,
  );
  dispatch.begin();
  await until(() => begun.length === 1);
  await database.pool.query(`update inbox set due = clock_timestamp() - interval '1 s' where id = 'slow'`);
  dispatch.ring();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(begun).toEqual(['slow']);
  finish.resolve();
  await dispatch.end();
}, 20_000);
