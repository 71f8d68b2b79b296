import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Receiver, receive } from '../receiver.ts';
import { type Answer, startWorld, type TestWorld } from '../world.ts';

const REPO = '/repos/acme/web';
let world: TestWorld;
let hook: Receiver;

beforeAll(async () => {
  // GitHub's description of `check_suite.rerequested` does not know apps that listen to newer events.
  world = await startWorld({ app: { events: ['check_run', 'check_suite', 'create', 'push', 'status'] } });
  hook = await receive(world);
});
beforeEach(async () => {
  await hook.taken();
});
afterAll(() => world.stop().finally(() => hook.close()));

const tip = () => world.sim.read('acme/web').sha('main')!;

test('an app that makes its suites itself gets none with a push', async () => {
  const preferences = async (setting: boolean) =>
    world.call('PATCH', `${REPO}/check-suites/preferences`, {
      auto_trigger_checks: [{ app_id: world.sim.app.id, setting }],
    });
  const set = await preferences(false);
  expect(set.body.preferences.auto_trigger_checks).toEqual([{ app_id: world.sim.app.id, setting: false }]);
  const sha = await world.sim.as('ben').push('acme/web', 'quiet', { 'q.txt': '1\n' }, 'Quiet');
  expect(await hook.names()).toEqual(['create', 'push']);
  const made = await world.call('POST', `${REPO}/check-suites`, { head_sha: sha });
  expect([made.status, made.body.head_branch]).toEqual([201, 'quiet']);
  expect(await hook.names()).toEqual(['check_suite.requested']);
  const again = await world.call('POST', `${REPO}/check-suites`, { head_sha: sha });
  expect([again.status, again.body.id]).toEqual([200, made.body.id]);
  await preferences(true);
  await world.sim.as('ben').push('acme/web', 'loud', { 'l.txt': '1\n' }, 'Loud');
  expect(await hook.names()).toEqual(['check_suite.requested', 'create', 'push']);
});

test('a suite that is requested again is queued, and its runs stay as they were', async () => {
  const check = await world.call('POST', `${REPO}/check-runs`, { name: 'a', head_sha: tip(), conclusion: 'success' });
  const suite = `${REPO}/check-suites/${check.body.check_suite.id}`;
  expect((await world.call('GET', suite)).body).toMatchObject({ status: 'completed', conclusion: 'success' });
  await hook.taken();
  expect((await world.call('POST', `${suite}/rerequest`)).status).toBe(201);
  expect(await hook.names()).toEqual(['check_suite.rerequested']);
  expect((await world.call('GET', suite)).body).toMatchObject({ status: 'queued', conclusion: null });
  const runs = await world.call('GET', `${suite}/check-runs?check_name=a`);
  expect(runs.body).toMatchObject({ total_count: 1, check_runs: [{ id: check.body.id, conclusion: 'success' }] });
});

test('annotations come fifty at a time, and summaries, buttons and their texts have an end', async () => {
  const annotation = { path: 'src/a.txt', start_line: 1, end_line: 1, annotation_level: 'warning', message: 'hm' };
  const output = (more: object) => ({ title: 'T', summary: 'S', ...more });
  const check = async (more: object) =>
    (await world.call('POST', `${REPO}/check-runs`, { name: 'limits', head_sha: tip(), ...more })).status;
  expect(await check({ output: output({ annotations: Array(51).fill(annotation) }) })).toBe(422);
  expect(await check({ output: output({ summary: 'x'.repeat(65_536) }) })).toBe(422);
  const button = { label: 'Mend', description: 'Mends it', identifier: 'mend' };
  expect(await check({ actions: [button, button, button, button] })).toBe(422);
  expect(await check({ actions: [{ ...button, label: 'x'.repeat(21) }] })).toBe(422);
  expect(await check({ actions: [{ ...button, description: 'x'.repeat(41) }] })).toBe(422);
  expect(await check({ actions: [{ ...button, identifier: 'x'.repeat(21) }] })).toBe(422);
  const about = { name: 'limits', head_sha: tip(), output: output({ annotations: Array(50).fill(annotation) }) };
  const made = await world.call('POST', `${REPO}/check-runs`, { ...about, actions: [button] });
  const path = `${REPO}/check-runs/${made.body.id}`;
  await world.call('PATCH', path, { output: output({ annotations: Array(7).fill(annotation) }) });
  const second = await world.call('GET', `${path}/annotations?per_page=50&page=2`);
  expect(second.body).toHaveLength(7);
  expect(second.body[0]).toMatchObject(annotation);
});

test('a context takes a thousand statuses on one commit, whatever its case, and no more', async () => {
  const sha = tip();
  for (let count = 0; count < 999; count++) await world.sim.as('ana').setStatus('acme/web', sha, 'CI', 'pending');
  const path = `${REPO}/statuses/${sha}`;
  expect((await world.call('POST', path, { state: 'success', context: 'ci' })).status).toBe(201);
  const refused = await world.call('POST', path, { state: 'success', context: 'ci' });
  expect([refused.status, refused.body.errors[0].message]).toEqual([
    422,
    'This SHA and context has reached the maximum number of statuses.',
  ]);
  expect((await world.call('POST', path, { state: 'success', context: 'other' })).status).toBe(201);
  const listed = await world.call('GET', `${REPO}/commits/main/statuses?per_page=2`);
  expect(listed.body.map(({ context }: Answer) => context)).toEqual(['other', 'ci']);
  const combined = await world.call('GET', `${REPO}/commits/main/status?per_page=1&page=2`);
  expect(combined.body.statuses).toHaveLength(1);
  expect(combined.headers.get('link')).toContain('rel="prev"');
});
