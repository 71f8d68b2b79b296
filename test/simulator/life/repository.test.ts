import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Receiver, startReceiver } from '../hook.ts';
import { startWorld, type TestWorld } from '../world.ts';

const PERMISSIONS = {
  administration: 'write',
  contents: 'write',
  issues: 'write',
  members: 'write',
  metadata: 'read',
  pull_requests: 'write',
} as const;

let world: TestWorld;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  world = await startWorld({ app: { permissions: PERMISSIONS } });
  world.sim.seed({ login: 'other', people: { zoe: 'admin', ana: 'admin' }, repositories: [] });
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

const told = async (event: string) => {
  await world.sim.settled();
  return receiver.received.splice(0).filter((one) => one.event === event);
};
const create = (name: string, more: object = {}) =>
  world.call('POST', '/orgs/acme/repos', { name, auto_init: true, ...more });

test('a repository is made, with or without a first commit, and announced', async () => {
  const made = await create('made', { private: true, description: 'Made here' });
  expect(made).toMatchObject({ status: 201, body: { full_name: 'acme/made', private: true, default_branch: 'main' } });
  expect(world.sim.read('acme/made').file('README.md')).toBe('# made\nMade here\n');
  expect(await told('repository')).toMatchObject([
    { action: 'created', payload: { repository: { id: made.body.id } } },
  ]);
  expect((await create('made')).status).toBe(422);
  expect((await create('not a name')).status).toBe(422);
  expect((await create('empty', { auto_init: false })).status).toBe(201);
  expect(world.sim.read('acme/empty').branches()).toEqual([]);
  await world.sim.as('ben').push('acme/empty', 'main', { 'a.txt': 'a\n' }, 'The very first');
  expect(await world.sim.read('acme/empty').fsck()).toBe('');
});

test('a renamed repository is found under its old name, until somebody takes that', async () => {
  const { sim, call } = world;
  const { id } = (await create('before')).body;
  const renamed = await call('PATCH', '/repos/acme/before', { name: 'after' });
  expect(renamed).toMatchObject({ status: 200, body: { full_name: 'acme/after', id } });
  expect(await told('repository')).toMatchObject([
    { action: 'created' },
    { action: 'renamed', payload: { changes: { repository: { name: { from: 'before' } } } } },
  ]);
  const plain = async (method: string, path: string) => {
    const headers = { authorization: `Bearer ${await world.token()}` };
    const response = await fetch(`${sim.url}${path}`, { method, headers, redirect: 'manual' });
    return { status: response.status, location: response.headers.get('location'), body: await response.json() };
  };
  const moved = await plain('GET', '/repos/acme/before/branches?per_page=5');
  const location = `${sim.url}/repositories/${id}/branches?per_page=5`;
  expect(moved).toMatchObject({ status: 301, location, body: { message: 'Moved Permanently', url: location } });
  expect((await plain('PATCH', '/repos/acme/before')).status).toBe(307);
  // A client that follows redirects does not notice, whether it reads or writes.
  expect((await call('GET', '/repos/acme/before')).body.full_name).toBe('acme/after');
  expect((await call('POST', '/repos/acme/before/issues', { title: 'Through the old name' })).status).toBe(201);
  expect((await call('GET', `/repositories/${id}/issues/1`)).body.title).toBe('Through the old name');
  const stranger = await call('GET', '/repos/acme/before', undefined, { token: sim.as('oscar').token() });
  expect(stranger.status).toBe(200);

  const folder = mkdtempSync(join(tmpdir(), 'renamed-'));
  const address = sim.url.replace('http://', `http://x:${sim.as('ana').token()}@`);
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=ana', '-c', 'user.email=ana@x', ...args], { cwd: folder });
  await git('clone', '-q', `${address}/acme/before.git`, '.');
  await git('commit', '-q', '--allow-empty', '-m', 'Under the old name');
  await git('push', '-q', 'origin', 'main');
  expect(sim.read('acme/after').log()[0]?.message).toBe('Under the old name');
  rmSync(folder, { recursive: true });

  const taken = await create('before');
  expect(taken.body.id).not.toBe(id);
  expect((await call('GET', '/repos/acme/before')).body.id).toBe(taken.body.id);
  expect(await sim.read('acme/after').fsck()).toBe('');
});

test('an archived repository can be read and woken, and nothing else', async () => {
  const { call } = world;
  await create('asleep');
  expect((await call('PATCH', '/repos/acme/asleep', { archived: true })).body.archived).toBe(true);
  expect((await call('POST', '/repos/acme/asleep/issues', { title: 'x' })).status).toBe(403);
  expect((await call('PATCH', '/repos/acme/asleep', { description: 'x' })).status).toBe(403);
  expect((await call('PATCH', '/repos/acme/asleep', { archived: false })).body.archived).toBe(false);
  expect((await call('POST', '/repos/acme/asleep/issues', { title: 'x' })).status).toBe(201);
  expect((await told('repository')).map(({ action }) => action)).toEqual(['created', 'archived', 'unarchived']);
});

