import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Receiver, receive } from '../receiver.ts';
import { type Answer, startWorld, type TestWorld } from '../world.ts';

const BUILD = `name: Build
on:
  push:
    branches: [main, 'release/**']
  pull_request:
    branches: [main]
jobs:
  test:
    name: Unit tests
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Test
        run: npm test
  pack:
    needs: test
    runs-on: ubuntu-latest
    steps:
      - run: npm pack
`;
const RELEASE = `name: Release
on:
  workflow_dispatch:
    inputs:
      version: { required: true }
      channel: { type: choice, options: [next, latest], default: next }
  repository_dispatch:
    types: [release]
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - run: ./release
`;

const ACTIONS = '/repos/acme/docs/actions';
let world: TestWorld;
let hook: Receiver;

beforeAll(async () => {
  world = await startWorld({ speed: 200 });
  hook = await receive(world);
  const files = { '.github/workflows/build.yml': BUILD, '.github/workflows/release.yml': RELEASE };
  await world.sim.as('ana').push('acme/docs', 'main', files, 'Add workflows [skip ci]');
});
beforeEach(async () => {
  await hook.taken();
});
afterAll(() => world.stop().finally(() => hook.close()));

const list = async (query = '') => (await world.call('GET', `${ACTIONS}/runs${query}`)).body.workflow_runs as Answer[];

test('workflows are found in the files of the default branch, by id and by file name', async () => {
  const { body } = await world.call('GET', `${ACTIONS}/workflows`);
  expect(body).toMatchObject({
    total_count: 2,
    workflows: [
      { name: 'Build', path: '.github/workflows/build.yml', state: 'active' },
      { name: 'Release', path: '.github/workflows/release.yml' },
    ],
  });
  const byId = await world.call('GET', `${ACTIONS}/workflows/${body.workflows[1].id}`);
  const byFile = await world.call('GET', `${ACTIONS}/workflows/release.yml`);
  expect(byId.body).toEqual(byFile.body);
  expect((await world.call('GET', `${ACTIONS}/workflows/nope.yml`)).status).toBe(404);
});

test('a push runs what its branch filter lets through, job after job, and tells of each', async () => {
  expect(await list()).toEqual([]);
  await world.sim.as('ben').push('acme/docs', 'topic', { 'a.md': 'a\n' }, 'On a branch that no filter names');
  await world.sim.settled();
  expect(await list()).toEqual([]);
  await hook.taken();
  const sha = await world.sim.as('ana').push('acme/docs', 'release/1', { 'b.md': 'b\n' }, 'Begin release 1');
  const told = await hook.taken();
  expect(
    told
      .filter(({ event }) => event.startsWith('workflow_'))
      .map(({ name }) => name)
      .sort(),
  ).toEqual([
    'workflow_job.completed',
    'workflow_job.completed',
    'workflow_job.in_progress',
    'workflow_job.in_progress',
    'workflow_job.queued',
    'workflow_job.queued',
    'workflow_run.completed',
    'workflow_run.in_progress',
    'workflow_run.requested',
  ]);
  const done = told.find(({ name }) => name === 'workflow_run.completed')?.payload;
  expect(done.workflow_run).toMatchObject({ conclusion: 'success', event: 'push', head_sha: sha });
  const [run] = await list(`?branch=release/1&event=push&status=success&head_sha=${sha}`);
  expect(run).toMatchObject({
    name: 'Build',
    display_title: 'Begin release 1',
    run_number: 1,
    actor: { login: 'ana' },
  });
  expect(await list('?event=pull_request')).toEqual([]);
  expect(await list('?created=2020-01-01T00:00:00Z')).toEqual([]);
  const { body } = await world.call('GET', `${ACTIONS}/runs/${run.id}/jobs`);
  expect(
    body.jobs.map((job: Answer) => [job.name, job.conclusion, job.steps.map((step: Answer) => step.name)]),
  ).toEqual([
    ['Unit tests', 'success', ['Set up job', 'Run actions/checkout@v4', 'Test', 'Complete job']],
    ['pack', 'success', ['Set up job', 'Run npm pack', 'Complete job']],
  ]);
  const one = await world.call('GET', `${ACTIONS}/jobs/${body.jobs[0].id}`);
  expect(one.body).toEqual(body.jobs[0]);
  const check = await world.call('GET', `/repos/acme/docs/check-runs/${body.jobs[0].id}`);
  expect(check.body).toMatchObject({ name: 'Unit tests', app: { slug: 'github-actions' } });
});

