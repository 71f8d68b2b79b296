import { afterEach, expect, test } from '@jest/globals';
import { REPORTED_LIMITS } from '../../../src/simulator/http/limits.ts';
import type { SimulatorOptions } from '../../../src/simulator/simulator.ts';
import { startWorld, type TestWorld } from '../world.ts';

let world: TestWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const start = async (limits: SimulatorOptions['limits'] = {}) => {
  world = await startWorld({ clock: 'virtual', limits });
  await world.token();
  return world;
};
const MINUTE = 60_000;

test('every answer says what is left of the hour, and of which allowance', async () => {
  const { call } = await start();
  const first = await call('GET', '/repos/acme/web');
  const second = await call('GET', '/repos/acme/web');
  const read = (headers: Headers) =>
    ['limit', 'remaining', 'used', 'resource'].map((one) => headers.get(`x-ratelimit-${one}`));
  expect(read(first.headers)).toEqual(['5000', '4999', '1', 'core']);
  expect(read(second.headers)).toEqual(['5000', '4998', '2', 'core']);
});

test('an installation’s hour grows by 50 for each repository and member beyond 20, to 12,500 at most', async () => {
  const { sim, call, jwt } = await start();
  const limitOn = async (login: string, repositories: number, members: number) => {
    const installation = sim.seed({
      login,
      people: Object.fromEntries(Array.from({ length: members }, (_, n) => [`${login}-${n}`, 'admin' as const])),
      repositories: Array.from({ length: repositories }, (_, n) => ({ name: `r${n}`, files: {} })),
    }).installation!;
    const made = await call('POST', `/app/installations/${installation}/access_tokens`, {}, { token: jwt() });
    return (await call('GET', '/rate_limit', undefined, { token: made.body.token })).body.resources;
  };
  expect(await limitOn('small', 20, 20)).toMatchObject({ core: { limit: 5000 }, graphql: { limit: 5000 } });
  expect(await limitOn('grown', 23, 21)).toMatchObject({ core: { limit: 5200 }, graphql: { limit: 5200 } });
  expect(await limitOn('large', 21, 400)).toMatchObject({ core: { limit: 12_500 }, search: { limit: 30 } });
});

test('beyond the hour’s allowance everything is refused but the question how much is left', async () => {
  const { sim, call } = await start({ hourly: 3 });
  for (let turn = 0; turn < 3; turn += 1) expect((await call('GET', '/repos/acme/web')).status).toBe(200);
  const refused = await call('GET', '/repos/acme/web');
  expect(refused.status).toBe(403);
  expect(refused.body.message).toContain('API rate limit exceeded for installation ID');
  expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(refused.headers.get('retry-after')).toBeNull();
  const left = await call('GET', '/rate_limit');
  expect(left).toMatchObject({ status: 200, body: { rate: { limit: 3, remaining: 0, used: 3 } } });
  await sim.time.set(left.body.rate.reset * 1000);
  expect((await call('GET', '/repos/acme/web')).status).toBe(200);
  expect(sim.meter.refusals).toEqual({ primary: 1 });
  expect(sim.journal.entries.filter(({ limit }) => limit === 'primary')).toHaveLength(1);
});

test('points are 1 for reading and 5 for writing, in any minute', async () => {
  const { sim, call } = await start({ pointsPerMinute: 12 });
  const write = () => call('POST', '/repos/acme/docs/labels', { name: `l${Math.random()}`, color: 'ededed' });
  expect([(await write()).status, (await write()).status]).toEqual([201, 201]);
  const refused = await write();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([403, '60']);
  expect((await call('GET', '/repos/acme/web')).status).toBe(200);
  await sim.time.advance(MINUTE);
  expect((await write()).status).toBe(201);
  expect(sim.meter.refusals).toEqual({ points: 1 });
});

test('content has a limit a minute and one an hour', async () => {
  const { sim, call } = await start({ contentPerMinute: 2, contentPerHour: 3 });
  const issue = async () => (await call('POST', '/repos/acme/docs/issues', { title: 'x' })).status;
  expect([await issue(), await issue(), await issue()]).toEqual([201, 201, 403]);
  await sim.time.advance(MINUTE);
  expect([await issue(), await issue()]).toEqual([201, 403]);
  await sim.time.advance(60 * MINUTE);
  expect(await issue()).toBe(201);
  expect(sim.meter.refusals).toEqual({ content: 2 });
});

test('no more requests at once than may be', async () => {
  const { sim, call } = await start({ concurrent: 3 });
  sim.faults.add({ operation: 'repos/get', kind: 'delay', delayMilliseconds: 1000, count: 3 });
  const slow = [1, 2, 3].map(() => call('GET', '/repos/acme/web'));
  await sim.until(() => sim.faults.list.length === 0, 5000, 'three slow requests');
  expect((await call('GET', '/repos/acme/docs')).status).toBe(403);
  await sim.time.advance(1000);
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await call('GET', '/repos/acme/docs')).status).toBe(200);
  expect(sim.meter.refusals).toEqual({ concurrency: 1 });
});

test('so much work a minute, whatever it is for', async () => {
  const { sim, call } = await start({ cpuSecondsPerRequest: 40 });
  const look = async () => (await call('GET', '/repos/acme/web')).status;
  expect([await look(), await look(), await look(), await look()]).toEqual([200, 200, 200, 403]);
  await sim.time.advance(MINUTE);
  expect(await look()).toBe(200);
  expect(sim.meter.refusals).toEqual({ cpu: 1 });
});

test('undocumented limits are kept only when they are asked for', async () => {
  const { sim, call } = await start({ hidden: REPORTED_LIMITS });
  const pull = async (number: number) => {
    await sim.as('ben').push('acme/docs', `b${number}`, { [`${number}.txt`]: 'x\n' }, 'x');
    return await call('POST', '/repos/acme/docs/pulls', { head: `b${number}`, base: 'main', title: 'x' });
  };
  for (let number = 0; number < 20; number += 1) expect((await pull(number)).status).toBe(201);
  const refused = await pull(20);
  expect(refused.status).toBe(403);
  expect(refused.body.message).toContain('temporarily blocked from content creation');
  expect((await call('POST', '/repos/acme/docs/issues/1/comments', { body: 'x' })).status).toBe(201);
  await sim.time.advance(MINUTE);
  expect((await pull(21)).status).toBe(201);
  expect(sim.meter.refusals).toEqual({ hidden: 1 });
});

test('each installation and each person has limits of their own', async () => {
  const { sim, call } = await start({ hourly: 1 });
  const ben = { token: sim.as('ben').token() };
  expect((await call('GET', '/repos/acme/web')).status).toBe(200);
  expect((await call('GET', '/repos/acme/web')).status).toBe(403);
  expect((await call('GET', '/repos/acme/web', undefined, ben)).status).toBe(200);
  expect((await call('GET', '/repos/acme/web', undefined, ben)).status).toBe(403);
});
