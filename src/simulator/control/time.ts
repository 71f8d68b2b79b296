import type { Clock } from '../../core/ports/clock.ts';
import { VirtualClock } from '../clock.ts';
import type { Deliveries } from '../deliveries.ts';
import { gitAtWork } from '../git/command.ts';
import type { Hub } from '../hub.ts';

/** How long real receivers of webhooks get, in real milliseconds, before virtual time goes on without them. */
const GRACE = 1000;

/** The simulator's time in the hands of whoever drives it. */
export class Time {
  readonly #hub: Hub;
  readonly #clock: Clock;
  readonly #deliveries: Deliveries;
  readonly #elsewhere: () => boolean;

  /** `elsewhere` says whether others on the same clock have something under way. */
  constructor(hub: Hub, clock: Clock, deliveries: Deliveries, elsewhere: () => boolean) {
    this.#hub = hub;
    this.#clock = clock;
    this.#deliveries = deliveries;
    this.#elsewhere = elsewhere;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#clock.now();
  }

  /** Whether time only passes when it is told to. */
  get virtual(): boolean {
    return this.#clock instanceof VirtualClock;
  }

  get #own(): VirtualClock {
    if (this.#clock instanceof VirtualClock) return this.#clock;
    throw new Error("the simulator runs on real time; start it with the clock 'virtual' to move it");
  }

  /** Lets time pass; what was due in between happens at its time, in its order, with all that follows from it. */
  async advance(milliseconds: number): Promise<void> {
    const clock = this.#own;
    let left = milliseconds;
    for (;;) {
      await this.#quiet();
      const next = clock.next();
      if (next === undefined || next > left) break;
      clock.pass(next);
      left -= next;
    }
    clock.pass(left);
    await this.#quiet();
  }

  /** Goes to that time: forward by letting it pass, back by turning the clock, which wakes nobody. */
  async set(time: number): Promise<void> {
    const ahead = time - this.#own.now();
    if (ahead >= 0) await this.advance(ahead);
    else this.#own.turn(time);
  }

  /** Resolves when nothing is under way any more; virtual time passes as far as that needs. */
  async settle(): Promise<void> {
    if (!(this.#clock instanceof VirtualClock)) return this.#hub.idle();
    const busy = () => this.#hub.busy || this.#elsewhere();
    while (busy()) {
      await this.#quiet();
      if (!busy()) return;
      // What people do may be real (a request to the app): it gets real time before virtual time passes.
      await new Promise((resolve) => setTimeout(resolve, 10));
      await this.#quiet();
      const next = this.#clock.next();
      if (next !== undefined && busy()) this.#clock.pass(next);
    }
  }

  /** What has been set off in this process has run as far as it can without time: git has ended, webhooks have answers. */
  async #quiet(): Promise<void> {
    const end = performance.now() + GRACE;
    const works = () => gitAtWork() > 0 || (this.#deliveries.flying > 0 && performance.now() < end);
    do {
      for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (works()) await new Promise((resolve) => setTimeout(resolve, 2));
    } while (works());
  }
}
