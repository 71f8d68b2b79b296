import type { Clock } from '../core/ports/clock.ts';

/** Node's timers hold 24.8 days at most; an alarm that rings early only makes its owner look. */
const LONGEST = 3_600_000;

/** Rings once at a moment; setting another moment takes the place of the one before. */
export class Alarm {
  #at = Number.POSITIVE_INFINITY;
  #timer: AbortController | undefined;
  readonly #clock: Clock;
  readonly #ring: () => void;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Epoch milliseconds; `Infinity` for never. */
  set(at: number): void {
    if (at === this.#at) return;
    this.#at = at;
    this.#timer?.abort();
    this.#timer = undefined;
    if (at === Number.POSITIVE_INFINITY) return;
    const timer = new AbortController();
    this.#timer = timer;
    this.#clock.sleep(Math.min(LONGEST, Math.max(10, at - this.#clock.now())), timer.signal).then(
      () => {
        this.#at = Number.POSITIVE_INFINITY;
        this.#ring();
      },
      () => {},
    );
  }
}

/** Resolves at that moment (epoch milliseconds); rejects with the reason of `stop` when that fires first. */
export async function sleepUntil(clock: Clock, at: number, stop: AbortSignal): Promise<void> {
  for (let left = at - clock.now(); left > 0; left = at - clock.now()) await clock.sleep(Math.min(LONGEST, left), stop);
}
