import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { done, park } from '../../src/core/action.ts';
import { Fault } from '../../src/core/fault.ts';
import type { RunningEngine } from '../../src/engine/engine.ts';
import { start, step, template, workflow } from '../core/run/build.ts';
import { openFresh } from './postgres.ts';
import { anyAction, startEngine, until } from './world.ts';

let database: Database;
let running: RunningEngine;
const calls: string[] = [];
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
  anyAction('wrong', async () => {
    throw new Fault('not-found', 'no such branch');
  }),
];

beforeAll(async () => {
  database = await openFresh();
  running = await startEngine(database, actions);
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
