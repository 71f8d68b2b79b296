import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { type Action, done, park } from '../../src/core/action.ts';
import { Fault } from '../../src/core/fault.ts';
import type { RunningEngine } from '../../src/engine/engine.ts';
import { start, step, template, workflow } from '../core/run/build.ts';
import { FakeGitHub } from '../fakes/github.ts';
import { openFresh } from './postgres.ts';
import { anyAction, startEngine, until } from './world.ts';

let database: Database;
let running: RunningEngine;
const calls: string[] = [];
const github = new FakeGitHub();
const announced: object[] = [];
let faults = 0;

const actions = [
  anyAction('echo', async (input, { step: { id } }) => {
    calls.push(id);
    return done(input as object);
  }),
  anyAction('flaky', async () => {
    if (faults++ < 2) throw new Fault('unavailable', 'HTTP 503');
    return done({ faults });
  }),
  anyAction('wait', async (input, { signals }) => {
    const { key } = input as { key: string };
    return signals.length > 0
      ? done({ by: signals.map(({ by }) => by) })
      : park({ keys: [key], reason: 'a word from somebody' });
  }),
  anyAction('doze', async (_input, { step: { call, startedAt } }) =>
    call === 1 ? park({ keys: [], until: startedAt + 50, reason: 'a moment' }) : done({ call }),
  ),
  anyAction('ask', async (_input, { ports }) => {
    await ports.github.inLane('bulk').repositories.get('acme/web');
    return done({});
  }),
  anyAction('planned', async () => done({}), {
    plan: ({ writes }: { writes: number }) => {
      return { repositories: [], requests: writes, points: 5 * writes, content: writes, risks: [] };
    },
  } as Partial<Action>),
  anyAction('wrong', async () => {
    throw new Fault('not-found', 'no such branch');
  }),
];

beforeAll(async () => {
  database = await openFresh();
  running = await startEngine(database, actions, {
    github,
    announce: (installation, run, work) => announced.push({ installation, run, ...work }),
  });
});

afterAll(async () => {
  await running?.stop();
  await database?.close();
});

test('runs steps in the order of their dependencies and hands outputs on', async () => {
  const flow = workflow(
    [
      step('b', 'echo', { dependsOn: ['a'], inputs: { from: `${template('steps.a.outputs.word')} world` } }),
      step('a', 'echo', { inputs: { word: template('context.inputs.word') } }),
    ],
    { outputs: { said: template('steps.b.outputs.from') } },
  );
  await running.engine.start(start('order', flow, { inputs: { word: 'hello' } }));
  const view = await until(running, 'order');
  expect(view).toMatchObject({ status: 'succeeded', progress: 1 });
  expect(calls).toEqual(['a', 'b']);
  const { facts } = (await running.store.run('order'))!;
  expect(facts.at(-1)).toMatchObject({ kind: 'run.ended', outputs: { said: 'hello world' } });
});

test("what a step asks of GitHub is accounted to its run, in the step's lane", async () => {
  await running.engine.start(start('asking', workflow([step('a', 'ask')])));
  expect((await until(running, 'asking')).status).toBe('succeeded');
  expect(github.calls).toEqual([
    { method: 'repositories.get', lane: 'bulk', priority: 'normal', run: 'asking', arguments: ['acme/web'] },
  ]);
});

