import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { Fault } from '../../src/core/fault.ts';
import type { World } from '../../src/core/ports/world.ts';
import { type Reconciling, reconcile, reconcileRegularly } from '../../src/engine/reconcile.ts';
import { ManualClock } from '../fakes/clock.ts';
import { anEvaluation } from '../fakes/evaluation.ts';
import { FakeGitHub } from '../fakes/github.ts';
import { MemoryInbox } from '../fakes/inbox.ts';
import { openFresh } from './postgres.ts';
import { silent } from './world.ts';

/** Later than all that happens in the fake, whose clock begins on the first of January 2026. */
const NOW = Date.UTC(2026, 0, 2);
const ACME = {
  id: 7,
  org: 'acme',
  suspended: false,
  createdAt: Date.UTC(2025, 11, 31),
  updatedAt: Date.UTC(2025, 11, 31),
};
let database: Database;
beforeAll(async () => {
  database = await openFresh();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.pool.query('truncate reconciled, pull_seen, signal, installation, evaluation, run cascade');
});

function scene(repositories: readonly string[] = ['acme/web']) {
  const github = new FakeGitHub();
  for (const name of repositories) github.seed(name);
  const clock = new ManualClock(NOW);
  const inbox = new MemoryInbox();
  const list = { installations: [ACME], truncated: false, gone: new Set<number>() };
  const said: string[] = [];
  const about: Reconciling = {
    pool: database.pool,
    world: { clock, github: async () => github } as unknown as World,
    inbox,
    installed: { all: async () => list, has: async (id) => !list.gone.has(id) },
    organizations: { load: () => Promise.reject(new Fault('unavailable', 'no configuration here')) },
    conclude: async () => 0,
    log: { ...silent, warn: (_about, message) => said.push(message) },
    looks: { first: [60_000], every: 900_000, grace: 0 },
  };
  const sweep = async () => {
    await clock.advance(900_000);
    return reconcile(about, new AbortController().signal);
  };
  const events = () => [...inbox.stored.values()].flatMap((one) => one.events.map(({ id }) => id));
  const open = async (repository: string) => {
    const sha = github.push(repository, 'idea', { 'a.txt': 'a\n' });
    return { sha, ...(await github.pulls.create(repository, { head: 'idea', base: 'main', title: 'T', body: '' })) };
  };
  return { github, clock, inbox, list, said, about, sweep, events, open };
}

test('what nobody was told of is told once, however often it is looked', async () => {
  const { sweep, events, open } = scene();
  const { sha, number } = await open('acme/web');
  expect(await sweep()).toMatchObject({ installations: 1, repositories: 1, sent: 1 });
  expect(events()).toEqual([`pull:acme/web#${number}@${sha}:opened`]);
  for (let times = 0; times < 3; times++) expect(await sweep()).toMatchObject({ sent: 0 });
});

test('a repository where nothing changed costs one request, one where something did two', async () => {
  const names = Array.from({ length: 20 }, (_, at) => `acme/r${at}`);
  const { sweep, open, github, about } = scene(names);
  await sweep();
  await open('acme/r3');
  // The fake dates everything on the first of January.
  await about.pool.query(`update reconciled set until = '2025-12-31' where repository <> 0`);
  github.calls.length = 0;
  await sweep();
  // The list of repositories, and then each.
  expect(
    github.calls
      .map(({ method }) => method)
      .filter((one) => one !== 'pulls.changedSince')
      .toSorted(),
  ).toEqual(['issues.commentsSince', 'repositories.list']);
  expect(github.calls).toHaveLength(1 + 20 + 1);
  expect(new Set(github.calls.map(({ lane }) => lane))).toEqual(new Set(['bulk']));
});

test('a pull request older than the first look is known by then: talking about it is not taken for a push', async () => {
  const { sweep, open, about, list } = scene();
  const { number } = await open('acme/web');
  const createdAt = NOW - 1_000;
  list.installations = [{ ...ACME, createdAt }];
  expect(await sweep()).toMatchObject({ repositories: 1, sent: 0 });
  const { rows } = await database.pool.query('select number from pull_seen');
  expect(rows).toEqual([{ number }]);
  await about.pool.query(`update reconciled set until = '2025-12-31' where repository <> 0`);
  expect(await sweep()).toMatchObject({ repositories: 1, sent: 0 });
});

test('a sweep that waits for GitHub ends with the process, and gives the lock back', async () => {
  const { about, sweep } = scene();
  const stop = new AbortController();
  const waits = reconcile({ ...about, conclude: () => new Promise(() => {}) }, stop.signal);
  const ended = expect(waits).rejects.toThrow('leaving');
  await new Promise((resolve) => setTimeout(resolve, 100));
  stop.abort(new Error('this process is leaving'));
  await ended;
  expect(await sweep()).toMatchObject({ installations: 1 });
});

test('one repository that cannot be asked stops no other, and is looked at from where it was', async () => {
  const { sweep, open, github, said, events } = scene(['acme/docs', 'acme/web']);
  const { sha, number } = await open('acme/docs');
  github.failNext('pulls.changedSince', new Fault('unavailable', 'not now'));
  expect(await sweep()).toMatchObject({ repositories: 1, sent: 0 });
  expect(said).toContain('a repository was not compared');
  expect(await sweep()).toMatchObject({ repositories: 2, sent: 1 });
  expect(events()).toEqual([`pull:acme/docs#${number}@${sha}:opened`]);
});

