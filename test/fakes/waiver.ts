import type { Waiver } from '../../src/core/policy/waiver.ts';

/** A waiver of the one rule of `aPolicy` until the end of 24 December 2026, but for what is said. */
export function aWaiver(about: Partial<Waiver> = {}): Waiver {
  return {
    policy: 'one',
    rule: 'custom.one',
    by: 'ben',
    reason: 'an old page',
    until: Date.UTC(2026, 11, 25),
    ...about,
  };
}
