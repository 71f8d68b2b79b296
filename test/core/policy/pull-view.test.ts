import { expect, test } from '@jest/globals';
import { type Surroundings, viewPull } from '../../../src/core/policy/pull-view.ts';
import { FakeGitHub } from '../../fakes/github.ts';

async function view(files: Record<string, string>, about: Partial<Surroundings> = {}) {
  const github = new FakeGitHub();
  github.seed('acme/web', { 'a.ts': 'one\ntwo\n', 'gone.ts': 'x' });
  github.push('acme/web', 'change', { 'a.ts': 'one\nthree\n', 'gone.ts': null, ...files });
  const pull = await github.pulls.create('acme/web', { head: 'change', base: 'main', title: 'T', body: '' });
  const surroundings = {
    at: 0,
    base: pull.base.sha,
    words: async () => [],
    set: async () => undefined,
    ...about,
  };
  return { github, pull, view: viewPull(github, 'acme/web', pull, surroundings) };
}

test('a pull request shows its files with the lines that it adds, and texts at its head', async () => {
  const { view: pull } = await view({ 'b.ts': 'new\n' });
  const { files } = await pull.files();
  expect(files.map(({ path, status }) => [path, status])).toEqual([
    ['a.ts', 'modified'],
    ['b.ts', 'added'],
    ['gone.ts', 'removed'],
  ]);
  expect(files[0]?.addedLines).toContain(2);
  expect(await pull.text('a.ts')).toBe('one\nthree\n');
  expect(await pull.text('nowhere.ts')).toBeUndefined();
  expect((await pull.paths()).paths).toEqual(['a.ts', 'b.ts']);
});

test('a head in another repository, or in one that is gone, is a fork', async () => {
  const { github, pull } = await view({});
  const { branch, sha } = pull.head;
  const about = { at: 0, base: pull.base.sha, words: async () => [], set: async () => undefined };
  const forkOf = (head: typeof pull.head) => viewPull(github, 'acme/web', { ...pull, head }, about).fork;
  expect(forkOf({ branch, sha, repository: 'Acme/Web' })).toBe(false);
  expect([forkOf({ branch, sha, repository: 'eve/web' }), forkOf({ branch, sha })]).toEqual([true, true]);
});

test('GitHub is asked only when a rule asks, and once for all rules', async () => {
  const { github, view: pull } = await view({});
  const before = github.calls.length;
  const ask = () => [
    ...[pull.files(), pull.text('a.ts'), pull.baseText('a.ts'), pull.paths(), pull.commits(), pull.reviews()],
    ...[pull.checks(), pull.dependencies(), pull.advisories('npm', [{ name: 'a', version: '1.0.0' }])],
    ...[pull.artifact('report'), pull.set(), pull.people.permission('ada'), pull.people.isMember('web', 'ada')],
  ];
  await Promise.all([...ask(), ...ask()]);
  await Promise.all(ask());
  const asked = github.calls.slice(before).map(({ method }) => method);
  expect(asked.sort()).toEqual([
    ...['actions.artifact', 'checks.list', 'dependencies.advisories', 'dependencies.compare', 'people.isMember'],
    ...['people.permission', 'pulls.commits', 'pulls.files', 'pulls.reviews', 'repositories.file', 'repositories.file'],
    'repositories.tree',
  ]);
});

test('a text at the base is that of the pinned commit, whatever lands there meanwhile', async () => {
  const { github, view: pull } = await view({});
  github.push('acme/web', 'main', { 'a.ts': 'later\n' });
  expect(await pull.baseText('a.ts')).toBe('one\ntwo\n');
  expect(await pull.baseText('gone.ts')).toBe('x');
  expect(await pull.text('gone.ts')).toBeUndefined();
});

test('it says what it brings: commits, and how much of each file', async () => {
  const { view: pull } = await view({ 'b.ts': 'new\nfile\n' });
  const { commits, truncated } = await pull.commits();
  expect([commits.map(({ sha }) => sha), truncated]).toEqual([[pull.headSha], false]);
  expect((await pull.files()).files.find(({ path }) => path === 'b.ts')).toMatchObject({ additions: 2, deletions: 0 });
});

