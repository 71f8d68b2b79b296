import { createSign } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Receiver, startReceiver } from '../hook.ts';
import { startWorld, type TestWorld } from '../world.ts';

let world: TestWorld;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  world = await startWorld({ clock: 'virtual' });
  world.sim.connect(receiver.url);
});
afterEach(async () => {
  await world.sim.settled();
  receiver.received.length = 0;
});
afterAll(async () => {
  await world.stop();
  await receiver.close();
});

const told = async () => {
  await world.sim.settled();
  return receiver.received.splice(0);
};
const tokens = () => `/app/installations/${world.installation}/access_tokens`;
const mint = (body: object = {}) => world.call('POST', tokens(), body, { token: world.jwt() });

test('an app’s JWT must be of now, short, and signed as GitHub wants it', async () => {
  const { sim, call, jwt } = world;
  const now = Math.floor(sim.time.now() / 1000);
  const ask = async (token: string) => (await call('GET', '/app', undefined, { token })).status;
  expect(await ask(jwt({ iat: now - 60, exp: now + 600 }))).toBe(200);
  expect(await ask(jwt({ exp: now + 601 }))).toBe(401);
  expect(await ask(jwt({ exp: now }))).toBe(401);
  // A clock that runs fast gives an app a time that is not yet.
  expect(await ask(jwt({ iat: now + 5 }))).toBe(401);
  expect(await ask(jwt({ iat: now - 0.5 }))).toBe(401);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = encode({ iat: now - 30, exp: now + 300, iss: sim.app.id });
  const other = `${encode({ alg: 'RS512', typ: 'JWT' })}.${claims}`;
  expect(await ask(`${other}.${createSign('RSA-SHA512').update(other).sign(sim.app.privateKey, 'base64url')}`)).toBe(
    401,
  );
  expect(await ask(`${encode({ alg: 'none' })}.${claims}.`)).toBe(401);
});

test('a token is narrowed to repositories and permissions that the installation has, and to no others', async () => {
  const { sim, call } = world;
  const { id } = sim.hub.repository('acme/web');
  const narrow = await mint({ repository_ids: [id], permissions: { contents: 'read', issues: 'write' } });
  expect(narrow.status).toBe(201);
  expect(narrow.body).toMatchObject({
    permissions: { contents: 'read', issues: 'write' },
    repository_selection: 'selected',
    repositories: [{ full_name: 'acme/web' }],
  });
  const own = { token: narrow.body.token };
  expect((await call('GET', '/repos/acme/old', undefined, own)).status).toBe(404);
  const refused = await call('POST', '/repos/acme/web/labels', { name: 'x', color: 'ededed' }, own);
  expect(refused.status).toBe(201);
  const pull = await call(
    'POST',
    '/repos/acme/web/git/refs',
    { ref: 'refs/heads/x', sha: sim.read('acme/web').sha('main') },
    own,
  );
  expect(pull).toMatchObject({ status: 403, body: { message: 'Resource not accessible by integration' } });
  expect(pull.headers.get('x-accepted-github-permissions')).toBe('contents=write');
  expect((await mint({ permissions: { secrets: 'read' } })).status).toBe(422);
  expect((await mint({ permissions: { administration: 'write' } })).status).toBe(422);
  expect((await mint({ repositories: ['nowhere'] })).status).toBe(422);
  expect((await mint({ repository_ids: [1] })).status).toBe(422);
});

test('a revoked token is worth nothing', async () => {
  const { token } = (await mint()).body;
  expect((await world.call('DELETE', '/installation/token', undefined, { token })).status).toBe(204);
  expect((await world.call('GET', '/repos/acme/web', undefined, { token })).status).toBe(401);
});

test('a suspended installation gets neither answers nor tokens nor webhooks, until it is unsuspended', async () => {
  const { sim, call } = world;
  const { token } = (await mint()).body;
  await sim.owner('ana').suspendApp('acme');
  expect(await call('GET', '/repos/acme/web', undefined, { token })).toMatchObject({
    status: 403,
    body: { message: 'This installation has been suspended' },
  });
  expect((await mint()).status).toBe(403);
  const seen = await call('GET', `/app/installations/${world.installation}`, undefined, { token: world.jwt() });
  expect(seen.body).toMatchObject({ suspended_by: { login: 'ana' }, suspended_at: '2026-01-05T09:00:00Z' });
  await sim.as('ana').openIssue('acme/web', 'Unheard');
  await sim.owner('ana').unsuspendApp('acme');
  await sim.as('ana').openIssue('acme/web', 'Heard');
  const came = await told();
  expect(came.map(({ event, action }) => `${event}.${action}`)).toEqual([
    'installation.suspend',
    'installation.unsuspend',
    'issues.opened',
  ]);
  expect((await call('GET', '/repos/acme/web', undefined, { token })).status).toBe(200);
});

