import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Answer, startWorld, type TestWorld } from './world.ts';

interface Received {
  readonly event: string;
  readonly action: string | undefined;
  readonly guid: string;
  readonly signature: string;
  readonly raw: string;
  readonly payload: Answer;
}

let world: TestWorld;
let hook: Server;
let received: Received[] = [];
let answer = 200;

beforeAll(async () => {
  world = await startWorld({ speed: 100 });
  hook = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const payload = JSON.parse(raw);
    const header = (name: string) => String(request.headers[name]);
    const [event, guid, signature] = ['x-github-event', 'x-github-delivery', 'x-hub-signature-256'].map(header);
    received.push({ event: event!, action: payload.action, guid: guid!, signature: signature!, raw, payload });
    response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  world.sim.connect(`http://127.0.0.1:${(hook.address() as AddressInfo).port}/`);
  await world.sim.settled();
});
afterEach(() => {
  received = [];
  answer = 200;
});
afterAll(async () => {
  await world.stop();
  await new Promise((resolve) => hook.close(resolve));
});

const names = () => received.map(({ event, action }) => (action === undefined ? event : `${event}.${action}`));

test('the first thing that a connected hook gets is a ping', () => {
  expect(world.sim.deliveries.map(({ event, status }) => [event, status])).toEqual([['ping', 'OK']]);
});

