import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../core/ports/clock.ts';
import { dice } from './chance.ts';

/** The machine's own time, for a simulator that was given no other. */
export const realClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, stop) {
    try {
      await wait(milliseconds, undefined, stop === undefined ? {} : { signal: stop });
    } catch (error) {
      throw stop?.aborted === true ? stop.reason : error;
    }
  },
  random: () => Math.random(),
};

interface Sleeper {
  /** In elapsed milliseconds, not in time of day: setting the clock back keeps nobody asleep. */
  readonly due: number;
  wake(): void;
}

/** Where a virtual clock begins, so that times in answers are the same in every run: 2026-01-05T09:00:00Z, a Monday. */
export const VIRTUAL_START = Date.UTC(2026, 0, 5, 9);

/** Time that stands still until it is told to go on; sleepers wake in the order in which they are due. */
export class VirtualClock implements Clock {
  readonly random: () => number;
  readonly #start: number;
  #elapsed = 0;
  #skew = 0;
  readonly #sleepers = new Set<Sleeper>();

  constructor(start = VIRTUAL_START, seed = 1) {
    this.#start = start;
    this.random = dice(seed);
  }

  now(): number {
    return this.#start + this.#elapsed + this.#skew;
  }

  sleep(milliseconds: number, stop?: AbortSignal): Promise<void> {
    if (stop?.aborted === true) return Promise.reject(stop.reason);
    if (milliseconds <= 0) return new Promise((resolve) => setImmediate(resolve));
    return new Promise((resolve, reject) => {
      const end = (after: () => void) => {
        this.#sleepers.delete(sleeper);
        stop?.removeEventListener('abort', aborted);
        after();
      };
      const aborted = () => end(() => reject(stop?.reason));
      const sleeper: Sleeper = { due: this.#elapsed + milliseconds, wake: () => end(resolve) };
      stop?.addEventListener('abort', aborted);
      this.#sleepers.add(sleeper);
    });
  }

  /** Milliseconds until the next sleeper is due; undefined when nobody sleeps. */
  next(): number | undefined {
    const due = [...this.#sleepers].map((sleeper) => sleeper.due);
    return due.length === 0 ? undefined : Math.min(...due) - this.#elapsed;
  }

  /** Lets that much time pass at once and wakes who is due, earliest first. */
  pass(milliseconds: number): void {
    this.#elapsed += milliseconds;
    const due = [...this.#sleepers].filter((sleeper) => sleeper.due <= this.#elapsed).sort((a, b) => a.due - b.due);
    for (const sleeper of due) sleeper.wake();
  }

  /** Back to its beginning; who sleeps has to have been woken before. */
  restart(): void {
    this.#elapsed = 0;
    this.#skew = 0;
  }

  /** Changes what the clock on the wall says without letting time pass, as an operator who mends it does. */
  turn(time: number): void {
    this.#skew = time - this.#start - this.#elapsed;
  }
}
