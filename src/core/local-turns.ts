import type { Turn, Turns } from './ports/turns.ts';

/** In one process nobody else can have it: whoever sees this frozen is frozen too. */
const KEPT: Turn = { lost: () => false };

/** Turns within one process: all there is to it where only one works, and the first queue where several do. */
export class LocalTurns implements Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<T>(key: string, work: (turn: Turn) => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const begin = () => work(KEPT);
    const mine = before.then(begin, begin);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