test('an app suspends and unsuspends its installations itself, too', async () => {
  const { call, jwt, installation } = world;
  const path = `/app/installations/${installation}/suspended`;
  expect((await call('PUT', path, undefined, { token: jwt() })).status).toBe(204);
  expect((await call('DELETE', path, undefined, { token: jwt() })).status).toBe(204);
  expect((await told()).map(({ action }) => action)).toEqual(['suspend', 'unsuspend']);
});

test('permissions that an app asks for are held when an owner has accepted them, not before', async () => {
  const { sim, call, jwt } = world;
  const granted = { ...sim.hub.app.permissions };
  const { events } = sim.hub.app;
  sim.requestPermissions({ ...granted, secrets: 'read', administration: 'write' }, events);
  expect((await call('GET', '/app', undefined, { token: jwt() })).body.permissions).toMatchObject({ secrets: 'read' });
  expect((await mint()).body.permissions).toEqual(granted);
  expect((await mint({ permissions: { secrets: 'read' } })).status).toBe(422);
  const early = await call('PATCH', '/repos/acme/web', { description: 'x' });
  expect(early.status).toBe(403);
  expect(early.headers.get('x-accepted-github-permissions')).toBe('administration=write');
  await sim.owner('ana').acceptPermissions('acme');
  expect(await told()).toMatchObject([
    {
      event: 'installation',
      action: 'new_permissions_accepted',
      payload: { installation: { permissions: { secrets: 'read' } } },
    },
  ]);
  const { token } = (await mint()).body;
  expect((await call('PATCH', '/repos/acme/web', { description: 'x' }, { token })).status).toBe(200);
  // Asking for less needs nobody's consent.
  sim.requestPermissions(granted, events);
  expect((await mint()).body.permissions).toEqual(granted);
});

test('repositories that are chosen anew are told as added and removed', async () => {
  const { sim } = world;
  await sim.owner('ana').selectRepositories('acme', ['acme/web']);
  await sim.owner('ana').selectRepositories('acme', ['acme/docs', 'acme/web']);
  await sim.owner('ana').selectRepositories('acme', 'all');
  const names = (list: { full_name: string }[]) => list.map(({ full_name }) => full_name).sort();
  const came = (await told()).map(({ action, payload }) => [
    action,
    payload.repository_selection,
    names([...payload.repositories_added, ...payload.repositories_removed]),
  ]);
  expect(came).toEqual([
    ['removed', 'selected', ['acme/docs', 'acme/old']],
    ['added', 'selected', ['acme/docs']],
    ['added', 'all', ['acme/old']],
  ]);
});

test('where webhooks go, and what signs them, can be changed by the app', async () => {
  const { sim, call, jwt } = world;
  const asApp = { token: jwt() };
  const changed = await call('PATCH', '/app/hook/config', { secret: 'another' }, asApp);
  expect(changed.body).toMatchObject({ url: receiver.url, secret: '********' });
  await sim.as('ana').openIssue('acme/web', 'Signed anew');
  await told();
  expect(sim.app.webhookSecret).toBe('another');
  expect((await call('GET', '/app/hook/config', undefined, asApp)).body.content_type).toBe('json');
});

test('an uninstalled app has lost its tokens and everything that it saw', async () => {
  const { sim, call, jwt } = world;
  const { token } = (await mint()).body;
  await sim.owner('ana').uninstallApp('acme');
  expect((await call('GET', '/repos/acme/web', undefined, { token })).status).toBe(401);
  expect((await mint()).status).toBe(404);
  expect((await call('GET', '/orgs/acme/installation', undefined, { token: jwt() })).status).toBe(404);
  expect(await told()).toMatchObject([{ event: 'installation', action: 'deleted' }]);
  await sim.as('ana').openIssue('acme/web', 'Unheard');
  expect(await told()).toEqual([]);
  await sim.owner('ana').installApp('acme', ['acme/web']);
  expect(await told()).toMatchObject([{ action: 'created', payload: { repositories: [{ full_name: 'acme/web' }] } }]);
});
