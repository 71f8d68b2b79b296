import { expect, test } from '@jest/globals';
import { addSpent, NOTHING_SPENT, spentSince } from '../../../src/core/quota/spent.ts';

const some = { requests: 5, points: 17, content: 2, limited: 1, waited: 900 };

test('what was spent since is what comes on top, and adding it gives the whole again', () => {
  const later = { requests: 9, points: 21, content: 2, limited: 1, waited: 1000 };
  const since = spentSince(some, later);
  expect(since).toEqual({ requests: 4, points: 4, content: 0, limited: 0, waited: 100 });
  expect(addSpent(some, since)).toEqual(later);
});

test('a count that began anew gives nothing back', () => {
  expect(spentSince(some, NOTHING_SPENT)).toEqual(NOTHING_SPENT);
});
