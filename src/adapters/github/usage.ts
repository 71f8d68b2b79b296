import { type Announced, NOTHING_AHEAD } from '../../core/quota/spent.ts';
import type { Usage } from './scheduler.ts';

type Counts = { -readonly [key in keyof Usage]: Usage[key] };

const KEYS = ['requests', 'points', 'content'] as const;
type Left = { [key in (typeof KEYS)[number]]: number };

/** Runs that are remembered; the oldest is forgotten first. */
const MOST_RUNS = 1000;

/** What was used, of everything and by run, and what runs said that they are going to need. */
export class Accounts {
  readonly total: Counts = nothing();
  readonly #runs = new Map<string, Counts>();
  /** What each run is still going to need, and the sum of it: asked for with every request. */
  readonly #announced = new Map<string, Left>();
  readonly #ahead: Left = { ...NOTHING_AHEAD };

  of(run: string): Counts {
    return this.#runs.get(run) ?? remember(this.#runs, run, nothing());
  }

  usage(run?: string): Usage {
    return { ...(run === undefined ? this.total : (this.#runs.get(run) ?? nothing())) };
  }

  /** Changes the counts of everything and of the run. */
  count(run: string | undefined, change: (counts: Counts) => void): void {
    change(this.total);
    if (run === undefined) return;
    const counts = this.of(run);
    const before = { ...counts };
    change(counts);
    const left = this.#announced.get(run);
    for (const key of left === undefined ? [] : KEYS) this.#set(left!, key, left![key] - (counts[key] - before[key]));
  }

  announce(run: string, work: Announced): void {
    const left = this.#announced.get(run) ?? { ...NOTHING_AHEAD };
    this.#announced.set(run, left);
    for (const key of KEYS) this.#set(left, key, work[key]);
    if (KEYS.every((key) => left[key] === 0)) this.#announced.delete(run);
  }

  /** What was announced and is not used yet. */
  ahead(): Announced {
    return { ...this.#ahead };
  }

  #set(left: Left, key: keyof Left, value: number): void {
    const now = Math.max(0, value);
    this.#ahead[key] += now - left[key];
    left[key] = now;
  }
}

function nothing(): Counts {
  return { requests: 0, points: 0, content: 0, limited: 0, waited: 0 };
}

function remember<T>(map: Map<string, T>, run: string, value: T): T {
  map.set(run, value);
  for (const oldest of map.keys()) {
    if (map.size <= MOST_RUNS) break;
    map.delete(oldest);
  }
  return value;
}
