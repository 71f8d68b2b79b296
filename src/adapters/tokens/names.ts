/**
 * Names that are taken in one file. Two tokens that would be called the same there are an error that names both: the
 * later one would silently win.
 */
export class Names {
  readonly #platform: string;
  readonly #taken = new Map<string, string>();
  readonly #clashes: string[] = [];

  constructor(platform: string) {
    this.#platform = platform;
  }

  /** Takes `emitted` for `token` and gives it back. */
  take(emitted: string, token: string): string {
    const other = this.#taken.get(emitted);
    if (other !== undefined) this.#clashes.push(`"${other}" and "${token}" would both be called "${emitted}"`);
    this.#taken.set(emitted, token);
    return emitted;
  }

  /** Throws an Error with every clash, at most ten of them. */
  check(): void {
    if (this.#clashes.length === 0) return;
    const rest = this.#clashes.length > 10 ? `, and ${this.#clashes.length - 10} more` : '';
    throw new Error(`Names clash for ${this.#platform}: ${this.#clashes.slice(0, 10).join('; ')}${rest}.`);
  }
}