test('a push while it is judged is no list of other commits but a conflict, which is tried again', async () => {
  const { github, pull } = await view({});
  const pushed = { ...pull, head: { ...pull.head, sha: 'f'.repeat(40) } };
  const about = { at: 0, base: pull.base.sha, words: async () => [], set: async () => undefined };
  const late = viewPull(github, 'acme/web', pushed, about);
  await expect(late.commits()).rejects.toMatchObject({ code: 'conflict', retry: { kind: 'backoff' } });
});

test('reviews and commands stand in one list, oldest first; what is not sent yet does not', async () => {
  const signal = (seq: number, name: string) => ({
    ...{ seq, key: 'pull:acme/web#1', name, by: 'bob', at: Date.UTC(2027, 0, seq), data: { head: 'abc' } },
  });
  const signals = [signal(2, 'reject'), signal(1, 'approve')];
  const { github, view: pull } = await view({}, { words: async () => signals });
  github.review('acme/web', 1, 'renovate[bot]', 'approved');
  github.review('acme/web', 1, 'ada', 'pending');
  github.review('acme/web', 1, 'ada', 'changes-requested');
  const said = (await pull.reviews()).map(({ by, state, bot, sha }) => [by, state, bot, sha === pull.headSha]);
  expect(said).toEqual([
    ['renovate[bot]', 'approved', true, true],
    ['ada', 'changes-requested', false, true],
    ['bob', 'approved', false, false],
    ['bob', 'changes-requested', false, false],
  ]);
});

test("checks are those of others: Baton's own say nothing to its rules", async () => {
  const { github, view: pull } = await view({});
  github.check('acme/web', 'change', { name: 'ci', conclusion: 'success' });
  github.check('acme/web', 'change', { name: 'baton / secrets', app: github.app, conclusion: 'failure' });
  expect((await pull.checks()).map(({ name }) => name)).toEqual(['ci']);
});

test('no more than a thousand packages are asked about', async () => {
  const { github, view: pull } = await view({});
  const packages = Array.from({ length: 1200 }, (_, at) => ({ name: `p${at}`, version: '1.0.0' }));
  await pull.advisories('npm', packages);
  expect(github.calls.at(-1)?.arguments[1]).toHaveLength(1000);
});

test("a team is one of the organization's, by its slug alone or with the organization before it", async () => {
  const { github, view: pull } = await view({});
  github.team('acme', 'web', ['ada']);
  github.team('other', 'web', ['eve']);
  github.grant('acme/web', 'ada', 'maintain');
  const { people } = pull;
  expect(await people.permission('ada')).toBe('maintain');
  const asked = ['web', 'acme/web', '@acme/web', 'Acme/web', 'other/web', 'none', ''];
  expect(await Promise.all(asked.map((team) => people.isMember(team, 'ada')))).toEqual([
    ...[true, true, true, true, false, false, false],
  ]);
  expect(await people.isMember('other/web', 'eve')).toBe(false);
});

test('what is binary or over the cap has no text, counted in bytes', async () => {
  const { view: pull } = await view({
    'a.bin': 'a\0b',
    'fits.txt': 'é'.repeat(2_500_000),
    'huge.txt': 'é'.repeat(2_500_001),
  });
  expect(await pull.text('a.bin')).toBeUndefined();
  expect(await pull.text('fits.txt')).toHaveLength(2_500_000);
  expect(await pull.text('huge.txt')).toBeUndefined();
});

test('many big texts are not all kept', async () => {
  const files = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`${index}.txt`, 'x'.repeat(4_900_000)]));
  const { github, view: pull } = await view(files);
  for (const path of Object.keys(files)) await pull.text(path);
  const before = github.calls.length;
  await pull.text('0.txt');
  expect(github.calls.length).toBe(before);
  await pull.text('4.txt');
  expect(github.calls.length).toBe(before + 1);
});
