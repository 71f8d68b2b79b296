import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Ended, Wish } from '../../../src/core/ports/quota.ts';
import type { Place } from '../../../src/core/quota/lane.ts';
import { capsOf, learn, nothingLearned } from '../../../src/core/quota/learned.ts';
import { CAREFUL_LIMITS, DOCUMENTED_LIMITS } from '../../../src/core/quota/limits.ts';
import { createMemoryQuota } from '../../../src/core/quota/memory.ts';
import { exchange, view } from '../../../src/core/quota/quota.ts';
import { emptySeries, spend } from '../../../src/core/quota/series.ts';
import { newState } from '../../../src/core/quota/state.ts';
import { demandOf, play } from './referee.ts';

const MINUTE = 60_000;
const quota = (now: () => number) => createMemoryQuota({ now, random: () => 0.5, sleep: () => Promise.resolve() });
const making = (family: string, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const demand = demandOf({ points: 5, content: 1, families: [family] });
    const place: Place = { lane: 'bulk', kind: 'write', run: 'one', repository: `acme/${index}`, demand };
    return { at: 0, place, seconds: 0.9, outward: 0.3 };
  });

test('a cap that no page names is found by one refusal, and everything goes within a quarter more than its bound', async () => {
  const limits = { ...CAREFUL_LIMITS, cpuShare: 0, reserve: { points: 0, content: 0, hourly: 0 } };
  const hidden = { 'gists/create': { perMinute: 20, perHour: 150 } };
  const { refusals, end } = await play(making('gists/create', 100), { quota, limits, server: { hidden } });
  expect(refusals).toBe(1);
  // 100 at 20 a minute: four windows after the first.
  expect(end).toBeLessThan(4 * MINUTE * 1.25);
});

test('the cap of an hour is told from the cap of a minute', async () => {
  const limits = { ...CAREFUL_LIMITS, cpuShare: 0, reserve: { points: 0, content: 0, hourly: 0 } };
  const hidden = { 'gists/create': { perMinute: 20, perHour: 70 } };
  const { refusals, sent, end } = await play(making('gists/create', 100), { quota, limits, server: { hidden } });
  expect(sent.length - refusals).toBe(100);
  // One for the minute, and those that were under way when the hour was full.
  expect(refusals).toBeLessThanOrEqual(12);
  expect(end).toBeLessThan(1.25 * 60 * MINUTE);
});

