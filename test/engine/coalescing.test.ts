import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../src/adapters/clock.ts';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { catalogs } from '../../src/catalogs.ts';
import { done } from '../../src/core/action.ts';
import { readDelivery } from '../../src/core/delivery.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { parsePolicy } from '../../src/core/policy/parse.ts';
import { onlyJudges } from '../../src/core/workflow/judging.ts';
import { matchWorkflows } from '../../src/core/workflow/match.ts';
import { parseWorkflow } from '../../src/core/workflow/parse.ts';
import type { Workflow } from '../../src/core/workflow/workflow.ts';
import { createConcerns } from '../../src/engine/concerns.ts';
import type { RunningEngine } from '../../src/engine/engine.ts';
import { readShipped } from '../../src/engine/shipped.ts';
import { sources } from '../../src/sources/index.ts';
import { start, step, workflow } from '../core/run/build.ts';
import { FakeGitHub } from '../fakes/github.ts';
import { acme } from '../sources/examples.ts';
import { openFresh } from './postgres.ts';
import { anyAction, startEngine } from './world.ts';

/** Triggers as the shipped workflow has them. */
const govern: Workflow = {
  ...workflow([step('judge', 'judge')], { id: 'govern' }),
  triggers: [
    'pull_request.opened',
    'pull_request.synchronize',
    'pull_request.ready_for_review',
    'check_run.rerequested',
    'check_suite.rerequested',
    'check_run.requested_action',
    'check_run.requested_action',
  ].map((type) => ({ type: 'event' as const, events: [type], repositories: [], where: {} })),
  execution: { mode: 'hybrid', concurrencyLimit: 8, priority: 'normal', quiet: 400 },
};

let database: Database;
let running: RunningEngine;
/** What each evaluation found the head to be. */
const judged: string[] = [];
let head = '';
/** Evaluations go on when it resolves; so many have been at work at once. */
let hold = Promise.resolve();
let most = 0;
const atWork = new Set<string>();

beforeAll(async () => {
  database = await openFresh();
  running = await startEngine(
    database,
    [
      anyAction('judge', async (_input, { run }) => {
        const seen = head;
        atWork.add(run.id);
        most = Math.max(most, atWork.size);
        await hold;
        atWork.delete(run.id);
        judged.push(seen);
        return done({});
      }),
    ],
    {
      reads: sources,
      organizations: {
        load: async (installation, org) => ({
          ...{ org, installation, catalogue: start('x', govern).catalogue, workflows: [govern], environment: {} },
          ...{ commands: {}, slackChannels: [], repositoryOverrides: [], longestChain: 8, problems: [] },
        }),
      },
      matching: {
        match: (flows, event) => matchWorkflows(event, flows),
        checkInputs: () => ({ ok: true, inputs: {} }),
      },
    },
  );
});
afterAll(async () => {
  await running?.stop();
  await database?.close();
});

let number = 0;
function deliver(name: string, payload: JsonObject) {
  const body = Buffer.from(JSON.stringify(acme(payload)));
  return running.inbox.accept({ id: `c-${++number}`, provider: 'github', name, installation: 7, body });
}
const pull = (action: string, sha: string, at: number, pullNumber = 1) => {
  head = sha;
  return deliver('pull_request', {
    action,
    pull_request: {
      ...{ number: pullNumber, state: 'open', updated_at: `2026-11-20T10:00:0${at}Z` },
      ...{ head: { ref: 'topic', sha }, base: { ref: 'main', sha: 'b' } },
    },
  });
};
const rerun = (check: number, pullNumber = 1) =>
  deliver('check_run', {
    action: 'rerequested',
    check_run: { id: check, name: 'c', head_sha: head, status: 'completed', pull_requests: [{ number: pullNumber }] },
  });