test('each delivery is signed over its exact bytes and has a GUID of its own', async () => {
  await world.sim.as('ana').openIssue('acme/web', 'Ünïcode 🎨', 'body');
  await world.sim.settled();
  expect(names()).toEqual(['issues.opened']);
  const [one] = received;
  const expected = createHmac('sha256', world.sim.app.webhookSecret).update(one!.raw).digest('hex');
  expect(one!.signature).toBe(`sha256=${expected}`);
  expect(one!.guid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(one!.payload).toMatchObject({
    issue: { title: 'Ünïcode 🎨' },
    repository: { full_name: 'acme/web' },
    organization: { login: 'acme' },
    installation: { id: world.installation },
    sender: { login: 'ana', type: 'User' },
  });
});

test('the life of a pull request is told as GitHub tells it', async () => {
  const ben = world.sim.as('ben');
  const ana = world.sim.as('ana');
  const head = await ben.push('acme/web', 'life', { 'life.txt': '1\n' }, 'One');
  await world.sim.settled();
  expect(names().sort()).toEqual(['check_suite.requested', 'create', 'push']);
  expect(received.find(({ event }) => event === 'push')?.payload).toMatchObject({
    ref: 'refs/heads/life',
    created: true,
    forced: false,
    commits: [{ id: head, added: ['life.txt'], message: 'One' }],
  });
  received = [];

  const number = await ben.openPull('acme/web', { head: 'life', title: 'Life', draft: true });
  await ben.ready('acme/web', number);
  await ben.edit('acme/web', number, { title: 'Longer life' });
  await ben.label('acme/web', number, 'design-sync');
  const next = await ben.push('acme/web', 'life', { 'life.txt': '2\n' }, 'Two');
  await ana.review('acme/web', number, 'APPROVE');
  await ana.comment('acme/web', number, '/baton approve');
  await ana.merge('acme/web', number);
  await ana.deleteBranch('acme/web', 'life');
  await world.sim.settled();
  const pulls = received.filter(({ event }) => event === 'pull_request');
  // Deliveries are concurrent, so their order on arrival is not the order of what happened.
  expect(pulls.map(({ action }) => action).sort()).toEqual(
    ['opened', 'ready_for_review', 'edited', 'labeled', 'synchronize', 'closed'].sort(),
  );
  const of = (action: string) => pulls.find((one) => one.action === action)?.payload;
  expect(of('opened')).toMatchObject({ number, pull_request: { draft: true, mergeable: null, head: { sha: head } } });
  expect(of('edited').changes).toEqual({ title: { from: 'Life' } });
  expect(of('labeled').label.name).toBe('design-sync');
  expect(of('synchronize')).toMatchObject({ before: head, after: next, pull_request: { head: { sha: next } } });
  expect(of('closed').pull_request).toMatchObject({ merged: true, merged_by: { login: 'ana' } });
  const rest = received.filter(({ event }) => event !== 'pull_request');
  expect(rest.map(({ event, action }) => `${event}${action === undefined ? '' : `.${action}`}`).sort()).toEqual([
    'check_suite.requested',
    'check_suite.requested',
    'delete',
    'issue_comment.created',
    'label.created',
    'pull_request_review.submitted',
    'push',
    'push',
    'push',
  ]);
  expect(received.find(({ event }) => event === 'pull_request_review')?.payload.review).toMatchObject({
    state: 'approved',
    commit_id: next,
  });
});

test('a reviewer who is asked is told of, one webhook each', async () => {
  await world.sim.as('ben').push('acme/web', 'asked', { 'asked.txt': '1\n' }, 'One');
  const number = await world.sim.as('ben').openPull('acme/web', { head: 'asked', title: 'Asked' });
  const path = `/repos/acme/web/pulls/${number}/requested_reviewers`;
  const asked = await world.call('POST', path, { reviewers: ['ana', 'cleo'], team_reviewers: ['design'] });
  expect(asked.status).toBe(201);
  await world.sim.settled();
  const payloads = received.filter(({ action }) => action === 'review_requested').map(({ payload }) => payload);
  expect(payloads.map((one) => one.requested_reviewer?.login ?? one.requested_team.slug).sort()).toEqual([
    'ana',
    'cleo',
    'design',
  ]);
});

test('repository_dispatch carries its type as action, and its payload', async () => {
  await world.sim.as('ana').dispatch('acme/docs', 'figma-update', { figmaFileId: 'abc' });
  await world.sim.settled();
  expect(received.map(({ event, action, payload }) => [event, action, payload.client_payload])).toEqual([
    ['repository_dispatch', 'figma-update', { figmaFileId: 'abc' }],
  ]);
});

test('what failed to arrive stays failed, is listed, and comes again with the same GUID when asked for', async () => {
  answer = 500;
  await world.sim.as('ana').openIssue('acme/web', 'Lost');
  await world.sim.settled();
  expect(received).toHaveLength(1);
  const asApp = { token: world.jwt() };
  const list = await world.call('GET', '/app/hook/deliveries?per_page=1', undefined, asApp);
  expect(list.body).toMatchObject([{ event: 'issues', action: 'opened', status_code: 500, redelivery: false }]);
  expect(list.headers.get('link')).toContain('rel="next"');
  answer = 200;
  const again = await world.call('POST', `/app/hook/deliveries/${list.body[0].id}/attempts`, {}, asApp);
  expect(again.status).toBe(202);
  await world.sim.settled();
  expect(received.map(({ guid }) => guid)).toEqual([received[0]!.guid, received[0]!.guid]);
  const newest = await world.call('GET', '/app/hook/deliveries?per_page=1', undefined, asApp);
  expect(newest.body).toMatchObject([{ status: 'OK', status_code: 200, redelivery: true, guid: received[0]!.guid }]);
});

test('a workflow run fails as scripted, is run again, and ends green', async () => {
  world.sim.actions.define('acme/docs', {
    workflow: 'ci',
    jobs: [
      { name: 'ci / lint', seconds: 1, outcome: () => 'success' },
      {
        name: 'ci / test',
        seconds: 2,
        outcome: (attempt, { file }) => (attempt > 1 && file('good.txt') === 'yes\n' ? 'success' : 'failure'),
      },
    ],
  });
  const sha = await world.sim.as('ben').push('acme/docs', 'checked', { 'good.txt': 'yes\n' }, 'Good');
  await world.sim.as('ben').openPull('acme/docs', { head: 'checked', title: 'Checked' });
  await world.sim.settled();
  expect(names().filter((name) => name.startsWith('workflow_run'))).toEqual([
    'workflow_run.requested',
    'workflow_run.in_progress',
    'workflow_run.completed',
  ]);
  const runs = await world.call('GET', `/repos/acme/docs/commits/${sha}/check-runs`);
  const shown = (body: Answer) =>
    body.check_runs.map((run: Answer) => [run.name, run.app.slug, run.conclusion]).sort() as string[][];
  expect(shown(runs.body)).toEqual([
    ['ci / lint', 'github-actions', 'success'],
    ['ci / test', 'github-actions', 'failure'],
  ]);
  const [run] = world.sim.read('acme/docs').runs();
  expect(run).toMatchObject({ workflow: 'ci', attempt: 1, conclusion: 'failure' });
  received = [];
  const again = await world.call('POST', `/repos/acme/docs/actions/runs/${run!.id}/rerun-failed-jobs`, {});
  expect(again.status).toBe(201);
  await world.sim.settled();
  const after = await world.call('GET', `/repos/acme/docs/commits/${sha}/check-runs`);
  expect(shown(after.body)).toEqual([
    ['ci / lint', 'github-actions', 'success'],
    ['ci / test', 'github-actions', 'success'],
  ]);
  expect(received.filter(({ event }) => event === 'check_run').map(({ payload }) => payload.check_run.name)).toEqual([
    'ci / test',
    'ci / test',
  ]);
  expect(world.sim.read('acme/docs').runs()).toMatchObject([{ attempt: 2, conclusion: 'success' }]);
});

test('a person approves when the checks are green, and a script that throws is not silent', async () => {
  const { sim } = world;
  const habit = sim.people.when(
    ({ event, action, repository, payload }) =>
      event === 'check_suite' &&
      action === 'completed' &&
      repository === 'acme/docs' &&
      (payload['check_suite'] as Answer).conclusion === 'success',
    async ({ payload }) => {
      const number = (payload['check_suite'] as Answer).pull_requests[0].number as number;
      await sim.as('ana').comment('acme/docs', number, '/baton approve');
    },
    { once: true, afterMilliseconds: 5 },
  );
  const number = sim.read('acme/docs').pulls()[0]!.number;
  await sim.as('ana').rerunWorkflow('acme/docs', sim.read('acme/docs').runs()[0]!.id);
  await sim.until(() => sim.read('acme/docs').comments(number).length > 0, 5000, 'the approval');
  expect(sim.read('acme/docs').comments(number)).toMatchObject([{ body: '/baton approve' }]);
  expect(habit.times).toBe(1);
  await sim.settled();

  sim.people.when(
    ({ event }) => event === 'issues',
    () => Promise.reject(new Error('a bad script')),
    { once: true },
  );
  await sim.as('ana').openIssue('acme/web', 'Trigger');
  await expect(sim.settled()).rejects.toThrow('a bad script');
});

test('a check of the app that is requested again tells the app, and queues its suite', async () => {
  const sha = world.sim.read('acme/web').sha('main');
  const made = await world.call('POST', '/repos/acme/web/check-runs', {
    name: 'baton',
    head_sha: sha,
    conclusion: 'failure',
  });
  expect(made.body).toMatchObject({ status: 'completed', conclusion: 'failure', app: { slug: 'baton' } });
  await world.sim.as('ana').rerequest('acme/web', made.body.id);
  await world.sim.settled();
  expect(names()).toContain('check_run.rerequested');
  const suite = `/repos/acme/web/check-suites/${made.body.check_suite.id}`;
  expect((await world.call('GET', suite)).body).toMatchObject({ status: 'queued', conclusion: null });
  await world.call('PATCH', `/repos/acme/web/check-runs/${made.body.id}`, { conclusion: 'success' });
  expect((await world.call('GET', suite)).body).toMatchObject({ status: 'completed', conclusion: 'success' });
});

test('a button on a check of the app tells the app which one was pressed', async () => {
  const { call, sim } = world;
  const actions = [{ label: 'Fix it', description: 'Fixes it', identifier: 'fix' }];
  const head_sha = sim.read('acme/web').sha('main');
  const made = await call('POST', '/repos/acme/web/check-runs', { name: 'button', head_sha, actions });
  await sim.as('ben').press('acme/web', made.body.id, 'fix');
  await sim.settled();
  const pressed = received.find(({ action }) => action === 'requested_action')?.payload;
  expect(pressed).toMatchObject({ requested_action: { identifier: 'fix' }, check_run: { name: 'button' } });
  await expect(sim.as('ben').press('acme/web', made.body.id, 'other')).rejects.toThrow('Not Found');
});

test('the app is told when it gets a repository and when it loses one, and sees no more of that', async () => {
  world.sim.addRepository('acme', { name: 'fresh', files: { 'README.md': '# fresh\n' } });
  world.sim.setInstalled('acme/fresh', false);
  await world.sim.settled();
  expect(names()).toContain('repository.created');
  const installing = received.filter(({ event }) => event === 'installation_repositories');
  const told = installing.map(({ event, action, payload }) => [
    `${event}.${action}`,
    [...payload.repositories_added, ...payload.repositories_removed].map((one: Answer) => one.full_name),
  ]);
  expect(told).toEqual([
    ['installation_repositories.added', ['acme/fresh']],
    ['installation_repositories.removed', ['acme/fresh']],
  ]);
  expect((await world.call('GET', '/repos/acme/fresh')).status).toBe(404);
  received = [];
  await world.sim.as('ana').openIssue('acme/fresh', 'Unseen');
  await world.sim.settled();
  expect(received).toEqual([]);
});
