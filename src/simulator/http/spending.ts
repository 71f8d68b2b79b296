/** Entries that have gone by are dropped together, so that dropping costs nothing. */
const MOST_PAST = 4096;

interface Mark {
  readonly span: number;
  /** The first entry that still counts. */
  from: number;
  sum: number;
}

/**
 * What was spent of one kind, and how much of it lately. A mark for each span moves along the entries as time goes, so
 * looking costs the same after a hundred thousand requests as after one.
 */
export class Spending {
  readonly #at: number[] = [];
  readonly #count: number[] = [];
  readonly #marks: readonly Mark[];

  /** The spans in milliseconds that will be asked about. */
  constructor(spans: readonly number[]) {
    this.#marks = spans.map((span) => ({ span, from: 0, sum: 0 }));
  }

  /** `at` is epoch milliseconds, never before that of the last entry. */
  add(at: number, count: number): void {
    if (this.#at.at(-1) === at) this.#count[this.#count.length - 1]! += count;
    else {
      this.#at.push(at);
      this.#count.push(count);
    }
    for (const mark of this.#marks) mark.sum += count;
  }

  /** The sum of what was spent in the last `span` milliseconds, an entry of exactly that age left out. */
  recent(span: number, now: number): number {
    for (const mark of this.#marks) this.#advance(mark, now);
    this.#forget();
    return this.#marks.find((mark) => mark.span === span)?.sum ?? 0;
  }

  #advance(mark: Mark, now: number): void {
    while (mark.from < this.#at.length && this.#at[mark.from]! <= now - mark.span) {
      mark.sum -= this.#count[mark.from]!;
      mark.from += 1;
    }
    // Seconds are fractions, and what is left of their differences is nobody's debt.
    if (mark.from === this.#at.length) mark.sum = 0;
  }

  #forget(): void {
    const past = Math.min(...this.#marks.map(({ from }) => from));
    if (past < MOST_PAST) return;
    this.#at.splice(0, past);
    this.#count.splice(0, past);
    for (const mark of this.#marks) mark.from -= past;
  }
}
