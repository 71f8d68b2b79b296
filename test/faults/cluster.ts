import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { stageBinaries, unprivileged } from '../../src/adapters/postgres/binaries.ts';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { isAlive, launch, readPostmaster } from '../../src/adapters/postgres/postmaster.ts';
import { land, launch as launchEngine } from '../../src/engine/dbos.ts';

/**
 * Processes die here and the machine does not: what is written is there without `fsync`. Commits stay synchronous, so that
 * what a client was told outlives the server's death.
 */
const SETTINGS = ['fsync = off', 'autovacuum = off', 'jit = off'];
/** Milliseconds that a server may take to come up, recovery included, on a machine that others keep busy. */
const START_LIMIT = 180_000;
const TEMPLATE = 'faults';
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let opening: Promise<unknown> = Promise.resolve();

/** A PostgreSQL for many runs, each on a database of its own that is copied from one with all tables; it may be killed. */
export class Cluster {
  /** How often it was killed. */
  crashes = 0;
  readonly #root: string;
  readonly #url: string;
  readonly #port: number;
  #admin: pg.Pool;
  #server: ChildProcess | undefined;
  #answering = false;
  #count = 0;

  private constructor(root: string, url: string, port: number) {
    this.#root = root;
    this.#url = url;
    this.#port = port;
    this.#admin = this.#connect();
    // Whoever ends this process early leaves no server behind.
    process.once('exit', this.#remove);
  }

  /** One at a time: DBOS, which makes its tables for the template, is there once in a process. */
  static open(): Promise<Cluster> {
    const opened = opening.then(() => Cluster.#open());
    opening = opened.catch(() => {});
    return opened;
  }

  static async #open(): Promise<Cluster> {
    const root = mkdtempSync(path.join(tmpdir(), 'baton-faults-pg-'));
    const embedded = await startEmbedded(root);
    const { url, port } = embedded;
    const cluster = new Cluster(root, url, port);
    try {
      for (const setting of SETTINGS) await cluster.#admin.query(`alter system set ${setting}`);
      await cluster.#admin.query(`create database ${TEMPLATE}`);
      await (await openDatabase(cluster.#at(TEMPLATE))).close();
      // DBOS makes its own tables in thirty migrations, a quarter of a second for each database otherwise.
      const nobody = { executorId: 'template', log: SILENT, run: async () => '' };
      await launchEngine({ url: cluster.#at(TEMPLATE), ...nobody });
      await land();
    } finally {
      await cluster.#admin.end();
      // It would start a killed one again at once; from here on it is for the harm to say when.
      await embedded.stop();
    }
    await cluster.rise();
    cluster.#admin = cluster.#connect();
    return cluster;
  }

  /** True from its death until it answers again. */
  get down(): boolean {
    return !this.#answering;
  }

  /** A new database for the time of `work`; `empty` leaves the making of all tables to whoever opens it. */
  async use<T>(work: (url: string) => Promise<T>, empty = false): Promise<T> {
    this.#count += 1;
    const name = `faults_${this.#count}`;
    await this.#admin.query(`create database ${name} template ${empty ? 'template1' : TEMPLATE}`);
    try {
      return await work(this.#at(name));
    } finally {
      await this.#admin.query(`drop database if exists ${name} with (force)`);
    }
  }

  /** `kill -9` of the postmaster and of every process that serves a connection. */
  async kill(): Promise<void> {
    const { rows } = await this.#admin.query<{ pid: number }>('select pid from pg_stat_activity');
    const pid = this.#server?.pid;
    if (pid === undefined) return;
    this.crashes += 1;
    this.#server = undefined;
    this.#answering = false;
    for (const one of [pid, ...rows.map((row) => row.pid)]) {
      try {
        process.kill(one, 'SIGKILL');
      } catch {
        // It ended in between.
      }
    }
  }

  /** Starts it again, on the same port; resolves when it answers. */
  async rise(): Promise<void> {
    const end = performance.now() + START_LIMIT;
    for (;;) {
      if (this.#server === undefined || this.#server.exitCode !== null)
        this.#server = launch(
          path.join(stageBinaries(this.#root), 'bin'),
          path.join(this.#root, 'data'),
          this.#port,
          unprivileged(),
          path.join(this.#root, 'postgres.log'),
        );
      this.#answering = await this.#answers();
      if (this.#answering) return;
      if (performance.now() > end) throw new Error('PostgreSQL did not come up again');
      await sleep(30);
    }
  }

  async stop(): Promise<void> {
    await this.#admin.end();
    this.#remove();
    process.off('exit', this.#remove);
  }

  readonly #remove = (): void => {
    const server = readPostmaster(path.join(this.#root, 'data'));
    // Nothing of it is wanted any more; its other processes end when they notice.
    if (server !== undefined && isAlive(server.pid)) process.kill(server.pid, 'SIGKILL');
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.#url });
    client.on('error', () => {});
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => {});
    }
  }

  #connect(): pg.Pool {
    const pool = new pg.Pool({ connectionString: this.#url, max: 1 });
    pool.on('error', () => {});
    return pool;
  }

  #at(name: string): string {
    return Object.assign(new URL(this.#url), { pathname: `/${name}` }).href;
  }
}
