import { describe, expect, test } from '@jest/globals';
import { explain, forecast } from '../../../src/core/quota/forecast.ts';
import { DOCUMENTED_LIMITS } from '../../../src/core/quota/limits.ts';
import { lowerBoundInStages, restWork, type Work } from '../../../src/core/quota/lower-bound.ts';

/** Pull requests of twelve requests each, the last two of which land them. */
function changeSet(count: number): readonly [Work, Work] {
  const opening = { ...restWork({ requests: 10 * count, points: 42 * count, content: 2 * count }), serial: 4 };
  const landing = { ...restWork({ requests: 2 * count, points: 10 * count, content: 0 }), serial: 1.35 };
  return [opening, landing];
}

describe('a forecast', () => {
  test('of what no limit holds up is the time of the answers', () => {
    expect(forecast(changeSet(5), DOCUMENTED_LIMITS)).toEqual({ seconds: 5.35, windows: 1 });
  });

  test.each([10, 50, 100, 210, 500, 1000])('of %d pull requests is no less than the bound, and near it', (count) => {
    const bound = lowerBoundInStages(changeSet(count), DOCUMENTED_LIMITS);
    const told = forecast(changeSet(count), DOCUMENTED_LIMITS);
    expect(told.seconds).toBeGreaterThanOrEqual(bound.seconds);
    expect(told.seconds).toBeLessThanOrEqual(bound.seconds * 1.1 + 10);
    expect(told.limit).toBe(bound.limit);
  });

  test('leaves an hour’s reserve to people when that costs no further hour', () => {
    const texts = (content: number) => forecast([restWork({ requests: 1, points: 1, content })], DOCUMENTED_LIMITS);
    expect(texts(1000).windows).toBe(2);
    expect(texts(1001).windows).toBe(3);
  });

  test('counts windows that no limit alone would need, when together they do', () => {
    const limits = { ...DOCUMENTED_LIMITS, cpuShare: 1 };
    const part = (points: number, seconds: number) => ({ requests: 1, points, seconds });
    const stage = (core: Work['core']): Work => ({ ...restWork({ requests: 0, points: 0, content: 0 }), core });
    // 2,600 points and 267 s of GitHub's work fit into three windows each, but the second half is all work and few points.
    const stages = [stage(part(2100, 200)), stage(part(500, 67))];
    expect(lowerBoundInStages(stages, limits).seconds).toBeLessThan(121);
    expect(forecast(stages, limits).seconds).toBe(183);
  });

  test('says it in a sentence', () => {
    expect(explain(forecast(changeSet(5), DOCUMENTED_LIMITS))).toBe(
      'less than a minute; no limit of GitHub is reached',
    );
    expect(explain(forecast(changeSet(50), DOCUMENTED_LIMITS))).toBe('2 min, 3 windows; bound by 900 points a minute');
    expect(explain({ seconds: 66, windows: 2, limit: 'x' })).toBe('66 s, 2 windows; bound by x');
    expect(explain(forecast(changeSet(1000), DOCUMENTED_LIMITS))).toBe(
      '3 h 24 min, 4 windows; bound by 500 content requests an hour',
    );
  });
});
