import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Receiver, receive } from '../receiver.ts';
import { type Answer, startWorld, type TestWorld } from '../world.ts';

const RUNS = '/repos/acme/web/actions/runs';
let world: TestWorld;
let hook: Receiver;

beforeAll(async () => {
  world = await startWorld({ speed: 1000, app: { permissions: { ...PERMISSIONS, administration: 'write' } } });
  hook = await receive(world);
});
beforeEach(async () => {
  await hook.taken();
});
afterAll(() => world.stop().finally(() => hook.close()));

const PERMISSIONS = { actions: 'write', checks: 'write', contents: 'write', deployments: 'write' } as const;
const jobs = async (run: number, query = '') =>
  (await world.call('GET', `${RUNS}/${run}/jobs${query}`)).body.jobs as Answer[];
const shown = (all: readonly Answer[]) => all.map(({ name, status, conclusion }) => [name, status, conclusion]);

test('a run by hand stands still until it is moved, step by step', async () => {
  world.sim.actions.define('acme/web', {
    workflow: 'hand',
    on: { workflow_dispatch: {} },
    byHand: true,
    jobs: [
      { name: 'build', seconds: 9, steps: ['Compile', 'Link'], outcome: () => 'success' },
      { name: 'ship', seconds: 9, needs: ['build'], outcome: () => 'success' },
    ],
  });
  const run = await world.sim.as('ana').runWorkflow('acme/web', 'hand.yml');
  expect(await hook.names()).toEqual([
    'check_run.created',
    'workflow_dispatch',
    'workflow_job.queued',
    'workflow_run.requested',
  ]);
  const states = async () => (await jobs(run))[0].steps.map((step: Answer) => step.status[0]).join('');
  expect(world.sim.actions.advance('acme/web', run)).toBe(true);
  expect(await hook.names()).toEqual(['workflow_job.in_progress', 'workflow_run.in_progress']);
  expect(await states()).toBe('iqqq');
  world.sim.actions.advance('acme/web', run);
  expect(await states()).toBe('ciqq');
  world.sim.actions.advance('acme/web', run, 'failure');
  expect(await states()).toBe('cccc');
  const [build, ship] = await jobs(run);
  expect(build.steps.map((step: Answer) => step.conclusion)).toEqual(['success', 'failure', 'skipped', 'skipped']);
  expect(ship).toMatchObject({ status: 'completed', conclusion: 'skipped' });
  expect(world.sim.actions.advance('acme/web', run)).toBe(false);
  const told = await hook.taken();
  expect(told.find(({ name }) => name === 'workflow_run.completed')?.payload.workflow_run.conclusion).toBe('failure');
});

test('the failed jobs of a run go again with what needs them; the others and the first attempt stay as they were', async () => {
  let broken = true;
  world.sim.actions.define('acme/web', {
    workflow: 'flaky',
    on: { workflow_dispatch: {} },
    jobs: [
      { name: 'lint', seconds: 1, outcome: () => 'success' },
      { name: 'test', seconds: 1, outcome: () => (broken ? 'failure' : 'success') },
      { name: 'ship', seconds: 1, needs: ['lint', 'test'], outcome: () => 'success' },
    ],
  });
  const run = await world.sim.as('ana').runWorkflow('acme/web', 'flaky.yml');
  await hook.taken();
  const first = await jobs(run);
  expect(shown(first)).toEqual([
    ['lint', 'completed', 'success'],
    ['test', 'completed', 'failure'],
    ['ship', 'completed', 'skipped'],
  ]);
  broken = false;
  expect((await world.call('POST', `${RUNS}/${run}/rerun-failed-jobs`)).status).toBe(201);
  await hook.taken();
  const second = await jobs(run);
  expect(shown(second).map(([, , conclusion]) => conclusion)).toEqual(['success', 'success', 'success']);
  expect(second.map(({ run_attempt }) => run_attempt)).toEqual([1, 2, 2]);
  expect(await jobs(run, '?filter=all')).toHaveLength(5);
  const attempt = await world.call('GET', `${RUNS}/${run}/attempts/1`);
  expect(attempt.body).toMatchObject({ run_attempt: 1, conclusion: 'failure', triggering_actor: { login: 'ana' } });
  expect((await world.call('GET', `${RUNS}/${run}/attempts/1/jobs`)).body.jobs).toEqual(first);
  const now = await world.call('GET', `${RUNS}/${run}`);
  expect(now.body).toMatchObject({ run_attempt: 2, conclusion: 'success', triggering_actor: { login: 'baton[bot]' } });
  expect((await world.call('GET', `${RUNS}/${run}/attempts/3`)).status).toBe(404);
  const again = await world.call('POST', `/repos/acme/web/actions/jobs/${second[1].id}/rerun`);
  expect(again.status).toBe(201);
  await hook.taken();
  expect((await jobs(run)).map(({ run_attempt }) => run_attempt)).toEqual([1, 3, 3]);
  expect((await world.call('POST', `${RUNS}/${run}/rerun-failed-jobs`)).status).toBe(403);
});

