import { createHash } from 'node:crypto';
import type { Answers } from '../../core/ports/answers.ts';
import { type Headers, refusalOf } from './errors.ts';
import type { Operation } from './operations.ts';

/** Characters of an answer that is kept. */
const MOST = 256_000;
/** Of one that holds a file's contents: configuration is small, and what people wrote need not lie in a second place. */
const MOST_CONTENTS = 32_000;
const CONTENTS: ReadonlySet<Operation> = new Set(['repos.getContent', 'git.getBlob']);

interface Answer {
  readonly data: unknown;
  readonly headers: Headers;
}

/**
 * Reads that carry the tag of the answer before: GitHub answers 304 when nothing changed, which costs nothing of the hour's
 * budget (https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate).
 * Each page of a list is an answer of its own. By the tag alone: GitHub gives one with every answer, and a time of change has
 * only whole seconds. After an hour, under a new token, GitHub may call the same thing new; then it costs what it costs.
 */
export class Conditional {
  readonly #answers: Answers;
  readonly #installation: number;

  constructor(answers: Answers, installation: number) {
    this.#answers = answers;
    this.#installation = installation;
  }

  /** A store that is away costs a request, never an error. */
  async ask(
    operation: Operation,
    given: object,
    send: (headers: { readonly [name: string]: string }) => Promise<Answer>,
  ): Promise<Answer> {
    const key = keyOf(operation, given);
    const kept = await this.#answers.find(this.#installation, key).catch(() => undefined);
    let answer: Answer;
    try {
      answer = await send(kept === undefined ? {} : { 'if-none-match': kept.etag });
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal?.status !== 304 || kept === undefined) throw error;
      return { data: JSON.parse(kept.body), headers: refusal.headers };
    }
    await this.#keep(operation, key, answer);
    return answer;
  }

  async #keep(operation: Operation, key: string, { data, headers }: Answer): Promise<void> {
    const { etag, vary } = headers;
    // A star says that no later request can be known to mean the same.
    if (typeof etag !== 'string' || String(vary ?? '').includes('*')) return;
    const body = JSON.stringify(data) ?? 'null';
    if (body.length > (CONTENTS.has(operation) ? MOST_CONTENTS : MOST)) return;
    await this.#answers.keep(this.#installation, key, { etag, body }).catch(() => {});
  }
}

/** The same question, in whatever order its parameters stand. What the answer varies by besides (`Accept`) is always the same. */
export function keyOf(operation: Operation, given: object): string {
  const parameters = Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([operation, parameters]))
    .digest('base64url');
}
