import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Unprivileged } from './binaries.ts';
import { stageBinaries, unprivileged } from './binaries.ts';

const USER = 'baton';
const START_ATTEMPTS = 30;

export interface EmbeddedPostgres {
  /** Connection string of the database `baton`; it holds the password, so it is not for logs. */
  readonly url: string;
  /** `adopted`: it was running already, left by a killed app or shared with another one. */
  readonly how: 'started' | 'adopted';
  readonly port: number;
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
  const password = keptPassword(root);
  const data = path.join(root, 'data');
  if (!existsSync(path.join(data, 'PG_VERSION'))) initialize(bin, data, password, who);
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    const survivor = readPostmaster(data);
    if (survivor !== undefined && (await answers(survivor.port, password, data)))
      return ready(survivor, 'adopted', password, data);
    const port = await freePort();
    const child = launch(bin, data, port, who, path.join(root, 'postgres.log'));
    while (child.exitCode === null && child.signalCode === null) {
      if (await answers(port, password, data)) return ready({ port, pid: child.pid ?? 0 }, 'started', password, data);
      await sleep(50);
    }
    // Another process holds the data folder, or one that dies still does.
    await sleep(200);
  }
  throw new Error(`the built-in PostgreSQL did not start; ${path.join(root, 'postgres.log')} says why`);
}

/** Root's own folders are closed to other users; say so instead of failing obscurely. */
function expectExecutable(bin: string, who: Unprivileged): void {
  try {
    execFileSync(path.join(bin, 'postgres'), ['--version'], { ...who, stdio: 'ignore', cwd: '/' });
  } catch (cause) {
    const hint = who.uid === undefined ? '' : '; as root, set STATE_DIR to a folder that other users can enter';
    throw new Error(`PostgreSQL cannot be run from ${bin}${hint}`, { cause });
  }
}

function keptPassword(root: string): string {
  const file = path.join(root, 'password');
  if (!existsSync(file)) {
    const half = `${file}.${process.pid}`;
    writeFileSync(half, randomBytes(24).toString('hex'), { mode: 0o600 });
    try {
      linkSync(half, file);
    } catch {
      // Another process was faster; its password counts.
    }
    rmSync(half, { force: true });
  }
  return readFileSync(file, 'utf8').trim();
}

/** Into a folder beside, then renamed: a half-made one is never taken for whole, and the first of several wins. */
function initialize(bin: string, data: string, password: string, who: Unprivileged): void {
  const half = `${data}.${process.pid}`;
  const passwordFile = `${half}.password`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (who.uid !== undefined && who.gid !== undefined)
    for (const file of [half, passwordFile]) chownSync(file, who.uid, who.gid);
  const options = ['-D', half, '-U', USER, '-A', 'scram-sha-256', '--pwfile', passwordFile];
  const more = ['--encoding=UTF8', '--locale=C', '--data-checksums'];
  try {
    const env = { LC_ALL: 'C' };
    execFileSync(path.join(bin, 'initdb'), [...options, ...more], {
      ...who,
      stdio: ['ignore', 'ignore', 'pipe'],
      env,
      cwd: '/',
    });
    renameSync(half, data);
  } catch (error) {
    if (!existsSync(path.join(data, 'PG_VERSION'))) throw error;
    rmSync(half, { recursive: true, force: true });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function launch(bin: string, data: string, port: number, who: Unprivileged, logFile: string) {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'log_min_messages=warning',
  ];
  const log = openSync(logFile, 'a');
  try {
    // Detached: a Ctrl-C in the terminal is for the app, which then stops the server in order.
    const child = spawn(
      path.join(bin, 'postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      {
        ...who,
        detached: true,
        stdio: ['ignore', log, log],
        env: { LC_ALL: 'C' },
        cwd: '/',
      },
    );
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** Process id and port stand on lines 1 and 4 (https://www.postgresql.org/docs/18/storage-file-layout.html). */
function readPostmaster(data: string): { pid: number; port: number } | undefined {
  try {
    const lines = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 && port > 0 ? { pid, port } : undefined;
  } catch {
    return undefined;
  }
}

const address = (port: number, password: string, name: string) =>
  `postgres://${USER}:${password}@127.0.0.1:${port}/${name}`;

/** Whether the server on that port answers and is the one with our data. */
async function answers(port: number, password: string, data: string): Promise<boolean> {
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

async function ready(
  server: { readonly pid: number; readonly port: number },
  how: 'started' | 'adopted',
  password: string,
  data: string,
): Promise<EmbeddedPostgres> {
  const admin = address(server.port, password, 'postgres');
  await withClient(admin, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [USER]);
    // Two processes may create it at once: 42P04 and 23505 are the slower one's errors.
    if (rowCount === 0)
      await client.query(`create database ${USER}`).catch((error: { code?: string }) => {
        if (error.code !== '42P04' && error.code !== '23505') throw error;
      });
  });
  const pid = readPostmaster(data)?.pid ?? server.pid;
  return { url: address(server.port, password, USER), how, port: server.port, pid, stop: () => stop(admin, pid) };
}

async function stop(admin: string, pid: number): Promise<void> {
  const others = `select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`;
  const used = await withClient(admin, async (client) => (await client.query(others)).rowCount !== 0).catch(() => true);
  if (used) return;
  // Fast shutdown (https://www.postgresql.org/docs/18/server-shutdown.html).
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 10_000 && isAlive(pid); waited += 20) await sleep(20);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
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

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const found = server.address();
      server.close(() => resolve(typeof found === 'object' && found !== null ? found.port : 0));
    });
  });
}
