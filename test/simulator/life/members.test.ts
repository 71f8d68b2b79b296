import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Receiver, startReceiver } from '../hook.ts';
import { startWorld, type TestWorld } from '../world.ts';

const PERMISSIONS = {
  administration: 'write',
  contents: 'write',
  issues: 'write',
  members: 'write',
  metadata: 'read',
} as const;

let world: TestWorld;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  world = await startWorld({ app: { permissions: PERMISSIONS } });
  world.sim.connect(receiver.url);
  await world.sim.settled();
  receiver.received.length = 0;
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
  return receiver.names().sort();
};
const role = async (login: string, repository = 'web') =>
  (await world.call('GET', `/repos/acme/${repository}/collaborators/${login}/permission`)).body.role_name;

test('a team is made, changed, given repositories and people, and ended', async () => {
  const { call } = world;
  const made = await call('POST', '/orgs/acme/teams', {
    name: 'Front End!',
    description: 'Pages',
    privacy: 'closed',
    maintainers: ['cleo'],
    repo_names: ['acme/docs'],
  });
  expect(made).toMatchObject({
    status: 201,
    body: { slug: 'front-end', members_count: 1, repos_count: 1, privacy: 'closed' },
  });
  expect((await call('POST', '/orgs/acme/teams', { name: 'front end' })).status).toBe(422);
  const team = '/orgs/acme/teams/front-end';
  expect((await call('PUT', `${team}/repos/acme/web`, { permission: 'push' })).status).toBe(204);
  expect(await role('cleo')).toBe('write');
  expect((await call('PUT', `${team}/repos/acme/web`, { permission: 'maintain' })).status).toBe(204);
  expect(await role('cleo')).toBe('maintain');
  expect((await call('GET', `${team}/repos`)).body.map((one: { full_name: string }) => one.full_name).sort()).toEqual([
    'acme/docs',
    'acme/web',
  ]);
  expect((await call('PUT', `${team}/memberships/ben`, { role: 'member' })).body).toMatchObject({
    role: 'member',
    state: 'active',
  });
  expect((await call('GET', `${team}/members`)).body).toMatchObject([
    { login: 'cleo', role: 'maintainer' },
    { login: 'ben', role: 'member' },
  ]);
  expect((await call('GET', `${team}/members?role=maintainer`)).body).toHaveLength(1);
  expect((await call('DELETE', `${team}/memberships/ben`)).status).toBe(204);
  expect((await call('GET', `${team}/memberships/ben`)).status).toBe(404);

  const renamed = await call('PATCH', team, { name: 'Web' });
  expect(renamed.body).toMatchObject({ slug: 'web', name: 'Web', id: made.body.id });
  expect(await role('cleo')).toBe('maintain');
  expect((await call('GET', team)).status).toBe(404);
  expect((await call('GET', new URL(renamed.body.url).pathname)).body.slug).toBe('web');
  expect((await call('GET', '/repos/acme/web/teams')).body.map(({ slug }: { slug: string }) => slug).sort()).toEqual([
    'design',
    'web',
  ]);
  expect((await call('DELETE', '/orgs/acme/teams/web/repos/acme/web')).status).toBe(204);
  expect(await role('cleo')).toBe('read');
  expect((await call('DELETE', '/orgs/acme/teams/web')).status).toBe(204);
  expect((await call('GET', '/orgs/acme/teams')).body.map(({ slug }: { slug: string }) => slug)).toEqual(['design']);
  expect(await told()).toEqual([
    'membership.added',
    'membership.added',
    'membership.removed',
    'team.added_to_repository',
    'team.added_to_repository',
    'team.created',
    'team.deleted',
    'team.edited',
    'team.edited',
    'team.removed_from_repository',
  ]);
});

test('members come and go, and their teams with them', async () => {
  const { sim, call } = world;
  expect((await call('GET', '/orgs/acme/memberships/oscar')).status).toBe(404);
  expect((await call('PUT', '/orgs/acme/memberships/oscar', { role: 'member' })).body).toMatchObject({
    state: 'active',
    role: 'member',
    organization: { login: 'acme' },
    user: { login: 'oscar' },
  });
  expect(await role('oscar')).toBe('read');
  await sim.owner('ana').addToTeam('acme', 'design', 'oscar');
  expect(await role('oscar')).toBe('write');
  expect((await call('GET', '/orgs/acme/members?role=admin')).body).toMatchObject([{ login: 'ana' }]);
  expect((await call('DELETE', '/orgs/acme/memberships/oscar')).status).toBe(204);
  expect(await role('oscar')).toBe('none');
  expect(await told()).toEqual([
    'membership.added',
    'membership.removed',
    'organization.member_added',
    'organization.member_removed',
  ]);
});

test('collaborators are people named on a repository', async () => {
  const { call } = world;
  const path = '/repos/acme/web/collaborators/oscar';
  expect((await call('GET', path)).status).toBe(404);
  expect(await call('PUT', path, { permission: 'triage' })).toMatchObject({
    status: 201,
    body: { permissions: 'triage' },
  });
  expect(await role('oscar')).toBe('triage');
  expect((await call('PUT', path, { permission: 'push' })).status).toBe(204);
  expect((await call('GET', path)).status).toBe(204);
  const outside = await call('GET', '/repos/acme/web/collaborators?affiliation=outside');
  expect(outside.body).toMatchObject([
    { login: 'oscar', role_name: 'write', permissions: { push: true, admin: false } },
  ]);
  const everybody = await call('GET', '/repos/acme/web/collaborators');
  expect(everybody.body.map(({ login }: { login: string }) => login)).toEqual(['ana', 'ben', 'cleo', 'oscar']);
  expect((await call('DELETE', path)).status).toBe(204);
  expect(await role('oscar')).toBe('none');
  expect(await told()).toEqual(['member.added', 'member.edited', 'member.removed']);
});

test('people may change what they own, and nothing else', async () => {
  const { sim, call } = world;
  const [ben, ana] = [{ token: sim.as('ben').token() }, { token: sim.as('ana').token() }];
  const cleo = '/orgs/acme/memberships/cleo';
  expect((await call('PUT', cleo, { role: 'admin' }, ben)).status).toBe(403);
  expect((await call('PUT', cleo, { role: 'admin' }, ana)).body.role).toBe('admin');
  expect((await call('PUT', cleo, { role: 'member' }, ana)).body.role).toBe('member');
  expect((await call('PUT', '/repos/acme/web/collaborators/oscar', {}, ben)).status).toBe(403);
  expect((await call('DELETE', '/orgs/acme/teams/design', undefined, ben)).status).toBe(403);
  const stranger = { token: sim.as('oscar').token() };
  expect((await call('GET', '/orgs/acme/teams', undefined, stranger)).status).toBe(404);
  // Whoever makes a team maintains it, and may then change it.
  expect((await call('POST', '/orgs/acme/teams', { name: 'bens' }, ben)).body.members_count).toBe(1);
  expect((await call('PUT', '/orgs/acme/teams/bens/memberships/cleo', {}, ben)).status).toBe(200);
});
