import { afterEach, expect, test } from '@jest/globals';
import type { ContractMode } from '../../../src/simulator/contract.ts';
import { startWorld, type TestWorld } from '../world.ts';

let world: TestWorld;
let closed = false;
afterEach(async () => {
  if (!closed) await world.stop();
  closed = false;
});

async function start(contract?: ContractMode): Promise<TestWorld> {
  world = await startWorld(contract === undefined ? {} : { contract });
  return world;
}

/** Something happens that GitHub does not know. */
function misbehave(): void {
  const nonsense = { event: 'pull_request', action: 'merged', repository: 'acme/web', actor: 'ana', payload: {} };
  world.sim.hub.announce(nonsense);
  world.sim.hub.announce(nonsense);
}

test('closing rejects with what was violated, each kind once, and has closed everything all the same', async () => {
  const { sim, stop } = await start();
  misbehave();
  expect(sim.violations).toHaveLength(1);
  closed = true;
  await expect(stop()).rejects.toThrow('webhook pull-request-merged : GitHub sends no such webhook');
  await expect(fetch(sim.url)).rejects.toThrow();
});

test('a journal notes violations and lets the simulator close; switched off, nobody looks', async () => {
  const { sim } = await start('journal');
  misbehave();
  expect(sim.violations).toHaveLength(1);
  await world.stop();
  const quiet = await start('off');
  misbehave();
  expect(quiet.sim.violations).toEqual([]);
});

test('a wrong request that is refused is a warning', async () => {
  const { sim, call } = await start();
  const { status } = await call('POST', '/repos/acme/web/pulls', { title: 'T', head: 'nope' });
  expect(status).toBe(422);
  expect(sim.violations).toEqual([]);
  expect(sim.warnings.map(({ operation }) => operation)).toEqual(['pulls/create']);
});

test('an answer that a fault asked for is not held against the simulator', async () => {
  const { sim, call, token } = await start();
  await token();
  sim.faults.add({ kind: 418 });
  expect((await call('GET', '/repos/acme/web')).status).toBe(418);
  expect(sim.violations).toEqual([]);
});

test('what GitHub knows and the simulator has not built is 501 with its name, what GitHub does not know is 404', async () => {
  const { call } = await start();
  const unbuilt = await call('GET', '/repos/acme/web/codespaces/machines');
  expect(unbuilt.status).toBe(501);
  expect(unbuilt.body.message).toMatch(/^codespaces\/repo-machines-for-authenticated-user /);
  expect((await call('GET', '/repos/acme/web/nope')).status).toBe(404);
});
