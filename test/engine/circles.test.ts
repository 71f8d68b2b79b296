import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { done, park } from '../../src/core/action.ts';
import type { Event } from '../../src/core/event.ts';
import type { Engine, StartRun } from '../../src/core/ports/engine.ts';
import type { GitHub } from '../../src/core/ports/github.ts';
import { NOTHING_SPENT } from '../../src/core/quota/spent.ts';
import type { Source } from '../../src/core/source.ts';
import { matchWorkflows } from '../../src/core/workflow/match.ts';
import type { Trigger, Workflow } from '../../src/core/workflow/workflow.ts';
import type { RunningEngine } from '../../src/engine/engine.ts';
import { routing } from '../../src/engine/route.ts';
import { event, step, workflow } from '../core/run/build.ts';
import { anOrganization } from '../fakes/organization.ts';
import { openFresh } from './postgres.ts';
import { anyAction, silent, startEngine } from './world.ts';

const SELF = 'baton[bot]';
const on = (...events: string[]): Trigger => ({ type: 'event', events, repositories: [], where: {} });
const matching = {
  match: (workflows: readonly Workflow[], sent: Event) => matchWorkflows(sent, workflows),
  checkInputs: () => ({ ok: true, inputs: {} }) as const,
};

test('however workflows trigger each other, what one event sets off ends within the longest chain, and each stop is told', async () => {
  const types = ['a.x', 'b.x', 'c.x', 'd.x'];
  const drawn = fc.array(
    fc.record({
      listens: fc.subarray(types, { minLength: 1, maxLength: 2 }),
      emits: fc.subarray(types, { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(drawn, fc.integer({ min: 1, max: 4 }), async (sketch, longestChain) => {
      const workflows = sketch.map(({ listens }, at) => workflow([], { id: `w${at}`, triggers: [on(...listens)] }));
      const queue: Event[] = [event('first', { type: 'a.x' })];
      const depths: number[] = [];
      const stopped: number[] = [];
      // Runs that send their events at once, with what led to them, as the engine's do.
      const engine = {
        async start({ id, workflow: { id: name }, event: by }: StartRun) {
          const causes = [...(by.causes ?? []), id];
          depths.push(causes.length);
          for (const type of sketch[Number(name.slice(1))]?.emits ?? [])
            queue.push(event(`emit:${id}/${causes.length}/${type}`, { type, causes }));
          return { started: true };
        },
      } as Pick<Engine, 'start'> as Engine;
      const handle = routing({
        organizations: { load: async () => anOrganization({ workflows, longestChain }) },
        commands: { handle: async () => {} },
        matching,
        engine,
        causes: async ({ causes }) => causes ?? [],
        onlyJudges: () => false,
        concerns: { of: async (sent) => sent },
        refusals: {
          tell: async ({ event: by }) => {
            stopped.push(by.causes?.length ?? 0);
            return undefined;
          },
          fits: async () => {},
        },
        log: silent,
      });
      const reasons: string[] = [];
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) reasons.push(...(await handle(next)));
      expect(Math.max(0, ...depths)).toBeLessThanOrEqual(longestChain);
      // Whatever did not start was at the end of a whole chain, and its delivery says so.
      expect(stopped.every((length) => length === longestChain)).toBe(true);
      expect(reasons).toHaveLength(stopped.length);
    }),
    { numRuns: 200 },
  );
});

let database: Database;
let running: RunningEngine;
const alarms: string[] = [];
const told: { readonly marker: string; readonly title: string; readonly body: string }[] = [];

/** Sends what GitHub would send of something that the app did. */
const webhook = (sent: Event) =>
  running.inbox.accept({
    id: `delivery of ${sent.id}`,
    provider: 'github',
    name: 'any',
    installation: 1,
    body: Buffer.from(JSON.stringify({ event: sent as never })),
  });
const source: Source = {
  name: 'any',
  summary: 'For tests.',
  reads: ['any'],
  gives: [],
  documentation: 'https://docs.github.com/en/webhooks',
  read: ({ payload }) => [payload['event'] as unknown as Event],
};
const opened = (number: number, login: string): Event =>
  event(`pull:acme/web#${number}:opened`, {
    type: 'pull_request.opened',
    repository: { id: 1, fullName: 'acme/web' },
    actor: { login, kind: login === SELF ? 'bot' : 'person' },
    subjects: [`pull:acme/web#${number}`],
    data: { number },
  });

const about = (id: string, type: string, login: string): Event =>
  event(id, {
    type,
    actor: { login, kind: login === SELF ? 'bot' : 'person' },
    subjects: ['pull:acme/web#9'],
  });

const workflows = [
  workflow([step('emit', 'emit', { inputs: { type: 'pong.now' } })], { id: 'ping', triggers: [on('ping.now')] }),
  workflow([step('emit', 'emit', { inputs: { type: 'ping.now' } })], { id: 'pong', triggers: [on('pong.now')] }),
  workflow([step('open', 'open')], { id: 'opener', triggers: [on('pull_request.opened')] }),
  workflow([step('check', 'check')], { id: 'checker', triggers: [on('check_run.*')] }),
  workflow([step('land', 'land')], { id: 'lander', triggers: [on('land.now')] }),
  workflow([step('judge', 'judge')], { id: 'judge', triggers: [on('pull_request.synchronize')] }),
  workflow([step('say', 'verdict')], { id: 'verdict', triggers: [on('pull_request.labeled')] }),
  workflow([step('label', 'label')], { id: 'labeler', triggers: [on('check_suite.completed')] }),
];
let pulls = 100;
let checks = 0;
let pushes = 0;
let labels = 0;

beforeAll(async () => {
  database = await openFresh();
  const github = {
    self: SELF,
    inLane: () => github,
    for: () => github,
    ofPriority: () => github,
    issues: {
      async upsert(repository: string, issue: (typeof told)[number]) {
        expect(repository).toBe('acme/.github');
        told.push(issue);
        return { number: 1, url: '' };
      },
      async closeMarked() {},
    },
  } as unknown as GitHub;
  const actions = [
    anyAction('emit', async (input, { run, step: { id }, ports }) => {
      const { type } = input as { type: string };
      await ports.events.emit({ id: `emit:${run.id}/${id}`, type, installation: 1, org: 'acme', data: {} });
      return done({});
    }),
    anyAction(
      'open',
      async () => {
        // GitHub's webhook is often here before the step is over.
        await webhook(opened(pulls++, SELF));
        return done({});
      },
      { permissions: { pull_requests: 'write' } },
    ),
    anyAction(
      'check',
      async () => {
        const id = `check:${++checks}`;
        await webhook(
          event(id, {
            type: 'check_run.completed',
            actor: { login: SELF, kind: 'bot' },
            subjects: ['commit:acme/web@1', 'pull:acme/web#1'],
          }),
        );
        return done({});
      },
      { permissions: { checks: 'write' } },
    ),
    anyAction(
      'land',
      async (_input, { step: { call } }) => {
        if (call > 12) return done({});
        const id = `push:${++pushes}`;
        await webhook(
          event(id, {
            type: 'pull_request.synchronize',
            actor: { login: SELF, kind: 'bot' },
            subjects: ['pull:acme/web#5', 'commit:acme/web@5'],
          }),
        );
        return park({ keys: ['nobody'], until: Date.now() + 150, reason: 'the judgement' });
      },
      { permissions: { contents: 'write' } },
    ),
    anyAction('judge', async () => done({}), { permissions: { checks: 'write' } }),
    anyAction(
      'verdict',
      async () => {
        await webhook(about(`suite:${++checks}`, 'check_suite.completed', SELF));
        return done({});
      },
      { permissions: { checks: 'write' }, judges: true },
    ),
    anyAction(
      'label',
      async () => {
        await webhook(about(`label:${++labels}`, 'pull_request.labeled', SELF));
        return done({});
      },
      { permissions: { pull_requests: 'write' } },
    ),
  ];
  const world = await startWorld(github);
  running = await startEngine(database, actions, {
    world,
    reads: [source],
    matching,
    organizations: {
      load: async () =>
        anOrganization({ installation: 1, workflows, config: { repository: 'acme/.github', sha: 'c' } }),
    },
    log: { ...silent, error: (_about: object, message: string) => void alarms.push(message) },
  });
});

afterAll(async () => {
  await running?.stop();
  await database?.close();
});

async function startWorld(github: GitHub) {
  const { systemClock } = await import('../../src/adapters/clock.ts');
  return {
    clock: systemClock,
    github: async () => github,
    spent: () => NOTHING_SPENT,
    announce: () => {},
    ports: async () => ({ clock: systemClock, github }) as never,
  };
}

/** The runs of these workflows when nothing moves any more. */
async function still(...names: readonly string[]): Promise<{ readonly workflow: string; readonly causes: number }[]> {
  for (const end = performance.now() + 20_000; ; ) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    const { rows } = await database.pool.query<{ busy: boolean }>(
      `select exists (select 1 from inbox where status in ('arrived', 'waiting'))
         or exists (select 1 from run where ended_at is null) as busy`,
    );
    if (!rows[0]?.busy) break;
    if (performance.now() > end) throw new Error('it does not come to rest');
  }
  const { rows } = await database.pool.query<{ workflow: string; causes: number }>(
    `select workflow, coalesce(jsonb_array_length(body::jsonb -> 'event' -> 'causes'), 0) as causes from run
     join fact on run_id = id and seq = 0 where workflow = any($1) order by started_at`,
    [names],
  );
  return rows;
}

test('a ring of workflows stops after eight runs; its last event is a dead letter, an alarm and an issue that says which', async () => {
  await running.events.emit({ id: 'begin', type: 'ping.now', installation: 1, org: 'acme', data: {} });
  const runs = await still('ping', 'pong');
  expect(runs).toEqual(
    Array.from({ length: 8 }, (_, at) => ({ workflow: at % 2 === 0 ? 'ping' : 'pong', causes: at })),
  );
  const [letter] = await database.deadLetters.list(10);
  expect(letter?.reason).toBe(
    'ping did not start: 8 runs have set each other off in a row, which is as many as may (ping, pong, ping, pong, ping, pong, ping, pong)',
  );
  expect(alarms).toEqual(['ALARM: workflows set each other off in a circle, no run']);
  expect(told).toMatchObject([{ title: 'Baton did not start "ping": workflows set each other off in a circle' }]);
  expect(told[0]?.body).toContain('limits.chain');
});

test('what the app itself does on GitHub does not set it off for ever: pull requests that it opens', async () => {
  await webhook(opened(1, 'ada'));
  const runs = await still('opener');
  expect(runs.map(({ causes }) => causes)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(told.at(-1)?.title).toContain('"opener"');
  // Who looks at the dead letter sees whose it is and what it is about.
  expect((await database.deadLetters.list(1))[0]).toMatchObject({ org: 'acme', by: SELF, about: 'acme/web#107' });
});

test('nor check runs that it makes', async () => {
  await webhook(event('check:0', { type: 'check_run.rerequested', actor: { login: 'ada', kind: 'person' } }));
  const runs = await still('checker');
  expect(runs.map(({ causes }) => causes)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('what only judges is no link of a chain, and a circle that leads through it is bounded by its other runs', async () => {
  await webhook(about('label:0', 'pull_request.labeled', 'ada'));
  const runs = await still('verdict', 'labeler');
  const causes = (name: string) => runs.filter((run) => run.workflow === name).map((run) => run.causes);
  expect(causes('labeler')).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  // At the end of a whole chain too: nothing that happens goes unjudged.
  expect(causes('verdict')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('a run that does many things in a row makes no chain: each is one run further, and all are judged', async () => {
  await running.events.emit({ id: 'land', type: 'land.now', installation: 1, org: 'acme', data: {} });
  const runs = await still('lander', 'judge');
  expect(runs.filter(({ workflow: name }) => name === 'judge').map(({ causes }) => causes)).toEqual(
    Array.from({ length: 12 }, () => 1),
  );
});
