import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { catalogs } from '../../src/catalogs.ts';
import type { Event } from '../../src/core/event.ts';
import { Fault } from '../../src/core/fault.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { parseWorkflow } from '../../src/core/workflow/parse.ts';
import type { Workflow } from '../../src/core/workflow/workflow.ts';
import { createConcerns } from '../../src/engine/concerns.ts';
import { createConfigFiles } from '../../src/engine/config-files.ts';
import { createPolicies } from '../../src/engine/policies.ts';
import { Signals } from '../../src/engine/signals.ts';
import { sources } from '../../src/sources/index.ts';
import { ManualClock } from '../fakes/clock.ts';
import { FakeGitHub } from '../fakes/github.ts';
import { anOrganization } from '../fakes/organization.ts';
import { acme, only } from '../sources/examples.ts';
import { openFresh } from './postgres.ts';

const shippedWorkflow = (edit: (text: string) => string = (text) => text): Workflow => {
  const file = path.join(import.meta.dirname, '../../workflows/govern.yaml');
  const events = sources.flatMap((source) => source.gives);
  const about = { file, actions: catalogs.actions.all(), events };
  const parsed = parseWorkflow(edit(readFileSync(file, 'utf8')), about);
  if (!parsed.ok) throw new Error('the shipped workflow is broken');
  return parsed.value;
};
const govern = shippedWorkflow();

let database: Database;
beforeAll(async () => {
  database = await openFresh();
});
afterAll(() => database?.close());

const policy = (id: string, rule: string, more = '') =>
  `id: ${id}\nname: ${id}\ntype: custom\nenforcement: blocking\n${more}rules: [${rule}]\n`;
const LABELS = '{ rule: custom.labels, with: { none: [hold] } }';
const FILES = '{ rule: security.secrets }';
const CHECKS = '{ rule: custom.expression, with: { expression: "length(checks) > 0", message: Checks are missing. } }';

/** acme with these policies above, and those in its repository `web` itself. */
function world(above: Record<string, string>, web: Record<string, string> = {}) {
  const github = new FakeGitHub();
  const files = (policies: Record<string, string>) =>
    Object.fromEntries(Object.entries(policies).map(([name, text]) => [`baton/policies/${name}.yaml`, text]));
  const config = github.seed('acme/.github', { 'README.md': '', ...files(above) });
  github.seed('acme/web', { 'README.md': '', ...files(web) });
  const sha = config.git.branches.get('main') as string;
  const organization = anOrganization({ config: { repository: 'acme/.github', sha } });
  const clock = new ManualClock(1_000_000);
  const concerns = createConcerns({
    pool: database.pool,
    world: { clock, github: async () => github },
    rules: catalogs.rules,
    policies: createPolicies({
      rules: catalogs.rules,
      files: createConfigFiles(),
      organizations: { load: async () => organization },
      shipped: [{ path: 'secrets.yaml', text: policy('secrets', FILES) }],
    }),
  });
  const judged = async (event: Event, workflow = govern) => (await concerns.of(event, workflow)) !== undefined;
  const asked = () => github.calls.filter(({ method }) => method === 'git.branch').length;
  return { github, clock, concerns, judged, asked };
}

const pull = (action: string, more: JsonObject = {}, base = 'main', sha = 'a1'): Event =>
  only(
    'pull_request',
    acme({
      action,
      pull_request: { number: 12, state: 'open', head: { ref: 'topic', sha }, base: { ref: base, sha: 'b' } },
      ...more,
    }),
  );
const review = (): Event =>
  only(
    'pull_request_review',
    acme({
      action: 'submitted',
      review: { id: 1, state: 'approved', commit_id: 'a1' },
      pull_request: { number: 12, head: { ref: 'topic', sha: 'a1' }, base: { ref: 'main' } },
    }),
  );
