import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Checks } from '../../../../src/core/ports/github/checks.ts';

/** Where a worker works. */
export interface Place {
  readonly apiUrl: string;
  readonly database: string;
  readonly installation: number;
  /** Milliseconds after which a stopped worker has lost its turn. */
  readonly lease: number;
  readonly app: { readonly appId: number; readonly privateKey: string; readonly webhookSecret: string };
}

/** What a worker is asked to see to on GitHub. */
export type Wish = { readonly repository: string } & (
  | { readonly what: 'check'; readonly check: Parameters<Checks['upsert']>[1] }
  | { readonly what: 'comment'; readonly number: number; readonly marker: string; readonly text: string }
  | { readonly what: 'issue'; readonly marker: string; readonly text: string }
);

export type Outcome = { readonly done: unknown } | { readonly fault: string };

/** A process of its own with the real adapter and the real turns. */
export class Worker {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(place: Place): Promise<Worker> {
    const worker = new Worker(fork(path.join(import.meta.dirname, 'worker.ts'), [JSON.stringify(place)]));
    await worker.#answer();
    return worker;
  }

  /** One wish at a time. */
  carryOut(wish: Wish): Promise<Outcome> {
    const answer = this.#answer();
    this.#child.send(wish);
    return answer;
  }

  stop(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  async #answer(): Promise<Outcome> {
    const [answer] = await once(this.#child, 'message');
    return answer;
  }
}
