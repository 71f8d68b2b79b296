import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { done, park } from '../../src/core/action.ts';
import { Fault } from '../../src/core/fault.ts';
import { start, step, workflow } from '../core/run/build.ts';
import { FakeGitHub } from '../fakes/github.ts';
import { openFresh } from './postgres.ts';
import { anyAction, silent, startEngine, until } from './world.ts';

let database: Database;
const calls: string[] = [];
const undos: string[] = [];
const actions = [
  anyAction('quick', async (_input, { step: { id } }) => {
    calls.push(id);
    return done({});
  }),
  anyAction('slow', async (_input, { step: { id }, stop }) => {
    calls.push(id);
    if (calls.filter((one) => one === id).length === 1)
      await new Promise((_resolve, reject) => stop.addEventListener('abort', () => reject(stop.reason)));
    return done({});
  }),
  anyAction('wait', async (_input, { step: { id }, signals }) => {
    calls.push(id);
    return signals.length > 0 ? done({}) : park({ keys: ['go'], reason: 'a signal' });
  }),
];

const undoable = anyAction('undoable', async () => done({ made: 'branch' }), {
  async undo(_input, _output, { step: { id, call }, signals }) {
    undos.push(`${id} call ${call}, ${signals.length} signals`);
    if (id === 'last' || id === 'first') return done(null);
    if (signals.length === 0) return park({ keys: ['let go'], reason: 'the branch to be let go' });
    if (undos.filter((one) => one === `middle call 2, 1 signals`).length === 1)
      throw new Fault('unavailable', 'HTTP 503');
    return done(null, { note: 'Let go.' });
  },
});

beforeAll(async () => {
  database = await openFresh();
});

afterAll(async () => {
  await database?.close();
});

test('an engine that stops leaves its runs where they stand, and the next one goes on without repeating what was done', async () => {
  const first = await startEngine(database, actions);
  await expect(startEngine(database, actions)).rejects.toThrow('there is an engine in this process already');
  const flow = workflow([
    step('a', 'quick'),
    step('b', 'slow', { dependsOn: ['a'] }),
    step('c', 'wait', { dependsOn: ['a'] }),
    step('d', 'quick', { dependsOn: ['b', 'c'] }),
  ]);
  await first.engine.start(start('run', flow));
  await until(first, 'run', ({ steps }) => steps[1]?.status === 'running' && steps[2]?.status === 'waiting');
  await first.stop();
  expect((await database.store.run('run'))?.view).toMatchObject({
    status: 'running',
    steps: [{}, { status: 'running' }, {}, {}],
  });
  const { rows } = await database.pool.query('select 1 from worker');
  expect(rows).toEqual([]);

  const announced: string[] = [];
  const second = await startEngine(database, actions, { announce: (_, run) => announced.push(run) });
  try {
    // What runs are still going to ask of GitHub is known to this process only when they say so again.
    await until(second, 'run', () => announced.includes('run'));
    // Sent while nobody listens is as good as sent later.
    await second.engine.signal({ id: 'g', key: 'go', name: 'go', data: null });
    expect((await until(second, 'run')).status).toBe('succeeded');
    expect(calls.toSorted()).toEqual(['a', 'b', 'b', 'c', 'c', 'd']);
    expect(await second.health()).toEqual({ ok: true });
  } finally {
    await second.stop();
  }
});

