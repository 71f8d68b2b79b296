import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { done, park } from '../../src/core/action.ts';
import { subject } from '../../src/core/event.ts';
import { Fault } from '../../src/core/fault.ts';
import type { RunningEngine } from '../../src/engine/engine.ts';
import { event, start, step, workflow } from '../core/run/build.ts';
import { openFresh } from './postgres.ts';
import { anyAction, startEngine, until } from './world.ts';

let database: Database;
let running: RunningEngine;
const concluded: string[] = [];
let away = false;
let suspended = 0;

beforeAll(async () => {
  database = await openFresh();
  const abandon = (async (_input, { run }, { reason }) => {
    if (away) throw new Fault('unavailable', 'GitHub is away');
    concluded.push(`${run.id} ${reason}`);
  }) satisfies NonNullable<ReturnType<typeof anyAction>['abandon']>;
  running = await startEngine(database, [
    anyAction('judge', async () => park({ keys: ['never'], reason: 'a verdict' }), { abandon }),
    anyAction('fail', async () => Promise.reject(new Fault('step-failed', 'no')), { abandon }),
    anyAction('done', async () => done({}), { abandon }),
    anyAction('refused', async (_input, { signals }) => {
      if (signals.length > 0) return done({});
      throw new Fault('permission-denied', 'git.createRef: it takes contents=write', { untilGranted: true });
    }),
    anyAction('called', async () => {
      suspended += 1;
      return done({});
    }),
  ]);
});
afterAll(async () => {
  await running?.stop();
  await database?.close();
});

const begin = async (id: string, action: string, pull = id) => {
  const about = event(`e-${id}`, { subjects: [subject.pull('acme/web', pull.length)] });
  await running.engine.start({ ...start(id, workflow([step('a', action)], { id: pull })), event: about });
};
const waits = (id: string) => until(running, id, ({ steps }) => steps[0]?.status === 'waiting');
const settled = async (id: string) => {
  const { rows } = await database.pool.query('select 1 from run where id = $1 and settled_at is not null', [id]);
  return rows.length === 1;
};
const eventually = async (holds: () => Promise<boolean> | boolean) => {
  for (const end = Date.now() + 10_000; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`it never was so: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

test('a run that is cancelled, or fails, concludes what it left open; one that succeeds left nothing', async () => {
  await begin('cancelled', 'judge');
  await waits('cancelled');
  await running.engine.cancel('cancelled', { by: 'ada', reason: '' });
  await begin('failed', 'fail');
  await begin('succeeded', 'done');
  await until(running, 'succeeded');
  await eventually(() => concluded.length === 2);
  await eventually(async () => (await settled('cancelled')) && settled('failed'));
  expect(concluded.toSorted()).toEqual(['cancelled was cancelled', 'failed failed']);
  expect(await running.conclude()).toBe(0);
});

test('what could not be concluded as the run ended is concluded by the next sweep, once', async () => {
  concluded.length = 0;
  away = true;
  await begin('later', 'judge');
  await waits('later');
  await running.engine.cancel('later', { by: 'ada', reason: '' });
  await eventually(async () => (await running.conclude()) === 0);
  away = false;
  expect(await running.conclude()).toBe(1);
  expect(await running.conclude()).toBe(0);
  expect(concluded).toEqual(['later was cancelled']);
});

test('nothing is concluded under a later run that is at work on the same pull request', async () => {
  concluded.length = 0;
  await begin('first', 'judge', 'same');
  await begin('second', 'judge', 'same');
  await Promise.all([waits('first'), waits('second')]);
  await running.engine.cancel('first', { by: 'ada', reason: '' });
  await until(running, 'first');
  expect(await running.conclude()).toBe(0);
  await running.engine.cancel('second', { by: 'ada', reason: '' });
  await eventually(async () => {
    await running.conclude();
    return concluded.length === 2;
  });
});

test('a step that was refused for want of a permission waits for the installation, and says for what', async () => {
  await begin('refused', 'refused');
  const { steps } = await waits('refused');
  expect(steps[0]?.wait).toMatchObject({
    keys: ['installation:1'],
    reason: 'an owner of acme to let the app do this: git.createRef: it takes contents=write',
  });
  await running.engine.signal({
    ...{ id: 'accepted', key: subject.installation(1), name: 'installation.new_permissions_accepted', data: null },
  });
  expect((await until(running, 'refused')).status).toBe('succeeded');
});

test('no action is called while the installation is suspended', async () => {
  const as = (state: string) =>
    database.pool.query(
      `insert into installation (id, state, as_of) values (1, $1, now()) on conflict (id) do update set state = $1`,
      [state],
    );
  await as('suspended');
  await begin('held', 'called');
  const { steps } = await waits('held');
  expect(steps[0]?.wait?.reason).toContain('its installation is suspended');
  expect(suspended).toBe(0);
  await as('active');
  await running.engine.signal({ id: 'back', key: subject.installation(1), name: 'installation.unsuspend', data: null });
  expect((await until(running, 'held')).status).toBe('succeeded');
});
