import type { Clock } from '../../src/core/ports/clock.ts';

/** Time that only a test moves. `random` gives a fixed value, a half unless told. */
export class ManualClock implements Clock {
  #now: number;
  readonly #random: () => number;
  readonly #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  constructor(now = Date.UTC(2026, 0, 1), random: () => number = () => 0.5) {
    this.#now = now;
    this.#random = random;
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.#random();
  }

  sleep(milliseconds: number, stop?: AbortSignal): Promise<void> {
    if (stop?.aborted === true) return Promise.reject(stop.reason);
    if (milliseconds <= 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.#sleepers.delete(sleeper);
        reject(stop?.reason);
      };
      const wake = () => {
        stop?.removeEventListener('abort', cancel);
        resolve();
      };
      const sleeper = { at: this.#now + milliseconds, wake };
      this.#sleepers.add(sleeper);
      stop?.addEventListener('abort', cancel, { once: true });
    });
  }

  /** How many sleep now. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Moves time on and wakes whoever is due, earliest first, letting each run before the next is woken. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    await settle();
    for (;;) {
      const [next] = [...this.#sleepers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#sleepers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await settle();
    }
    this.#now = until;
  }
}

/** Lets everything that is ready run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
}
