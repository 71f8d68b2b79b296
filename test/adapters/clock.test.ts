import { expect, test } from '@jest/globals';
import { systemClock } from '../../src/adapters/clock.ts';
import type { Clock } from '../../src/core/ports/clock.ts';
import { ManualClock } from '../fakes/clock.ts';

const manual = new ManualClock();
const clocks: readonly [string, Clock, (milliseconds: number) => Promise<void>][] = [
  ['the system clock', systemClock, (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds + 5))],
  ['the manual clock', manual, (milliseconds) => manual.advance(milliseconds)],
];

test.each(clocks)('%s sleeps as long as it was told', async (_, clock, pass) => {
  const from = clock.now();
  const slept = clock.sleep(20).then(() => clock.now() - from);
  await pass(20);
  expect(await slept).toBeGreaterThanOrEqual(19);
});

test.each(clocks)('%s stops sleeping with the reason of the signal', async (_, clock) => {
  const stop = new AbortController();
  const slept = clock.sleep(60_000, stop.signal);
  stop.abort(new Error('enough'));
  await expect(slept).rejects.toThrow('enough');
  await expect(clock.sleep(60_000, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});

test.each(clocks)('%s throws dice between 0 and 1', (_, clock) => {
  const dice = clock.random();
  expect(dice).toBeGreaterThanOrEqual(0);
  expect(dice).toBeLessThan(1);
});

test('the manual clock wakes sleepers in the order of their times', async () => {
  const clock = new ManualClock(0);
  const woken: string[] = [];
  const sleep = (name: string, milliseconds: number) => clock.sleep(milliseconds).then(() => woken.push(name));
  const all = Promise.all([sleep('late', 300), sleep('soon', 100), sleep('later', 500)]);
  await clock.advance(300);
  expect([woken, clock.now(), clock.sleeping]).toEqual([['soon', 'late'], 300, 1]);
  await clock.advance(200);
  await all;
});
