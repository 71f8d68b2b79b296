import { expect, test } from '@jest/globals';
import { factsSchema } from '../../../../src/core/policy/trial/facts.ts';
import { viewFacts } from '../../../../src/core/policy/trial/view.ts';

const view = (facts: unknown = {}) => viewFacts(factsSchema.parse(facts));
const file = async (facts: object) => (await view({ files: [{ path: 'a', ...facts }] }).files()).files[0];

test('with nothing said it is an ordinary small pull request of somebody without a role', async () => {
  const pull = view();
  expect(pull).toMatchObject({
    repository: 'acme/web',
    baseBranch: 'main',
    author: 'author',
    draft: false,
    fork: false,
  });
  expect(await pull.commits()).toMatchObject({
    commits: [{ message: 'A change', sha: pull.headSha }],
    truncated: false,
  });
  expect(await Promise.all([pull.reviews(), pull.checks(), pull.dependencies(), pull.set()])).toEqual([
    [],
    [],
    undefined,
    undefined,
  ]);
  expect(await pull.people.permission('author')).toBe('none');
});

test.each([
  [{ text: 'x\ny\n' }, { status: 'added', addedLines: [1, 2], additions: 2, deletions: 0 }],
  [
    { before: 'x\ny\n', text: 'x\nz\n' },
    { status: 'modified', addedLines: [2], additions: 1, deletions: 1 },
  ],
  [
    { before: 'x\n', text: 'x\nx\n' },
    { status: 'modified', addedLines: [2], additions: 1, deletions: 0 },
  ],
  [
    { text: 'x\ny\n', added: [2] },
    { status: 'modified', addedLines: [2], additions: 1, deletions: 0 },
  ],
  [
    { status: 'removed', before: 'x\ny\n' },
    { status: 'removed', addedLines: [], additions: 0, deletions: 2 },
  ],
  [
    { from: 'b', text: 'x\n' },
    { status: 'renamed', previousPath: 'b', addedLines: [], additions: 0, deletions: 0 },
  ],
  [
    { from: 'b', before: 'x\n', text: 'y\n' },
    { status: 'renamed', addedLines: [1], additions: 1, deletions: 1 },
  ],
  [{ additions: 700 }, { status: 'added', additions: 700, deletions: 0 }],
] as const)('%j is seen as it would be on a pull request', async (facts, seen) => {
  expect(await file(facts)).toMatchObject(seen);
});

test('a file without a text has no diff, so all of it counts', async () => {
  expect(await file({})).not.toHaveProperty('addedLines');
});

test('texts are those at the head and at the base', async () => {
  const pull = view({
    tree: { kept: 'k', 'old-name': 'no more' },
    files: [
      { path: 'new', text: 'n' },
      { path: 'changed', text: 'a\nb\n', added: [2] },
      { path: 'gone', status: 'removed', before: 'g' },
      { path: 'name', from: 'old-name', text: 'r' },
    ],
  });
  const at = (read: typeof pull.text) =>
    Promise.all(['kept', 'new', 'changed', 'gone', 'name', 'old-name', 'none'].map(read));
  expect(await at(pull.text)).toEqual(['k', 'n', 'a\nb\n', undefined, 'r', undefined, undefined]);
  expect(await at(pull.baseText)).toEqual(['k', undefined, 'a\n', 'g', undefined, 'r', undefined]);
  expect((await pull.paths()).paths).toEqual(['changed', 'kept', 'name', 'new']);
});

test('people, reviews, checks, advisories and artifacts are as they were written down', async () => {
  const pull = view({
    reviews: [
      { by: 'mira', state: 'approved', earlier: true },
      { by: 'Mira', state: 'approved' },
    ],
    checks: [
      { name: 'ci', app: 'ci' },
      { name: 'slow', status: 'in_progress' },
    ],
    advisories: { 'a@1': [{ severity: 'high', advisory: 'GHSA-1' }] },
    artifacts: { stats: { 'a.json': '{}' } },
    people: { Mira: { teams: ['design'] } },
  });
  const [first, second] = await pull.reviews();
  expect([first?.sha === pull.headSha, second?.sha === pull.headSha]).toEqual([false, true]);
  expect((first?.at ?? 0) < (second?.at ?? 0) && (second?.at ?? 0) < pull.at).toBe(true);
  expect(await pull.checks()).toMatchObject([{ conclusion: 'success' }, { status: 'in_progress' }]);
  expect([...(await pull.advisories('npm', [{ name: 'a', version: '1' }])).keys()]).toEqual(['a@1']);
  expect((await pull.artifact('stats'))?.get('a.json')).toBe('{}');
  expect(await pull.artifact('constructor')).toBeUndefined();
  expect(await pull.people.permission('mira')).toBe('write');
  expect(await pull.people.isMember('@acme/Design', 'mira')).toBe(true);
  expect(await pull.people.isMember('security', 'mira')).toBe(false);
});

test('members of a change set stand as they were written down; without a number none was opened', async () => {
  const pull = view({
    set: [
      { repository: 'acme/web', number: 1, checks: [{ name: 'ci', conclusion: 'failure' }], texts: { VERSION: '2' } },
      { repository: 'acme/docs', kind: 'documentation', ended: { kind: 'skipped', reason: 'nothing changed' } },
    ],
  });
  const set = await pull.set();
  const [web, docs] = set?.members ?? [];
  expect(await web?.standing()).toMatchObject({ state: 'open', checks: [{ name: 'ci', conclusion: 'failure' }] });
  expect([await web?.text('VERSION'), await web?.text('toString')]).toEqual(['2', undefined]);
  expect([await docs?.standing(), docs?.kind, docs?.ended?.kind]).toEqual([undefined, 'documentation', 'skipped']);
});