test('what a run is going to ask of GitHub is announced, less with every step that ends, and nothing when it is over', async () => {
  const flow = workflow([
    step('a', 'planned', { inputs: { writes: 3 } }),
    step('b', 'planned', { dependsOn: ['a'], inputs: { writes: 2 } }),
    step('c', 'wait', { dependsOn: ['b'], inputs: { key: 'never' } }),
    step('d', 'planned', { dependsOn: ['c'], inputs: { writes: 1 } }),
  ]);
  await running.engine.start(start('announced', flow));
  await until(running, 'announced', ({ steps }) => steps[2]?.status === 'waiting');
  await running.engine.cancel('announced', { by: 'ada', reason: '' });
  const ofRun = () => announced.filter((one) => 'run' in one && one.run === 'announced');
  for (let tries = 0; tries < 500 && !JSON.stringify(ofRun().at(-1)).includes('"requests":0'); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  const steps = [6, 3, 1, 0].map((writes) => ({ requests: writes, points: 5 * writes, content: writes }));
  const told = ofRun().map((one) => ({ ...one, run: undefined, installation: undefined }));
  const changes = told.filter((one, at) => JSON.stringify(one) !== JSON.stringify(told[at - 1]));
  expect(changes).toMatchObject(steps);
});

test('what a run has asked of GitHub goes into its facts, each request once', async () => {
  const flow = workflow([
    step('a', 'ask'),
    step('b', 'echo', { dependsOn: ['a'] }),
    step('c', 'ask', { dependsOn: ['b'] }),
  ]);
  await running.engine.start(start('spending', flow));
  const { spent } = await until(running, 'spending');
  expect(spent).toEqual({ requests: 2, points: 2, content: 0, limited: 0, waited: 0 });
  const facts = (await running.store.run('spending'))?.facts ?? [];
  const told = facts.flatMap((fact) => ('spent' in fact && 'step' in fact ? [[fact.step, fact.spent?.requests]] : []));
  expect(told).toEqual([
    ['a', 1],
    ['c', 1],
  ]);
});

test('a second start with the same id does nothing', async () => {
  const flow = workflow([step('a', 'echo')]);
  expect(await running.engine.start(start('twice', flow))).toEqual({ started: true });
  expect(await running.engine.start(start('twice', flow))).toEqual({ started: false });
  await until(running, 'twice');
});

test('a fault that can pass is retried, with each retry on record', async () => {
  const retry = { strategy: 'fixed', maxRetries: 3, initialDelay: 5, maxDelay: 5 } as const;
  await running.engine.start(start('flaky', workflow([step('a', 'flaky', { retry })])));
  expect((await until(running, 'flaky')).status).toBe('succeeded');
  const { facts } = (await running.store.run('flaky'))!;
  expect(facts.filter(({ kind }) => kind === 'step.retried')).toHaveLength(2);
});

test('a parked step is waiting until a signal on one of its keys wakes it, once for each signal id', async () => {
  await running.engine.start(start('signal', workflow([step('a', 'wait', { inputs: { key: 'pull:acme/web#1' } })])));
  const waiting = await until(running, 'signal', ({ status }) => status === 'waiting');
  expect(waiting.steps[0]).toMatchObject({ status: 'waiting', wait: { reason: 'a word from somebody' } });
  expect(await running.store.runs({ subject: 'pull:acme/web#1', limit: 5 })).toHaveLength(1);
  await running.engine.signal({ id: 's1', key: 'pull:acme/web#2', name: 'approve', by: 'bob', data: null });
  await running.engine.signal({ id: 's2', key: 'pull:acme/web#1', name: 'approve', by: 'ada', data: null });
  await running.engine.signal({ id: 's2', key: 'pull:acme/web#1', name: 'approve', by: 'eve', data: null });
  const view = await until(running, 'signal');
  expect(view.steps[0]).toMatchObject({ status: 'succeeded', calls: 2 });
  const { facts } = (await running.store.run('signal'))!;
  expect(facts.find(({ kind }) => kind === 'step.done')).toMatchObject({ output: { by: ['ada'] } });
});

test('a step that parked on a time is called again then', async () => {
  await running.engine.start(start('doze', workflow([step('a', 'doze')])));
  expect((await until(running, 'doze')).steps[0]).toMatchObject({ status: 'succeeded', calls: 2 });
});

test('a failure skips what comes after, runs onError and says why', async () => {
  const flow = workflow([step('a', 'wrong'), step('b', 'echo', { dependsOn: ['a'] })], {
    onError: [step('tell', 'echo', { inputs: { why: `${template('error.step')}: ${template('error.message')}` } })],
  });
  await running.engine.start(start('failing', flow));
  const view = await until(running, 'failing');
  expect(view).toMatchObject({ status: 'failed', reason: 'a: no such branch' });
  expect(view.steps.map(({ id, status }) => [id, status])).toEqual([
    ['a', 'failed'],
    ['b', 'skipped'],
    ['onError/tell', 'succeeded'],
  ]);
  const { facts } = (await running.store.run('failing'))!;
  expect(facts.find((fact) => fact.kind === 'step.done')).toMatchObject({ output: { why: 'a: no such branch' } });
});
