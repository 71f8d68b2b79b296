import { expect, test } from '@jest/globals';
import { atMost } from '../../src/core/at-most.ts';

test('so many at once and no more, and the results in the order of the items', async () => {
  const open: (() => void)[] = [];
  let most = 0;
  const all = atMost(3, [1, 2, 3, 4, 5, 6, 7], async (item) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    open.push(resolve);
    most = Math.max(most, open.length);
    await promise;
    return item * 10;
  });
  for (let ended = 0; ended < 7; ended++) {
    open.pop()?.();
    await new Promise(setImmediate);
  }
  expect(await all).toEqual([10, 20, 30, 40, 50, 60, 70]);
  expect(most).toBe(3);
});

test('the first failure rejects, and nothing more is begun by who failed', async () => {
  const begun: number[] = [];
  const all = atMost(1, [1, 2, 3], async (item) => {
    begun.push(item);
    if (item === 2) throw new Error('two');
  });
  await expect(all).rejects.toThrow('two');
  expect(begun).toEqual([1, 2]);
  expect(await atMost(4, [], async () => 1)).toEqual([]);
});
