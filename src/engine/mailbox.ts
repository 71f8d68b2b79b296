/** Where the calls of a run put what came of them; whoever reads takes all at once. */
export class Mailbox<T> {
  #items: T[] = [];
  #failure: { readonly error: unknown } | undefined;
  #rung = false;
  #ring = () => {};
  readonly #stop: AbortSignal;

  constructor(stop: AbortSignal) {
    this.#stop = stop;
    stop.addEventListener('abort', () => this.#ring());
  }

  push(...items: T[]): void {
    this.#items.push(...items);
    this.#ring();
  }

  /** Makes the reader throw. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#ring();
  }

  /** Makes the reader look up though nothing came. */
  ring(): void {
    this.#rung = true;
    this.#ring();
  }

  /** Everything that came, as soon as something did or the bell was rung. Rejects when stopped. */
  async takeAll(): Promise<T[]> {
    for (;;) {
      this.#stop.throwIfAborted();
      if (this.#failure) throw this.#failure.error;
      if (this.#items.length > 0 || this.#rung) {
        this.#rung = false;
        return this.#items.splice(0);
      }
      await new Promise<void>((resolve) => {
        this.#ring = resolve;
      });
    }
  }
}
