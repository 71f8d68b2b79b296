import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from './harm.ts';

const MAIN = path.join(import.meta.dirname, 'app.ts');
const START_LIMIT = 60_000;
/** Milliseconds after which one that could not start is started again, as an init system would. */
const PAUSE = 200;
/** A sixth less processor time: these processes live for seconds, on a machine that others keep busy. */
const FLAGS = ['--v8-pool-size=0', '--max-semi-space-size=16'];

/** The app as a process that may be killed at any moment, its start included, and comes back each time. */
export class AppProcess {
  /** How often it was killed. */
  kills = 0;
  /** How often it could not start because what it needs was down, and was started again. */
  falls = 0;
  /** Why it is gone though nobody killed it. */
  died: string | undefined;
  readonly #environment: { readonly [name: string]: string };
  /** What the app needs; while that is down it may fail to start. */
  readonly #server: Server | undefined;
  #served = false;
  #child: ChildProcess | undefined;
  #port = 0;
  #said = '';
  #serving = Promise.withResolvers<string>();
  #over = false;
  #life: Promise<void> = Promise.resolve();

  constructor(environment: { readonly [name: string]: string }, server?: Server) {
    this.#environment = environment;
    this.#server = server;
  }

  /** The last that it said; a report of a failed run shows it. */
  get said(): string {
    return this.#said;
  }

  /** Whether it was killed for good. */
  get gone(): boolean {
    return this.#over;
  }

  /** Where it serves, once it did. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Where it serves, now or once it has come back: always the same address. Rejects when it ends by itself. */
  start(): Promise<string> {
    this.#life = this.#live();
    return this.#serving.promise;
  }

  /** Settles when it serves now. Rejects when it ended by itself, or never comes back. */
  async ready(): Promise<void> {
    for (const end = performance.now() + START_LIMIT; !this.#served || !this.#alive; await sleep(20))
      if (this.died !== undefined || performance.now() > end)
        throw new Error(this.died ?? 'the app does not come back');
  }

  /** As a power cut would, at once: when this returns, no further instruction of it is carried out. */
  kill(how: { readonly forGood?: boolean } = {}): void {
    if (!this.#alive) return;
    this.kills += 1;
    if (how.forGood === true) this.#over = true;
    this.#child?.kill('SIGKILL');
  }

  /** Stops it where it stands for so long, as a machine that swaps or a paused one does; then it goes on as if nothing were. */
  async freeze(milliseconds: number): Promise<void> {
    if (!this.#alive) return;
    const child = this.#child;
    child?.kill('SIGSTOP');
    await sleep(milliseconds);
    child?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.#over = true;
    this.#child?.kill('SIGKILL');
    await this.#life;
  }

  get #alive(): boolean {
    return this.#child?.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  #needsAreDown(): boolean {
    return this.#server?.down === true;
  }

  async #live(): Promise<void> {
    while (!this.#over) {
      const killed = this.kills;
      const crashes = this.#server?.crashes;
      const wasDown = this.#needsAreDown();
      await this.#liveOnce();
      if (this.#over || this.kills !== killed) continue;
      const excused = wasDown || this.#needsAreDown() || this.#server?.crashes !== crashes;
      if (!this.#served && excused) {
        this.falls += 1;
        await sleep(PAUSE);
        continue;
      }
      this.died = `the app ended by itself (${this.#child?.signalCode ?? this.#child?.exitCode})`;
      this.#serving.reject(new Error(`${this.died}\n${this.#said}`));
      return;
    }
  }

  /** From its start to its end, whatever ended it. */
  async #liveOnce(): Promise<void> {
    this.#served = false;
    const child = spawn(process.execPath, [...process.execArgv, ...FLAGS, MAIN], {
      env: { ...this.#environment, PORT: String(this.#port) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    const keep = (chunk: Buffer) => {
      this.#said = `${this.#said}${chunk}`.slice(-6_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const slow = setTimeout(() => child.kill('SIGKILL'), START_LIMIT);
    child.on('message', ({ url }: { readonly url: string }) => {
      clearTimeout(slow);
      this.#served = true;
      this.#port = Number(new URL(url).port);
      this.#serving.resolve(url);
    });
    await once(child, 'exit');
    clearTimeout(slow);
  }
}
