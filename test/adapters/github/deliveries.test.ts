import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Simulated, simulated } from './simulated.ts';

let world: Simulated;
/** What the hook answers, and the guids that it was sent. */
let answer = 500;
const arrived: string[] = [];
const hook = createServer((request, response) => {
  arrived.push(String(request.headers['x-github-delivery']));
  request.resume();
  response.writeHead(answer).end();
});

beforeAll(async () => {
  world = await simulated();
  await world.harness.seed('acme/web', { 'README.md': '# Web\n' });
  hook.listen(0, '127.0.0.1');
  await once(hook, 'listening');
  world.simulator.connect(`http://127.0.0.1:${(hook.address() as AddressInfo).port}/`);
  await world.simulator.settled();
});
afterAll(async () => {
  hook.closeAllConnections();
  hook.close();
  await world.close();
});

test('deliveries that were not acknowledged are listed oldest first, across pages, and come again under their guid', async () => {
  const { deliveries } = world.adapter;
  for (let issue = 0; issue < 120; issue += 1) await world.simulator.as('ada').openIssue('acme/web', `Issue ${issue}`);
  await world.simulator.settled();
  const failed = await deliveries.since(0, 'failed');
  expect(failed).toHaveLength(121);
  expect(failed.map(({ guid }) => guid).toSorted()).toEqual(arrived.toSorted());

  answer = 202;
  const [first] = failed;
  await deliveries.redeliver(first!.id);
  await world.simulator.settled();
  expect(arrived.filter((guid) => guid === first!.guid)).toHaveLength(2);
  expect(await deliveries.since(0, 'failed')).toHaveLength(120);
});

test('nothing before the asked time is told', async () => {
  expect(await world.adapter.deliveries.since(Date.now() + 60_000, 'failed')).toEqual([]);
});
