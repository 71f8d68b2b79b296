import { expect, test } from '@jest/globals';
import { branchName } from '../../../src/rules/custom/branch-name.ts';
import { fakePull } from '../../fakes/pull-view.ts';

const judge = (headBranch: string, asked: object) =>
  branchName.judge(fakePull({ headBranch }), branchName.options.parse(asked));
const KINDS = { globs: ['feat/*', 'fix/*'] };

test.each(['feat/login', 'fix/12-crash'])('%s fits a glob', async (name) => {
  expect(await judge(name, KINDS)).toMatchObject({ verdict: 'pass', findings: [] });
});

test.each([
  ['patch-1', undefined],
  ['Feat/Login', 'feat/login'],
  ['feature/login page', 'feat/login-page'],
  ['fxi/crash', 'fix/crash'],
  ['feat/a/b', 'feat/a-b'],
])('%s is refused', async (name, better) => {
  const verdict = await judge(name, KINDS);
  expect(verdict).toMatchObject({
    verdict: 'fail',
    findings: [{ suggestion: expect.stringContaining('open it anew') }],
  });
  expect(verdict.fix?.changes).toEqual(better === undefined ? undefined : [{ kind: 'branch', name: better }]);
});

test('one folder that is asked for is put before the name', async () => {
  const verdict = await judge('login', { globs: ['change/*'] });
  expect(verdict.fix?.changes).toEqual([{ kind: 'branch', name: 'change/login' }]);
});

test('a pattern will do as well as a glob', async () => {
  const asked = { ...KINDS, patterns: ['^[a-z]+/[A-Z]+-[0-9]+$'] };
  expect(await judge('ada/WEB-1', asked)).toMatchObject({ verdict: 'pass' });
  expect(await judge('ada/web', asked)).toMatchObject({
    verdict: 'fail',
    summary: expect.stringContaining('is like none of'),
  });
});

test('forbids what forks like to work on, and names that are too long', async () => {
  expect(await judge('main', { forbid: ['main'] })).toMatchObject({
    verdict: 'fail',
    summary: 'the branch "main" is forbidden (main)',
  });
  expect(await judge('a'.repeat(31), { maximum: 30 })).toMatchObject({ verdict: 'fail' });
});

test('leaves alone what it is told to, and depends on no fact that can change', async () => {
  expect(await judge('renovate/x', { ...KINDS, ignore: ['renovate/**'] })).toMatchObject({ verdict: 'skipped' });
  expect(branchName.reads(branchName.options.parse(KINDS))).toEqual([]);
});
