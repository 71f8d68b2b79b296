import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Asking, base64, startAsking } from './asking.ts';

let asking: Asking;
beforeAll(async () => {
  asking = await startAsking();
});
afterAll(() => asking.world.stop());

/** An installation token with fewer permissions or repositories. */
async function narrowed(body: object): Promise<string> {
  const { world } = asking;
  const path = `/app/installations/${world.installation}/access_tokens`;
  return (await world.call('POST', path, body, { token: world.jwt() })).body.token;
}

test('without credentials, or as the app itself, there is no GraphQL', async () => {
  const query = '{ viewer { login } }';
  const anonymous = await asking.ask(query, {}, null);
  expect([anonymous.status, anonymous.body.message]).toEqual([401, 'This endpoint requires you to be authenticated.']);
  expect((await asking.ask(query, {}, asking.world.jwt())).status).toBe(401);
  expect((await asking.ask(query, {}, 'ghs_wrong')).status).toBe(401);
});

test('the viewer is the app’s bot, or the person whose token it is', async () => {
  const query = '{ viewer { login id } }';
  expect((await asking.ask(query)).data.viewer.login).toBe('baton[bot]');
  expect((await asking.ask(query, {}, asking.world.sim.as('ben').token())).data.viewer.login).toBe('ben');
});

test('a field that the installation lacks the permission for is null, with FORBIDDEN at its place', async () => {
  const { world } = asking;
  await world.sim.as('ben').push('acme/web', 'topic', { 'x.txt': 'x\n' }, 'x');
  await world.sim.as('ben').openPull('acme/web', { head: 'topic', title: 't' });
  const token = await narrowed({ permissions: { contents: 'read' } });
  const { status, data, errors } = await asking.ask(
    `{ repository(owner: "acme", name: "web") { name ref(qualifiedName: "topic") { name } pullRequest(number: 1) { title }
      object(expression: "topic") { ... on Commit { oid statusCheckRollup { state } } } } }`,
    {},
    token,
  );
  expect(status).toBe(200);
  const oid = world.sim.read('acme/web').sha('topic');
  expect(data.repository).toEqual({
    name: 'web',
    ref: { name: 'topic' },
    pullRequest: null,
    object: { oid, statusCheckRollup: null },
  });
  expect(errors).toEqual([
    {
      type: 'FORBIDDEN',
      path: ['repository', 'pullRequest'],
      extensions: { saml_failure: false },
      locations: [{ line: 1, column: 86 }],
      message: 'Resource not accessible by integration',
    },
    {
      type: 'FORBIDDEN',
      path: ['repository', 'object', 'statusCheckRollup'],
      extensions: { saml_failure: false },
      locations: [{ line: 2, column: 57 }],
      message: 'Resource not accessible by integration',
    },
  ]);
});

test('a token for one repository neither sees nor touches another, by name or by id', async () => {
  const { world, ask } = asking;
  const web = await asking.repositoryId('acme/web');
  const token = await narrowed({ repositories: ['docs'] });
  const { data, errors } = await ask('{ repository(owner: "acme", name: "web") { id } }', {}, token);
  expect([data.repository, errors[0].type]).toEqual([null, 'NOT_FOUND']);
  expect((await ask('query($id: ID!) { node(id: $id) { id } }', { id: web }, token)).errors).toMatchObject([
    { type: 'NOT_FOUND', message: `Could not resolve to a node with the global id of '${web}'` },
  ]);
  const input = { repositoryId: web, name: 'refs/heads/x', oid: world.sim.read('acme/web').sha('main') };
  const create = 'mutation($input: CreateRefInput!) { createRef(input: $input) { ref { id } } }';
  expect((await ask(create, { input }, token)).errors).toMatchObject([{ type: 'NOT_FOUND', path: ['createRef'] }]);
  expect(world.sim.read('acme/web').branches()).not.toContain('x');
});

test('reading is not writing, an archived repository is not written, and people need their role', async () => {
  const { world, ask } = asking;
  const create = 'mutation($input: CreateRefInput!) { createRef(input: $input) { ref { id } } }';
  const input = async (name: string) => ({
    repositoryId: await asking.repositoryId(name),
    name: 'refs/heads/new',
    oid: world.sim.read(name).sha('main'),
  });
  const reading = await narrowed({ permissions: { contents: 'read' } });
  expect((await ask(create, { input: await input('acme/web') }, reading)).errors).toMatchObject([
    { type: 'FORBIDDEN', message: 'Resource not accessible by integration' },
  ]);
  expect((await ask(create, { input: await input('acme/old') })).errors).toMatchObject([
    { type: 'FORBIDDEN', message: 'Repository was archived so is read-only.' },
  ]);
  const cleo = world.sim.as('cleo').token();
  expect((await ask(create, { input: await input('acme/web') }, cleo)).errors).toMatchObject([
    { type: 'FORBIDDEN', message: 'cleo does not have the correct permissions to execute `CreateRef`' },
  ]);
});

test('ids that nobody gave out resolve to nothing', async () => {
  const bad = [
    '',
    'x',
    base64('010:Repository'),
    base64('010:Repository01'),
    base64('04:Blob1:../../etc'),
    base64('09:Something1'),
  ];
  const { data, errors } = await asking.ask('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: bad });
  expect(data.nodes).toEqual(bad.map(() => null));
  expect(errors.map(({ type }: { type: string }) => type)).toEqual(bad.map(() => 'NOT_FOUND'));
});
