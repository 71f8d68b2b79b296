import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { done, park } from '../../src/core/action.ts';
import type { RunningEngine } from '../../src/engine/engine.ts';
import { start, step, template, workflow } from '../core/run/build.ts';
import { openFresh } from './postgres.ts';
import { anyAction, startEngine, until } from './world.ts';

let database: Database;
let running: RunningEngine;
const seen: string[] = [];
let broken = true;
let inFlight = 0;
let most = 0;

const actions = [
  anyAction('echo', async (input, { run, step: { id } }) => {
    seen.push(`${run.id} ${id}`);
    return done(input as object);
  }),
  anyAction('stuck', async (_input, { stop, run }) => {
    await new Promise((_resolve, reject) => {
      stop.addEventListener('abort', () => {
        seen.push(`${run.id} stopped`);
        reject(stop.reason);
      });
    });
    return done({});
  }),
  anyAction('mended later', async () => {
    if (broken) throw new Error('a defect');
    return done({ mended: true });
  }),
  anyAction('strict', async () => done({ count: 'many' }), {
    input: z.object({ pulls: z.array(z.object({ number: z.number() })) }),
    output: z.object({ count: z.number() }),
  }),
  anyAction('undoable', async () => done({ made: 'branch' }), {
    async undo(_input, output, { run, step: { id } }) {
      seen.push(`${run.id} undid ${id} ${JSON.stringify(output)}`);
      return done(null, { note: 'Deleted the branch.' });
    },
  }),
  anyAction('crowd', async (_input, { step: { call } }) => {
    if (call === 1) return park({ keys: ['crowd'], reason: 'the others' });
    most = Math.max(most, ++inFlight);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inFlight--;
    return done({});
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

test('a cancelled run stops its actions, runs nothing more and says who cancelled it and why', async () => {
  const flow = workflow([step('a', 'stuck'), step('b', 'echo', { dependsOn: ['a'] })], {
    onError: [step('c', 'echo')],
  });
  await running.engine.start(start('cancelled', flow));
  await until(running, 'cancelled', ({ steps }) => steps[0]?.status === 'running');
  expect(await running.engine.cancel('cancelled', { by: 'ada', reason: 'wrong file' })).toBe(true);
  expect(await running.engine.cancel('cancelled', { by: 'bob', reason: 'again' })).toBe(false);
  expect(await until(running, 'cancelled')).toMatchObject({
    status: 'cancelled',
    reason: 'cancelled by ada: wrong file',
  });
  for (let wait = 0; wait < 300 && !seen.includes('cancelled stopped'); wait++)
    await new Promise((r) => setTimeout(r, 10));
  expect(seen.filter((entry) => entry.startsWith('cancelled'))).toEqual(['cancelled stopped']);
  expect(await running.engine.cancel('no such run', { by: 'ada', reason: '' })).toBe(false);
});

test('a retry is a new run under the same key that keeps what was done', async () => {
  const flow = workflow([
    step('a', 'echo', { inputs: { n: 1 } }),
    step('b', 'mended later', { dependsOn: ['a'] }),
    step('c', 'echo', { dependsOn: ['b'], inputs: { of: template('steps.a.outputs.n') } }),
  ]);
  await running.engine.start(start('retried', flow));
  const failed = await until(running, 'retried');
  expect(failed).toMatchObject({ status: 'failed', reason: 'b: a defect', steps: [{}, { fault: 'bug' }, {}] });
  broken = false;
  const id = await running.engine.retry('retried', 'b', 'bob');
  const view = await until(running, id);
  expect(view).toMatchObject({
    id: 'retried#2',
    key: failed.key,
    status: 'succeeded',
    retryOf: 'retried',
    triggeredBy: 'bob',
  });
  expect(seen.filter((entry) => entry.startsWith('retried'))).toEqual(['retried a', 'retried#2 c']);
  await expect(running.engine.retry('retried', 'nowhere', 'bob')).rejects.toMatchObject({ code: 'not-found' });
  await expect(running.engine.retry('nowhere', 'b', 'bob')).rejects.toMatchObject({ code: 'not-found' });
});

test('completed steps that ask for it are undone in reverse order, with what they gave', async () => {
  const compensate = true;
  const flow = workflow([
    step('a', 'undoable', { compensate }),
    step('b', 'undoable', { compensate, dependsOn: ['a'] }),
    step('plain', 'echo', { compensate, dependsOn: ['b'] }),
    step('c', 'strict', { dependsOn: ['plain'] }),
  ]);
  await running.engine.start(start('undone', flow));
  const view = await until(running, 'undone');
  expect(seen.filter((entry) => entry.startsWith('undone undid'))).toEqual([
    'undone undid b {"made":"branch"}',
    'undone undid a {"made":"branch"}',
  ]);
  expect(view.steps.map(({ status }) => status)).toEqual(['undone', 'undone', 'succeeded', 'failed']);
  expect(view.reason).toContain('plain could not be undone: echo cannot be undone');
});

test('an input or an output that its action does not declare fails the step with its path', async () => {
  await running.engine.start(start('input', workflow([step('a', 'strict', { inputs: { pulls: [{ number: 'x' }] } })])));
  expect((await until(running, 'input')).steps[0]).toMatchObject({
    fault: 'input-invalid',
    message: expect.stringContaining('pulls[0].number'),
  });
  await running.engine.start(start('output', workflow([step('a', 'strict', { inputs: { pulls: [] } })])));
  expect((await until(running, 'output')).steps[0]).toMatchObject({
    fault: 'bug',
    message: expect.stringContaining('count'),
  });
});

test('a step whose time is over is stopped and the run goes on without it', async () => {
  const flow = workflow([step('a', 'stuck', { timeout: 80, continueOnError: true }), step('b', 'echo')]);
  await running.engine.start(start('late', flow));
  const view = await until(running, 'late');
  expect(view).toMatchObject({ status: 'succeeded', steps: [{ status: 'failed', fault: 'timed-out' }, {}] });
  expect(seen).toContain('late stopped');
});

test('steps that wake together are still called only so many at once', async () => {
  const steps = Array.from({ length: 6 }, (_, i) => step(`s${i}`, 'crowd'));
  const execution = { mode: 'hybrid', concurrencyLimit: 2, priority: 'normal' } as const;
  await running.engine.start(start('crowd', workflow(steps, { execution })));
  await until(
    running,
    'crowd',
    ({ status, steps: all }) => status === 'waiting' && all.every((one) => one.calls === 1),
  );
  await running.engine.signal({ id: 'go', key: 'crowd', name: 'go', data: null });
  expect((await until(running, 'crowd')).status).toBe('succeeded');
  expect(most).toBe(2);
});

test('long texts are cut in the facts and whole in the calls', async () => {
  const text = 'x'.repeat(5000);
  const flow = workflow([step('a', 'echo', { inputs: { text: template('context.inputs.text') } })], {
    outputs: { length: template('steps.a.outputs.text') },
  });
  await running.engine.start(start('long', flow, { inputs: { text } }));
  await until(running, 'long');
  const { facts } = (await running.store.run('long'))!;
  const started = facts.find((fact) => fact.kind === 'step.started')!;
  expect(JSON.stringify(started).length).toBeLessThan(500);
  expect(facts.at(-1)).toMatchObject({ kind: 'run.ended', outputs: { length: text } });
});
