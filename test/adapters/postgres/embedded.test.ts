import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import type { EmbeddedPostgres } from '../../../src/adapters/postgres/embedded.ts';
import { startEmbedded } from '../../../src/adapters/postgres/embedded.ts';
import { freePort } from '../../../src/adapters/postgres/postmaster.ts';

let root: string;
let servers: EmbeddedPostgres[] = [];

beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'baton-embedded-'));
});

afterAll(async () => {
  for (const server of servers) await server.stop().catch(() => {});
  rmSync(root, { recursive: true, force: true });
});

test('of two that start at once one starts the server and the other adopts it; a killed server comes back on its port', async () => {
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

  const { pid } = servers[0]!;
  process.kill(pid, 'SIGKILL');
  for (let wait = 0; wait < 400 && (servers[0]!.pid === pid || servers[0]!.pid === 0); wait++) await sleep(25);
  const reopened = await eventually(() => openDatabase(servers[0]!.url));
  expect(await reopened.blobs.get(digest)).toBe('kept');
  await reopened.close();

  // Both watch, so both must let go; the second finds nothing to stop.
  const last = servers[0]!.pid;
  for (const server of servers.splice(0)) await server.stop();
  expect(() => process.kill(last, 0)).toThrow();
}, 60_000);

test('its port is none that a system gives to outgoing connections: somebody who looks for a crashed server might get it', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()));
  expect(ports.filter((port) => port < 20_000 || port >= 32_768)).toEqual([]);
});

test('a port that is taken is not given', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const dice = [port, 20_001];
  expect(await freePort(() => dice.shift() ?? 20_002)).not.toBe(port);
  await new Promise((resolve) => taken.close(resolve));
});

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      // Recovery waits for the disk, which on a busy machine takes many seconds.
      if (tries === 1200) throw error;
      await sleep(25);
    }
  }
}
