import { expect, test } from '@jest/globals';
import { nearest } from '../../src/core/nearest.ts';

test.each([
  ['aprove', 'approve'],
  ['approev', 'approve'],
  ['stat', 'status'],
  ['STATUS', 'status'],
  ['canel', 'cancel'],
  ['xyzzy', undefined],
  ['', undefined],
])('"%s" was meant as %s', (word, meant) => {
  expect(nearest(word, ['help', 'status', 'approve', 'cancel', 'run'])).toBe(meant);
});
