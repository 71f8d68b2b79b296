import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { systemClock } from '../../../src/adapters/clock.ts';
import { openTurns, type TurnTimes } from '../../../src/adapters/postgres/turns.ts';
import { turnsContract } from '../../contract/turns.ts';
import { openFresh } from '../../engine/postgres.ts';

const TIMES: TurnTimes = { lease: 600, renew: 150, longest: 60_000, patience: 5000 };

turnsContract('turns over processes', async () => {
  const database = await openFresh();
  const [one, other] = await Promise.all([openTurns(database.url, systemClock), openTurns(database.url, systemClock)]);
  return {
    one,
    other,
    close: async () => {
      await Promise.all([one.close(), other.close()]);
      await database.close();
    },
  };
});

let database: Awaited<ReturnType<typeof openFresh>>;
const opened: { close(): Promise<void> }[] = [];
const children: ChildProcess[] = [];
const open = async (times: Partial<TurnTimes> = {}, clock = systemClock) => {
  const turns = await openTurns(database.url, clock, { ...TIMES, ...times });
  opened.push(turns);
  return turns;
};
const nap = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** A process that has the turn when this resolves. */
const holder = async (key: string) => {
  const child = fork(path.join(import.meta.dirname, 'turns/holder.ts'), [database.url, key]);
  children.push(child);
  expect(await once(child, 'message')).toEqual([{ lost: false }, undefined]);
  return child;
};
const rows = async () => (await database.pool.query('select 1 from turn')).rowCount;

beforeAll(async () => {
  database = await openFresh();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(opened.splice(0).map((turns) => turns.close()));
  await database.pool.query('delete from turn');
});
afterAll(() => database.close());

test('a process that is killed gives its turn on at once, not after its time', async () => {
  // With a lease of a minute nobody could wait for it to run out.
  const turns = await open();
  const child = await holder('k');
  await database.pool.query(`update turn set until = clock_timestamp() + interval '1 minute'`);
  const asked = performance.now();
  const taken = turns.take('k', async () => performance.now());
  child.kill('SIGKILL');
  expect((await taken) - asked).toBeLessThan(5000);
});

test('a process that is stopped loses its turn after its time, and knows it when it goes on', async () => {
  const turns = await open();
  const child = await holder('k');
  await nap(1000);
  child.send('still there?');
  // It renews its turn: more than one lease has gone by.
  expect(await once(child, 'message')).toEqual([{ lost: false }, undefined]);
  child.kill('SIGSTOP');
  const asked = performance.now();
  const waited = (await turns.take('k', async () => performance.now())) - asked;
  expect(waited).toBeGreaterThan(TIMES.lease - TIMES.renew - 150);
  expect(waited).toBeLessThan(4000);
  child.kill('SIGCONT');
  child.send('and now?');
  expect(await once(child, 'message')).toEqual([{ lost: true }, undefined]);
});

test('work that takes longer than a lease keeps its turn', async () => {
  const [one, other] = [await open(), await open()];
  const order: string[] = [];
  const long = one.take('k', async (turn) => {
    await nap(1500);
    order.push(`one, ${turn.lost() ? 'lost' : 'kept'}`);
  });
  await nap(100);
  await Promise.all([long, other.take('k', async () => order.push('other'))]);
  expect(order).toEqual(['one, kept', 'other']);
});

test('work that hangs is not waited for for ever', async () => {
  const [one, other] = [await open({ longest: 300 }), await open()];
  const end = Promise.withResolvers<void>();
  let lost = false;
  const hanging = one.take('k', async (turn) => {
    await end.promise;
    lost = turn.lost();
  });
  await nap(50);
  expect(await other.take('k', async () => 'taken')).toBe('taken');
  end.resolve();
  await hanging;
  expect(lost).toBe(true);
});

test('who waits too long comes back later', async () => {
  const [one, other] = [await open(), await open({ patience: 200 })];
  const end = Promise.withResolvers<void>();
  const holding = one.take('k', () => end.promise);
  await nap(50);
  await expect(other.take('k', async () => {})).rejects.toMatchObject({
    code: 'unavailable',
    retry: { kind: 'backoff' },
  });
  end.resolve();
  await holding;
});

test('a connection that breaks takes the turn with it, and the worker knows', async () => {
  const [one, other] = [await open(), await open()];
  const end = Promise.withResolvers<void>();
  let lost = false;
  const holding = one.take('k', async (turn) => {
    await end.promise;
    lost = turn.lost();
  });
  await nap(50);
  await database.pool.query('select pg_terminate_backend(backend) from turn');
  expect(await other.take('k', async () => 'taken')).toBe('taken');
  end.resolve();
  await holding;
  expect(lost).toBe(true);
  expect(await one.take('k', async (turn) => turn.lost())).toBe(false);
});

test('a turn that was lost and taken is not given back by the one that lost it', async () => {
  const [one, other] = [await open({ longest: 0 }), await open()];
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const lost = one.take('k', () => first.promise);
  await nap(50);
  const taken = Promise.withResolvers<void>();
  const holding = other.take('k', async () => {
    taken.resolve();
    await second.promise;
  });
  await taken.promise;
  first.resolve();
  await lost;
  await nap(50);
  expect(await rows()).toBe(1);
  second.resolve();
  await holding;
});

test('without a database nothing is done, and it is tried again', async () => {
  const turns = await open();
  let done = false;
  const admin = new pg.Client({ connectionString: new URL('/postgres', database.url).href });
  await admin.connect();
  const name = new URL(database.url).pathname.slice(1);
  await admin.query(`alter database ${name} with allow_connections false`);
  try {
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    await nap(50);
    const refused = turns.take('k', async () => {
      done = true;
    });
    await expect(refused).rejects.toMatchObject({ code: 'unavailable', retry: { kind: 'backoff' } });
  } finally {
    await admin.query(`alter database ${name} with allow_connections true`);
    await admin.end();
  }
  expect(done).toBe(false);
});

test('nothing is left behind, and what killed processes left goes at the next start', async () => {
  const turns = await open();
  await Promise.all([1, 2, 3].map((index) => turns.take(`k${index}`, async () => {})));
  for (let wait = 0; wait < 100 && (await rows()) !== 0; wait += 1) await nap(10);
  expect(await rows()).toBe(0);
  await database.pool.query(
    `insert into turn values ('x', gen_random_uuid(), 1, clock_timestamp() - interval '1 second')`,
  );
  await open();
  expect(await rows()).toBe(0);
});

test('a turn that nobody else wants is nothing next to a request', async () => {
  const turns = await open();
  await turns.take('warm', async () => {});
  const began = performance.now();
  const rounds = 200;
  for (let index = 0; index < rounds; index += 1) await turns.take('k', async () => {});
  const each = (performance.now() - began) / rounds;
  process.stdout.write(`turns: ${each.toFixed(2)} ms for an uncontended turn\n`);
  // A request to GitHub takes a hundred milliseconds and more.
  expect(each).toBeLessThan(50);
});
