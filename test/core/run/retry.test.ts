import { expect, test } from '@jest/globals';
import { Fault } from '../../../src/core/fault.ts';
import { retryAfter } from '../../../src/core/run/retry.ts';

const policy = { strategy: 'exponential', maxRetries: 3, initialDelay: 1000, maxDelay: 3000 } as const;
const unwell = new Fault('unavailable', 'HTTP 503');

test('delays grow to the largest one and then tries are over', () => {
  const delays = [0, 1, 2, 3].map((tries) => retryAfter(unwell, policy, tries, 0, 1)?.at);
  expect(delays).toEqual([1000, 2000, 3000, undefined]);
  expect(retryAfter(unwell, { ...policy, strategy: 'linear' }, 1, 0, 1)?.at).toBe(2000);
  expect(retryAfter(unwell, { ...policy, strategy: 'fixed' }, 2, 0, 1)?.at).toBe(1000);
});

test('chance takes away up to half of a delay, so that many do not come back together', () => {
  expect(retryAfter(unwell, policy, 0, 0, 0)?.at).toBe(500);
});

test('a rate limit is waited out, does not count as a try and never becomes a busy loop', () => {
  const limited = (retryAt: number) => new Fault('rate-limited', 'wait', { retryAt });
  expect(retryAfter(limited(60_000), policy, 99, 10, 0)).toEqual({ at: 60_000, counts: false });
  expect(retryAfter(limited(0), policy, 0, 10, 0)).toEqual({ at: 1010, counts: false });
});

test('a fault that cannot pass is not retried', () => {
  expect(retryAfter(new Fault('not-found', 'gone'), policy, 0, 0, 0)).toBeUndefined();
});
