import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Receiver, receive } from '../receiver.ts';
import { type Answer, startWorld, type TestWorld } from '../world.ts';

const REPO = '/repos/acme/web';
let world: TestWorld;
let hook: Receiver;

beforeAll(async () => {
  world = await startWorld();
  hook = await receive(world);
});
beforeEach(async () => {
  await hook.taken();
});
afterAll(() => world.stop().finally(() => hook.close()));

const encode = (text: string) => Buffer.from(text).toString('base64');
const put = (path: string, body: object) => world.call('PUT', `${REPO}/contents/${path}`, body);

test('a file is made, changed under guard of its sha, and deleted: each one commit and one push', async () => {
  const made = await put('docs/a.md', { message: 'Add a', content: encode('one\n') });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ content: { path: 'docs/a.md' }, commit: { message: 'Add a' } });
  expect(world.sim.read('acme/web').file('docs/a.md')).toBe('one\n');
  const [push] = (await hook.taken()).filter(({ event }) => event === 'push');
  expect(push?.payload).toMatchObject({ after: made.body.commit.sha, commits: [{ added: ['docs/a.md'] }] });
  const { sha } = made.body.content;
  const blind = await put('docs/a.md', { message: 'Blind', content: encode('two\n') });
  expect([blind.status, blind.body.message]).toEqual([422, 'Invalid request.\n\n"sha" wasn\'t supplied.']);
  const stale = await put('docs/a.md', { message: 'Stale', content: encode('two\n'), sha: '0'.repeat(40) });
  expect([stale.status, stale.body.message]).toEqual([409, `docs/a.md does not match ${'0'.repeat(40)}`]);
  const author = { name: 'Ada', email: 'ada@example.com' };
  const changed = await put('docs/a.md', { message: 'Change a', content: encode('two\n'), sha, author });
  expect(changed.status).toBe(200);
  expect(changed.body.commit.author).toMatchObject(author);
  const path = `${REPO}/contents/docs/a.md`;
  expect((await world.call('DELETE', path, { message: 'Delete', sha })).status).toBe(409);
  const gone = await world.call('DELETE', path, { message: 'Delete', sha: changed.body.content.sha });
  expect(gone.body).toMatchObject({ content: null, commit: { message: 'Delete' } });
  expect(world.sim.read('acme/web').files()).not.toContain('docs/a.md');
  expect((await world.call('DELETE', path, { message: 'Delete', sha })).status).toBe(404);
  expect((await put('b.md', { message: 'b', content: encode('b'), branch: 'nowhere' })).status).toBe(404);
  expect((await put('..%2Fb.md', { message: 'b', content: encode('b') })).status).toBe(422);
  expect((await put('b.md', { message: 'b', content: '%%%' })).status).toBe(422);
});

test('two at once: one wins, the other is told that it looked at something old', async () => {
  const { sha } = (await put('race.md', { message: 'Begin', content: encode('0') })).body.content;
  const both = await Promise.all(
    ['1', '2'].map((text) => put('race.md', { message: text, content: encode(text), sha })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test('the readme is found, as JSON or as it is', async () => {
  const readme = await world.call('GET', `${REPO}/readme`);
  expect(readme.body).toMatchObject({ path: 'README.md', encoding: 'base64', content: `${encode('# web\n')}` });
  const raw = await world.call('GET', `${REPO}/readme`, undefined, {
    headers: { accept: 'application/vnd.github.raw' },
  });
  expect(raw.body).toBe('# web\n');
  expect((await world.call('GET', `${REPO}/readme/src`)).status).toBe(404);
  await put('src/readme.txt', { message: 'Explain', content: encode('src') });
  expect((await world.call('GET', `${REPO}/readme/src`)).body.name).toBe('readme.txt');
});

test('a commit and a comparison come as diff, patch or sha when asked so', async () => {
  const before = world.sim.read('acme/web').sha('main')!;
  const sha = await world.sim.as('ben').push('acme/web', 'shapes', { 'src/a.txt': 'one\n2\nthree\n' }, 'Count');
  const as = async (path: string, type: string) => {
    const answer = await world.call('GET', path, undefined, { headers: { accept: `application/vnd.github.${type}` } });
    expect(answer.headers.get('content-type')).toContain(type);
    return answer.body as string;
  };
  expect(await as(`${REPO}/commits/shapes`, 'sha')).toBe(sha);
  expect(await as(`${REPO}/commits/${sha}`, 'diff')).toContain('@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n');
  expect(await as(`${REPO}/commits/${sha}`, 'patch')).toMatch(/^From .*\nFrom: ben <.*\n.*\nSubject: \[PATCH\] Count/);
  expect(await as(`${REPO}/compare/${before}...shapes`, 'diff')).toContain('+2');
  const first = world.sim.read('acme/web').log('main').at(-1)!.sha;
  expect(await as(`${REPO}/commits/${first}`, 'diff')).toContain('new file mode 100644');
  expect(await as(`${REPO}/commits/${first}`, 'patch')).toContain('Subject: [PATCH] First commit');
  const number = await world.sim.as('ben').openPull('acme/web', { head: 'shapes', title: 'Shapes' });
  expect(await as(`${REPO}/pulls/${number}`, 'diff')).toContain('-two\n+2');
  const heads = await world.call('GET', `${REPO}/commits/${sha}/branches-where-head`);
  expect(heads.body.map(({ name }: Answer) => name)).toEqual(['shapes']);
});

test('commits of a comparison are paged, its files come with the first page', async () => {
  for (const text of ['1', '2', '3'])
    await world.sim.as('ben').push('acme/web', 'pages', { 'p.txt': text }, `P ${text}`);
  const one = await world.call('GET', `${REPO}/compare/main...pages?per_page=2`);
  expect(one.body).toMatchObject({ total_commits: 3, ahead_by: 3, files: [{ filename: 'p.txt' }] });
  expect(one.body.commits).toHaveLength(2);
  expect(one.headers.get('link')).toContain('page=2');
  const two = await world.call('GET', `${REPO}/compare/main...pages?per_page=2&page=2`);
  expect(two.body.files).toEqual([]);
  expect(two.body.commits.map(({ commit }: Answer) => commit.message)).toEqual(['P 3']);
});

test('commits are listed by path, author and time, and tags by name', async () => {
  const messages = async (query: string) =>
    (await world.call('GET', `${REPO}/commits?${query}`)).body.map(({ commit }: Answer) => commit.message) as string[];
  expect(await messages('sha=pages&author=ben')).toEqual(['P 3', 'P 2', 'P 1']);
  expect(await messages('sha=pages&author=cleo')).toEqual([]);
  expect(await messages('sha=pages&path=p.txt&per_page=1')).toEqual(['P 3']);
  expect(await messages('sha=pages&since=2999-01-01T00:00:00Z')).toEqual([]);
  expect(await messages('sha=pages&until=2999-01-01T00:00:00Z')).toContain('P 3');
  const sha = world.sim.read('acme/web').sha('main');
  await world.call('POST', `${REPO}/git/refs`, { ref: 'refs/tags/v1', sha });
  await world.call('POST', `${REPO}/git/refs`, { ref: 'refs/tags/v2', sha });
  const tags = await world.call('GET', `${REPO}/tags`);
  expect(tags.body.map(({ name, commit }: Answer) => [name, commit.sha])).toEqual([
    ['v2', sha],
    ['v1', sha],
  ]);
});

test('what was written is sound git', async () => {
  expect(await world.sim.read('acme/web').fsck()).toBe('');
});
