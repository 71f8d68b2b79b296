import { describe, expect, test } from '@jest/globals';
import { LANES } from '../../../src/core/ports/github.ts';
import { deferred, urgencyOf, zoneOf } from '../../../src/core/quota/zone.ts';

const NOW = 1_000_000;
const budget = (remaining: number, limit = 5000, reset = NOW + 1) => ({ limit, remaining, reset });

describe('the zone of an hour’s budget', () => {
  test.each([
    [5000, 'green'],
    [1251, 'green'],
    [1250, 'yellow'],
    [750, 'yellow'],
    [749, 'red'],
    [0, 'red'],
  ])('%d of 5,000 left: %s', (remaining, zone) => expect(zoneOf(budget(remaining), NOW)).toBe(zone));

  test('an hour that is over, a limit of nothing, and silence are green', () => {
    expect(zoneOf(budget(0, 5000, NOW), NOW)).toBe('green');
    expect(zoneOf(budget(0, 0), NOW)).toBe('green');
    expect(zoneOf(undefined, NOW)).toBe('green');
  });
});

describe('who waits for the next hour', () => {
  test.each([
    ['green', 'normal', []],
    ['green', 'low', []],
    ['yellow', 'normal', ['bulk']],
    ['yellow', 'high', ['bulk']],
    ['yellow', 'low', ['check', 'workflow', 'bulk']],
    ['yellow', 'critical', []],
    ['red', 'normal', ['check', 'workflow', 'bulk']],
    ['red', 'high', ['check', 'workflow', 'bulk']],
    ['red', 'critical', []],
  ] as const)('%s, of a run of %s priority: %j', (zone, priority, lanes) => {
    expect(LANES.filter((lane) => deferred(zone, urgencyOf(lane, priority)))).toEqual(lanes);
  });
});
