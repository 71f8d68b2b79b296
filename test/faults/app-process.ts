import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const MAIN = path.join(import.meta.dirname, 'app.ts');
const START_LIMIT = 60_000;

/** The app as a process that may be killed at any moment, its start included, and comes back each time. */
export class AppProcess {
  /** How often it was killed. */
  kills = 0;
  /** Why it is gone though nobody killed it. */
  died: string | undefined;
  readonly #environment: { readonly [name: string]: string };
  #child: ChildProcess | undefined;
  #port = 0;
  #said = '';
  #serving = Promise.withResolvers<string>();
  #over = false;
  #life: Promise<void> = Promise.resolve();

  constructor(environment: { readonly [name: string]: string }) {
    this.#environment = environment;
  }

  /** The last that it said; a report of a failed run shows it. */
  get said(): string {
    return this.#said;
  }

  /** Where it serves, now or once it has come back: always the same address. Rejects when it ends by itself. */
  start(): Promise<string> {
    this.#life = this.#live();
    return this.#serving.promise;
  }

  /** As a power cut would, at once: when this returns, no further instruction of it is carried out. */
  kill(): void {
    if (this.#child?.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.kills += 1;
    process.kill(this.#child.pid, 'SIGKILL');
  }

  async stop(): Promise<void> {
    this.#over = true;
    this.#child?.kill('SIGKILL');
    await this.#life;
  }

  async #live(): Promise<void> {
    while (!this.#over) {
      const killed = this.kills;
      const child = spawn(process.execPath, [...process.execArgv, MAIN], {
        env: { ...this.#environment, PORT: String(this.#port) },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      this.#child = child;
      const keep = (chunk: Buffer) => {
        this.#said = `${this.#said}${chunk}`.slice(-6_000);
      };
      child.stdout?.on('data', keep);
      child.stderr?.on('data', keep);
      child.on('message', ({ url }: { readonly url: string }) => {
        this.#port = Number(new URL(url).port);
        this.#serving.resolve(url);
      });
      const slow = setTimeout(() => child.kill('SIGKILL'), START_LIMIT);
      void this.#serving.promise.then(
        () => clearTimeout(slow),
        () => {},
      );
      await once(child, 'exit');
      clearTimeout(slow);
      if (!this.#over && this.kills === killed) {
        this.#serving.reject(
          new Error(`the app ended by itself (${child.signalCode ?? child.exitCode})\n${this.#said}`),
        );
        this.died = `the app ended by itself (${child.signalCode ?? child.exitCode})`;
        return;
      }
    }
  }
}
