import type { Answers, KeptAnswer } from '../../src/core/ports/answers.ts';

/** Answers in memory; the same contract as the database's (test/contract/answers.ts). */
export class FakeAnswers implements Answers {
  readonly kept = new Map<number, Map<string, KeptAnswer>>();
  readonly #most: number;

  constructor(most = 1000) {
    this.#most = most;
  }

  async find(installation: number, key: string): Promise<KeptAnswer | undefined> {
    return this.kept.get(installation)?.get(key);
  }

  async keep(installation: number, key: string, answer: KeptAnswer): Promise<void> {
    const mine = this.kept.get(installation) ?? new Map<string, KeptAnswer>();
    this.kept.set(installation, mine);
    mine.delete(key);
    mine.set(key, { ...answer });
    for (const oldest of mine.keys()) if (mine.size > this.#most) mine.delete(oldest);
  }
}
