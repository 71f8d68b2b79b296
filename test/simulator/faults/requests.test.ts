import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Faults } from '../../../src/simulator/http/faults.ts';
import { startWorld, type TestWorld } from '../world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld({ seed: 7 });
  await world.sim.as('ana').openIssue('acme/web', 'Faults');
  await world.token();
});
afterEach(() => world.sim.faults.clear());
afterAll(() => world.stop());

const look = () => world.call('GET', '/repos/acme/web');
const comment = () => world.call('POST', '/repos/acme/web/issues/1/comments', { body: 'hello' });
const count = () => world.sim.read('acme/web').comments(1).length;

test('a fault meets operations by name or by pattern, and no others', async () => {
  const { faults } = world.sim;
  faults.add({ operation: 'issues/*', kind: 500 });
  expect((await look()).status).toBe(200);
  expect((await comment()).status).toBe(500);
  expect((await comment()).status).toBe(201);
});

test('the n-th of them, or a number of them from there on', async () => {
  const { faults } = world.sim;
  faults.add({ operation: 'repos/get', kind: 502, nth: 2 });
  expect([(await look()).status, (await look()).status, (await look()).status]).toEqual([200, 502, 200]);
  faults.add({ operation: 'repos/get', kind: 503, after: 1, count: 2 });
  const four = [await look(), await look(), await look(), await look()];
  expect(four.map(({ status }) => status)).toEqual([200, 503, 503, 200]);
});

test('by chance, the same ones with the same seed, whatever else is asked in between', () => {
  const throws = (seed: number, noise: number) => {
    const faults = new Faults(seed);
    faults.add({ kind: 500, probability: 0.3 });
    return Array.from({ length: 200 }, () => {
      for (let turn = 0; turn < noise; turn += 1) faults.take('repos/get');
      return faults.take('pulls/merge') !== undefined;
    });
  };
  expect(throws(7, 0)).toEqual(throws(7, 3));
  expect(throws(7, 0)).not.toEqual(throws(8, 0));
  const struck = throws(7, 0).filter(Boolean).length;
  expect(struck).toBeGreaterThan(40);
  expect(struck).toBeLessThan(80);
  expect(world.sim.faults.seed).toBe(7);
});

test('a hang-up before anything was done, and one after it was', async () => {
  const { faults, journal } = world.sim;
  const before = count();
  faults.add({ operation: 'issues/create-comment', kind: 'hang-up' });
  await expect(comment()).rejects.toThrow('fetch failed');
  expect(count()).toBe(before);
  faults.add({ operation: 'issues/create-comment', kind: 'hang-up', applied: true });
  await expect(comment()).rejects.toThrow('fetch failed');
  expect(count()).toBe(before + 1);
  expect(journal.entries.at(-1)).toMatchObject({ status: 0, faked: true });
});

test('a write that is applied and answered with 5xx', async () => {
  const before = count();
  world.sim.faults.add({ operation: 'issues/create-comment', kind: 504, applied: true });
  expect((await comment()).status).toBe(504);
  expect(count()).toBe(before + 1);
});

test('half an answer, after the write', async () => {
  const before = count();
  world.sim.faults.add({ operation: 'issues/create-comment', kind: 'half' });
  await expect(comment()).rejects.toThrow('terminated');
  expect(count()).toBe(before + 1);
});

test('an answer that claims to be JSON and is none', async () => {
  world.sim.faults.add({ operation: 'repos/get', kind: 'wrong-json' });
  await expect(look()).rejects.toThrow('is not valid JSON');
});

test('limits with and without a word on when to come again', async () => {
  const { faults } = world.sim;
  const answered = async () => {
    const { status, headers } = await look();
    const [after, left, reset] = ['retry-after', 'x-ratelimit-remaining', 'x-ratelimit-reset'].map((name) =>
      headers.get(name),
    );
    return { status, after, left, reset: Number(reset) };
  };
  faults.add({ kind: 'secondary', retryAfterSeconds: 30 });
  expect(await answered()).toMatchObject({ status: 403, after: '30' });
  faults.add({ kind: 'secondary', retryAfterSeconds: null });
  expect(await answered()).toMatchObject({ status: 403, after: null });
  faults.add({ kind: 'too-many', retryAfterSeconds: 30 });
  expect(await answered()).toMatchObject({ status: 429, after: '30' });
  faults.add({ kind: 'too-many', retryAfterSeconds: null });
  expect(await answered()).toMatchObject({ status: 429, after: null });
  faults.add({ kind: 'primary', retryAfterSeconds: 90 });
  const primary = await answered();
  expect(primary).toMatchObject({ status: 403, after: null, left: '0' });
  expect(primary.reset - Date.now() / 1000).toBeGreaterThan(85);
});

test('GraphQL’s kind of refusal is a 200 with errors', async () => {
  world.sim.faults.add({ operation: 'repos/get', kind: 'graphql-errors' });
  expect(await look()).toMatchObject({ status: 200, body: { data: null, errors: [{ type: 'RATE_LIMITED' }] } });
});

test('a token that is revoked in the middle stays so', async () => {
  const path = `/app/installations/${world.installation}/access_tokens`;
  const { token } = (await world.call('POST', path, {}, { token: world.jwt() })).body;
  const own = () => world.call('GET', '/repos/acme/web', undefined, { token });
  expect((await own()).status).toBe(200);
  world.sim.faults.add({ operation: 'repos/get', kind: 'revoked' });
  expect(await own()).toMatchObject({ status: 401, body: { message: 'Bad credentials' } });
  expect((await own()).status).toBe(401);
});

test('a delay takes its time on the simulator’s clock and changes nothing else', async () => {
  world.sim.faults.add({ operation: 'repos/get', kind: 'delay', delayMilliseconds: 60 });
  const started = performance.now();
  expect((await look()).status).toBe(200);
  expect(performance.now() - started).toBeGreaterThan(55);
});
