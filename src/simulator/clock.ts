import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../core/ports/clock.ts';

/** The machine's own time, for a simulator that was given no other. */
export const realClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, stop) {
    try {
      await wait(milliseconds, undefined, stop === undefined ? {} : { signal: stop });
    } catch (error) {
      throw stop?.aborted === true ? stop.reason : error;
    }
  },
  random: () => Math.random(),
};