const check = (app: string, pulls: readonly number[], sha: string, branch = 'topic'): Event =>
  only(
    'check_run',
    acme({
      action: 'completed',
      check_run: {
        ...{ id: 5, name: 'ci', head_sha: sha, status: 'completed', conclusion: 'success', app: { slug: app } },
        ...{ check_suite: { head_branch: branch }, pull_requests: pulls.map((number) => ({ number })) },
      },
    }),
  );
const status = (sha: string): Event => only('status', acme({ id: 5, sha, context: 'ci', state: 'success' }));

test('a label, a review or a check is judged where a policy reads it, and nowhere else', async () => {
  const { judged } = world({ labels: policy('labels', LABELS) });
  expect(await judged(pull('labeled'))).toBe(true);
  expect(await judged(pull('unlabeled'))).toBe(true);
  expect(await judged(review())).toBe(false);
  expect(await judged(check('ci', [12], 'a1'))).toBe(true);
  await hear(pull('opened'));
  expect(await judged(check('ci', [12], 'a1'))).toBe(false);
  expect(await judged(pull('edited', { changes: { title: { from: 'x' } } }))).toBe(false);
  expect(await judged(pull('converted_to_draft'))).toBe(false);
});

test('a new head, a new base, a person who asks and a merge group are judged whatever policies read', async () => {
  const { judged, asked } = world({});
  for (const action of ['opened', 'reopened', 'synchronize']) expect(await judged(pull(action))).toBe(true);
  const base = { changes: { base: { ref: { from: 'trunk' }, sha: { from: 'c' } } } };
  expect(await judged(pull('edited', base))).toBe(true);
  expect(await judged({ ...check('ci', [12], 'a1'), type: 'check_run.rerequested' })).toBe(true);
  const head_ref = `refs/heads/gh-readonly-queue/main/pr-12-${'b'.repeat(40)}`;
  const merge_group = { head_sha: 'a'.repeat(40), head_ref, base_sha: 'b'.repeat(40), base_ref: 'refs/heads/main' };
  expect(await judged(only('merge_group', acme({ action: 'checks_requested', merge_group })))).toBe(true);
  expect(await judged(only('merge_group', acme({ action: 'destroyed', merge_group })))).toBe(false);
  expect(asked()).toBe(0);
});

test('a policy that leaves drafts out has their end judged', async () => {
  const { judged } = world({ d: policy('d', FILES, 'scope: { drafts: false }\n') });
  expect(await judged(pull('ready_for_review'))).toBe(true);
  expect(await judged(pull('converted_to_draft'))).toBe(true);
});

test('a policy for another repository or base branch has nothing judged', async () => {
  const { judged } = world({
    docs: policy('docs', LABELS, 'scope: { repositories: [docs] }\n'),
    release: policy('release', LABELS, 'scope: { branches: ["release/*"] }\n'),
  });
  expect(await judged(pull('labeled'))).toBe(false);
  expect(await judged(pull('labeled', {}, 'release/1'))).toBe(true);
});

test('policies of the repository itself count, at the tip of the base branch, which is asked for once in ten seconds', async () => {
  const { judged, github, asked, clock } = world({}, { labels: policy('labels', LABELS) });
  for (let time = 0; time < 5; time++) expect(await judged(pull('labeled'))).toBe(true);
  expect(asked()).toBe(1);
  github.push('acme/web', 'main', { 'baton/policies/labels.yaml': null });
  await clock.advance(10_001);
  expect(await judged(pull('labeled'))).toBe(false);
  github.push('acme/web', 'main', { 'baton/policies/again.yaml': policy('again', LABELS) });
  await clock.advance(10_001);
  expect(await judged(pull('labeled'))).toBe(true);
  expect(asked()).toBe(3);
});

test('a base branch that is not there is judged: nobody knows what applies', async () => {
  const { judged } = world({});
  expect(await judged(pull('labeled', {}, 'gone'))).toBe(true);
});

