import { dice, seedFor } from './chance.ts';

/** When something that was asked for shall strike. */
export interface Aim {
  /** Skips that many matching ones first (0). */
  readonly after?: number;
  /** Strikes the n-th matching one only, counted from 1. */
  readonly nth?: number;
  /** Strikes at most that many: 1, or without end where a probability is given. */
  readonly count?: number;
  /** Strikes each matching one with that chance (1). */
  readonly probability?: number;
  /** Of the dice; the simulator's own seed when left out. */
  readonly seed?: number;
}

interface Armed<T> {
  readonly what: T;
  skip: number;
  left: number;
  readonly strikes: (name: string) => boolean;
}

/** Whether a name fits: exactly, or by a pattern in which `*` stands for anything (`pulls/*`). */
export function fits(pattern: string | undefined, name: string): boolean {
  if (pattern === undefined || pattern === name) return true;
  if (!pattern.includes('*')) return false;
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

/**
 * What was asked for, in order; each occasion takes the first that fits. Every one throws its own dice for each name, so
 * the third merge fails in every run with that seed, however the requests in between were interleaved.
 */
export class Armoury<T extends Aim> {
  readonly seed: number;
  readonly #pattern: (what: T) => string | undefined;
  readonly #armed: Armed<T>[] = [];

  constructor(seed: number, pattern: (what: T) => string | undefined) {
    this.seed = seed;
    this.#pattern = pattern;
  }

  /** What is still to come, oldest first. */
  get list(): readonly T[] {
    return this.#armed.filter(({ left }) => left > 0).map(({ what }) => what);
  }

  add(what: T): void {
    const { after, nth, count, probability, seed = this.seed } = what;
    const thrown = new Map<string, () => number>();
    this.#armed.push({
      what,
      skip: nth === undefined ? (after ?? 0) : nth - 1,
      left: count ?? (probability === undefined || nth !== undefined ? 1 : Number.POSITIVE_INFINITY),
      strikes(name) {
        if (probability === undefined) return true;
        const own = thrown.get(name) ?? dice(seedFor(seed, name));
        thrown.set(name, own);
        return own() < probability;
      },
    });
  }

  clear(): void {
    this.#armed.length = 0;
  }

  take(name: string): T | undefined {
    for (const armed of this.#armed) {
      if (armed.left === 0 || !fits(this.#pattern(armed.what), name)) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      if (!armed.strikes(name)) continue;
      armed.left -= 1;
      return armed.what;
    }
    return undefined;
  }
}
