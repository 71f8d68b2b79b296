import type { Happening, Hub } from '../hub.ts';

export interface Habit {
  /** Stops it. */
  stop(): void;
  /** How often it was acted on. */
  readonly times: number;
}

/** Simulated people: when something happens on GitHub, they do something about it, in their own time. */
export class People {
  readonly #hub: Hub;
  readonly #stop: AbortSignal;
  readonly #habits = new Set<(happening: Happening) => void>();

  constructor(hub: Hub, stop: AbortSignal) {
    this.#hub = hub;
    this.#stop = stop;
    hub.listeners.push((happening) => {
      for (const habit of [...this.#habits]) habit(happening);
    });
  }

  /**
   * Calls `act` after what matches has happened, after `afterMilliseconds` of the simulator's clock, `once` or each
   * time. What it throws makes `settled()` and `until()` reject.
   */
  when(
    matches: (happening: Happening) => boolean,
    act: (happening: Happening) => Promise<unknown>,
    options: { readonly afterMilliseconds?: number; readonly once?: boolean } = {},
  ): Habit {
    const state = { times: 0 };
    const habit = (happening: Happening): void => {
      if (!matches(happening)) return;
      state.times += 1;
      if (options.once === true) this.#habits.delete(habit);
      this.#hub.background(
        this.#hub.clock.sleep(options.afterMilliseconds ?? 0, this.#stop).then(() => act(happening)),
      );
    };
    this.#habits.add(habit);
    return {
      stop: () => this.#habits.delete(habit),
      get times() {
        return state.times;
      },
    };
  }
}
