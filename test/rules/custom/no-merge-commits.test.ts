import { expect, test } from '@jest/globals';
import { noMergeCommits } from '../../../src/rules/custom/no-merge-commits.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

const judge = (about: FakePull, asked: object = {}) =>
  noMergeCommits.judge(fakePull(about), noMergeCommits.options.parse(asked));

test('a straight history passes', async () => {
  expect(await judge({ commits: [{ message: 'a' }, { message: "Merge branch 'main' in words only" }] })).toMatchObject({
    verdict: 'pass',
    summary: '0 merge commits among 2 commits',
  });
});

test('names each merge commit, by its parents and not by its words', async () => {
  const commits = [{ message: 'a' }, { sha: 'f'.repeat(40), message: 'Update\n\nmore', parents: ['a', 'b'] }];
  expect(await judge({ commits })).toMatchObject({
    verdict: 'fail',
    findings: [
      { message: 'fffffff "Update" is a merge commit.', suggestion: expect.stringContaining('git rebase origin/main') },
    ],
  });
});

test('is not green about commits that it was not given', async () => {
  expect(await judge({ commits: [] })).toMatchObject({ verdict: 'neutral' });
  expect(await judge({ commits: [{ message: 'a' }], truncated: true })).toMatchObject({ verdict: 'neutral' });
});

test('leaves exempt authors alone', async () => {
  const commits = [{ message: 'm', parents: ['a', 'b'] }];
  expect(await judge({ commits, author: 'sync[bot]' }, { exemptAuthors: ['sync[bot]'] })).toMatchObject({
    verdict: 'skipped',
  });
});
