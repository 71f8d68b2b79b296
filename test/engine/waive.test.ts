import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { evaluate } from '../../src/actions/policy/evaluate.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { catalogs } from '../../src/catalogs.ts';
import type { Action } from '../../src/core/action.ts';
import { createRuleJudge } from '../../src/core/policy/judge.ts';
import type { Ports } from '../../src/core/ports/ports.ts';
import type { World } from '../../src/core/ports/world.ts';
import { NOTHING_SPENT } from '../../src/core/quota/spent.ts';
import { matchWorkflows } from '../../src/core/workflow/match.ts';
import { parseWorkflow } from '../../src/core/workflow/parse.ts';
import { createCommands } from '../../src/engine/commands.ts';
import type { RunningEngine } from '../../src/engine/engine.ts';
import { judgeAgain } from '../../src/engine/judge-again.ts';
import { sources } from '../../src/sources/index.ts';
import { FakeGitHub } from '../fakes/github.ts';
import { anOrganization } from '../fakes/organization.ts';
import { aPolicy } from '../fakes/policy.ts';
import { acme } from '../sources/examples.ts';
import { openFresh } from './postgres.ts';
import { silent, startEngine } from './world.ts';

// The engine, the shipped workflow, the real rules and the database, before a GitHub in memory; only days are made to pass.
const DAY = 86_400_000;
const file = path.join(import.meta.dirname, '../../workflows/govern.yaml');
const github = new FakeGitHub();
const shift = { by: 0 };
const clock = { ...systemClock, now: () => systemClock.now() + shift.by };
const inDays = (days: number) => new Date(clock.now() + days * DAY).toISOString().slice(0, 10);
const rule = { rule: 'custom.title', with: { maximum: 10 }, line: 1 };
const policies = [aPolicy({ id: 'titles', rules: [rule], owners: ['@acme/writers'] })];
let database: Database;
let running: RunningEngine;

beforeAll(async () => {
  const parsed = parseWorkflow(readFileSync(file, 'utf8'), {
    ...{ file, actions: catalogs.actions.all(), events: sources.flatMap((source) => source.gives) },
  });
  if (!parsed.ok) throw new Error('the shipped workflow is broken');
  database = await openFresh();
  github.seed('acme/web');
  github.team('acme', 'writers', ['ben', 'ada']);
  const ports = async () =>
    ({
      ...{ clock, github, blobs: database.blobs, metrics: database.metrics, waivers: database.waivers },
      events: running.events,
      rules: createRuleJudge({ rules: catalogs.rules, clock, limit: 20_000 }),
      policies: { forPull: async () => ({ policies, waivers: [], problems: [] }) },
      changeSets: { of: async () => undefined },
    }) as unknown as Ports;
  const world: World = { clock, github: async () => github, spent: () => NOTHING_SPENT, announce: () => {}, ports };
  const organizations = { load: async () => anOrganization({ workflows: [parsed.value] }) };
  running = await startEngine(database, [evaluate as unknown as Action], {
    ...{ reads: sources, world, organizations },
    commands: (engine) => createCommands({ ...engine, world, organizations, commands: catalogs.commands.all() }),
    matching: {
      match: (workflows, event) => matchWorkflows(event, workflows),
      checkInputs: () => ({ ok: true, inputs: {} }),
    },
  });
}, 60_000);
afterAll(async () => {
  await running?.stop();
  await database?.close();
});

let deliveries = 0;
function deliver(name: string, payload: Parameters<typeof acme>[0]) {
  deliveries += 1;
  const body = Buffer.from(JSON.stringify(acme(payload)));
  return running.inbox.accept({ id: `w-${deliveries}`, provider: 'github', name, installation: 7, body });
}