/** Until every delivery is settled and every run over; gives how many evaluations there were. */
async function rest(): Promise<number> {
  for (;;) {
    const { rows } = await database.pool.query<{ open: number }>(
      `select (select count(*) from inbox where status in ('arrived', 'waiting'))::int
         + (select count(*) from run where ended_at is null)::int as open`,
    );
    if (rows[0]?.open === 0) return judged.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('several events for one pull request within the quiet period are one evaluation, of the last head', async () => {
  await Promise.all([pull('opened', 'a', 1), pull('ready_for_review', 'a', 2), pull('synchronize', 'b', 3)]);
  await pull('synchronize', 'c', 4);
  expect(await rest()).toBe(1);
  expect(judged).toEqual(['c']);
});

test('an event that comes once the evaluation has begun starts the next, so no head goes unseen', async () => {
  judged.length = 0;
  await pull('synchronize', 'd', 5);
  await rest();
  await pull('synchronize', 'e', 6);
  expect(await rest()).toBe(2);
  expect(judged.at(-1)).toBe('e');
});

test('while an evaluation is at work, whatever comes is one more after it: none that looked before writes after one that looked later', async () => {
  judged.length = 0;
  most = 0;
  const gate = Promise.withResolvers<void>();
  hold = gate.promise;
  await pull('synchronize', 'x1', 1, 5);
  while (atWork.size === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  for (const [at, sha] of ['x2', 'x3', 'x4'].entries()) {
    await pull('synchronize', sha, at + 2, 5);
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  // A person who asks anew is answered by a run of its own, and waits too.
  await rerun(1, 5);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(atWork.size).toBe(1);
  gate.resolve();
  expect(await rest()).toBe(3);
  expect(judged).toEqual(['x1', 'x4', 'x4']);
  expect(most).toBe(1);
});

test('pull requests do not stand for each other', async () => {
  judged.length = 0;
  await Promise.all([pull('synchronize', 'f', 7, 1), pull('synchronize', 'f', 7, 2)]);
  expect(await rest()).toBe(2);
});

test('"re-run all" on five checks is one evaluation, and a push beside it does not swallow it', async () => {
  judged.length = 0;
  await Promise.all([...[1, 2, 3, 4, 5].map((check) => rerun(check)), pull('synchronize', 'g', 8)]);
  expect(await rest()).toBe(2);
});

test('a press of the button "Re-run" is judged anew too, and a push beside it does not swallow it', async () => {
  judged.length = 0;
  const check_run = { id: 9, name: 'c', head_sha: head, status: 'completed', pull_requests: [{ number: 1 }] };
  const press = deliver('check_run', {
    action: 'requested_action',
    requested_action: { identifier: 'rerun' },
    check_run,
  });
  await Promise.all([press, pull('synchronize', 'h', 9)]);
  expect(await rest()).toBe(2);
});

test('what Baton itself does on GitHub starts no shipped workflow, but one judgement of each commit that it pushes', async () => {
  const folder = path.join(import.meta.dirname, '../../workflows');
  const events = sources.flatMap((source) => source.gives);
  const shipped = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'))
    .flatMap((file) => {
      const text = readFileSync(path.join(folder, file), 'utf8');
      const parsed = parseWorkflow(text, { file, actions: catalogs.actions.all(), events });
      return parsed.ok ? [parsed.value] : [];
    });
  expect(shipped.map(({ id }) => id)).toContain('govern');
  const app = { slug: 'baton' };
  const check = { id: 1, name: 'c', head_sha: 's', app, pull_requests: [{ number: 1 }] };
  const suite = { id: 1, head_sha: 's', app, pull_requests: [{ number: 1 }] };
  const pullRequest = {
    ...{ number: 1, state: 'open', updated_at: '2026-11-20T10:00:00Z' },
    ...{ head: { ref: 'baton/x', sha: 's' }, base: { ref: 'main', sha: 'b' } },
  };
  const comment = { issue: { number: 1, pull_request: {} }, comment: { id: 1, body: '/baton run govern' } };
  const said: readonly [string, JsonObject][] = [
    ['check_run', { action: 'created', check_run: { ...check, status: 'in_progress' } }],
    ['check_run', { action: 'completed', check_run: { ...check, status: 'completed', conclusion: 'failure' } }],
    ['check_suite', { action: 'completed', check_suite: suite }],
    ['issue_comment', { action: 'created', ...comment }],
    ['issue_comment', { action: 'edited', ...comment }],
    ['push', { ref: 'refs/heads/baton/x', before: 'a', after: 's' }],
    ['pull_request', { action: 'edited', changes: { body: { from: 'x' } }, pull_request: pullRequest }],
    ['pull_request', { action: 'labeled', pull_request: pullRequest }],
    ['pull_request', { action: 'synchronize', pull_request: pullRequest }],
  ];
  const own = said.map(([name, payload], at) => {
    const sender = { login: 'baton[bot]', type: 'Bot' };
    const delivery = { id: `own-${at}`, provider: 'github' as const, name, payload: acme({ ...payload, sender }) };
    return [name, payload['action'], readDelivery(delivery, sources)] as const;
  });
  expect(own.map(([, , read]) => read.length)).toEqual(said.map(() => 1));
  const policies = (await readShipped(path.join(folder, '..'), 'policies')).flatMap(({ path: file, text }) => {
    const parsed = parsePolicy(text, { file, rules: catalogs.rules });
    return parsed.ok ? [parsed.value] : [];
  });
  expect(policies.length).toBeGreaterThan(0);
  const github = new FakeGitHub();
  github.seed('acme/web');
  const concerns = createConcerns({
    pool: database.pool,
    world: { clock: systemClock, github: async () => github },
    rules: catalogs.rules,
    policies: { for: () => ({ above: async () => policies, own: async () => [] }) },
  });
  const begun: string[] = [];
  for (const [name, action, read] of own) {
    for (const event of read) {
      for (const flow of matchWorkflows(event, shipped)) {
        const begins = !onlyJudges(flow, catalogs.actions) || (await concerns.of(event, flow)) !== undefined;
        if (begins) begun.push(`${name}.${String(action)} ${flow.id}`);
      }
    }
  }
  expect(begun).toEqual(['pull_request.synchronize govern']);
});
