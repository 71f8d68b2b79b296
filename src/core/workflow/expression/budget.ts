/** What one evaluation may cost. Ends in an error that the evaluator turns into a Fault. */
export class Budget {
  #steps: number;
  #signs: number;

  /** `steps` operations and list items looked at, `signs` UTF-16 code units of text newly made. */
  constructor(steps = 100_000, signs = 1_000_000) {
    this.#steps = steps;
    this.#signs = signs;
  }

  spend(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw new Failure('it takes too many steps');
  }

  grow(signs: number): void {
    this.#signs -= signs;
    if (this.#signs < 0) throw new Failure('its text grows too long');
  }
}

/** Why an expression has no value; caught by `evaluate`, which makes a Fault of it. */
export class Failure extends Error {}
