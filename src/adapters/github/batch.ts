interface Waiting<Question, Answer> {
  readonly question: Question;
  readonly weight: number;
  readonly answer: (answer: Answer) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Gathers what is asked in the same moment, until the event loop turns, and asks for it together: at most `most` questions
 * at a time whose weights come to no more than `weight`. When the asking fails, every question in it fails with that error.
 */
export class Batch<Question, Answer> {
  readonly #limits: { readonly most: number; readonly weight: number };
  readonly #weigh: (question: Question) => number;
  readonly #ask: (questions: readonly Question[]) => Promise<readonly Answer[]>;
  #waiting: Waiting<Question, Answer>[] = [];

  constructor(
    limits: { readonly most: number; readonly weight?: number },
    ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
    weigh: (question: Question) => number = () => 0,
  ) {
    this.#limits = { weight: Number.POSITIVE_INFINITY, ...limits };
    this.#ask = ask;
    this.#weigh = weigh;
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((answer, fail) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#send());
      this.#waiting.push({ question, weight: this.#weigh(question), answer, fail });
    });
  }

  #send(): void {
    const all = this.#waiting;
    this.#waiting = [];
    let group: Waiting<Question, Answer>[] = [];
    let weight = 0;
    for (const one of all) {
      if (group.length > 0 && (group.length === this.#limits.most || weight + one.weight > this.#limits.weight)) {
        void this.#askFor(group);
        group = [];
        weight = 0;
      }
      group.push(one);
      weight += one.weight;
    }
    void this.#askFor(group);
  }

  async #askFor(group: readonly Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.#ask(group.map(({ question }) => question));
      for (const [at, { answer }] of group.entries()) answer(answers[at] as Answer);
    } catch (error) {
      for (const { fail } of group) fail(error);
    }
  }
}
