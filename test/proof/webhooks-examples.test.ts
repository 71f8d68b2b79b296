// Payloads that GitHub recorded and nobody of us wrote: the app takes every one of them, as a host alone and as a whole.
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createHost, createProbot, type Host } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { createLog } from '../../src/log.ts';
import { type Serving, serve } from '../../src/serve.ts';
import { sources } from '../../src/sources/index.ts';
import { type Simulated, simulated } from '../adapters/github/simulated.ts';
import { freshDatabase, type TestDatabase } from '../engine/postgres.ts';
import { MemoryInbox } from '../fakes/inbox.ts';
import { examples } from '../sources/examples.ts';

interface Recorded {
  readonly id: string;
  readonly event: string;
  readonly payload: JsonObject;
}

/** All of them with delivery ids that begin with `prefix`; `more` is laid over each payload. */
function recorded(prefix: string, more: JsonObject = {}): Recorded[] {
  return examples.flatMap(({ name, examples: list }) =>
    list.map((payload, at) => ({ id: `${prefix}-${name}-${at}`, event: name, payload: { ...payload, ...more } })),
  );
}

async function send(url: string, secret: string, { id, event, payload }: Recorded): Promise<string | undefined> {
  const body = JSON.stringify(payload);
  const response = await fetch(`${url}/api/github/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': id,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  });
  await response.text();
  return response.ok ? undefined : `${id}: ${response.status}`;
}

/** Ten at a time: GitHub delivers concurrently, in no order. Gives those that were refused. */
async function sendAll(url: string, secret: string, all: readonly Recorded[]): Promise<string[]> {
  const refused: string[] = [];
  for (let at = 0; at < all.length; at += 10) {
    const answers = await Promise.all(all.slice(at, at + 10).map((one) => send(url, secret, one)));
    refused.push(...answers.filter((one) => one !== undefined));
  }
  return refused;
}

let world: Simulated;
beforeAll(async () => {
  world = await simulated();
});
afterAll(() => world.close());

describe('the host', () => {
  const inbox = new MemoryInbox();
  const complaints: string[] = [];
  let host: Host;
  beforeAll(async () => {
    const { app, url } = world.simulator;
    const log = createLog({ level: 'warn' }, { write: (line: string) => void complaints.push(line) });
    const { id: appId, privateKey, webhookSecret } = app;
    host = await createHost({
      probot: createProbot({ appId, privateKey, webhookSecret, apiUrl: url, log }),
      inbox,
      host: '127.0.0.1',
      port: 0,
      webhookSecrets: [webhookSecret],
      log,
    });
  });
  afterAll(() => host.close());

  test('takes every recorded payload, as it is and as an app gets it, once', async () => {
    const all = [...recorded('plain'), ...recorded('app', { installation: { id: world.installation } })];
    expect(all).toHaveLength(2 * 329);
    const { webhookSecret } = world.simulator.app;
    expect(await sendAll(host.url, webhookSecret, all)).toEqual([]);
    expect(await sendAll(host.url, webhookSecret, all.slice(0, 20))).toEqual([]);
    expect(inbox.stored.size).toBe(all.length);
    expect(complaints).toEqual([]);
  });

  test('has sources that read each of them without throwing, and make events of those that Baton knows', () => {
    expect(inbox.failures).toEqual([]);
    const read = new Set(sources.flatMap(({ reads }) => reads));
    const heard = new Set([...inbox.stored.values()].filter(({ events }) => events.length > 0).map(({ name }) => name));
    const known = examples.map(({ name }) => name).filter((name) => read.has(name));
    expect(known.length).toBeGreaterThan(10);
    expect([...heard].sort()).toEqual(known.sort());
  });
});

describe('the whole app', () => {
  const directory = mkdtempSync(join(tmpdir(), 'baton-proof-'));
  const unhandled: unknown[] = [];
  const keep = (reason: unknown) => void unhandled.push(reason);
  let database: TestDatabase;
  let client: pg.Client;
  let app: Serving;
  beforeAll(async () => {
    process.on('unhandledRejection', keep);
    database = await freshDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { simulator } = world;
    const environment = {
      APP_ID: String(simulator.app.id),
      PRIVATE_KEY: simulator.app.privateKey,
      WEBHOOK_SECRET: simulator.app.webhookSecret,
      GITHUB_API_URL: simulator.url,
      FIGMA_API_URL: simulator.figma.url,
      FIGMA_TOKEN: simulator.figma.token,
      DATABASE_URL: database.url,
      PORT: '0',
      LOG_LEVEL: 'silent',
    };
    const read = readConfig(environment, { stateDirectory: directory, readFile: () => '' });
    if (!('config' in read)) throw new Error(read.problems.join('\n'));
    app = await serve(read.config);
  });
  afterAll(async () => {
    await app?.stop();
    await client?.end();
    await database?.drop();
    process.off('unhandledRejection', keep);
    rmSync(directory, { recursive: true, force: true });
  });

  test('stores every recorded payload, hands each to whom it concerns, and is well afterwards', async () => {
    const all = recorded('whole', { installation: { id: world.installation } });
    expect(await sendAll(app.url, world.simulator.app.webhookSecret, all)).toEqual([]);
    const count = async () => {
      const { rows } = await client.query<{ status: string; reason: string | null }>(
        `select status, reason from inbox where id like 'whole-%'`,
      );
      return rows;
    };
    const deadline = Date.now() + 15_000;
    let rows = await count();
    while (rows.some(({ status }) => status === 'arrived' || status === 'waiting') && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      rows = await count();
    }
    expect(rows).toHaveLength(329);
    expect(rows.filter(({ status }) => status !== 'done')).toEqual([]);
    expect(unhandled).toEqual([]);
    expect((await fetch(`${app.url}/status`)).status).toBe(200);
  });
});