test('a run that is cancelled ends with all its jobs, and one that has ended cannot be', async () => {
  world.sim.actions.define('acme/web', {
    workflow: 'slow',
    on: { workflow_dispatch: {} },
    jobs: [
      { name: 'long', seconds: 3_600_000, outcome: () => 'success' },
      { name: 'after', seconds: 1, needs: ['long'], outcome: () => 'success' },
    ],
  });
  const run = await world.sim.as('ana').runWorkflow('acme/web', 'slow.yml');
  await world.sim.until(() => world.sim.read('acme/web').runs().at(-1)?.status === 'in_progress', 2000);
  expect((await world.call('POST', `${RUNS}/${run}/rerun`)).status).toBe(403);
  expect((await world.call('DELETE', `${RUNS}/${run}`)).status).toBe(403);
  expect((await world.call('POST', `${RUNS}/${run}/cancel`)).status).toBe(202);
  await hook.taken();
  expect(shown(await jobs(run))).toEqual([
    ['long', 'completed', 'cancelled'],
    ['after', 'completed', 'cancelled'],
  ]);
  const late = await world.call('POST', `${RUNS}/${run}/cancel`);
  expect([late.status, late.body.message]).toEqual([409, 'Cannot cancel a workflow run that is completed.']);
  expect((await world.call('DELETE', `${RUNS}/${run}`)).status).toBe(204);
  expect((await world.call('GET', `${RUNS}/${run}`)).status).toBe(404);
});

test('artifacts and logs are fetched as zip archives from an address that needs no token', async () => {
  world.sim.actions.define('acme/web', {
    workflow: 'pack',
    on: { workflow_dispatch: {} },
    jobs: [
      {
        name: 'pack',
        seconds: 1,
        outcome: () => 'success',
        artifacts: { dist: { 'a/b.txt': 'hello\n', 'ü.txt': '' } },
      },
    ],
  });
  const run = await world.sim.as('ana').runWorkflow('acme/web', 'pack.yml');
  await hook.taken();
  const { body } = await world.call('GET', `${RUNS}/${run}/artifacts`);
  expect(body).toMatchObject({
    total_count: 1,
    artifacts: [{ name: 'dist', expired: false, workflow_run: { id: run } }],
  });
  const answer = await fetch(`${world.sim.url}/repos/acme/web/actions/artifacts/${body.artifacts[0].id}/zip`, {
    headers: { authorization: `Bearer ${await world.token()}` },
    redirect: 'manual',
  });
  expect(answer.status).toBe(302);
  const archive = Buffer.from(await (await fetch(answer.headers.get('location')!)).arrayBuffer());
  expect(archive.length).toBe(body.artifacts[0].size_in_bytes);
  expect(unzip(archive)).toEqual({ 'a/b.txt': 'hello\n', 'ü.txt': '' });
  const logs = await fetch(`${world.sim.url}${RUNS}/${run}/logs`, {
    headers: { authorization: `Bearer ${await world.token()}` },
  });
  expect(unzip(Buffer.from(await logs.arrayBuffer()))['0_pack.txt']).toContain('##[group]Run pack');
  const [job] = await jobs(run);
  const text = await world.call('GET', `/repos/acme/web/actions/jobs/${job.id}/logs`);
  expect(text.body).toContain('##[group]Set up job');
  expect((await world.call('GET', '/repos/acme/web/actions/artifacts?name=other')).body.total_count).toBe(0);
});

test('a job waits until a reviewer lets it into its environment, and then deploys there', async () => {
  const { call, sim } = world;
  const ana = sim.hub.account('ana');
  const environment = await call('PUT', '/repos/acme/web/environments/live', {
    reviewers: [{ type: 'User', id: ana.id }],
    prevent_self_review: true,
  });
  expect(environment.body.protection_rules).toMatchObject([{ type: 'required_reviewers', prevent_self_review: true }]);
  sim.actions.define('acme/web', {
    workflow: 'deploy',
    on: { workflow_dispatch: {} },
    jobs: [{ name: 'deploy', seconds: 1, environment: 'live', outcome: () => 'success' }],
  });
  const run = await sim.as('ben').runWorkflow('acme/web', 'deploy.yml');
  expect(await hook.names()).toContain('workflow_job.waiting');
  expect((await call('GET', `${RUNS}/${run}`)).body.status).toBe('waiting');
  const path = `${RUNS}/${run}/pending_deployments`;
  const pending = await call('GET', path);
  expect(pending.body).toMatchObject([
    { environment: { name: 'live' }, current_user_can_approve: false, reviewers: [{ type: 'User' }] },
  ]);
  const decision = { environment_ids: [environment.body.id], state: 'approved', comment: 'go' };
  expect((await call('POST', path, decision)).status).toBe(422);
  expect((await call('POST', path, decision, { token: sim.as('ben').token() })).status).toBe(422);
  expect((await call('POST', path, decision, { token: sim.as('ana').token() })).status).toBe(200);
  const names = await hook.names();
  expect(names.filter((name) => name.startsWith('deployment'))).toEqual([
    'deployment.created',
    'deployment_status.created',
    'deployment_status.created',
  ]);
  expect((await call('GET', path)).body).toEqual([]);
  const deployments = await call('GET', '/repos/acme/web/deployments?environment=live');
  expect(deployments.body).toMatchObject([{ creator: { login: 'github-actions[bot]' }, task: 'deploy' }]);
  const statuses = await call('GET', `/repos/acme/web/deployments/${deployments.body[0].id}/statuses`);
  expect(statuses.body.map((one: Answer) => one.state)).toEqual(['success', 'in_progress']);
});

/** Read by another program than the one that wrote it. */
function unzip(archive: Buffer): { [path: string]: string } {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  try {
    const path = join(folder, 'archive.zip');
    writeFileSync(path, archive);
    const script =
      'import json,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(json.dumps({n: z.read(n).decode() for n in z.namelist()}))';
    return JSON.parse(execFileSync('python3', ['-c', script, path]).toString('utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
