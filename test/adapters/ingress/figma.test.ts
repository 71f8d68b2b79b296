// The app's own door, with the simulated Figma before it and the sources behind it.
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Arrival } from '../../../src/adapters/ingress/github.ts';
import { createHost, createProbot, type Host } from '../../../src/app.ts';
import { readDelivery } from '../../../src/core/delivery.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { createLog } from '../../../src/log.ts';
import { realClock } from '../../../src/simulator/clock.ts';
import { type FigmaServer, startFigma } from '../../../src/simulator/figma/server.ts';
import { sources } from '../../../src/sources/index.ts';
import { AFTER, BEFORE } from '../../simulator/figma/libraries.ts';

const SECRET = 'a secret that is long enough';
const PASSCODE = 'a passcode that is long enough';
const stored = new Map<string, Arrival>();
const lines: string[] = [];
let broken = false;
let figma: FigmaServer;
let host: Host;

beforeAll(async () => {
  const log = createLog({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  host = await createHost({
    probot: createProbot({ appId: 1, privateKey: pem, webhookSecret: SECRET, apiUrl: 'http://127.0.0.1:1', log }),
    inbox: {
      accept: async (arrival) => {
        if (broken) throw new Error('the database is away');
        stored.set(arrival.id, arrival);
        return 'stored';
      },
    },
    host: '127.0.0.1',
    port: 0,
    webhookSecrets: [SECRET],
    figma: { passcode: PASSCODE, installations: async () => [{ id: 7, org: 'acme' }] },
    log,
  });
  figma = await startFigma(realClock, { retryDelays: [1, 1, 1] });
  figma.put('parts', BEFORE);
  expect((await subscribe(PASSCODE)).status).toBe(200);
});
afterEach(() => {
  stored.clear();
  lines.length = 0;
  broken = false;
});
afterAll(async () => {
  await figma.close();
  await host.close();
  expect(figma.violations).toEqual([]);
});

async function subscribe(passcode: string): Promise<Response> {
  const endpoint = `${host.url}/api/figma/webhooks`;
  const made = await fetch(`${figma.url}/v2/webhooks`, {
    method: 'POST',
    headers: { 'x-figma-token': figma.token },
    body: JSON.stringify({ event_type: 'LIBRARY_PUBLISH', context: 'file', context_id: 'parts', endpoint, passcode }),
  });
  await figma.settled();
  return made;
}

async function send(body: string, method = 'POST') {
  const request = method === 'POST' ? { method, body } : { method };
  const response = await fetch(`${host.url}/api/figma/webhooks`, request);
  await response.text();
  return response.status;
}
const event = (about: object = {}) => JSON.stringify({ passcode: PASSCODE, event_type: 'FILE_UPDATE', ...about });

test("Figma's publish reaches the inbox before Figma has its 200, without the passcode", async () => {
  figma.publish('parts', AFTER);
  await figma.settled();
  expect(figma.deliveries.map((one) => [one.event, one.response?.status])).toEqual([
    ['PING', 200],
    ['LIBRARY_PUBLISH', 200],
    ['LIBRARY_PUBLISH', 200],
  ]);
  const arrivals = [...stored.values()];
  expect(arrivals.map(({ provider, name }) => [provider, name])).toEqual([
    ['figma', 'LIBRARY_PUBLISH'],
    ['figma', 'LIBRARY_PUBLISH'],
  ]);
  expect(arrivals.map(({ body }) => body.toString()).join('')).not.toContain(PASSCODE);
  const events = arrivals.flatMap(({ body, ...about }) =>
    readDelivery({ ...about, payload: JSON.parse(body.toString()) as JsonObject }, sources),
  );
  expect(events.map(({ type, org, inputs }) => [type, org, inputs])).toEqual([
    ['design.published', 'acme', { figmaFileId: 'parts' }],
    ['design.published', 'acme', { figmaFileId: 'parts' }],
  ]);
});

test('what could not be stored is sent again by Figma, and its repetition is the same delivery', async () => {
  broken = true;
  figma.publish('parts', BEFORE);
  await figma.settled();
  expect(figma.deliveries.slice(-8).map((one) => one.response?.status)).toEqual(Array(8).fill(503));
  expect(stored.size).toBe(0);
  broken = false;
  const { payload } = figma.deliveries.at(-1)!;
  const again = { ...payload, webhook_id: Number(payload['webhook_id']), retries: 2 };
  expect([await send(JSON.stringify(payload)), await send(JSON.stringify(again)), stored.size]).toEqual([200, 200, 1]);
  expect(await send(JSON.stringify({ ...payload, timestamp: '2026-11-20T09:00:00Z' }))).toBe(200);
  expect(stored.size).toBe(2);
});

test('a webhook with another passcode is refused, which stops it', async () => {
  const made = (await (await subscribe('the passcode of somebody else')).json()) as { readonly id: string };
  expect(figma.state.webhooks.get(made.id)?.status).toBe('PAUSED');
  expect(stored.size).toBe(0);
});

test.each([
  ['a wrong passcode', event({ passcode: `${PASSCODE}!`, file_name: 'private-name' }), 400],
  ['no passcode', event({ passcode: undefined }), 400],
  ['a passcode that is no text', event({ passcode: { length: PASSCODE.length } }), 400],
  ["the name of one of GitHub's events", event({ event_type: 'push' }), 400],
  ['no event', event({ event_type: undefined }), 400],
  ['no JSON', 'private-name', 400],
  ['no object', '[]', 400],
  ['a body that is too large', ' '.repeat(11 * 1024 * 1024), 413],
])('%s is refused, and nothing of it is stored or logged', async (_, body, status) => {
  expect(await send(body)).toBe(status);
  expect(stored.size).toBe(0);
  expect(lines.join('')).not.toContain('private-name');
  expect(lines.join('')).not.toContain(PASSCODE);
  expect(lines.join('').length).toBeLessThan(300);
});

test('webhooks are posted', async () => {
  expect(await send('', 'GET')).toBe(405);
});

test('without a passcode there is no door', async () => {
  const log = createLog({ level: 'silent' });
  const { probot } = host;
  const other = await createHost({
    ...{ probot, inbox: { accept: async () => 'stored' }, host: '127.0.0.1', port: 0, webhookSecrets: [SECRET], log },
  });
  expect((await fetch(`${other.url}/api/figma/webhooks`, { method: 'POST', body: event() })).status).toBe(404);
  await other.close();
});
