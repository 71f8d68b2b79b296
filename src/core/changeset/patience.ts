import type { Wait } from '../action.ts';
import { subject } from '../event.ts';

const MINUTE = 60_000;

/** Milliseconds until another try of what passes soon: 4 s doubling to a minute, with up to a quarter of jitter (0 ≤ `chance` < 1). */
export function backOff(tries: number, chance: number): number {
  const pause = Math.min(MINUTE, 4_000 * 2 ** Math.min(10, Math.max(0, tries - 1)));
  return Math.round(pause * (1 + chance / 4));
}

/**
 * When to look again although nobody called, because a webhook may get lost: after a quarter of the time waited so far,
 * at least 5 minutes, at most 6 hours. So a week's wait costs about 40 looks, not a thousand. Epoch milliseconds.
 */
export function lookAgainAt(now: number, since: number): number {
  return now + Math.min(6 * 60 * MINUTE, Math.max(5 * MINUTE, Math.round((now - since) / 4)));
}

/**
 * A wait for whoever looks after the app's installation: to accept a permission, give back a repository or end a
 * suspension, each of which GitHub tells. `why` is GitHub's refusal, which names what is missing.
 */
export function grantWait(
  why: string,
  { installation, org }: { readonly installation: number; readonly org: string },
  now: number,
  since: number,
): Wait {
  return {
    keys: [subject.installation(installation)],
    until: lookAgainAt(now, since),
    reason: `an owner of ${org} to let the app do this: ${why}`,
  };
}
