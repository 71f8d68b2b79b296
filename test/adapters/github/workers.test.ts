import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { freshDatabase } from '../../engine/postgres.ts';
import { type Simulated, simulated } from './simulated.ts';
import { type Gate, openGate } from './workers/gate.ts';
import { type Outcome, type Wish, Worker } from './workers/workers.ts';

/** Milliseconds; the real one is longer. */
const LEASE = 1500;

let world: Simulated;
let gate: Gate;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let one: Worker;
let other: Worker;
let web: string;
let sha: string;
let number: number;
let count = 0;

beforeAll(async () => {
  world = await simulated();
  database = await freshDatabase();
  await (await openDatabase(database.url)).close();
  gate = await openGate(world.simulator.url);
}, 60_000);
beforeEach(async () => {
  count += 1;
  web = `acme/web-${count}`;
  await world.harness.seed(web, { 'a.txt': 'one\n' });
  sha = (await world.github.git.branch(web, 'main'))!.sha;
  await world.harness.push(web, 'topic', { 'a.txt': 'two\n' });
  number = (await world.github.pulls.create(web, { head: 'topic', base: 'main', title: 't', body: '' })).number;
  const { id: appId, privateKey, webhookSecret } = world.simulator.app;
  const about = { database: database.url, installation: world.installation, lease: LEASE };
  const app = { appId, privateKey, webhookSecret };
  [one, other] = await Promise.all(
    [gate.url, world.simulator.url].map((apiUrl) => Worker.start({ ...about, apiUrl, app })) as [
      Promise<Worker>,
      Promise<Worker>,
    ],
  );
}, 60_000);
afterEach(() => {
  for (const worker of [one, other]) worker?.end();
});
afterAll(async () => {
  await gate.close();
  await database.drop();
  await world.close();
});

const judged = (conclusion: 'success' | 'failure', title: string) => ({
  ...{ sha, name: 'baton / secrets', externalId: 'one', status: 'completed' as const },
  ...{ conclusion, title, summary: title },
});
const MARKER = '<!-- baton:state one -->';
const kinds = {
  check: {
    looks: /\/check-runs/,
    wish: (text: string): Wish => ({
      ...{ what: 'check', repository: web },
      check: judged(text === 'stale' ? 'failure' : 'success', text),
    }),
    /** Every one that there is. */
    all: () => world.simulator.read(web).checks(sha).length,
    /** What people see, and GitHub goes by. */
    seen: async () => (await world.github.checks.own(web, sha)).map(({ title, conclusion }) => [title, conclusion]),
    wanted: ['fresh', 'success'],
  },
  comment: {
    looks: /\/issues\/\d+\/comments/,
    wish: (text: string): Wish => ({ what: 'comment', repository: web, number, marker: MARKER, text }),
    all: () => world.simulator.read(web).comments(number).length,
    seen: async () => (await world.github.issues.comments(web, number)).map(({ body }) => body),
    wanted: `${MARKER}fresh`,
  },
  issue: {
    looks: /\/issues(\?|$)/,
    wish: (text: string): Wish => ({ what: 'issue', repository: web, marker: MARKER, text }),
    all: () =>
      world.simulator
        .read(web)
        .issues()
        .filter(({ state }) => state === 'open').length,
    seen: async () =>
      world.simulator
        .read(web)
        .issues()
        .filter(({ state }) => state === 'open')
        .map(({ title }) => title),
    wanted: 'fresh',
  },
};
const names = ['check', 'comment', 'issue'] as const;
const happened = (outcome: Outcome) => ('fault' in outcome ? outcome.fault : 'done');

test.each(names)('%s: what two workers want at the same moment is there once', async (name) => {
  const { wish, all } = kinds[name];
  // Held until the other has had time for everything, if nothing stopped it.
  const looked = gate.hold((method, path) => method === 'GET' && kinds[name].looks.test(path), 'after');
  const first = one.carryOut(wish('fresh'));
  await looked.there;
  const second = other.carryOut(wish('fresh'));
  await new Promise((resolve) => setTimeout(resolve, LEASE + 500));
  expect(all()).toBe(0);
  looked.release();
  expect((await Promise.all([first, second])).map(happened)).toEqual(['done', 'done']);
  expect(all()).toBe(1);
});

test.each(names)('%s: a worker that freezes between look and write leaves no second', async (name) => {
  const { wish, all, seen, wanted, looks } = kinds[name];
  const looked = gate.hold((method, path) => method === 'GET' && looks.test(path), 'after');
  const frozen = one.carryOut(wish('stale'));
  await looked.there;
  one.stop();
  expect(happened(await other.carryOut(wish('fresh')))).toBe('done');
  looked.release();
  one.resume();
  // Its step is tried again, and looks again.
  expect(happened(await frozen)).toBe('conflict');
  expect([all(), await seen()]).toEqual([1, [wanted]]);
});

test.each(names)('%s: what a frozen worker had sent and arrives late does not count', async (name) => {
  const { wish, seen, wanted, looks } = kinds[name];
  const sent = gate.hold((method, path) => method === 'POST' && looks.test(path), 'before');
  const frozen = one.carryOut(wish('stale'));
  await sent.there;
  one.stop();
  expect(happened(await other.carryOut(wish('fresh')))).toBe('done');
  sent.release();
  await arrival(name);
  one.resume();
  expect(happened(await frozen)).toBe('conflict');
  expect(await seen()).toEqual([wanted]);
});

/** Until both are there. */
async function arrival(name: (typeof names)[number]): Promise<void> {
  for (let wait = 0; wait < 200 && kinds[name].all() < 2; wait += 1) await new Promise((go) => setTimeout(go, 10));
  expect(kinds[name].all()).toBe(2);
}
