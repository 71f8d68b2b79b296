import type { State } from '../rule.ts';

/** All must pass; what is skipped does not count, and nothing but skipped ones is skipped. */
export function allOf(states: readonly State[]): State {
  return (['fail', 'pending', 'neutral', 'pass'] as const).find((one) => states.includes(one)) ?? 'skipped';
}

/** One must pass; what is skipped does not count, and nothing but skipped ones is skipped. */
export function anyOf(states: readonly State[]): State {
  return (['pass', 'pending', 'neutral', 'fail'] as const).find((one) => states.includes(one)) ?? 'skipped';
}