test('more repositories than one sweep may ask have their turn in the next, and the log says so', async () => {
  const names = Array.from({ length: 501 }, (_, at) => `acme/r${at}`);
  const { sweep, github, said } = scene(names);
  await sweep();
  expect(said).toContain('repositories were left for the next sweep');
  await sweep();
  const asked = github.calls.filter(({ method }) => method === 'pulls.changedSince').map((call) => call.arguments[0]);
  expect(asked).toHaveLength(1000);
  expect(new Set(asked)).toEqual(new Set(names));
});

test('what is in the inbox and not read yet is waited for', async () => {
  const { sweep, open } = scene();
  await open('acme/web');
  await database.pool.query(`insert into inbox (id, provider, name, installation) values ('x', 'github', 'push', 7)`);
  expect(await sweep()).toMatchObject({ repositories: 0, sent: 0 });
  await database.pool.query(`delete from inbox where id = 'x'`);
  expect(await sweep()).toMatchObject({ repositories: 1, sent: 1 });
});

test('what changed a moment ago is left to the delivery that may be on its way', async () => {
  const { sweep, open, about, clock } = scene();
  const patient = { ...about, looks: { first: [], every: 900_000, grace: 2 * 24 * 3_600_000 } };
  await open('acme/web');
  const stop = new AbortController().signal;
  expect(await reconcile(patient, stop)).toMatchObject({ sent: 0 });
  await clock.advance(2 * 24 * 3_600_000);
  expect(await sweep()).toMatchObject({ sent: 1 });
});

test('of two processes one compares, and none does so soon after the other', async () => {
  const { about, sweep, clock } = scene();
  const stop = new AbortController().signal;
  const held = Promise.withResolvers<number>();
  const first = reconcile({ ...about, conclude: () => held.promise }, stop);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await reconcile(about, stop)).toBeUndefined();
  held.resolve(0);
  expect(await first).toMatchObject({ installations: 1 });
  await clock.advance(60_000);
  expect(await reconcile(about, stop)).toBeUndefined();
  expect(await sweep()).toMatchObject({ installations: 1 });
});

test('it looks a minute after the start and then every quarter of an hour, and a look that failed stops no other', async () => {
  const { about, clock } = scene();
  let looks = 0;
  const all = async () => {
    looks += 1;
    if (looks === 1) throw new Fault('unavailable', 'GitHub is away');
    return { installations: [], truncated: false };
  };
  const stop = reconcileRegularly({ ...about, installed: { all, has: async () => true } });
  const looked = async (times: number) => {
    while (looks < times || clock.sleeping === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await clock.advance(59_999);
  expect(looks).toBe(0);
  await clock.advance(1);
  await looked(1);
  await clock.advance(900_000);
  await looked(2);
  await stop();
  await clock.advance(10_000_000);
  expect(looks).toBe(2);
});

test('installations that were suspended, let in again or removed without a word are told of, and no list alone removes one', async () => {
  const { sweep, list, inbox } = scene();
  const told = () =>
    [...inbox.stored.values()].flatMap(({ events }) => events.map(({ type, installation }) => [type, installation]));
  await database.pool.query(
    `insert into installation (id, state, as_of) values (8, 'suspended', now()), (9, 'active', now()), (10, 'active', now()), (11, 'deleted', now())`,
  );
  list.installations = [
    { ...ACME, suspended: true },
    { ...ACME, id: 8, org: 'beta' },
  ];
  list.gone.add(9);
  await sweep();
  expect(told()).toEqual([
    ['installation.suspend', 7],
    ['installation.unsuspend', 8],
    ['installation.deleted', 9],
  ]);
});

test('one that came after the last sweep is told of, one that was there before the first is not', async () => {
  const { sweep, list, inbox, clock } = scene();
  await sweep();
  expect(inbox.stored.size).toBe(0);
  const createdAt = clock.now() + 1_000;
  list.installations = [ACME, { ...ACME, id: 12, org: 'new', createdAt, updatedAt: createdAt }];
  await sweep();
  await sweep();
  const events = [...inbox.stored.values()].flatMap((one) => one.events);
  expect(events.map(({ type, installation }) => [type, installation])).toEqual([['installation.created', 12]]);
});

test('what policies said in repositories that the app sees no more under that name is past', async () => {
  const { sweep, clock } = scene(['acme/web']);
  const { evaluations, compliance } = database;
  const recorded = async () => (await compliance.standing({})).map(({ repository }) => repository);
  const at = clock.now();
  await evaluations.record([
    anEvaluation({ at }),
    anEvaluation({ at, repository: 'acme/old-web' }),
    anEvaluation({ at, repository: 'other/web', org: 'other', installation: 8 }),
    // Made since, and judged before the next sweep.
    anEvaluation({ at: at + 10_000_000, repository: 'acme/new' }),
  ]);
  await sweep();
  expect(await recorded()).toEqual(['acme/new', 'acme/web', 'other/web']);
  // It was renamed back, and judged.
  await evaluations.record([anEvaluation({ at: at + 1, repository: 'acme/old-web' })]);
  expect(await recorded()).toContain('acme/old-web');
});
