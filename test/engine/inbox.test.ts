import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { done, park } from '../../src/core/action.ts';
import type { Event } from '../../src/core/event.ts';
import { Fault } from '../../src/core/fault.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Organization } from '../../src/core/organization/organization.ts';
import type { Source } from '../../src/core/source.ts';
import type { RunningEngine } from '../../src/engine/engine.ts';
import { runIdOf } from '../../src/engine/ids.ts';
import { sweep } from '../../src/engine/sweep.ts';
import { event, start, step, template, workflow } from '../core/run/build.ts';
import { openFresh } from './postgres.ts';
import { anyAction, silent, startEngine, until } from './world.ts';

let database: Database;
let running: RunningEngine;
const handled: string[] = [];
let troubles = 0;
let refusals = 0;
let mended = false;
const alarms: unknown[] = [];

const greet = workflow([step('a', 'echo', { inputs: { word: template('context.event.word') } })], { id: 'greet' });
const organization: Organization = {
  org: 'acme',
  installation: 1,
  catalogue: start('x', greet).catalogue,
  workflows: [greet],
  environment: {},
  commands: {},
  slackChannels: [],
  repositoryOverrides: [],
  longestChain: 8,
  problems: [],
};

const source: Source = {
  name: 'push',
  summary: 'For tests.',
  reads: ['push'],
  gives: ['greeting', 'trouble', 'comment'],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#push',
  read({ payload }) {
    if (payload['kind'] === 'broken' && !mended) throw new Error('cannot read this');
    return (payload['events'] as unknown as Event[] | undefined) ?? undefined;
  },
};

const deliver = (id: string, payload: JsonObject) =>
  running.inbox.accept({
    id,
    provider: 'github',
    name: 'push',
    installation: 1,
    body: Buffer.from(JSON.stringify(payload)),
  });
const delivering = (id: string, ...events: Event[]) => deliver(id, { events: events as unknown as JsonObject[] });

