import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Unprivileged } from './binaries.ts';
import { expectExecutable, stageBinaries, unprivileged } from './binaries.ts';
import { initialize, keptPassword, USER } from './cluster.ts';
import { freePort, isAlive, launch, readPostmaster } from './postmaster.ts';

const START_ATTEMPTS = 30;
/** Milliseconds between two looks at whether the server still runs. */
const WATCH = 500;

export interface EmbeddedPostgres {
  /** Connection string of the database `baton`; it holds the password, so it is not for logs. */
  readonly url: string;
  /** `adopted`: it was running already, left by a killed app or shared with another one. */
  readonly how: 'started' | 'adopted';
  readonly port: number;
  /** Of the server that runs now; it changes when the server crashed and was started again. 0 while it is down. */
  readonly pid: number;
  /** Stops the server unless somebody else is connected to it. Close your own connections first. */
  stop(): Promise<void>;
}

/**
 * Runs a PostgreSQL of our own with its data under `root` (made when missing), on 127.0.0.1 and a free port. Several
 * processes may call it at once for the same root: one starts the server, the others adopt it. Takes 0.5 to 2 s.
 */
export async function startEmbedded(root: string): Promise<EmbeddedPostgres> {
  mkdirSync(root, { recursive: true });
  const who = unprivileged();
  // The other user must be able to walk in; what is secret inside has modes of its own.
  if (who.uid !== undefined) chmodSync(root, 0o755);
  const bin = path.join(stageBinaries(root), 'bin');
  expectExecutable(bin, who);
  const place = { root, bin, who, data: path.join(root, 'data'), password: keptPassword(root) };
  if (!existsSync(path.join(place.data, 'PG_VERSION'))) initialize(bin, place.data, place.password, who);
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    const survivor = readPostmaster(place.data);
    if (survivor !== undefined && (await answers(survivor.port, place))) return ready(survivor.port, 'adopted', place);
    const port = await freePort();
    const child = launchAt(port, place);
    while (child.exitCode === null && child.signalCode === null) {
      if (await answers(port, place)) return ready(port, 'started', place);
      await sleep(50);
    }
    // Another process holds the data folder, or one that dies still does.
    await sleep(200);
  }
  throw new Error(`the built-in PostgreSQL did not start; ${path.join(root, 'postgres.log')} says why`);
}

interface Place {
  readonly root: string;
  readonly bin: string;
  readonly who: Unprivileged;
  readonly data: string;
  readonly password: string;
}

const launchAt = (port: number, { root, bin, who, data }: Place) =>
  launch(bin, data, port, who, path.join(root, 'postgres.log'));

const address = (port: number, password: string, name: string) =>
  `postgres://${USER}:${password}@127.0.0.1:${port}/${name}`;

/** Whether the server on that port answers and is the one with our data. */
async function answers(port: number, { password, data }: Place): Promise<boolean> {
  const client = new pg.Client({
    connectionString: address(port, password, 'postgres'),
    connectionTimeoutMillis: 2000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory === data;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function ready(port: number, how: 'started' | 'adopted', place: Place): Promise<EmbeddedPostgres> {
  const admin = address(port, place.password, 'postgres');
  await withClient(admin, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [USER]);
    // Two processes may create it at once: 42P04 and 23505 are the slower one's errors.
    if (rowCount === 0)
      await client.query(`create database ${USER}`).catch((error: { code?: string }) => {
        if (error.code !== '42P04' && error.code !== '23505') throw error;
      });
  });
  // A server that crashed comes back on its port; of several processes that try, the data folder lets one through.
  const watch = setInterval(() => {
    const server = readPostmaster(place.data);
    if (server === undefined || !isAlive(server.pid)) launchAt(port, place);
  }, WATCH);
  watch.unref();
  return {
    url: address(port, place.password, USER),
    how,
    port,
    get pid() {
      return readPostmaster(place.data)?.pid ?? 0;
    },
    async stop() {
      clearInterval(watch);
      const server = readPostmaster(place.data);
      if (server !== undefined) await stop(admin, server.pid);
    },
  };
}

async function stop(admin: string, pid: number): Promise<void> {
  const others = `select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`;
  const used = await withClient(admin, async (client) => (await client.query(others)).rowCount !== 0).catch(() => true);
  if (used) return;
  // Fast shutdown (https://www.postgresql.org/docs/18/server-shutdown.html).
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 10_000 && isAlive(pid); waited += 20) await sleep(20);
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}
