// The database is away, or there and silent, while runs are parked and webhooks come.
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../src/adapters/postgres/database.ts';
import { createHost, createProbot, type Host } from '../../src/app.ts';
import { done, park } from '../../src/core/action.ts';
import type { RunningEngine } from '../../src/engine/engine.ts';
import { createLog } from '../../src/log.ts';
import { start, step, workflow } from '../core/run/build.ts';
import { freshDatabase, type TestDatabase } from './postgres.ts';
import { anyAction, startEngine, until } from './world.ts';

const SECRET = 'a secret that is long enough';

/** Stands before PostgreSQL and can be pulled out, or hold everything back. */
class Line {
  readonly #sockets = new Set<Socket>();
  readonly #to: { readonly host: string; readonly port: number };
  #mode: 'open' | 'down' | 'silent' = 'open';
  readonly server = createServer((near) => this.#join(near));

  constructor(url: URL) {
    this.#to = { host: url.hostname, port: Number(url.port) };
  }

  set(mode: 'open' | 'down' | 'silent'): void {
    this.#mode = mode;
    for (const socket of this.#sockets) {
      if (mode === 'down') socket.destroy();
      else if (mode === 'silent') socket.pause();
      else socket.resume();
    }
  }

  #join(near: Socket): void {
    if (this.#mode === 'down') return void near.destroy();
    const far = connect(this.#to);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on('data', (chunk) => other.write(chunk));
      one.on('error', () => {});
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      if (this.#mode === 'silent') one.pause();
    }
  }
}

let fresh: TestDatabase;
let line: Line;
let database: Database;
let running: RunningEngine;
let host: Host;

beforeAll(async () => {
  fresh = await freshDatabase();
  const url = new URL(fresh.url);
  line = new Line(url);
  line.server.listen(0, '127.0.0.1');
  await once(line.server, 'listening');
  url.port = String((line.server.address() as AddressInfo).port);
  database = await openDatabase(url.href);
  running = await startEngine(database, [
    anyAction('wait', async (_input, { signals }) =>
      signals.length > 0 ? done({}) : park({ keys: ['go'], reason: 'a word' }),
    ),
  ]);
  const log = createLog({ level: 'silent' }, { write: () => {} });
  const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
  host = await createHost({
    probot: createProbot({ appId: 1, privateKey, webhookSecret: SECRET, apiUrl: 'http://127.0.0.1:1', log }),
    inbox: running.inbox,
    host: '127.0.0.1',
    port: 0,
    webhookSecrets: [SECRET],
    storeLimit: 500,
    log,
  });
});

afterAll(async () => {
  line.set('open');
  await host.close();
  await running.stop();
  await database.close();
  line.server.close();
  await fresh.drop();
});

async function deliver(id: string): Promise<number> {
  const body = '{"ref":"refs/heads/main"}';
  const { status } = await fetch(`${host.url}/api/github/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': id,
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    },
  });
  return status;
}

const healthy = async () => {
  for (const end = performance.now() + 10_000; performance.now() < end; ) if ((await running.health()).ok) return true;
  return false;
};
const stored = async (id: string) => (await database.pool.query('select 1 from inbox where id = $1', [id])).rowCount;

test.each(['down', 'silent'] as const)(
  'a database that is %s: nothing is acknowledged, health says so, and afterwards all goes on',
  async (mode) => {
    await running.engine.start(start(`run ${mode}`, workflow([step('a', 'wait')])));
    await until(running, `run ${mode}`, ({ status }) => status === 'waiting');
    line.set(mode);
    const began = performance.now();
    expect(await deliver(`during-${mode}`)).toBe(503);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await running.health()).toEqual({ ok: false, reason: 'the database does not answer' });
    line.set('open');
    expect(await healthy()).toBe(true);
    // As GitHub's log has it as failed, it comes again, whether or not it was stored late.
    expect(await deliver(`during-${mode}`)).toBe(202);
    expect(await stored(`during-${mode}`)).toBe(1);
    await running.engine.signal({ id: `go ${mode}`, key: 'go', name: 'go', data: null });
    expect((await until(running, `run ${mode}`)).status).toBe('succeeded');
  },
);

test('a table that somebody holds: the delivery is refused in time, and stored once when it comes again', async () => {
  const client = await database.pool.connect();
  try {
    await client.query('begin; lock table inbox in access exclusive mode');
    expect(await deliver('locked')).toBe(503);
    await client.query('rollback');
  } finally {
    client.release();
  }
  expect(await deliver('locked')).toBe(202);
  expect(await stored('locked')).toBe(1);
});