test('any hidden cap of a minute is found in one moment, and tried again only after ten windows, by a little', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 79 }), async (perMinute) => {
      const hidden = { 'gists/create': { perMinute, perHour: 1e6 } };
      const limits = { ...CAREFUL_LIMITS, cpuShare: 0, reserve: { points: 0, content: 0, hourly: 0 } };
      const { refusedAt } = await play(making('gists/create', 120), { quota, limits, server: { hidden } });
      const first = refusedAt.filter((at) => at < MINUTE);
      // Below 20 the first burst is already too large; above, as many as were tried at once.
      expect(first.length).toBeLessThanOrEqual(perMinute < 20 ? 20 - perMinute : Math.max(1, perMinute - 19));
      const later = refusedAt.slice(first.length);
      // More is tried after ten windows: a twentieth, at least one.
      for (const at of later) {
        expect(later.filter((other) => other >= at && other < at + MINUTE).length).toBeLessThanOrEqual(
          Math.max(1, Math.floor(perMinute / 20)),
        );
      }
      expect(later.every((at) => at >= 10 * MINUTE)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('caps that people reported are kept to, and no work of a few minutes is refused for trying more', async () => {
  const limits = { ...CAREFUL_LIMITS, cpuShare: 0, reserve: { points: 0, content: 0, hourly: 0 } };
  const hidden = { 'pulls/create': { perMinute: 20, perHour: 150 } };
  const { refusals, end } = await play(making('pulls/create', 100), { quota, limits, server: { hidden } });
  expect(refusals).toBe(0);
  expect(end).toBeLessThan(4 * MINUTE * 1.05);
});

test('caps that are no lower than people reported are found with at most one refusal a minute, and everybody goes', async () => {
  const limits = { ...CAREFUL_LIMITS, cpuShare: 0, reserve: { points: 0, content: 0, hourly: 0 } };
  const caps = fc.record({
    perMinute: fc.integer({ min: 20, max: 70 }),
    perHour: fc.integer({ min: 150, max: 450 }),
    count: fc.integer({ min: 200, max: 500 }),
  });
  await fc.assert(
    fc.asyncProperty(caps, async ({ perMinute, perHour, count }) => {
      const hidden = { 'pulls/create': { perMinute, perHour } };
      const { refusedAt, sent } = await play(making('pulls/create', count), { quota, limits, server: { hidden } });
      expect(sent.length - refusedAt.length).toBe(count);
      for (const at of refusedAt) {
        expect(refusedAt.filter((other) => other >= at && other < at + MINUTE)).toHaveLength(1);
      }
    }),
    { numRuns: 20 },
  );
});

test('without a reason to doubt, what is documented goes out at once', async () => {
  const limits = { ...DOCUMENTED_LIMITS, reserve: { points: 0, content: 0, hourly: 0 } };
  const { refusals, end } = await play(making('pulls/create', 80), { quota, limits });
  expect([refusals, end]).toEqual([0, 900]);
});

test('a limit that GitHub lowers without a word is learned by one burst of refusals, and everybody goes', async () => {
  const limits = {
    ...DOCUMENTED_LIMITS,
    points: { units: 200, seconds: 60 },
    reserve: { points: 0, content: 0, hourly: 0 },
  };
  const place: Place = { lane: 'bulk', kind: 'read', demand: demandOf({}) };
  const workload = Array.from({ length: 300 }, () => ({ at: 0, place, seconds: 0.2, outward: 0.5 }));
  const { sent, refusals, refusedAt, end } = await play(workload, { quota, limits, server: { pointsPerMinute: 60 } });
  expect(sent.length - refusals).toBe(300);
  expect(refusedAt.every((at) => at < 1000)).toBe(true);
  // Five windows of 60, and the pause of a minute.
  expect(end).toBeLessThan(6 * MINUTE);
});

test('what was learned is tried again after ten windows, a twentieth more, and each refusal doubles the time', () => {
  const learned = nothingLearned();
  const series = emptySeries();
  spend(series, 0, 40);
  learn(learned, series, 0, true);
  expect(capsOf(learned, 10 * MINUTE - 1)).toMatchObject([{ units: 40, seconds: 60 }]);
  expect(capsOf(learned, 10 * MINUTE)).toMatchObject([{ units: 42 }]);
  const [now, later] = [10 * MINUTE, 30 * MINUTE];
  spend(series, now, 40);
  learn(learned, series, now, true);
  expect(capsOf(learned, later - 1)).toMatchObject([{ units: 40 }]);
  expect(capsOf(learned, later)).toMatchObject([{ units: 42 }]);
});

test('points have no cap by the hour, however few of them were spent when more were refused', () => {
  const learned = nothingLearned();
  const series = emptySeries();
  spend(series, 0, 400);
  learn(learned, series, 0, true, false);
  spend(series, 5 * MINUTE, 300);
  learn(learned, series, 5 * MINUTE, true, false);
  expect(capsOf(learned, 5 * MINUTE)).toMatchObject([{ units: 300, seconds: 60 }]);
  expect(learned.caps).toHaveLength(1);
});

test.each([
  { sent: 40, wait: 60, learned: [] },
  { sent: 300, wait: 60, learned: [{ family: 'points', units: 300, seconds: 60 }] },
  { sent: 300, wait: 1, learned: [] },
])('a refusal of $wait s after $sent points of a minute teaches of points: $learned', ({ sent, wait, learned }) => {
  const state = newState(0);
  const wish: Wish = { demand: demandOf({}), urgency: 'usual' };
  const tell = (ended: readonly Ended[], wishes: number) =>
    exchange(
      state,
      { limits: DOCUMENTED_LIMITS, ended, wishes: Array.from({ length: wishes }, () => wish), ahead: 0 },
      1000,
      () => 0.5,
    ).flatMap((decision) => ('grant' in decision ? [decision.grant] : []));
  for (let at = 0; at < sent; at += 10)
    tell(
      tell([], 10).map((grant) => ({ grant, seconds: 0.1, outcome: 'answered' as const })),
      0,
    );
  const [one = ''] = tell([], 1);
  tell(
    [{ grant: one, seconds: 0.1, outcome: 'refused', limit: { wait: wait * 1000, told: true, kind: 'secondary' } }],
    0,
  );
  expect(view(state, DOCUMENTED_LIMITS).learned).toEqual(learned);
});
