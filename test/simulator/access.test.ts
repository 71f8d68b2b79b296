import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Clock } from '../../src/core/ports/clock.ts';
import { realClock } from '../../src/simulator/clock.ts';
import { startWorld, type TestWorld } from './world.ts';

let ahead = 0;
const clock: Clock = { ...realClock, now: () => Date.now() + ahead };
let world: TestWorld;
beforeAll(async () => {
  world = await startWorld({ clock, limits: { hourly: 100, contentPerMinute: 3 } });
});
afterAll(() => world.stop());

test('a JWT that is expired, too long, from somebody else or signed by somebody else is refused', async () => {
  const now = Math.floor(clock.now() / 1000);
  const ask = async (token: string) => (await world.call('GET', '/app', undefined, { token })).status;
  expect(await ask(world.jwt())).toBe(200);
  expect(await ask(world.jwt({ iss: world.sim.app.clientId }))).toBe(200);
  expect(await ask(world.jwt({ exp: now - 1 }))).toBe(401);
  expect(await ask(world.jwt({ exp: now + 3600 }))).toBe(401);
  expect(await ask(world.jwt({ iss: 1 }))).toBe(404);
  expect(await ask(`${world.jwt().split('.').slice(0, 2).join('.')}.AAAA`)).toBe(401);
  expect(await ask(await world.token())).toBe(401);
});

test('a token lives an hour, and one that nobody gave out is 401', async () => {
  const path = `/app/installations/${world.installation}/access_tokens`;
  const { token } = (await world.call('POST', path, {}, { token: world.jwt() })).body;
  expect((await world.call('GET', '/repos/acme/web', undefined, { token })).status).toBe(200);
  ahead = 3_601_000;
  const late = await world.call('GET', '/repos/acme/web', undefined, { token });
  ahead = 0;
  expect(late).toMatchObject({ status: 401, body: { message: 'Bad credentials', status: '401' } });
  expect((await world.call('GET', '/repos/acme/web', undefined, { token: 'ghs_garbage' })).status).toBe(401);
});

test('a token for fewer repositories and permissions reaches no further', async () => {
  const path = `/app/installations/${world.installation}/access_tokens`;
  const ask = { repositories: ['docs'], permissions: { contents: 'read', issues: 'write' } };
  const { token } = (await world.call('POST', path, ask, { token: world.jwt() })).body;
  const listed = await world.call('GET', '/installation/repositories', undefined, { token });
  expect(listed.body).toMatchObject({ total_count: 1, repositories: [{ full_name: 'acme/docs' }] });
  expect((await world.call('GET', '/repos/acme/web', undefined, { token })).status).toBe(404);
  const sha = world.sim.read('acme/docs').sha('main');
  const ref = await world.call('POST', '/repos/acme/docs/git/refs', { ref: 'refs/heads/x', sha }, { token });
  expect(ref).toMatchObject({ status: 403, body: { message: 'Resource not accessible by integration' } });
  expect(ref.headers.get('x-accepted-github-permissions')).toBe('contents=write');
  const wider = await world.call('POST', path, { permissions: { secrets: 'write' } }, { token: world.jwt() });
  expect(wider.status).toBe(422);
});

test('what one may not see does not exist', async () => {
  const oscar = { token: world.sim.as('oscar').token() };
  expect((await world.call('GET', '/repos/acme/web', undefined, { token: null })).status).toBe(404);
  expect((await world.call('GET', '/repos/acme/web', undefined, oscar)).status).toBe(404);
  expect((await world.call('GET', '/repos/acme/docs', undefined, { token: null })).status).toBe(200);
  const check = { name: 'mine', head_sha: world.sim.read('acme/docs').sha('main') };
  const ana = { token: world.sim.as('ana').token() };
  expect((await world.call('POST', '/repos/acme/docs/check-runs', check, ana)).status).toBe(403);
});

test('roles come from the organization, teams and the repository, the strongest counts', async () => {
  const role = async (login: string, repository = 'web') => {
    const { body } = await world.call('GET', `/repos/acme/${repository}/collaborators/${login}/permission`);
    return [body.permission, body.role_name];
  };
  expect(await role('ana')).toEqual(['admin', 'admin']);
  expect(await role('ben')).toEqual(['write', 'write']);
  expect(await role('cleo')).toEqual(['read', 'read']);
  expect(await role('oscar')).toEqual(['none', 'none']);
  expect(await role('oscar', 'docs')).toEqual(['read', 'read']);
  expect((await world.call('GET', '/repos/acme/web/collaborators/nobody/permission')).status).toBe(404);
  const member = '/orgs/acme/teams/design/memberships';
  expect((await world.call('GET', `${member}/ben`)).body).toMatchObject({ state: 'active', role: 'member' });
  expect((await world.call('GET', `${member}/cleo`)).status).toBe(404);
});

test('an archived repository reads, but does not write', async () => {
  expect((await world.call('GET', '/repos/acme/old')).body.archived).toBe(true);
  const issue = await world.call('POST', '/repos/acme/old/issues', { title: 'x' });
  expect(issue).toMatchObject({ status: 403, body: { message: 'Repository was archived so is read-only.' } });
});

test('what GitHub knows and the simulator does not is 501 by name; what nobody knows is 404', async () => {
  const known = await world.call('GET', '/repos/acme/web/pages');
  expect(known.status).toBe(501);
  expect(known.body.message).toContain('repos/get-pages');
  expect((await world.call('GET', '/repos/acme/web/nonsense')).status).toBe(404);
});