async function settled(id: string): Promise<{ status: string; attempts: number; reason: string | null }> {
  for (let wait = 0; wait < 1000; wait++) {
    const { rows } = await database.pool.query('select status, attempts, reason from inbox where id = $1', [id]);
    if (rows[0].status === 'done' || rows[0].status === 'failed') return rows[0];
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${id} was not settled`);
}

beforeAll(async () => {
  database = await openFresh();
  running = await startEngine(
    database,
    [
      anyAction('echo', async (input) => done(input as object)),
      anyAction('listen', async (input, { signals }) =>
        signals.length > 0
          ? done({ heard: signals.map(({ name, key }) => `${name} ${key}`) })
          : park({ keys: [String((input as { key: string }).key)], reason: 'an event' }),
      ),
      anyAction('emit', async (_input, { ports }) => {
        await ports.events.emit({
          id: 'e1',
          type: 'design.updated',
          installation: 1,
          org: 'acme',
          data: { word: 'own' },
        });
        return done({});
      }),
    ],
    {
      reads: [source],
      organizations: {
        async load() {
          if (troubles-- > 0) throw new Fault('unavailable', 'GitHub is unwell');
          return organization;
        },
      },
      log: {
        ...silent,
        error: (about: { delivery?: unknown }, message: string) => {
          if (message.startsWith('ALARM')) alarms.push(about.delivery);
        },
      },
      commands: () => ({
        async handle({ id }) {
          handled.push(id);
        },
      }),
      matching: {
        match: (workflows, { type }) => {
          if (type === 'refused' && refusals-- > 0) throw new Fault('permission-denied', 'may not');
          return type === 'greeting' || type === 'design.updated' ? workflows : [];
        },
        checkInputs: (_workflow, offered) =>
          offered['count'] === 'many'
            ? { ok: false, problems: ['count: expected a number'] }
            : { ok: true, inputs: { ...offered } },
      },
    },
  );
});

afterAll(async () => {
  await running?.stop();
  await database?.close();
});

test('a delivery starts a run of each workflow that its event triggers, and a redelivery none', async () => {
  const greeting = event('g1', { type: 'greeting', data: { word: 'hello' }, actor: { login: 'ada', kind: 'person' } });
  expect(await delivering('d1', greeting)).toBe('stored');
  const view = await until(running, runIdOf('greet', greeting));
  expect(view).toMatchObject({ status: 'succeeded', triggeredBy: 'ada', event: { id: 'g1' } });
  expect(await delivering('d1', greeting)).toBe('duplicate');
  // The same event under another delivery id: same run.
  expect(await delivering('d1b', greeting)).toBe('stored');
  expect(await settled('d1b')).toMatchObject({ status: 'done' });
  expect(await running.store.runs({ limit: 10 })).toHaveLength(1);
});

test('an event wakes whoever waits for one of its subjects before accept resolves, and a subject of the past nobody', async () => {
  const before = event('w0', { type: 'check_run.completed', subjects: ['commit:acme/web@1'] });
  await delivering('d2', before);
  const flow = workflow([step('a', 'listen', { inputs: { key: 'commit:acme/web@1' } })]);
  await running.engine.start(start('listening', flow));
  await until(running, 'listening', ({ status }) => status === 'waiting');
  const after = event('w1', { type: 'check_run.completed', subjects: ['commit:acme/web@1', 'pull:acme/web#1'] });
  await Promise.all([delivering('d3', after), delivering('d4', after), delivering('d5', after)]);
  await until(running, 'listening');
  const { facts } = (await running.store.run('listening'))!;
  expect(facts.find(({ kind }) => kind === 'step.done')).toMatchObject({
    output: { heard: ['check_run.completed commit:acme/web@1'] },
  });
});

test('a comment goes to the commands', async () => {
  const comment = {
    id: 1,
    body: '/baton help',
    issue: 1,
    onPull: true,
    author: { login: 'ada', kind: 'person' },
  } as const;
  await delivering('d6', event('c1', { type: 'comment', comment }));
  await settled('d6');
  expect(handled).toEqual(['c1']);
});

test('inputs that do not fit start no run and are said', async () => {
  await delivering('d7', event('g2', { type: 'greeting', inputs: { count: 'many' } }));
  expect(await settled('d7')).toMatchObject({
    status: 'failed',
    reason:
      'greet did not start: count: expected a number; it could not be told on GitHub: there is no config repository',
  });
  expect(await running.store.deliveries()).toMatchObject({ waiting: 0, failed: 1 });
});

test('a delivery whose handling fails comes back later', async () => {
  troubles = 1;
  await delivering('d8', event('t1', { type: 'trouble' }));
  expect(await settled('d8')).toMatchObject({ status: 'done', attempts: 2 });
});

test('a delivery that no source can read is kept as failed, and its neighbours in the commit are not hurt', async () => {
  const results = await Promise.all([
    deliver('d9', { kind: 'broken' }),
    deliver('d10', {}),
    // Not the broken one: if that has failed by then, another delivery of it is wanted.
    deliver('d10', {}),
  ]);
  expect(results).toEqual(['stored', 'stored', 'duplicate']);
  expect(await settled('d9')).toMatchObject({ status: 'failed', reason: 'cannot read this' });
  expect(await settled('d10')).toMatchObject({ status: 'done' });
});

test('another body under the same id is an alarm, and nobody ever reads it', async () => {
  const honest = event('a1', { type: 'greeting', data: { word: 'honest' } });
  const forged = event('a2', { type: 'greeting', data: { word: 'forged' } });
  // Also when both come within one commit.
  expect(await Promise.all([delivering('a', honest), delivering('a', forged)])).toEqual(['stored', 'altered']);
  expect(await settled('a')).toMatchObject({ status: 'done' });
  expect(await delivering('a', forged)).toBe('altered');
  expect(await delivering('a', honest)).toBe('duplicate');
  expect((await running.store.deliveries()).altered).toBe(2);
  expect(alarms).toEqual(Array(2).fill('a'));
  await until(running, runIdOf('greet', honest));
  expect(await running.store.run(runIdOf('greet', forged))).toBeUndefined();
});

test('a redelivery of one that failed here is handled again, and one of a done one is not', async () => {
  refusals = 1;
  const refused = event('r1', { type: 'refused' });
  expect(await delivering('again', refused)).toBe('stored');
  expect(await settled('again')).toMatchObject({ status: 'failed', reason: 'may not' });
  expect(await delivering('again', refused)).toBe('stored');
  expect(await settled('again')).toMatchObject({ status: 'done', attempts: 1, reason: null });
  expect(await delivering('again', refused)).toBe('duplicate');
});

test('one that always fails becomes a dead letter, others go on, and a replay handles it once its cause is mended', async () => {
  refusals = Number.POSITIVE_INFINITY;
  const letters = database.deadLetters;
  await delivering('poison', event('p1', { type: 'refused' }));
  await delivering('healthy', event('p2', { type: 'trouble' }));
  await settled('poison');
  expect(await settled('healthy')).toMatchObject({ status: 'done' });
  const [newest] = await letters.list(1);
  expect(newest).toMatchObject({ delivery: 'poison', event: 'push', installation: 1, attempts: 1, reason: 'may not' });
  expect(await letters.replay('healthy')).toBe(false);
  refusals = 0;
  expect(await letters.replay('poison')).toBe(true);
  expect(await settled('poison')).toMatchObject({ status: 'done' });
  expect((await letters.list(10)).map(({ delivery }) => delivery)).not.toContain('poison');
});

test('what a source could not read is read again when it is replayed', async () => {
  const letters = database.deadLetters;
  expect(await settled('d9')).toMatchObject({ status: 'failed' });
  mended = true;
  expect(await letters.replay('d9')).toBe(true);
  expect(await settled('d9')).toMatchObject({ status: 'done' });
});

test('hostile texts are stored: NUL, endless subjects, quotes', async () => {
  const nul = String.fromCharCode(0);
  const hostile = event(`h${nul}'"\\`, { type: 'trouble', subjects: [`${nul}'`, 'x'.repeat(100_000)], data: { nul } });
  expect(await delivering(`d11 ${nul}'; drop table inbox`, hostile)).toBe('stored');
  expect(await settled(`d11 \uFFFD'; drop table inbox`)).toMatchObject({ status: 'done' });
});

