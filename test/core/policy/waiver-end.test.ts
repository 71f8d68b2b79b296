import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  dayOf,
  endOfDay,
  endsSoon,
  isTooLong,
  lastDay,
  lastDayInWords,
  nearEnd,
  nextTurn,
} from '../../../src/core/policy/waiver-end.ts';

const DAY = 86_400_000;
const UNTIL = Date.UTC(2026, 11, 25);

test('a day is one of the calendar, and ends at midnight UTC', () => {
  expect(endOfDay(dayOf('2026-12-24') ?? 0)).toBe(UNTIL);
  expect(lastDay(UNTIL)).toBe('2026-12-24');
  expect(lastDayInWords(UNTIL)).toBe('24 December 2026');
  expect(dayOf('2028-02-29')).toBe(Date.UTC(2028, 1, 29));
});

test.each(['2026-02-29', '2026-13-01', '2026-1-1', '24.12.2026', '2026-12-24T00:00', '0000-00-00', 'tomorrow', ''])(
  'no day is %p',
  (text) => expect(dayOf(text)).toBeUndefined(),
);

test('180 days may lie between its first and its last day, and no more', () => {
  const from = Date.UTC(2026, 0, 1, 13);
  expect(isTooLong(from, endOfDay(dayOf('2026-06-30') ?? 0))).toBe(false);
  expect(isTooLong(from, endOfDay(dayOf('2026-07-01') ?? 0))).toBe(true);
});

test.each([
  [15 * DAY, undefined],
  [14 * DAY, 'ends within 14 days, on 24 December 2026 (UTC)'],
  [8 * DAY, 'ends within 14 days, on 24 December 2026 (UTC)'],
  [7 * DAY, 'ends within 7 days, on 24 December 2026 (UTC)'],
  [1 * DAY + 1, 'ends within 7 days, on 24 December 2026 (UTC)'],
  [1 * DAY, 'ends today, on 24 December 2026 (UTC)'],
  [1, 'ends today, on 24 December 2026 (UTC)'],
  [0, undefined],
  [-DAY, undefined],
])('%i ms before the end it says %p', (before, said) => {
  expect(endsSoon(UNTIL, UNTIL - before)).toBe(said);
});

test('whoever looks at every turn says each step once, and sees the end', () => {
  fc.assert(
    fc.property(fc.integer({ min: UNTIL - 40 * DAY, max: UNTIL - 1 }), (start) => {
      const said = [nearEnd(UNTIL, start)];
      let at = start;
      for (let next = nextTurn(UNTIL, at); next !== undefined; next = nextTurn(UNTIL, at)) {
        expect(next).toBeGreaterThan(at);
        // Until then the words are the same.
        expect(nearEnd(UNTIL, next - 1)).toBe(nearEnd(UNTIL, at));
        at = next;
        said.push(nearEnd(UNTIL, at));
      }
      expect(at).toBe(UNTIL);
      expect(new Set(said).size).toBe(said.length - (said[0] === undefined ? 1 : 0));
      expect(said.at(-1)).toBeUndefined();
    }),
  );
});
