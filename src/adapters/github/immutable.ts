const COMMIT = /^[0-9a-f]{40}$/;
/** UTF-16 units of answers that are kept for one installation; what no two reads share is not worth more memory. */
const MOST = 4_000_000;

/**
 * Answers about a commit never change, so one installation asks GitHub for each once while it is remembered. Under the name
 * of a branch or tag nothing is remembered. Failures are not remembered.
 */
export class Immutable {
  readonly #known = new Map<string, { readonly answer: Promise<unknown>; size: number }>();
  #size = 0;

  read<T>(about: readonly string[], ref: string, ask: () => Promise<T>): Promise<T> {
    if (!COMMIT.test(ref)) return ask();
    const key = [...about, ref].join('\0');
    const known = this.#known.get(key);
    if (known !== undefined) return known.answer as Promise<T>;
    const entry = { answer: ask(), size: 0 };
    this.#known.set(key, entry);
    entry.answer.then(
      (answer) => {
        entry.size = JSON.stringify(answer)?.length ?? 0;
        this.#size += entry.size;
        this.#forget();
      },
      () => this.#known.delete(key),
    );
    return entry.answer;
  }

  /** The oldest first. */
  #forget(): void {
    for (const [key, { size }] of this.#known) {
      if (this.#size <= MOST) return;
      this.#known.delete(key);
      this.#size -= size;
    }
  }
}