test('where the app may not look is judged; while GitHub is unwell the event waits', async () => {
  const { judged, github } = world({});
  github.failNext('git.branch', new Fault('permission-denied', 'no'));
  expect(await judged(pull('labeled'))).toBe(true);
  github.failNext('git.branch', new Fault('unavailable', 'down'));
  await expect(judged(pull('labeled'))).rejects.toMatchObject({ code: 'unavailable' });
  expect(await judged(pull('labeled'))).toBe(false);
});

test('checks of the app itself, and events without a pull request, are never judged', async () => {
  const { judged } = world({ checks: policy('checks', CHECKS) });
  expect(await judged(check('baton', [12], 'a1'))).toBe(false);
  expect(await judged(check('ci', [], 'nobody'))).toBe(false);
  expect(await judged(status('nobody'))).toBe(false);
});

/** As the inbox keeps what was told. */
async function hear(event: Event): Promise<void> {
  const { id, type, subjects, data } = event;
  await new Signals(database.pool, new ManualClock(0)).send(
    database.pool,
    subjects.map((key) => ({ id: `${id}:${Math.random()}`, key, name: type, data })),
  );
}

test('a check of a fork and a commit status name no pull request: it is the one whose head that is, while it is open', async () => {
  const { concerns, judged } = world({ checks: policy('checks', CHECKS) });
  await hear(pull('synchronize', {}, 'main', 'f1'));
  for (const event of [check('ci', [], 'f1'), status('f1')]) {
    const found = await concerns.of(event, govern);
    expect(found?.data['pullRequests']).toEqual([{ repository: 'acme/web', number: 12 }]);
    expect(found?.subjects).toContain('pull:acme/web#12');
    expect(found?.id).toBe(event.id);
  }
  const again = only(
    'check_suite',
    acme({ action: 'rerequested', check_suite: { id: 1, head_sha: 'f1', head_branch: null, pull_requests: [] } }),
  );
  const rerun = await concerns.of(again, govern);
  expect(rerun?.data['pullRequests']).toEqual([{ repository: 'acme/web', number: 12 }]);
  const closed = pull('closed', {}, 'main', 'f1');
  await hear({ ...closed, data: { ...closed.data, state: 'closed' } });
  expect(await judged(status('f1'))).toBe(false);
});

test('one that was only seen when the open state was compared counts too', async () => {
  const { concerns } = world({ checks: policy('checks', CHECKS) });
  const level = { sha: 'f2', state: 'open', draft: false, title: 't', base: 'main', labels: [] };
  await database.pool.query(
    'insert into pull_seen (installation, repository, number, level, at) values (7, 11, 31, $1, now())',
    [JSON.stringify(level)],
  );
  const found = await concerns.of(status('f2'), govern);
  expect(found?.data['pullRequests']).toEqual([{ repository: 'acme/web', number: 31 }]);
});

test('a workflow that judges other pull requests than those of its event begins whatever changed', async () => {
  const { judged } = world({});
  const other = shippedWorkflow((text) => text.replace(/(?<=pullRequests: ).*/, '[acme/web#3]'));
  expect(await judged(pull('labeled'), other)).toBe(true);
  expect(await judged(check('baton', [12], 'a1'), other)).toBe(false);
});

test('what happens to a member of a set is judged wherever the policies of the set apply, and to others not', async () => {
  const green = policy('together', '{ rule: changeset.green }', 'scope: { repositories: [docs] }\n');
  const { judged } = world({ together: green, everywhere: policy('everywhere', '{ rule: changeset.green }') });
  await hear(pull('opened'));
  expect(await judged(check('ci', [12], 'a1'))).toBe(false);
  expect(await judged(pull('closed'))).toBe(false);
  await database.pool.query(
    `insert into run (id, key, org, installation, workflow, status, subjects) values ('set:1', 'set-1', 'acme', 7, 'set', 'running', $1)`,
    [['member:acme/web#12']],
  );
  expect(await judged(check('ci', [12], 'a1'))).toBe(true);
  expect(await judged(pull('closed'))).toBe(true);
  expect(await judged(review())).toBe(false);
});
