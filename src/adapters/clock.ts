import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../core/ports/clock.ts';

/** The machine's own time and dice. */
export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: async (milliseconds: number, stop?: AbortSignal) => {
    try {
      await wait(milliseconds, undefined, { signal: stop });
    } catch (error) {
      // node:timers wraps the reason in an AbortError of its own; callers want the reason itself.
      throw stop?.aborted === true ? stop.reason : error;
    }
  },
});
