import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { done, park } from '../../src/core/action.ts';
import { subject } from '../../src/core/event.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { RunningEngine } from '../../src/engine/engine.ts';
import { unpack } from '../../src/engine/segment.ts';
import { sweep } from '../../src/engine/sweep.ts';
import { sources } from '../../src/sources/index.ts';
import { event, start, step, workflow } from '../core/run/build.ts';
import { anEvaluation } from '../fakes/evaluation.ts';
import { aWaiver } from '../fakes/waiver.ts';
import { openFresh } from './postgres.ts';
import { anyAction, startEngine, until } from './world.ts';

let database: Database;
let running: RunningEngine;
const handled: string[] = [];

beforeAll(async () => {
  database = await openFresh();
  running = await startEngine(
    database,
    [
      anyAction('keep', async (_input, { ports, run, step: { id } }) => {
        const digest = await ports.blobs.put(`text of ${run.org}`);
        const common = await ports.blobs.put('text of both');
        await ports.metrics.record(`${run.id}/${id}`, { name: 'm', value: 1, labels: {}, run: run.id });
        return done({ digest, common });
      }),
      anyAction('wait', async (_input, { signals }) =>
        signals.length > 0 ? done({}) : park({ keys: ['never'], reason: 'a signal' }),
      ),
    ],
    {
      reads: sources,
      organizations: {
        async load(_installation, org) {
          handled.push(org);
          return {
            ...{ org, installation: 1, catalogue: start('x', workflow([step('a', 'keep')])).catalogue, workflows: [] },
            ...{
              environment: {},
              commands: {},
              slackChannels: [],
              repositoryOverrides: [],
              longestChain: 8,
              problems: [],
            },
          };
        },
      },
    },
  );
});

afterAll(async () => {
  await running?.stop();
  await database?.close();
});

let number = 0;
function deliver(name: string, installation: number, payload: JsonObject): Promise<string> {
  const id = `delivery-${++number}`;
  const org = `org-${installation}`;
  const body = {
    organization: { login: org },
    repository: { id: installation, full_name: `${org}/web`, owner: { login: org } },
    ...payload,
    installation: { id: installation, account: { login: org }, ...(payload['installation'] as JsonObject | undefined) },
  };
  const arrival = { id, provider: 'github', name, installation, body: Buffer.from(JSON.stringify(body)) } as const;
  return running.inbox.accept(arrival).then(() => id);
}
const status = (installation: number, state: string) =>
  deliver('status', installation, { id: ++number, sha: 'a1', context: 'ci', state });
const life = (installation: number, action: string, at: string) =>
  deliver('installation', installation, { action, installation: { updated_at: at } });

