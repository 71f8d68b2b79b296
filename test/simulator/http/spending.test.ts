import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Spending } from '../../../src/simulator/http/spending.ts';

const SPANS = [60, 3600];
const steps = fc.array(
  fc.record({ later: fc.integer({ min: 0, max: 90 }), count: fc.integer({ min: 0, max: 5 }), looks: fc.boolean() }),
  { maxLength: 300 },
);

test('what was spent lately is what a walk over all of it would add up, however time goes', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const spending = new Spending(SPANS);
      const entries: { readonly at: number; readonly count: number }[] = [];
      let now = 1_000_000;
      for (const { later, count, looks } of all) {
        now += later;
        spending.add(now, count);
        entries.push({ at: now, count });
        if (!looks) continue;
        for (const span of SPANS) {
          const walked = entries.reduce((sum, one) => (one.at > now - span ? sum + one.count : sum), 0);
          expect(spending.recent(span, now)).toBe(walked);
        }
      }
    }),
  );
});

test('ten thousand entries that have gone by are forgotten without being missed', () => {
  const spending = new Spending(SPANS);
  for (let at = 0; at < 10_000; at++) spending.add(at, 1);
  expect(spending.recent(60, 10_000)).toBe(59);
  expect(spending.recent(3600, 10_000)).toBe(3599);
  expect(spending.recent(60, 20_000)).toBe(0);
  spending.add(20_001, 2);
  expect([spending.recent(60, 20_001), spending.recent(3600, 20_001)]).toEqual([2, 2]);
});