test("an action's own event goes through the inbox, once for each id, and starts runs", async () => {
  await running.engine.start(start('emitting', workflow([step('a', 'emit'), step('b', 'emit')])));
  await until(running, 'emitting');
  const own = runIdOf('greet', event('e1', { type: 'design.updated' }));
  await until(running, own);
  const { facts } = (await running.store.run(own))!;
  expect(facts.find(({ kind }) => kind === 'step.done')).toMatchObject({ output: { word: 'own' } });
});

test('many deliveries at once are all stored', async () => {
  const results = await Promise.all(Array.from({ length: 300 }, (_, i) => delivering(`many-${i}`)));
  expect(new Set(results)).toEqual(new Set(['stored']));
});

test('sweeping leaves what an open run may still ask for', async () => {
  const flow = workflow([step('a', 'listen', { inputs: { key: 'never' } })]);
  await running.engine.start(start('old', flow));
  await until(running, 'old', ({ status }) => status === 'waiting');
  await running.engine.signal({ id: 's1', key: 'elsewhere', name: 'x', data: null });
  await database.pool.query(`update run set started_at = now() - interval '30 days' where id = 'old'`);
  await database.pool.query(`update signal set at = now() - interval '20 days' where id = 's1'`);
  await database.pool.query(`update signal set at = now() - interval '40 days' where id = 'w0'`);
  await sweep(database.pool);
  const { rows } = await database.pool.query(`select id from signal where id in ('s1', 'w0')`);
  expect(rows).toEqual([{ id: 's1' }]);
  await running.engine.cancel('old', { by: 'ada', reason: '' });
});
