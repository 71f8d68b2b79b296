import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../src/adapters/clock.ts';
import type { Database } from '../../src/adapters/postgres/database.ts';
import type { Event } from '../../src/core/event.ts';
import { Dispatch } from '../../src/engine/dispatch.ts';
import { event } from '../core/run/build.ts';
import { openFresh } from './postgres.ts';
import { silent } from './world.ts';

let database: Database;
beforeEach(async () => {
  database = await openFresh();
});
afterEach(() => database.close());

/** Puts that many read deliveries of an installation into the inbox, as the reader does. */
async function backlog(installation: number, count: number): Promise<void> {
  const { id: _, ...about } = event('x', { installation });
  await database.pool.query(
    `insert into inbox (id, provider, name, installation, status, events)
     select 'd' || $1 || '-' || n, 'github', 'push', $1::bigint, 'waiting',
       json_build_array($3::jsonb || jsonb_build_object('id', $1 || '-' || n))::text from generate_series(1, $2::int) n`,
    [installation, count, JSON.stringify(about)],
  );
}

/** Dispatches until all that were wanted have been handled; gives the installations in the order of their handling. */
async function handled(
  workers: number,
  enough: (order: readonly number[]) => boolean,
  handle: (event: Event) => Promise<void> = async () => {},
): Promise<number[]> {
  const order: number[] = [];
  const over = Promise.withResolvers<void>();
  const dispatches = Array.from({ length: workers }, () => {
    const dispatch: Dispatch = new Dispatch(
      database.pool,
      systemClock,
      silent,
      async (one) => {
        await handle(one);
        order.push(one.installation);
        if (enough(order)) over.resolve();
        return [];
      },
      10_000,
    );
    dispatch.begin();
    return dispatch;
  });
  await over.promise;
  await Promise.all(dispatches.map((dispatch) => dispatch.end()));
  return order;
}

test.each([1, 3])(
  'with 10,000 events of one tenant before it, the one event of another waits no longer than twice its share (%i workers)',
  async (workers) => {
    await backlog(1, 10_000);
    // The second comes when the first is in full swing.
    let joined = 0;
    const order = await handled(
      workers,
      (all) => all.includes(2),
      async ({ id }) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (id === '1-200') {
          await backlog(2, 1);
          joined = Date.now();
        }
      },
    );
    expect(joined).toBeGreaterThan(0);
    // Half of the places are its share: eight a worker, so after two rounds at the latest it has had its turn.
    const waited = order.indexOf(2) - order.indexOf(1, 199);
    expect(waited).toBeLessThanOrEqual(2 * 8 * workers + 8);
  },
);

test('forty tenants with long queues have their turns evenly, though only eight are served at once', async () => {
  for (let tenant = 1; tenant <= 40; tenant++) await backlog(tenant, 20);
  const order = await handled(1, (all) => all.length >= 200);
  const counts = Map.groupBy(order.slice(0, 200), (tenant) => tenant);
  expect(counts.size).toBe(40);
  expect(Math.max(...[...counts.values()].map((all) => all.length))).toBeLessThanOrEqual(7);
});

test('handlers of one tenant that never end leave room for the others', async () => {
  await backlog(1, 100);
  await backlog(2, 20);
  const stuck = Promise.withResolvers<void>();
  const order = await handled(
    1,
    (all) => {
      const enough = all.filter((tenant) => tenant === 2).length === 20;
      if (enough) stuck.resolve();
      return enough;
    },
    ({ installation }) => (installation === 1 ? stuck.promise : Promise.resolve()),
  );
  expect(order.slice(0, 20)).toEqual(Array(20).fill(2));
});

test('all of a backlog is handled once, by three workers that take turns', async () => {
  await backlog(1, 500);
  await backlog(2, 100);
  await backlog(3, 1);
  const seen: string[] = [];
  await handled(
    3,
    (all) => all.length === 601,
    async ({ id }) => void seen.push(id),
  );
  expect(new Set(seen).size).toBe(601);
  expect(await database.store.deliveries()).toMatchObject({ waiting: 0, done: 601, failed: 0 });
});
