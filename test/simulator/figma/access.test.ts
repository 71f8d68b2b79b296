import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BEFORE } from './libraries.ts';
import { type FigmaWorld, startFigmaWorld } from './world.ts';

let world: FigmaWorld;
beforeAll(async () => {
  world = await startFigmaWorld();
  const { figma } = world;
  figma.put('parts', BEFORE);
  const small = figma.state.addTeam('Small', 'pro');
  figma.put('small', BEFORE, figma.state.addProject('Small', { team: small }));
  const free = figma.state.addTeam('Free', 'starter');
  figma.put('free', BEFORE, figma.state.addProject('Free', { team: free }));
});
afterAll(async () => {
  await world.figma.close();
  expect(world.figma.violations).toEqual([]);
});

const META = '/v1/files/parts/meta';
const LOCAL = '/v1/files/parts/variables/local';

test('a token is good in its own header, until it ends', async () => {
  const { figma, call } = world;
  const oauth = figma.issueToken({ kind: 'oauth' });
  expect((await call('GET', META, undefined, { bearer: oauth })).status).toBe(200);
  const invalid = { status: 403, err: 'Invalid token' };
  expect((await call('GET', META, undefined, oauth)).body).toEqual(invalid);
  expect((await call('GET', META, undefined, { bearer: figma.token })).body).toEqual(invalid);
  expect((await call('GET', META, undefined, 'figd_garbage')).body).toEqual(invalid);
  const short = figma.issueToken({ lifetime: 1000 });
  expect((await call('GET', META, undefined, short)).status).toBe(200);
  world.ahead = 1000;
  expect((await call('GET', META, undefined, short)).body).toEqual({ status: 403, err: 'Token expired' });
  world.ahead = 0;
});

test('one of the scopes that the description lists is enough; a refusal names the missing one', async () => {
  const { figma, call } = world;
  const reader = figma.issueToken({ scopes: ['files:read', 'webhooks:write'] });
  expect((await call('GET', META, undefined, reader)).status).toBe(200);
  const message = 'Invalid scope(s): files:read, webhooks:write. This endpoint requires the file_variables:read scope';
  expect((await call('GET', LOCAL, undefined, reader)).body).toEqual({ status: 403, error: true, message });
});

test('a plan token reads files, but neither variables nor whose it is', async () => {
  const { figma, call } = world;
  const plan = figma.issueToken({ kind: 'plan' });
  const statuses = [META, LOCAL, '/v1/me'].map(async (path) => (await call('GET', path, undefined, plan)).status);
  expect(await Promise.all(statuses)).toEqual([200, 403, 403]);
});

test('variables are for Enterprise plans, and changing them for editors with a Full seat', async () => {
  const { figma, call } = world;
  for (const key of ['small', 'free']) {
    const { status, body } = await call('GET', `/v1/files/${key}/variables/local`);
    expect([status, body]).toEqual([403, { status: 403, error: true, message: 'Limited by Figma plan' }]);
  }
  const dev = figma.issueToken({ user: figma.state.addUser({ handle: 'Dev', seat: 'dev' }) });
  expect((await call('GET', LOCAL, undefined, dev)).status).toBe(200);
  const change = { variables: [] };
  expect((await call('POST', '/v1/files/parts/variables', change, dev)).status).toBe(403);
});

test('a seat on a paid plan has so many requests a minute, which leak away one by one', async () => {
  const { figma, call } = world;
  const mei = figma.issueToken({ user: figma.state.addUser({ handle: 'Mei' }) });
  const ask = (path: string) => call('GET', path, undefined, mei);
  const answers = [];
  for (let at = 0; at < 11; at += 1) answers.push((await ask('/v1/files/small?depth=1')).status);
  expect(answers).toEqual([...Array(10).fill(200), 429]);
  const { headers, body } = await ask('/v1/files/small?depth=1');
  expect(body).toEqual({ status: 429, err: 'Rate limit exceeded' });
  const told = ['retry-after', 'x-figma-plan-tier', 'x-figma-rate-limit-type'].map((name) => headers.get(name));
  expect(told).toEqual([expect.stringMatching(/^[456]$/), 'pro', 'high']);
  expect(headers.get('x-figma-upgrade-link')).toMatch(/^https:\/\/www\.figma\.com\//);
  // Other tiers, other plans and other apps have buckets of their own.
  expect((await ask('/v1/files/small/meta')).status).toBe(200);
  expect((await ask('/v1/files/parts?depth=1')).status).toBe(200);
  const bearer = figma.issueToken({ kind: 'oauth', user: figma.state.users.get('3')! });
  expect((await call('GET', '/v1/files/small?depth=1', undefined, { bearer })).status).toBe(200);
  world.ahead = 6000;
  expect((await ask('/v1/files/small?depth=1')).status).toBe(200);
  expect((await ask('/v1/files/small?depth=1')).status).toBe(429);
  world.ahead = 0;
});

test('a View seat, and anybody on a Starter plan, has six a month and is told to come back in days', async () => {
  const { figma, call } = world;
  const eve = figma.issueToken({ user: figma.state.addUser({ handle: 'Eve', seat: 'view' }) });
  const full = figma.issueToken({ user: figma.state.addUser({ handle: 'Fay' }) });
  for (const [token, key, plan] of [
    [eve, 'parts', 'enterprise'],
    [full, 'free', 'starter'],
  ] as const) {
    const ask = () => call('GET', `/v1/images/${key}?ids=0:1`, undefined, token);
    for (let at = 0; at < 6; at += 1) expect((await ask()).status).toBe(200);
    const { status, headers } = await ask();
    expect([status, headers.get('x-figma-rate-limit-type'), headers.get('x-figma-plan-tier')]).toEqual([
      429,
      'low',
      plan,
    ]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(4 * 86_400);
  }
});