test('what is being taken back goes on where it stood: what is undone is not undone again, waits and retries are kept', async () => {
  const all = [undoable, anyAction('breaks', () => Promise.reject(new Fault('step-failed', 'it broke')))];
  const flow = workflow([
    step('first', 'undoable', { compensate: true }),
    step('middle', 'undoable', {
      compensate: true,
      dependsOn: ['first'],
      retry: { strategy: 'fixed', maxRetries: 2, initialDelay: 400, maxDelay: 400 },
    }),
    step('last', 'undoable', { compensate: true, dependsOn: ['middle'] }),
    step('end', 'breaks', { dependsOn: ['last'] }),
  ]);
  const first = await startEngine(database, all);
  await first.engine.start(start('back', flow));
  const waiting = await until(first, 'back', ({ status }) => status === 'waiting');
  expect(waiting.steps[1]).toMatchObject({
    status: 'waiting',
    wait: { reason: 'the branch to be let go, to take it back' },
  });
  await first.stop();

  const second = await startEngine(database, all);
  await second.engine.signal({ id: 'l', key: 'let go', name: 'go', data: null });
  await until(second, 'back', ({ steps }) => steps[1]?.status === 'retrying');
  await second.stop();

  const third = await startEngine(database, all);
  try {
    const view = await until(third, 'back');
    expect(view.steps.map(({ status }) => status)).toEqual(['undone', 'undone', 'undone', 'failed']);
    expect(undos).toEqual([
      'last call 1, 0 signals',
      'middle call 1, 0 signals',
      'middle call 2, 1 signals',
      'middle call 2, 1 signals',
      'first call 1, 0 signals',
    ]);
    const { facts } = (await third.store.run('back'))!;
    expect(
      facts
        .filter(({ kind }) => kind.startsWith('step.und'))
        .map((fact) => `${fact.kind} ${'step' in fact ? fact.step : ''}`),
    ).toEqual([
      'step.undo-started last',
      'step.undone last',
      'step.undo-started middle',
      'step.undo-parked middle',
      'step.undo-woken middle',
      'step.undo-retried middle',
      'step.undone middle',
      'step.undo-started first',
      'step.undone first',
    ]);
  } finally {
    await third.stop();
  }
});

test('a run that was claimed for a process which never begins it goes back into the queue, and ends', async () => {
  const first = await startEngine(database, actions);
  await first.engine.start(start('stranded', workflow([step('s', 'wait')])));
  await until(first, 'stranded', ({ status }) => status === 'waiting');
  await first.stop();
  const claimed = (status: string, by: string | null) =>
    database.pool.query('update dbos.workflow_status set status = $2, executor_id = $3 where workflow_uuid = $1', [
      'stranded',
      status,
      by,
    ]);
  // Nobody's while the next process starts, which would take it up.
  await claimed('CANCELLED', null);
  const warned: string[] = [];
  const log = { ...silent, warn: (_: object, text: string) => warned.push(text) };
  const second = await startEngine(database, actions, {
    executorId: 'second',
    lease: { beat: 50, deadAfter: 300 },
    log,
  });
  try {
    await second.engine.signal({ id: 's', key: 'go', name: 'go', data: null });
    // What remains when DBOS claims a run and the database goes away before it begins.
    await claimed('PENDING', 'second');
    expect((await until(second, 'stranded')).status).toBe('succeeded');
    expect([...new Set(warned)]).toEqual(['runs that were claimed here and never begun go back into the queue']);
  } finally {
    await second.stop();
  }
});

test('a process that stood still while its run went to another sends nothing more for it', async () => {
  const github = new FakeGitHub();
  github.seed('acme/web');
  const stood: (() => void)[] = [];
  const report = anyAction('report', async (_input, { ports }) => {
    await new Promise<void>((resolve) => stood.push(resolve));
    await ports.github.issues.upsert('acme/web', { marker: '<!-- one -->', title: 'One', body: '' });
    return done({});
  });
  const lease = { beat: 50, deadAfter: 400 };
  const engine = await startEngine(database, [report], { executorId: 'frozen', lease, github });
  const begun = async (count: number) => {
    while (stood.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  try {
    await engine.engine.start(start('frozen', workflow([step('s', 'report')])));
    await begun(1);
    await database.pool.query(`update run set owner = 'another' where id = 'frozen'`);
    await new Promise((resolve) => setTimeout(resolve, 150));
    stood[0]?.();
    // It is called again only after the run was put back into the queue.
    await begun(2);
    expect(github.calls).toEqual([]);
    stood[1]?.();
    expect((await until(engine, 'frozen')).status).toBe('succeeded');
    expect(github.calls.map(({ method }) => method)).toEqual(['issues.upsert']);
  } finally {
    await engine.stop();
  }
});
