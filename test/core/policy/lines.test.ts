import { expect, test } from '@jest/globals';
import { addsLines, lineCounter } from '../../../src/core/policy/lines.ts';

test('lines end at \\n alone, as in git', () => {
  const text = 'a\r\u2028b\n\nc';
  const lineOf = lineCounter(text);
  expect([0, 3, 4, 5, 6, 99].map(lineOf)).toEqual([1, 1, 1, 2, 3, 3]);
  expect(lineCounter('')(0)).toBe(1);
});

test('a range is added when one of its lines is, and everything is without a diff', () => {
  const file = { path: 'a', status: 'modified' as const, additions: 1, deletions: 0 };
  expect(addsLines({ ...file, addedLines: [3] }, 1, 3)).toBe(true);
  expect(addsLines({ ...file, addedLines: [3] }, 1, 2)).toBe(false);
  expect(addsLines({ ...file, addedLines: [3] }, 4)).toBe(false);
  expect(addsLines(file, 4)).toBe(true);
});
