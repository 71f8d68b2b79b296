import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Receiver, startReceiver } from '../hook.ts';
import { startWorld, type TestWorld } from '../world.ts';

let world: TestWorld;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  world = await startWorld({ clock: 'virtual', seed: 11 });
  world.sim.connect(receiver.url);
  await world.sim.settled();
  receiver.received.length = 0;
});
afterEach(() => {
  world.sim.deliveryFaults.clear();
  receiver.received.length = 0;
});
afterAll(async () => {
  await world.stop();
  await receiver.close();
});

const open = (title: string) => world.sim.as('ana').openIssue('acme/web', title);
const titles = () => receiver.received.map(({ payload }) => payload.issue.title as string);

test('a dropped one never comes, and GitHub does not know of it', async () => {
  world.sim.deliveryFaults.add({ event: 'issues.*', kind: 'drop' });
  await open('Dropped');
  await open('Sent');
  await world.sim.settled();
  expect(titles()).toEqual(['Sent']);
  expect(world.sim.deliveries.filter(({ event }) => event === 'issues')).toHaveLength(1);
});

test('one that could not be brought is listed as failed and can be asked for again', async () => {
  const { sim, call, jwt } = world;
  sim.deliveryFaults.add({ event: 'issues.opened', kind: 'unreachable' });
  await open('Unreached');
  await sim.settled();
  expect(titles()).toEqual([]);
  const asApp = { token: jwt() };
  const failed = await call('GET', '/app/hook/deliveries?status=failure', undefined, asApp);
  expect(failed.body).toMatchObject([{ event: 'issues', status_code: 502, redelivery: false }]);
  await call('POST', `/app/hook/deliveries/${failed.body[0].id}/attempts`, {}, asApp);
  await sim.settled();
  expect(receiver.received).toMatchObject([{ guid: failed.body[0].guid }]);
});

test('a duplicate comes twice with the same GUID', async () => {
  world.sim.deliveryFaults.add({ kind: 'duplicate' });
  await open('Twice');
  await world.sim.settled();
  expect(titles()).toEqual(['Twice', 'Twice']);
  expect(new Set(receiver.received.map(({ guid }) => guid)).size).toBe(1);
});

test('a delayed one comes when its time has come', async () => {
  world.sim.deliveryFaults.add({ kind: 'delay', milliseconds: 60_000 });
  await open('Late');
  await world.sim.time.advance(59_999);
  expect(titles()).toEqual([]);
  await world.sim.time.advance(1);
  expect(titles()).toEqual(['Late']);
});

test('a reordered one comes after the next, or alone when there is none', async () => {
  world.sim.deliveryFaults.add({ kind: 'reorder', milliseconds: 5000 });
  await open('First');
  await world.sim.time.advance(1000);
  expect(titles()).toEqual([]);
  await open('Second');
  await world.sim.settled();
  const order = world.sim.deliveries.slice(-2).map(({ payload }) => (payload['issue'] as { title?: string }).title);
  expect(order).toEqual(['Second', 'First']);
  world.sim.deliveryFaults.add({ kind: 'reorder', milliseconds: 5000 });
  await open('Alone');
  await world.sim.time.advance(5000);
  expect(titles()).toContain('Alone');
});

test('a wrong signature is over the same bytes with another secret', async () => {
  world.sim.deliveryFaults.add({ kind: 'wrong-signature' });
  await open('Forged');
  await world.sim.settled();
  const [{ raw, signature }] = receiver.received as [(typeof receiver.received)[number]];
  const right = createHmac('sha256', world.sim.app.webhookSecret).update(raw).digest('hex');
  expect(signature).toMatch(/^sha256=[0-9a-f]{64}$/);
  expect(signature).not.toBe(`sha256=${right}`);
});

test('by chance, and the same ones are lost with the same seed', async () => {
  const lost = async (seed: number) => {
    receiver.received.length = 0;
    world.sim.deliveryFaults.clear();
    world.sim.deliveryFaults.add({ event: 'issues.opened', kind: 'drop', probability: 0.4, seed });
    for (let turn = 0; turn < 12; turn += 1) await open(`No ${turn}`);
    await world.sim.settled();
    return titles().sort();
  };
  const once = await lost(3);
  expect(once.length).toBeGreaterThan(0);
  expect(once.length).toBeLessThan(12);
  expect(await lost(3)).toEqual(once);
  expect(await lost(4)).not.toEqual(once);
});

test('deliveries are concurrent: a slow answer to one does not keep back the next', async () => {
  receiver.answer = 0;
  await open('Slow');
  await open('Next');
  await world.sim.until(() => receiver.received.length === 2, 5000, 'both webhooks');
  expect(titles().sort()).toEqual(['Next', 'Slow']);
  receiver.answer = 200;
});
