import { expect, test } from '@jest/globals';
import { pullOfGroup } from '../../src/core/merge-group.ts';

const SHA = 'a'.repeat(40);

test.each([
  [`gh-readonly-queue/main/pr-12-${SHA}`, 12],
  [`gh-readonly-queue/release/2.x/pr-7-${SHA}`, 7],
  [`gh-readonly-queue/main/pr-0-${SHA}`, undefined],
  [`gh-readonly-queue/main/pr-12-${SHA}x`, undefined],
  [`feature/gh-readonly-queue/main/pr-12-${SHA}`, undefined],
  ['main', undefined],
  ['', undefined],
])('%s was made for %s', (branch, number) => {
  expect(pullOfGroup(branch)).toBe(number);
});
