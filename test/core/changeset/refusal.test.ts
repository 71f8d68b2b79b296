import { expect, test } from '@jest/globals';
import { refusal } from '../../../src/core/changeset/refusal.ts';

const scene = { base: 'main', strategy: 'squash', why: 'At least 1 approving review is required.' } as const;

test.each([
  ['busy', 'soon', 'GitHub still computes whether it can be merged'],
  ['base-moved', 'soon', 'main moved while it was about to be merged'],
  ['closed', 'soon', 'was closed while it was about to be merged'],
  ['draft', 'person', 'is still a draft: mark it as ready for review'],
  ['conflicts', 'person', 'conflicts with main: resolve the conflicts on its branch'],
  [
    'method',
    'person',
    'main does not take a squash: allow it in the settings, or set another strategy and start again',
  ],
  ['queue', 'person', 'main has a merge queue: add the pull request to it, or let the app bypass the queue'],
  ['reviews', 'person', 'needs a review: At least 1 approving review is required'],
  ['conversations', 'person', 'has conversations that are not resolved: resolve them'],
  ['checks', 'webhook', 'a required check is missing or not green: At least 1 approving review is required'],
  ['behind', 'person', 'is behind main: bring it up to date'],
  [
    'restricted',
    'person',
    'the app may not write to main: add it to those who may (At least 1 approving review is required)',
  ],
  ['rules', 'person', 'is held back by the rules of main: At least 1 approving review is required'],
] as const)('%s passes by %s and is said as "%s"', (obstacle, passes, says) => {
  expect(refusal(obstacle, scene)).toEqual({ passes, says });
});
