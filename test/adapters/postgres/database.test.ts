import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Database } from '../../../src/adapters/postgres/database.ts';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { migrate } from '../../../src/adapters/postgres/migrate.ts';
import { openFresh } from '../../engine/postgres.ts';

let database: Database;

beforeAll(async () => {
  database = await openFresh();
});

afterAll(async () => {
  await database?.close();
});

test('migrations are applied once, however many processes start', async () => {
  await database.pool.query('drop schema public cascade; create schema public');
  const pools = [1, 2, 3].map(() => new pg.Pool({ connectionString: database.url }));
  const applied = await Promise.all(pools.map(migrate));
  await Promise.all(pools.map((pool) => pool.end()));
  expect(applied.flat()).toContain(1);
  expect(new Set(applied.flat()).size).toBe(applied.flat().length);
});

test('a connection that is lost between two statements fails the next one, and not the process', async () => {
  const client = await database.pool.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const lost = new Promise((resolve) => client.once('end', resolve));
  await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
  await lost;
  await expect(client.query('select 1')).rejects.toThrow();
  client.release(true);
  await expect(database.pool.query('select 1')).resolves.toMatchObject({ rowCount: 1 });
});

test('a blob is found by the digest of its text, twice put is once kept', async () => {
  const text = 'Grüße, 🌍'.repeat(1000);
  const digest = await database.blobs.put(text);
  expect(digest).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
  expect(await database.blobs.put(text)).toBe(digest);
  expect(await database.blobs.get(digest)).toBe(text);
  await expect(database.blobs.get('0'.repeat(64))).rejects.toMatchObject({ code: 'not-found' });
  await expect(database.blobs.put(`a${String.fromCharCode(0)}b`)).rejects.toMatchObject({ code: 'step-failed' });
});

test('a measure is kept once for each key, newest first', async () => {
  const measure = { name: 'seconds', value: 1.5, labels: { org: 'acme' }, run: 'r' };
  await database.metrics.record('k1', measure);
  await database.metrics.record('k1', { ...measure, value: 9 });
  await database.metrics.record('k2', { ...measure, value: 2 });
  await database.metrics.record('k3', { ...measure, name: 'other' });
  const found = await database.store.metrics({ name: 'seconds', limit: 10 });
  expect(found.map(({ value }) => value)).toEqual([2, 1.5]);
  expect(found[0]).toMatchObject({ labels: { org: 'acme' }, run: 'r', at: expect.any(Number) });
  expect(await database.store.metrics({ limit: 2 })).toHaveLength(2);
});

test('watchers hear of changed runs until they stop listening', async () => {
  const heard: string[] = [];
  const stop = database.store.watch((id) => heard.push(id));
  const say = (ids: string) => database.pool.query(`select pg_notify('baton_changed', $1)`, [ids]);
  for (let wait = 0; wait < 200 && heard.length < 2; wait++) {
    await say('a\nb');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(heard.slice(0, 2)).toEqual(['a', 'b']);
  stop();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const count = heard.length;
  await say('c');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(heard).toHaveLength(count);
});

test('a server that does not answer is an error at once', async () => {
  await expect(openDatabase('postgres://nobody@127.0.0.1:1/none')).rejects.toThrow('ECONNREFUSED');
});
