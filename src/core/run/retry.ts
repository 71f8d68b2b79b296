import type { Fault } from '../fault.ts';
import type { RetryPolicy } from '../workflow/workflow.ts';

/** A hint from outside to come back "now" must not become a busy loop. */
const LEAST_WAIT = 1000;

/**
 * When to call again after a fault, by the fault's own word; undefined when it shall not be retried. `tries` counts the
 * retries so far. A time that the other side named does not count as a try; everything else has jitter (half to whole delay).
 */
export function retryAfter(
  fault: Fault,
  policy: RetryPolicy,
  tries: number,
  now: number,
  random: number,
): { readonly at: number; readonly counts: boolean } | undefined {
  if (fault.retry.kind === 'never' || fault.retry.kind === 'granted') return undefined;
  if (fault.retry.kind === 'at') return { at: Math.max(fault.retry.at, now + LEAST_WAIT), counts: false };
  if (tries >= policy.maxRetries) return undefined;
  const grown = {
    exponential: policy.initialDelay * 2 ** tries,
    linear: policy.initialDelay * (tries + 1),
    fixed: policy.initialDelay,
  }[policy.strategy];
  const delay = Math.min(grown, policy.maxDelay);
  return { at: Math.round(now + delay * (0.5 + random / 2)), counts: true };
}
