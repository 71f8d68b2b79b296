import type { Lane } from '../core/ports/github.ts';
import type { QuotaState } from '../core/ports/quota.ts';
import type { Announced, Spent } from '../core/quota/spent.ts';
import { zoneOf } from '../core/quota/zone.ts';

/** How the queue before GitHub stands for one installation; 0 is the app itself. */
export interface Queue extends QuotaState {
  /** Requests that wait, by lane. */
  readonly queued: { readonly [lane in Lane]: number };
  /** What runs are still going to ask. */
  readonly announced: Announced;
  /** Since the process began. */
  readonly spent: Spent;
}

export type Queues = ReadonlyMap<number, Queue>;

/** Of each hour's budget that GitHub has told of: what is left, and the zone that decides who waits for the next hour. */
export function budgetsJson(queues: Queues, now: number): readonly object[] {
  return [...queues].flatMap(([installation, { budgets }]) =>
    budgets.map((budget) => ({
      installation,
      resource: budget.resource,
      limit: budget.limit,
      remaining: budget.remaining,
      reset: new Date(budget.reset).toISOString(),
      zone: zoneOf(budget, now),
    })),
  );
}
