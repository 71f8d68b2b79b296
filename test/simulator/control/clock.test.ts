import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { VIRTUAL_START } from '../../../src/simulator/clock.ts';
import { type Receiver, startReceiver } from '../hook.ts';
import { startWorld, type TestWorld } from '../world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: TestWorld;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  world = await startWorld({ clock: 'virtual', limits: { hourly: 5 } });
  world.sim.connect(receiver.url);
  await world.sim.settled();
});
afterAll(async () => {
  await world.stop();
  await receiver.close();
});

test('virtual time stands still, and times in answers are those of the clock', async () => {
  const { sim, call } = world;
  expect(sim.time.now()).toBe(VIRTUAL_START);
  await sim.as('ana').openIssue('acme/docs', 'Now');
  const one = await call('GET', '/repos/acme/docs/issues/1', undefined, { token: sim.as('ana').token() });
  expect(one.body.created_at).toBe('2026-01-05T09:00:00Z');
});

test('a token ends after an hour of that time', async () => {
  const { sim, call } = world;
  const { token } = (
    await call('POST', `/app/installations/${world.installation}/access_tokens`, {}, { token: world.jwt() })
  ).body;
  await sim.time.advance(HOUR - 1);
  expect((await call('GET', '/repos/acme/web', undefined, { token })).status).toBe(200);
  await sim.time.advance(1);
  expect((await call('GET', '/repos/acme/web', undefined, { token })).status).toBe(401);
});

test('the hour of a limit begins anew', async () => {
  const { sim, call } = world;
  const token = sim.as('ben').token();
  const look = async () => (await call('GET', '/repos/acme/web', undefined, { token })).status;
  for (let turn = 0; turn < 5; turn += 1) expect(await look()).toBe(200);
  expect(await look()).toBe(403);
  await sim.time.advance(HOUR);
  expect(await look()).toBe(200);
});

test('simulated Actions and people take their time, in the order in which they are due', async () => {
  const { sim } = world;
  const { time } = sim;
  sim.actions.define('acme/web', { workflow: 'ci', jobs: [{ name: 'ci', seconds: 90, outcome: () => 'success' }] });
  const seen: [string, number][] = [];
  const begin = time.now();
  sim.people.when(
    ({ event, action }) => event === 'workflow_run' && action === 'completed',
    async () => {
      seen.push(['approved', time.now() - begin]);
    },
    { afterMilliseconds: 5000, once: true },
  );
  await sim.as('ben').push('acme/web', 'slow', { 'slow.txt': '1\n' }, 'Slow');
  await sim.as('ben').openPull('acme/web', { head: 'slow', title: 'Slow' });
  await time.advance(89_000);
  expect(sim.read('acme/web').runs()).toMatchObject([{ status: 'in_progress' }]);
  await time.advance(1000);
  expect(sim.read('acme/web').runs()).toMatchObject([{ status: 'completed', conclusion: 'success' }]);
  expect(seen).toEqual([]);
  await sim.settled();
  expect(seen).toEqual([['approved', 95_000]]);
});

test('a webhook that is not answered within ten seconds has failed, and is not sent again', async () => {
  const { sim } = world;
  receiver.answer = 0;
  receiver.received.length = 0;
  await sim.as('ana').openIssue('acme/docs', 'Unanswered');
  await sim.until(() => receiver.received.length === 1, 5000, 'the webhook');
  await sim.time.advance(9_999);
  expect(sim.deliveries.at(-1)).toMatchObject({ event: 'issues', status: 'pending' });
  await sim.time.advance(1);
  await sim.settled();
  expect(sim.deliveries.at(-1)).toMatchObject({ status: 'timed out', statusCode: 504, milliseconds: 10_000 });
  await sim.time.advance(HOUR);
  expect(receiver.names()).toEqual(['issues.opened']);
  receiver.answer = 200;
});

test('deliveries are remembered for three days', async () => {
  const { sim, call } = world;
  const list = async () =>
    (await call('GET', '/app/hook/deliveries?per_page=100', undefined, { token: world.jwt() })).body;
  const old = (await list()).find(({ event }: { event: string }) => event === 'issues');
  await sim.time.advance(72 * HOUR - 2 * HOUR);
  expect((await list()).length).toBeGreaterThan(0);
  await sim.time.advance(4 * HOUR);
  await sim.as('ana').openIssue('acme/docs', 'New');
  await sim.settled();
  expect((await list()).map(({ event }: { event: string }) => event)).toEqual(['issues']);
  const again = await call('POST', `/app/hook/deliveries/${old.id}/attempts`, {}, { token: world.jwt() });
  expect(again.status).toBe(404);
});

test('the clock can be set ahead, and turned back without waking anybody', async () => {
  const { time } = world.sim;
  const target = time.now() + 5 * MINUTE;
  await time.set(target);
  expect(time.now()).toBe(target);
  await time.set(target - HOUR);
  expect(time.now()).toBe(target - HOUR);
});

test('real time cannot be moved', async () => {
  const real = await startWorld();
  expect(real.sim.time.virtual).toBe(false);
  await expect(real.sim.time.advance(1)).rejects.toThrow('real time');
  await real.stop();
});
