import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';

export interface TestDatabase {
  readonly url: string;
  /** Drops the database, whoever is still connected. */
  drop(): Promise<void>;
}

/** A database of its own on the one PostgreSQL that all test files of a jest run share; the first caller starts it. */
export async function freshDatabase(): Promise<TestDatabase> {
  const admin = await sharedServer();
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await query(admin, `create database ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => query(admin, `drop database if exists ${name} with (force)`) };
}

/** The same, migrated and opened; `close` drops it too. */
export async function openFresh(): Promise<Database> {
  const { url, drop } = await freshDatabase();
  const database = await openDatabase(url);
  return {
    ...database,
    async close() {
      await database.close();
      await drop();
    },
  };
}

/**
 * Nobody knows which test file is the last one, and jest may be killed: so a process of its own waits until jest is gone,
 * stops the server and removes its folder.
 */
async function sharedServer(): Promise<string> {
  const run = jestProcess();
  const root = path.join(os.tmpdir(), `baton-test-${run}`);
  mkdirSync(root, { recursive: true });
  const server = await startEmbedded(root);
  if (server.how === 'started')
    spawn(process.execPath, [path.join(import.meta.dirname, 'reaper.ts'), String(run), root], {
      detached: true,
      stdio: 'ignore',
    }).unref();
  return server.url;
}

/** A worker's parent, or this process when jest runs in band. */
function jestProcess(): number {
  return process.argv[1]?.includes('jest-worker') ? process.ppid : process.pid;
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