test('a pull request against main runs the workflow at its head', async () => {
  const sha = await world.sim.as('ben').push('acme/docs', 'change', { 'c.md': 'c\n' }, 'Change');
  const pull = await world.sim.as('ben').openPull('acme/docs', { head: 'change', title: 'A change' });
  await hook.taken();
  const [run] = await list('?event=pull_request');
  expect(run).toMatchObject({ head_sha: sha, display_title: 'A change', pull_requests: [{ number: pull }] });
});

test('workflow_dispatch needs the inputs of the file, and says which run it made when asked', async () => {
  const path = `${ACTIONS}/workflows/release.yml/dispatches`;
  const refused = async (body: unknown) => (await world.call('POST', path, body)).body.message;
  expect(await refused({ ref: 'nowhere', inputs: { version: '1' } })).toBe('No ref found for: nowhere');
  expect(await refused({ ref: 'main' })).toBe("Required input 'version' not provided");
  expect(await refused({ ref: 'main', inputs: { version: '1', x: '2' } })).toBe('Unexpected inputs provided: ["x"]');
  expect(await refused({ ref: 'main', inputs: { version: '1', channel: 'old' } })).toContain('not in the list');
  const build = await world.call('POST', `${ACTIONS}/workflows/build.yml/dispatches`, { ref: 'main' });
  expect(build.body.message).toBe("Workflow does not have 'workflow_dispatch' trigger");
  expect((await world.call('POST', path, { ref: 'main', inputs: { version: '1' } })).status).toBe(204);
  const more = { ref: 'main', inputs: { version: '2' }, return_run_details: true };
  const made = await world.call('POST', path, more);
  expect(made.status).toBe(200);
  const told = (await hook.taken()).filter(({ event }) => event === 'workflow_dispatch');
  expect(told.map(({ payload }) => [payload.workflow, payload.ref, payload.inputs.channel])).toEqual([
    ['.github/workflows/release.yml', 'refs/heads/main', 'next'],
    ['.github/workflows/release.yml', 'refs/heads/main', 'next'],
  ]);
  const run = await world.call('GET', `${ACTIONS}/runs/${made.body.workflow_run_id}`);
  expect(run.body).toMatchObject({ event: 'workflow_dispatch', run_number: 2, conclusion: 'success' });
  const of = await world.call('GET', `${ACTIONS}/workflows/release.yml/runs?per_page=1`);
  expect(of.body).toMatchObject({ total_count: 2, workflow_runs: [{ id: run.body.id }] });
});

test('repository_dispatch runs what asks for its type, and a disabled workflow never', async () => {
  await world.sim.as('ana').dispatch('acme/docs', 'other', {});
  await world.sim.as('ana').dispatch('acme/docs', 'release', {});
  await world.sim.settled();
  expect(await list('?event=repository_dispatch')).toMatchObject([{ name: 'Release', display_title: 'release' }]);
  expect((await world.call('PUT', `${ACTIONS}/workflows/release.yml/disable`)).status).toBe(204);
  await world.sim.as('ana').dispatch('acme/docs', 'release', {});
  await world.sim.settled();
  expect(await list('?event=repository_dispatch')).toHaveLength(1);
  expect((await world.call('PUT', `${ACTIONS}/workflows/release.yml/enable`)).status).toBe(204);
  expect((await world.call('GET', `${ACTIONS}/workflows/release.yml`)).body.state).toBe('active');
});