/** A pull request of ada's whose title is too long, judged. */
async function opened(branch: string) {
  const sha = github.push('acme/web', branch, { [`${branch}.ts`]: '1' }, 'change', 'cy');
  const request = { head: branch, base: 'main', title: 'A title that is too long', body: '' };
  const { number } = await github.pulls.create('acme/web', request);
  Object.assign(github.repository('acme/web').pulls.get(number) ?? {}, { author: 'ada' });
  const head = { ref: branch, sha };
  const about = { number, state: 'open', updated_at: '2026-11-20T10:00:00Z', head, base: { ref: 'main', sha: 'b' } };
  await deliver('pull_request', { action: 'opened', pull_request: about });
  const check = () => github.repository('acme/web').checks.find((one) => one.sha === sha);
  await becomes(() => check()?.conclusion, 'failure');
  const answered = () => github.repository('acme/web').comments.filter(({ author }) => author === github.self);
  const say = async (by: string, line: string) => {
    const before = answered().length;
    const { id } = github.comment('acme/web', number, by, line);
    const user = { login: by, type: 'User' };
    await deliver('issue_comment', {
      ...{ action: 'created', sender: user, comment: { id, body: line, user } },
      issue: { number, pull_request: {} },
    });
    await becomes(() => answered().length, before + 1);
    return answered().at(-1)?.body ?? '';
  };
  return { number, check, say };
}

async function becomes<T>(look: () => T, wanted: T): Promise<void> {
  const end = performance.now() + 30_000;
  while (look() !== wanted) {
    if (performance.now() > end) throw new Error(`it is ${String(look())} and not ${String(wanted)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const tellDue = () => judgeAgain({ waivers: database.waivers, events: running.events, clock, log: silent });

test('who made it and strangers are refused, an owner waives it, the check turns, warns, and turns back when it ends', async () => {
  const { check, say } = await opened('one');
  const line = `/baton waive custom.title the generator names it until ${inDays(20)} ticket=OPS-12`;
  expect(await say('eve', line)).toContain(
    'is waived by its owners, the members of `@acme/writers`, and you are not one',
  );
  expect(await say('ada', line)).toContain('You opened this pull request');
  expect(check()?.conclusion).toBe('failure');

  expect(await say('ben', line)).toContain('`titles/custom.title` is waived on this pull request until the end of');
  await becomes(() => check()?.conclusion, 'success');
  expect(check()?.title).toMatch(/^Passes with 1 waiver, until \d+ \w+ \d{4}$/);
  expect(check()?.summary).toMatch(/\*\*waived\*\* until [\d-]+ by @\u200bben: the generator names it \\\(OPS-12\\\)/);

  expect(await tellDue()).toBe(0);
  shift.by += 13 * DAY;
  expect(await tellDue()).toBe(1);
  await becomes(() => check()?.summary?.includes('The waiver of custom.title ends within 14 days'), true);
  expect(check()?.conclusion).toBe('success');
  shift.by += 20 * DAY;
  expect(await tellDue()).toBe(1);
  await becomes(() => check()?.conclusion, 'failure');
  expect(await tellDue()).toBe(0);
}, 120_000);

test('on another base branch it excuses from nothing', async () => {
  const { number, check, say } = await opened('three');
  await say('ben', `/baton waive custom.title because until ${inDays(20)}`);
  await becomes(() => check()?.conclusion, 'success');
  github.push('acme/web', 'release', { 'r.ts': '1' });
  Object.assign(github.repository('acme/web').pulls.get(number) ?? {}, { base: 'release' });
  const pull_request = {
    ...{ number, state: 'open', updated_at: '2026-11-20T10:00:01Z', head: { ref: 'three', sha: check()?.sha ?? '' } },
    base: { ref: 'release', sha: 'b' },
  };
  await deliver('pull_request', { action: 'edited', changes: { base: { ref: { from: 'main' } } }, pull_request });
  await becomes(() => check()?.conclusion, 'failure');
}, 120_000);

test('an owner takes it back, and the check turns back', async () => {
  const { check, say } = await opened('two');
  expect(await say('ben', '/baton waive titles/custom.title withdraw')).toContain('No waiver of `titles/custom.title`');
  await say('ben', `/baton waive titles/custom.title because until ${inDays(20)}`);
  await becomes(() => check()?.conclusion, 'success');
  expect(await say('cy', '/baton waive custom.title withdraw')).toContain('you are not one');
  expect(await say('ada', '/baton waive custom.title withdraw')).toContain(
    'The waiver of `titles/custom.title` is withdrawn',
  );
  await becomes(() => check()?.conclusion, 'failure');
}, 120_000);
