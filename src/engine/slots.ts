/** So many calls of a run at once, first come first served. */
export class Slots {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(limit: number) {
    this.#free = Math.max(1, limit);
  }

  /** Gives the way to free the slot again. Rejects with the reason of `stop` when that fires first. */
  async take(stop: AbortSignal): Promise<() => void> {
    stop.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else {
      const turn = Promise.withResolvers<void>();
      this.#queue.push(turn.resolve);
      const leave = () => {
        const at = this.#queue.indexOf(turn.resolve);
        if (at !== -1) this.#queue.splice(at, 1);
        else this.#next();
        turn.reject(stop.reason);
      };
      stop.addEventListener('abort', leave, { once: true });
      await turn.promise;
      stop.removeEventListener('abort', leave);
    }
    let held = true;
    return () => {
      if (held) this.#next();
      held = false;
    };
  }

  #next(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
