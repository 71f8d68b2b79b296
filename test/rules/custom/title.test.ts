import { expect, test } from '@jest/globals';
import { title } from '../../../src/rules/custom/title.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

const judge = (about: FakePull, asked: object) => title.judge(fakePull(about), title.options.parse(asked));

test.each([
  'feat: Add a button',
  'fix(ui)!: stop the menu from closing',
  'FEAT(api/v2): paging',
  'chore(deps): bump lodash from 4.17.20 to 4.17.21',
])('a Conventional Commit passes: %s', async (good) => {
  expect(await judge({ title: good }, { conventional: {} })).toMatchObject({ verdict: 'pass', findings: [] });
});

test.each([
  ['Add a button', 'does not begin with a type', undefined],
  ['feature: Add a button', 'the type "feature" is none of', 'feat: Add a button'],
  ['Fix (ui) : stop it', 'does not begin with a type', 'fix(ui): stop it'],
  ['[Docs] Say how to start', 'does not begin with a type', 'docs: Say how to start'],
  ['fix:stop it', 'a space is missing', 'fix: stop it'],
  ['fix(): stop it', 'the scope in the brackets is empty', 'fix: stop it'],
  ['fix: ', 'nothing is said', undefined],
  ['refactr: sort imports', 'the type "refactr" is none of', 'refactor: sort imports'],
])('%s is refused, and a better title is named where there is one', async (bad, why, better) => {
  const verdict = await judge({ title: bad, headBranch: 'patch-1' }, { conventional: {} });
  expect(verdict).toMatchObject({ verdict: 'fail', findings: [{ message: expect.stringContaining(why) }] });
  expect(verdict.fix?.changes).toEqual(better === undefined ? undefined : [{ kind: 'title', title: better }]);
});

test('takes the type from the branch, or from commits that agree', async () => {
  const better = async (about: FakePull) =>
    (await judge({ title: 'Add a login', ...about }, { conventional: {} })).fix?.changes;
  expect(await better({ headBranch: 'feature/login' })).toEqual([{ kind: 'title', title: 'feat: Add a login' }]);
  expect(await better({ headBranch: 'main', commits: [{ message: 'fix: a' }, { message: 'fix(ui): b' }] })).toEqual([
    { kind: 'title', title: 'fix: Add a login' },
  ]);
  expect(
    await better({ headBranch: 'main', commits: [{ message: 'fix: a' }, { message: 'feat: b' }] }),
  ).toBeUndefined();
});

test('keeps to the scopes that are known', async () => {
  const asked = { conventional: { scopes: ['api', 'web'], scopeRequired: true } };
  expect(await judge({ title: 'fix(web): a' }, asked)).toMatchObject({ verdict: 'pass' });
  expect(await judge({ title: 'fix: a' }, asked)).toMatchObject({
    verdict: 'fail',
    summary: expect.stringContaining('names no scope'),
  });
  const near = await judge({ title: 'fix(wbe): a' }, asked);
  expect(near.fix?.changes).toEqual([{ kind: 'title', title: 'fix(web): a' }]);
});

test('patterns that must match, that must not, and lengths in characters', async () => {
  const asked = {
    match: ['^[A-Z]+-[0-9]+ '],
    forbid: ['(?i)\\bwip\\b'],
    maximum: 20,
    explain: 'Begin with the ticket.',
  };
  expect(await judge({ title: 'WEB-12 Add 👩‍💻' }, asked)).toMatchObject({ verdict: 'pass' });
  const bad = await judge({ title: 'wip add something far too long' }, asked);
  expect(bad.findings.map(({ message }) => message)).toEqual([
    'In the title, 30 characters are more than 20.',
    'In the title, nothing matches ^[A-Z]+-[0-9]+ .',
    'In the title, something matches (?i)\\bwip\\b, which is forbidden.',
  ]);
  expect(bad.findings[0]?.suggestion).toBe('Begin with the ticket.');
  const ready = await judge({ title: '[WIP] WEB-1 Go' }, asked);
  expect(ready.fix?.changes).toEqual([{ kind: 'title', title: 'WEB-1 Go' }]);
});

test('a pattern that cannot be read, or needs what RE2 refuses, is a problem of the policy', () => {
  expect(title.options.safeParse({ match: ['(a'] }).success).toBe(false);
  expect(title.options.safeParse({ match: ['(?=a)b'] }).success).toBe(false);
});

test('a pattern that kills other engines is answered at once', async () => {
  expect(await judge({ title: `${'a'.repeat(250)}!` }, { match: ['^(a+)+$'] })).toMatchObject({ verdict: 'fail' });
});

test('leaves exempt authors alone, and quotes no credential', async () => {
  const bot = await judge(
    { title: 'Bump x', author: 'Dependabot[bot]' },
    { conventional: {}, exemptAuthors: ['dependabot[bot]'] },
  );
  expect(bot.verdict).toBe('skipped');
  const token = `ghp_${'a1B2'.repeat(9)}`;
  expect(JSON.stringify(await judge({ title: `use ${token}` }, { conventional: {} }))).not.toContain(token);
});

test('reads the commits only where a type may have to be found', () => {
  expect(title.reads(title.options.parse({}))).toEqual(['title']);
  expect(title.reads(title.options.parse({ conventional: {} }))).toEqual(['title', 'commits']);
});
