import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Receiver, receive } from '../receiver.ts';
import { type Answer, startWorld, type TestWorld } from '../world.ts';

const DEPLOYMENTS = '/repos/acme/web/deployments';
let world: TestWorld;
let hook: Receiver;

beforeAll(async () => {
  world = await startWorld();
  hook = await receive(world);
});
beforeEach(async () => {
  await hook.taken();
});
afterAll(() => world.stop().finally(() => hook.close()));

const deploy = (body: object) => world.call('POST', DEPLOYMENTS, body);
const report = (id: number, body: object) => world.call('POST', `${DEPLOYMENTS}/${id}/statuses`, body);
const stateOf = async (id: number) => (await world.call('GET', `${DEPLOYMENTS}/${id}/statuses`)).body[0]?.state;

test('a deployment and its statuses are told of, and are found again', async () => {
  const made = await deploy({ ref: 'main', environment: 'qa', payload: '{"a":1}', description: 'Try it' });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ ref: 'main', task: 'deploy', payload: { a: 1 }, production_environment: false });
  const status = await report(made.body.id, { state: 'success', log_url: 'https://logs.invalid/1' });
  expect(status.body).toMatchObject({ state: 'success', environment: 'qa', target_url: 'https://logs.invalid/1' });
  const told = await hook.taken();
  expect(told.map(({ name }) => name).sort()).toEqual(['deployment.created', 'deployment_status.created']);
  expect(told.find(({ event }) => event === 'deployment_status')?.payload).toMatchObject({
    deployment: { id: made.body.id },
    deployment_status: { state: 'success' },
  });
  const { body } = await world.call('GET', `${DEPLOYMENTS}?environment=qa&ref=main`);
  expect(body.map((one: Answer) => one.id)).toEqual([made.body.id]);
  expect((await world.call('GET', `${DEPLOYMENTS}/${made.body.id}/statuses/${status.body.id}`)).body).toEqual(
    status.body,
  );
  expect((await world.call('GET', '/repos/acme/web/environments')).body).toMatchObject({
    total_count: 1,
    environments: [{ name: 'qa', protection_rules: [] }],
  });
});

test('a new success retires what ran there before, but nothing in production', async () => {
  const first = (await deploy({ ref: 'main', environment: 'test' })).body.id;
  await report(first, { state: 'success' });
  const next = (await deploy({ ref: 'main', environment: 'test' })).body.id;
  await report(next, { state: 'in_progress' });
  expect(await stateOf(first)).toBe('success');
  await report(next, { state: 'success' });
  expect(await stateOf(first)).toBe('inactive');
  const live = (await deploy({ ref: 'main' })).body;
  expect(live).toMatchObject({ environment: 'production', production_environment: true });
  await report(live.id, { state: 'success' });
  await report((await deploy({ ref: 'main' })).body.id, { state: 'success' });
  expect(await stateOf(live.id)).toBe('success');
});

test('a branch that is behind is brought up to date instead, and a conflict is refused', async () => {
  await world.sim.as('ben').push('acme/web', 'behind', { 'src/a.txt': 'mine\n' }, 'Mine');
  await world.sim.as('ana').push('acme/web', 'main', { 'other.txt': '1\n' }, 'Other');
  const merged = await deploy({ ref: 'behind' });
  expect([merged.status, merged.body.message]).toEqual([202, 'Auto-merged main into behind on deployment.']);
  expect(await hook.names()).toContain('push');
  expect(world.sim.read('acme/web').file('other.txt', 'behind')).toBe('1\n');
  expect((await deploy({ ref: 'behind' })).status).toBe(201);
  await world.sim.as('ana').push('acme/web', 'main', { 'src/a.txt': 'theirs\n' }, 'Theirs');
  const refused = await deploy({ ref: 'behind' });
  expect([refused.status, refused.body.message]).toEqual([409, 'Conflict merging main into behind.']);
  expect((await deploy({ ref: 'behind', auto_merge: false })).status).toBe(201);
  expect((await deploy({ ref: 'nowhere' })).status).toBe(422);
});

test('contexts have to be green, all of them or those that are named', async () => {
  const sha = world.sim.read('acme/web').sha('main')!;
  await world.sim.as('ana').setStatus('acme/web', sha, 'ci', 'pending');
  expect((await deploy({ ref: 'main' })).status).toBe(409);
  expect((await deploy({ ref: 'main', required_contexts: [] })).status).toBe(201);
  await world.sim.as('ana').setStatus('acme/web', sha, 'ci', 'success');
  expect((await deploy({ ref: 'main', required_contexts: ['ci'] })).status).toBe(201);
  expect((await deploy({ ref: 'main', required_contexts: ['ci', 'audit'] })).status).toBe(409);
});

test('an active deployment cannot be deleted beside others, an inactive one can', async () => {
  const { id } = (await deploy({ ref: 'main', environment: 'gone' })).body;
  await report(id, { state: 'success' });
  expect((await world.call('DELETE', `${DEPLOYMENTS}/${id}`)).status).toBe(422);
  await report(id, { state: 'inactive' });
  expect((await world.call('DELETE', `${DEPLOYMENTS}/${id}`)).status).toBe(204);
  expect((await world.call('GET', `${DEPLOYMENTS}/${id}`)).status).toBe(404);
});
