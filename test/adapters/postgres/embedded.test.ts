import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import type { EmbeddedPostgres } from '../../../src/adapters/postgres/embedded.ts';
import { startEmbedded } from '../../../src/adapters/postgres/embedded.ts';

let root: string;
let servers: EmbeddedPostgres[] = [];

beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'baton-embedded-'));
});

afterAll(async () => {
  for (const server of servers) await server.stop().catch(() => {});
  rmSync(root, { recursive: true, force: true });
});

test('of two that start at once one starts the server and the other adopts it; a killed one is started again', async () => {
  servers = await Promise.all([startEmbedded(root), startEmbedded(root)]);
  expect(servers.map(({ how }) => how).toSorted()).toEqual(['adopted', 'started']);
  expect(servers[0]?.url).toBe(servers[1]?.url);
  expect(statSync(path.join(root, 'password')).mode & 0o777).toBe(0o600);

  const database = await openDatabase(servers[0]!.url);
  const digest = await database.blobs.put('kept');
  // Somebody is connected, so it stays.
  await servers[0]!.stop();
  expect(await database.blobs.get(digest)).toBe('kept');
  await database.close();

  process.kill(servers[0]!.pid, 'SIGKILL');
  const again = await startEmbedded(root);
  servers.push(again);
  expect(again.how).toBe('started');
  const reopened = await openDatabase(again.url);
  expect(await reopened.blobs.get(digest)).toBe('kept');
  await reopened.close();

  await again.stop();
  expect(() => process.kill(again.pid, 0)).toThrow();
}, 60_000);
