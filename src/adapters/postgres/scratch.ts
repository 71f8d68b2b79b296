import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbedded } from './embedded.ts';

/** Databases that are thrown away after use, so that nothing of one play is seen by the next. */
export interface ScratchDatabases {
  /** A new, empty one; `drop` removes it, whoever is still connected. */
  fresh(): Promise<{ readonly url: string; drop(): Promise<void> }>;
  /** Ends what was started for them. */
  close(): Promise<void>;
}

/** On the server of that connection string, whose own database is not touched; without one, on a PostgreSQL started for it. */
export function scratchDatabases(server: string | undefined): ScratchDatabases {
  let started: Promise<{ readonly postgres: EmbeddedPostgres; readonly root: string }> | undefined;
  const start = async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'baton-scratch-'));
    return { root, postgres: await startEmbedded(root) };
  };
  const address = async () => {
    if (server !== undefined) return server;
    started ??= start();
    return (await started).postgres.url;
  };
  return {
    async fresh() {
      const admin = await address();
      const name = `baton_scratch_${randomBytes(6).toString('hex')}`;
      await query(admin, `create database ${name}`);
      const url = new URL(admin);
      url.pathname = `/${name}`;
      return { url: url.href, drop: () => query(admin, `drop database if exists ${name} with (force)`) };
    },
    async close() {
      const one = await started?.catch(() => undefined);
      if (one === undefined) return;
      await one.postgres.stop();
      rmSync(one.root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
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
