import type { Budget } from '../ports/quota.ts';
import type { Breaker } from './breaker.ts';
import type { Resource } from './demand.ts';
import { type Learned, shiftLearned } from './learned.ts';
import { emptySeries, type Series, shift } from './series.ts';

/** A request that may be under way. */
export interface Grant {
  readonly id: string;
  /** Epoch milliseconds of the quota's clock. */
  at: number;
  readonly resource: Resource;
  readonly families: readonly string[];
  readonly content: number;
  /** What it takes of each series until its answer, CPU by estimate. */
  readonly took: readonly (readonly [string, number])[];
  /** Which requests it is like, for the estimate. */
  readonly like: string;
}

/** Nothing goes out before `until`; the first that goes out afterwards goes alone. */
interface Pause {
  /** When the first refusal came. */
  since: number;
  until: number;
  /** In a person's words. */
  reason: string;
}

/** What one account has spent of its limits and what GitHub said: plain JSON, so that it can be stored. Changed in place. */
export interface State {
  /** When it was looked at last. */
  seen: number;
  next: number;
  readonly series: { [key: string]: Series };
  /** Oldest first. */
  readonly grants: Grant[];
  pause?: Pause;
  /** Refusals in a row that named no time. */
  strikes: number;
  readonly learned: { [key: string]: Learned };
  readonly breakers: { [family: string]: Breaker };
  readonly budgets: { [resource: string]: Budget };
  /** Seconds that requests of a kind take. */
  readonly takes: { [like: string]: number };
}

export function newState(now: number): State {
  return { seen: now, next: 1, series: {}, grants: [], strikes: 0, learned: {}, breakers: {}, budgets: {}, takes: {} };
}

export function seriesOf(state: State, key: string): Series {
  const known = state.series[key];
  if (known !== undefined) return known;
  const made = emptySeries();
  state.series[key] = made;
  return made;
}

/**
 * A clock that goes back says nothing of the time that really passed: everything moves with it, as if none had. A clock
 * that leaps ahead cannot be told from a long sleep here; who can tell, calls it with what was leapt.
 */
export function moveClock(state: State, by: number): void {
  for (const series of Object.values(state.series)) shift(series, by);
  for (const grant of state.grants) grant.at += by;
  if (state.pause !== undefined) {
    state.pause.since += by;
    state.pause.until += by;
  }
  for (const learned of Object.values(state.learned)) shiftLearned(learned, by);
  for (const breaker of Object.values(state.breakers)) if (breaker.openUntil !== undefined) breaker.openUntil += by;
  for (const [resource, budget] of Object.entries(state.budgets)) {
    state.budgets[resource] = { ...budget, reset: budget.reset + by };
  }
  state.seen += by;
}
