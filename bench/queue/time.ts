import type { Clock } from '../../src/core/ports/clock.ts';

interface Timer {
  at: number;
  readonly order: number;
  readonly every: number | undefined;
  readonly fire: () => void;
  live: boolean;
}

/** Any moment will do. */
const BEGIN = Date.UTC(2026, 0, 5);
const REAL = { setTimeout, clearTimeout, setInterval, clearInterval, now: Date.now };
/** Timers that are due at one moment, and all that follows from them at once, may be this many before it is a hang. */
const MOST_AT_ONCE = 5_000_000;
/** Seconds after which nobody waits for an end any more; Octokit's limiter keeps an interval, so time never runs out by itself. */
const LONGEST = 100 * 3600;

/**
 * Time that passes only when nobody has anything left to do. While it is installed it stands in for the process's timers
 * and `Date.now`, so that Octokit's own limiter runs by it unchanged. What happens is the same in every run.
 */
export class VirtualTime implements Clock {
  #now = BEGIN;
  #order = 0;
  #seed: number;
  readonly #heap: Timer[] = [];

  constructor(seed: number) {
    this.#seed = seed;
  }

  now(): number {
    return this.#now;
  }

  /** Seconds since the beginning. */
  get seconds(): number {
    return (this.#now - BEGIN) / 1000;
  }

  /** Mulberry32: good enough to shuffle by, and the same everywhere. */
  random(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  sleep(milliseconds: number, stop?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (stop?.aborted === true) return reject(stop.reason);
      const end = () => {
        timer.live = false;
        reject(stop?.reason);
      };
      const timer = this.#add(milliseconds, undefined, () => {
        stop?.removeEventListener('abort', end);
        resolve();
      });
      stop?.addEventListener('abort', end, { once: true });
    });
  }

  /** Lets time pass until the work is done; fails when nothing is left that could bring it on. */
  async pass<T>(begin: () => Promise<T>): Promise<T> {
    this.#install();
    try {
      let ended = false;
      const work = begin().finally(() => {
        ended = true;
      });
      work.catch(() => {});
      for (;;) {
        // Everything that follows from what has happened happens before the next immediate.
        await new Promise(setImmediate);
        if (ended) return await work;
        if (!this.#advance())
          throw new Error(`at ${this.seconds} s nothing is left to happen, and the work is not done`);
      }
    } finally {
      this.#uninstall();
    }
  }

  /** Goes to the next timer and fires all that are due then. */
  #advance(): boolean {
    while (this.#heap.length > 0 && !this.#heap[0]!.live) this.#take();
    const next = this.#heap[0];
    if (next === undefined || this.seconds > LONGEST) return false;
    this.#now = Math.max(this.#now, next.at);
    for (let fired = 0; this.#heap.length > 0 && this.#heap[0]!.at <= this.#now; fired += 1) {
      if (fired > MOST_AT_ONCE) throw new Error('time stands still');
      const timer = this.#take();
      if (!timer.live) continue;
      timer.live = timer.every !== undefined;
      timer.fire();
      if (timer.every === undefined || !timer.live) continue;
      timer.at = this.#now + Math.max(1, timer.every);
      this.#push(timer);
    }
    return true;
  }

  #add(milliseconds: number, every: number | undefined, fire: () => void): Timer {
    // As timers of Node: whole milliseconds, and never at once.
    const wait = Number.isFinite(milliseconds) ? Math.max(1, Math.ceil(milliseconds)) : 1;
    this.#order += 1;
    const timer: Timer = { at: this.#now + wait, order: this.#order, every, fire, live: true };
    this.#push(timer);
    return timer;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(timer, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  #take(): Timer {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }

  #install(): void {
    const start =
      (every: boolean) =>
      (fire: (...given: unknown[]) => void, wait?: number, ...given: unknown[]) => {
        const timer = this.#add(wait ?? 0, every ? (wait ?? 0) : undefined, () => fire(...given));
        return { timer, unref: () => {}, ref: () => {}, hasRef: () => true };
      };
    const stop = (handle: { timer?: Timer } | undefined) => {
      if (handle?.timer !== undefined) handle.timer.live = false;
    };
    Object.assign(globalThis, {
      setTimeout: start(false),
      clearTimeout: stop,
      setInterval: start(true),
      clearInterval: stop,
    });
    Date.now = () => this.#now;
  }

  #uninstall(): void {
    const { now, ...timers } = REAL;
    Object.assign(globalThis, timers);
    Date.now = now;
  }
}

function before(one: Timer, other: Timer): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
