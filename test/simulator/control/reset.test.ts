import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectSimulator } from '../../../src/simulator/control/client.ts';
import { type Receiver, startReceiver } from '../hook.ts';
import { startWorld, type TestWorld } from '../world.ts';

const HOME = {
  login: 'home',
  people: { hal: 'admin' },
  repositories: [{ name: 'base', files: { 'README.md': '# base\n' } }],
} as const;

let world: TestWorld;
let receiver: Receiver;
beforeAll(async () => {
  world = await startWorld({ speed: 100 });
  receiver = await startReceiver();
});
afterAll(async () => {
  await world.stop();
  await receiver.close();
});

test('a reset leaves nothing behind but the address, the app and where its webhooks go', async () => {
  const { sim } = world;
  sim.connect(receiver.url);
  const remote = await connectSimulator(sim.url, sim.control.token);
  const token = await world.token();
  sim.faults.add({ operation: 'repos/get', kind: 500, count: 10 });
  sim.actions.define('acme/web', { workflow: 'ci', jobs: [{ name: 'ci', seconds: 500, outcome: () => 'success' }] });
  await sim.as('ben').push('acme/web', 'topic', { a: 'a' }, 'A');
  await sim.as('ben').openPull('acme/web', { head: 'topic', title: 'A' });
  await sim.until(() => sim.deliveries.every(({ status }) => status !== 'pending'), 5000, 'its webhooks');
  const { app } = sim;
  const started = process.cpuUsage();
  await remote.reset();
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000);

  expect(sim.hub.repositories.size).toBe(0);
  expect(sim.journal.entries).toEqual([]);
  expect(sim.deliveries).toEqual([]);
  expect(sim.faults.list).toEqual([]);
  expect(sim.app).toEqual(app);
  expect((await world.call('GET', '/repos/acme/web', undefined, { token })).status).toBe(401);

  receiver.received.length = 0;
  const installation = sim.seed(HOME).installation!;
  await sim.as('hal').openIssue('home/base', 'After');
  await sim.settled();
  expect(receiver.received.map(({ event }) => event).sort()).toEqual(['installation', 'issues']);
  const fresh = await world.call(
    'POST',
    `/app/installations/${installation}/access_tokens`,
    {},
    { token: world.jwt() },
  );
  const after = await world.call('GET', '/repos/home/base', undefined, { token: fresh.body.token });
  expect(after).toMatchObject({ status: 200, body: { full_name: 'home/base' } });
  expect(await sim.read('home/base').fsck()).toBe('');
});

test('what is done after a reset is done as if there had been nothing before', async () => {
  const { sim } = world;
  const play = async () => {
    await sim.reset();
    sim.seed(HOME);
    await sim.as('hal').push('home/base', 'topic', { a: 'a' }, 'A');
    const number = await sim.as('hal').openPull('home/base', { head: 'topic', title: 'A' });
    const [pull] = sim.read('home/base').pulls();
    return { number, id: pull!.id, repository: sim.hub.repository('home/base').id };
  };
  expect(await play()).toEqual(await play());
});
