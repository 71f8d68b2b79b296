import type { Clock } from '../../core/ports/clock.ts';

/** Wakes once, at the earliest of the times that it is set to. */
export class Alarm {
  readonly #clock: Clock;
  readonly #wake: () => void;
  #set: { readonly at: number; readonly over: AbortController } | undefined;

  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  /** Epoch milliseconds; a later time than the one that it is set to changes nothing, nor does infinity. */
  set(at: number): void {
    if (at === Number.POSITIVE_INFINITY || (this.#set !== undefined && at >= this.#set.at)) return;
    this.stop();
    const set = { at, over: new AbortController() };
    this.#set = set;
    const woken = () => {
      if (this.#set === set) this.#set = undefined;
      if (!set.over.signal.aborted) this.#wake();
    };
    // A timer may fire a millisecond before the clock shows it: then there is another wait, of that millisecond.
    void this.#clock.sleep(Math.max(1, Math.ceil(at - this.#clock.now())), set.over.signal).then(woken, woken);
  }

  stop(): void {
    this.#set?.over.abort();
    this.#set = undefined;
  }
}