test('who may see it changes with its visibility', async () => {
  const { sim, call } = world;
  await create('shown');
  const oscar = { token: sim.as('oscar').token() };
  expect((await call('GET', '/repos/acme/shown', undefined, oscar)).status).toBe(200);
  await call('PATCH', '/repos/acme/shown', { visibility: 'private' });
  expect((await call('GET', '/repos/acme/shown', undefined, oscar)).status).toBe(404);
  await call('PATCH', '/repos/acme/shown', { private: false });
  expect((await call('GET', '/repos/acme/shown', undefined, oscar)).status).toBe(200);
  expect((await told('repository')).map(({ action }) => action)).toEqual(['created', 'privatized', 'publicized']);
});

test('the default branch is renamed with all that points to it', async () => {
  const { sim, call } = world;
  await create('trunk');
  await sim.as('ben').push('acme/trunk', 'topic', { 'a.txt': 'a\n' }, 'A');
  const number = await sim.as('ben').openPull('acme/trunk', { head: 'topic', title: 'A' });
  const renamed = await call('POST', '/repos/acme/trunk/branches/main/rename', { new_name: 'stem' });
  expect(renamed).toMatchObject({ status: 201, body: { name: 'stem' } });
  expect((await call('GET', '/repos/acme/trunk')).body.default_branch).toBe('stem');
  expect((await call('GET', `/repos/acme/trunk/pulls/${number}`)).body).toMatchObject({
    state: 'open',
    base: { ref: 'stem' },
  });
  expect(sim.read('acme/trunk').branches()).toEqual(['stem', 'topic']);
  await sim.settled();
  const edited = receiver.received.find(({ event, action }) => event === 'repository' && action === 'edited');
  expect(edited?.payload.changes).toEqual({ default_branch: { from: 'main' } });
  expect(receiver.names()).toEqual(expect.arrayContaining(['create', 'delete', 'pull_request.edited']));
  // Its head's branch is gone: the pull request ends.
  await call('POST', '/repos/acme/trunk/branches/topic/rename', { new_name: 'theme' });
  expect((await call('GET', `/repos/acme/trunk/pulls/${number}`)).body.state).toBe('closed');
  expect((await call('POST', '/repos/acme/trunk/branches/nowhere/rename', { new_name: 'x' })).status).toBe(404);
});

test('a transferred repository leaves its teams and its installation, and leads there from its old name', async () => {
  const { sim, call } = world;
  const { id } = (await create('mover')).body;
  await sim.owner('ana').setTeamRole('acme', 'design', 'acme/mover', 'write');
  const gone = await call('POST', '/repos/acme/mover/transfer', { new_owner: 'other' });
  expect(gone).toMatchObject({ status: 202, body: { full_name: 'acme/mover' } });
  await sim.settled();
  expect(sim.hub.repository('other/mover')).toMatchObject({ id });
  expect(sim.hub.repository('other/mover').teams.size).toBe(0);
  const [moved] = receiver.received.filter(({ action }) => action === 'transferred');
  expect(moved?.payload).toMatchObject({
    changes: { owner: { from: { organization: { login: 'acme' } } } },
    repository: { full_name: 'other/mover' },
    organization: { login: 'other' },
  });
  const installed = receiver.received.filter(({ event }) => event === 'installation_repositories');
  expect(installed.map(({ action, payload }) => [action, payload.installation.account.login])).toEqual([
    ['added', 'acme'],
    ['removed', 'acme'],
    ['added', 'other'],
  ]);
  // It is public, so acme's token still reads it where it has gone, and may no longer write.
  expect((await call('GET', '/repos/acme/mover')).body.full_name).toBe('other/mover');
  expect((await call('POST', '/repos/acme/mover/issues', { title: 'x' })).status).toBe(403);
  await call('PATCH', '/repos/acme/docs', { private: true });
  const ben = { token: sim.as('ben').token() };
  expect((await call('POST', '/repos/acme/docs/transfer', { new_owner: 'other' }, ben)).status).toBe(403);
});

test('a deleted repository is gone', async () => {
  const { sim, call } = world;
  await create('doomed');
  const ben = { token: sim.as('ben').token() };
  expect(await call('DELETE', '/repos/acme/doomed', undefined, ben)).toMatchObject({
    status: 403,
    body: { message: 'Must have admin rights to Repository.' },
  });
  expect((await call('DELETE', '/repos/acme/doomed')).status).toBe(204);
  expect((await call('GET', '/repos/acme/doomed')).status).toBe(404);
  expect((await told('repository')).map(({ action }) => action)).toEqual(['created', 'deleted']);
  expect((await create('doomed')).status).toBe(201);
});

test('all of it can be done by an owner at the keyboard, too', async () => {
  const { sim } = world;
  const ana = sim.owner('ana');
  await ana.createRepository('acme', { name: 'kept', files: { a: 'a' } });
  await ana.rename('acme/kept', 'held');
  await ana.setPrivate('acme/held', false);
  await ana.archive('acme/held');
  await ana.archive('acme/held', false);
  await ana.renameBranch('acme/held', 'main', 'stem');
  await ana.transfer('acme/held', 'other');
  await ana.deleteRepository('other/held');
  expect((await told('repository')).map(({ action }) => action)).toEqual([
    'created',
    'renamed',
    'publicized',
    'archived',
    'unarchived',
    'edited',
    'transferred',
    'deleted',
  ]);
  await expect(sim.owner('ben').rename('acme/web', 'mine')).rejects.toThrow('Must have admin rights');
});
