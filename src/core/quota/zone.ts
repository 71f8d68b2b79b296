import type { Lane, Priority } from '../ports/github.ts';
import type { Budget } from '../ports/quota.ts';

/** How much of the hour's requests is gone. */
export type Zone = 'green' | 'yellow' | 'red';

const YELLOW = 0.75;
const RED = 0.85;

/**
 * Green under 75 %, yellow to 85 %, red above. An hour that is over is green, whatever was said of it. Without a word from
 * GitHub nothing is known to be gone.
 */
export function zoneOf(budget: Pick<Budget, 'limit' | 'remaining' | 'reset'> | undefined, now: number): Zone {
  if (budget === undefined || budget.limit <= 0 || budget.reset <= now) return 'green';
  const used = 1 - budget.remaining / budget.limit;
  return used < YELLOW ? 'green' : used <= RED ? 'yellow' : 'red';
}

/** How much a request matters where not all can be made: what a person waits for, what must go on, and what may wait. */
export type Urgency = 'person' | 'critical' | 'usual' | 'low';

/** A landing must not stop half way, so it is critical whatever the run. What nobody waits for is low. */
export function urgencyOf(lane: Lane, priority: Priority = 'normal'): Urgency {
  if (lane === 'person') return 'person';
  if (lane === 'merge' || priority === 'critical') return 'critical';
  return lane === 'bulk' || priority === 'low' ? 'low' : 'usual';
}

/** Whether such a request waits for the next hour: in yellow what may wait does, in red all that is not critical. */
export function deferred(zone: Zone, urgency: Urgency): boolean {
  if (zone === 'green') return false;
  return urgency === 'low' || (zone === 'red' && urgency === 'usual');
}
