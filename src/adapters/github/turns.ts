/** Work on the same thing goes one after another: between the look and the write of one, no other looks. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Gives what the work gives, once all earlier work under that key has ended, well or badly. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