test('an unchanged answer is a 304 that costs nothing; a changed one is not', async () => {
  const first = await world.call('GET', '/api/v3/repos/acme/web/git/ref/heads/main');
  const headers = { 'if-none-match': first.headers.get('etag')! };
  const used = Number(first.headers.get('x-ratelimit-used'));
  const second = await world.call('GET', '/repos/acme/web/git/ref/heads/main', undefined, { headers });
  expect(second.status).toBe(304);
  expect(Number(second.headers.get('x-ratelimit-used'))).toBe(used);
  await world.sim.as('ana').push('acme/web', 'main', { 'etag.txt': 'x\n' }, 'Move');
  expect((await world.call('GET', '/repos/acme/web/git/ref/heads/main', undefined, { headers })).status).toBe(200);
});

test('what would make an unsound repository is refused', async () => {
  const read = world.sim.read('acme/docs');
  const commit = read.sha('main');
  const tree = async (entry: object) => {
    const answer = await world.call('POST', '/repos/acme/docs/git/trees', { tree: [entry] });
    return answer.status;
  };
  for (const path of ['../up', 'a//b', '.git/config', 'a\0b', '', '/root']) {
    expect([path, await tree({ path, mode: '100644', content: 'x' })]).toEqual([path, 422]);
  }
  expect(await tree({ path: 'a', mode: '100644', sha: commit })).toBe(422);
  expect(await tree({ path: 'a', mode: '777', content: 'x' })).toBe(422);
  for (const ref of [
    'refs/heads/../../config',
    'refs/heads/a..b',
    'refs/heads/a b',
    'refs/heads/.a',
    'heads',
    'refs/pull/1/head',
  ]) {
    const answer = await world.call('POST', '/repos/acme/docs/git/refs', { ref, sha: commit });
    expect([ref, answer.status]).toEqual([ref, 422]);
  }
  const author = { name: 'A <evil>\nB', email: 'a\n@b', date: '2026-01-01T00:00:00Z' };
  const made = {
    message: 'm',
    tree: (await world.call('GET', `/repos/acme/docs/git/commits/${commit}`)).body.tree.sha,
  };
  const good = await world.call('POST', '/repos/acme/docs/git/commits', { ...made, parents: [commit], author });
  expect(good.status).toBe(201);
  const bad = { ...made, parents: [commit], author: { ...author, date: 'soon' } };
  expect((await world.call('POST', '/repos/acme/docs/git/commits', bad)).status).toBe(422);
  await world.call('POST', '/repos/acme/docs/git/refs', { ref: 'refs/heads/odd', sha: good.body.sha });
  expect(await read.fsck()).toBe('');
});

test('lists come in pages with links to the others', async () => {
  for (const name of ['a', 'b', 'c', 'd']) await world.sim.as('ana').push('acme/docs', name, { [name]: name }, name);
  const page = await world.call('GET', '/repos/acme/docs/branches?per_page=2&page=2');
  expect(page.body.map((branch: { name: string }) => branch.name)).toEqual(['c', 'd']);
  const links = page.headers.get('link') ?? '';
  const { id } = (await world.call('GET', '/repos/acme/docs')).body;
  for (const [rel, number] of [
    ['prev', 1],
    ['next', 3],
    ['last', 3],
    ['first', 1],
  ] as const) {
    expect(links).toContain(`<${world.sim.url}/repositories/${id}/branches?per_page=2&page=${number}>; rel="${rel}"`);
  }
});

test('faults come when they were asked for, with or without the request being carried out', async () => {
  const { faults, journal } = world.sim;
  const comment = () => world.call('POST', '/repos/acme/web/issues/1/comments', { body: 'hello' });
  await world.sim.as('ana').openIssue('acme/web', 'Faults');
  const count = () => world.sim.read('acme/web').comments(1).length;

  faults.add({ operation: 'issues/create-comment', kind: 'secondary', retryAfterSeconds: 7 });
  const limited = await comment();
  expect([limited.status, limited.headers.get('retry-after'), count()]).toEqual([403, '7', 0]);

  faults.add({ operation: 'issues/create-comment', kind: 502, applied: true });
  expect((await comment()).status).toBe(502);
  expect(count()).toBe(1);

  faults.add({ operation: 'repos/get', kind: 'primary', after: 1, retryAfterSeconds: 60 });
  expect((await world.call('GET', '/repos/acme/web')).status).toBe(200);
  const primary = await world.call('GET', '/repos/acme/web');
  expect([primary.status, primary.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);

  faults.add({ operation: 'repos/get', kind: 'hang-up' });
  await expect(world.call('GET', '/repos/acme/web')).rejects.toThrow('fetch failed');
  expect(journal.entries.at(-1)).toMatchObject({ operation: 'repos/get', status: 0, points: 1, actor: 'baton[bot]' });
});

test('the journal counts points and content, and limits are kept', async () => {
  ahead = 120_000;
  const { journal } = world.sim;
  const before = journal.total();
  const issue = (title: string) => world.call('POST', '/repos/acme/docs/issues', { title });
  for (const title of ['one', 'two', 'three']) expect((await issue(title)).status).toBe(201);
  const refused = await issue('four');
  expect(refused.status).toBe(403);
  expect(refused.body.message).toContain('secondary rate limit');
  const after = journal.total();
  expect(after.points - before.points).toBe(20);
  expect(after.content - before.content).toBe(4);
  let last = 200;
  for (let turn = 0; turn < 120 && last === 200; turn += 1) last = (await world.call('GET', '/repos/acme/docs')).status;
  expect(last).toBe(403);
  const state = await world.call('GET', '/rate_limit');
  expect(state.body.rate).toMatchObject({ limit: 100, remaining: 0 });
  ahead = 0;
});
