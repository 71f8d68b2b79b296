// The servers that are measured, each in this process; main.ts starts it once for each: node servers.ts <kind> [database url]
import { createHmac, generateKeyPairSync, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Probot, Server } from 'probot';
import { WEBHOOK_PATH } from '../../src/adapters/ingress/github.ts';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { createHost, createProbot } from '../../src/app.ts';
import { createInbox } from '../../src/engine/inbox.ts';
import { silent } from '../../test/engine/world.ts';
import { SECRET } from './load.ts';

const [, , kind, url = ''] = process.argv;
const pem = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const log = pino({ level: 'silent' });

const port = await (kind === 'bare' ? bare() : kind === 'durable' ? durable() : probot(kind === 'quiet'));
process.send?.({ port });
process.on('message', (asked) => {
  if (asked === 'usage') process.send?.({ ...process.cpuUsage(), rss: process.memoryUsage.rss() });
});
// No server outlives the benchmark.
process.on('disconnect', () => process.exit());

/** The least that an honest receiver does: read, verify, answer. */
async function bare(): Promise<number> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const own = createHmac('sha256', SECRET).update(Buffer.concat(chunks)).digest();
      const given = Buffer.from(String(request.headers['x-hub-signature-256']).slice('sha256='.length), 'hex');
      const good = given.length === own.length && timingSafeEqual(own, given);
      response.writeHead(good ? 202 : 401, { 'content-type': 'text/plain' }).end(good ? 'stored\n' : 'no\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** What Baton serves: the real door and the real inbox on PostgreSQL; nobody reads or handles what is stored. */
async function durable(): Promise<number> {
  const database = await openDatabase(url);
  const inbox = createInbox({ pool: database.pool, deadLetters: database.deadLetters, log: silent });
  const app = createProbot({ appId: 1, privateKey: pem(), webhookSecret: SECRET, apiUrl: 'http://127.0.0.1:1', log });
  const host = await createHost({ probot: app, inbox, host: '127.0.0.1', port: 0, webhookSecrets: [SECRET], log });
  return Number(new URL(host.url).port);
}

/** Probot's own server as its documentation starts it, with one empty handler; `quiet`: its log is off. */
async function probot(quiet: boolean): Promise<number> {
  const own = quiet ? { log } : {};
  const server = new Server({
    host: '127.0.0.1',
    // Probot takes 0 for 3000.
    port: await freePort(),
    webhookPath: WEBHOOK_PATH,
    ...own,
    Probot: Probot.defaults({ appId: 1, privateKey: pem(), secret: SECRET, ...own }),
  });
  await server.load((app: Probot) => {
    app.onAny(async () => {});
  });
  await server.start();
  return server.port;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port: free } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return free;
}
