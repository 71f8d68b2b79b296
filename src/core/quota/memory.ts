import type { Clock } from '../ports/clock.ts';
import type { Quota } from '../ports/quota.ts';
import { exchange, view } from './quota.ts';
import { moveClock, newState, type State } from './state.ts';

/** Longer than any request or pause between two looks of a process that has something to do. */
const LEAP = 10 * 60_000;

/** The quota of one process that has its accounts for itself: nothing is shared and nothing survives it. */
export function createMemoryQuota(clock: Clock): Quota {
  const states = new Map<number, State>();
  return {
    async exchange(account, told) {
      const now = clock.now();
      const state = states.get(account) ?? newState(now);
      states.set(account, state);
      // Somebody was under way and told nothing for so long, though requests end within 30 s: the clock leapt, not the time.
      if (state.grants.length > 0 && now - state.seen > LEAP) moveClock(state, now - state.seen);
      const decisions = exchange(state, told, now, () => clock.random());
      return { decisions, now, state: () => view(state, told.limits) };
    },
  };
}