async function becomes(id: string, wanted: string): Promise<void> {
  for (let wait = 0; wait < 1000; wait++) {
    const { rows } = await database.pool.query('select status from inbox where id = $1', [id]);
    if (rows[0]?.status === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${id} is not ${wanted}`);
}

test('the deliveries of a suspended installation wait, those of others do not, and all go on when it is back', async () => {
  await becomes(await life(21, 'suspend', '2026-11-20T10:00:00Z'), 'waiting');
  const waiting = await status(21, 'success');
  await becomes(await status(22, 'success'), 'done');
  await becomes(waiting, 'waiting');
  expect(handled).toEqual(['org-22']);
  // Late word of an earlier time: GitHub does not keep the order.
  await life(21, 'unsuspend', '2026-11-20T09:00:00Z');
  await becomes(await status(22, 'failure'), 'done');
  await becomes(waiting, 'waiting');
  await life(21, 'unsuspend', '2026-11-20T11:00:00Z');
  await becomes(waiting, 'done');
  expect(handled.filter((org) => org === 'org-21').length).toBeGreaterThan(0);
});

test('when the app is removed its runs are cancelled, nothing of it is left, and what is of others stays', async () => {
  const flow = workflow([step('a', 'keep'), step('b', 'wait', { dependsOn: ['a'] })]);
  const begin = async (installation: number) => {
    const about = event(`e${installation}`, { installation, org: `org-${installation}` });
    await running.engine.start({ ...start(`run-${installation}`, flow), event: about });
    await until(running, `run-${installation}`, ({ steps }) => steps[1]?.status === 'waiting');
  };
  await Promise.all([begin(31), begin(32)]);
  // In one commit, so in one segment.
  const ids = await Promise.all([status(31, 'private-31'), status(32, 'private-32'), status(31, 'private-31')]);
  for (const id of ids) await becomes(id, 'done');
  await running.engine.signal({ id: 's31', key: subject.run('run-31'), name: 'approve', data: null });
  const said = { key: subject.pull('org-31/web', 1), name: 'approve', by: 'ada', data: null };
  await running.engine.signal({ id: 'command:org-31/web:1:0', ...said });

  for (const id of [31, 32]) {
    await database.answers.keep(id, 'a page', { etag: '"1"', body: `"of ${id}"` });
    const pull = { installation: id, org: `org-${id}`, repository: `org-${id}/web`, pull: 1 };
    await database.waivers.grant(pull, { ...aWaiver(), id: 'a', branch: 'main', grantedAt: 1 });
    await database.waivers.judgeAgain({ ...pull, policy: 'one', at: 1 });
  }

  const evaluated = (installation: number) => anEvaluation({ installation, repository: `org-${installation}/web` });
  await database.evaluations.record([31, 32].map(evaluated));
  const closed = (installation: number) => ({ installation, repository: 'x/y', pull: 1, open: false, at: 1 });
  for (const id of [31, 32]) await database.evaluations.stands(closed(id));

  const removal = await life(31, 'deleted', '2026-11-20T10:00:00Z');
  await becomes(removal, 'done');
  // Late ones are nobody's.
  const late = await status(31, 'private-31-late');
  await becomes(late, 'done');
  const about = event('late', { installation: 31, org: 'org-31' });
  expect(await running.engine.start({ ...start('run-late', flow), event: about })).toEqual({ started: false });

  const left = async (sql: string) => (await database.pool.query<{ x: string }>(sql)).rows.map(({ x }) => x);
  expect(await left(`select id as x from run where id in ('run-31', 'run-32')`)).toEqual(['run-32']);
  expect(await left(`select distinct run_id as x from fact where run_id in ('run-31', 'run-32')`)).toEqual(['run-32']);
  expect(await left('select run as x from metric')).toEqual(['run-32']);
  expect((await left('select text as x from blob')).toSorted()).toEqual(['text of both', 'text of org-32']);
  await database.answers.keep(31, 'late', { etag: '"2"', body: '"late"' });
  expect(await left('select body as x from answer')).toEqual(['"of 32"']);
  await database.evaluations.record([evaluated(31)]);
  await database.evaluations.stands(closed(31));
  expect(await left('select installation as x from evaluation')).toEqual(['32']);
  expect(await left('select installation as x from pull_standing')).toEqual(['32']);
  expect(await left('select repository as x from waiver')).toEqual(['org-32/web']);
  expect(await left('select repository as x from judge_again')).toEqual(['org-32/web']);
  expect(await left(`select key as x from signal where key like '%org-31%' or key like 'run:%'`)).toEqual([]);
  expect(await left(`select key as x from signal where key = 'repository:org-32/web'`)).toHaveLength(1);
  await sweep(database.pool);
  const segments = await database.pool.query<{ bodies: Buffer }>('select bodies from inbox_segment');
  const bodies = segments.rows.map((row) => unpack(row.bodies).toString()).join('');
  expect(bodies).toContain('private-32');
  expect(bodies).not.toContain('private-31');
  expect(await left(`select status as x from dbos.workflow_status where workflow_uuid = 'run-31'`)).toEqual([
    'CANCELLED',
  ]);
  expect((await running.store.run('run-32'))?.view.status).toBe('waiting');
  await running.engine.cancel('run-32', { by: 'ada', reason: '' });
});
