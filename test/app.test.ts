import { createHmac, generateKeyPairSync } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Arrival } from '../src/adapters/ingress/github.ts';
import { createHost, createProbot, type Host, type HostOptions } from '../src/app.ts';
import { createLog } from '../src/log.ts';

const SECRET = 'a secret that is long enough';
const OLD_SECRET = 'the secret that was used before';
const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();

const stored = new Map<string, Arrival>();
const lines: string[] = [];
const log = createLog({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
let broken = false;
let altered = false;
let host: Host;

const options = (): HostOptions => ({
  probot: createProbot({ appId: 1, privateKey, webhookSecret: SECRET, apiUrl: 'http://127.0.0.1:1', log }),
  inbox: {
    accept: async (arrival) => {
      await new Promise(setImmediate);
      if (broken) throw new Error('the database is away');
      if (altered) return 'altered';
      stored.set(arrival.id, arrival);
      return 'stored';
    },
  },
  pages: { fetch: (request, { client }) => new Response(`page ${new URL(request.url).pathname} for ${client}`) },
  host: '127.0.0.1',
  port: 0,
  webhookSecrets: [SECRET, OLD_SECRET],
  log,
});

beforeAll(async () => {
  host = await createHost(options());
});
afterAll(() => host.close());
beforeEach(() => {
  stored.clear();
  lines.length = 0;
  broken = false;
  altered = false;
});

const sign = (body: string, secret = SECRET) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

async function send(body: string, headers: { [name: string]: string } = {}, method = 'POST') {
  const response = await fetch(`${host.url}/api/github/webhooks`, {
    method,
    ...(method === 'POST' ? { body } : {}),
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': 'd1',
      'x-hub-signature-256': sign(body),
      ...headers,
    },
  });
  await response.text();
  return response.status;
}

test('a signed delivery is in the inbox before GitHub hears of it, with its text as it was signed', async () => {
  const body = '{ "ref":  "refs/heads/main", "name": "ünï" }';
  expect(await send(body)).toBe(202);
  const arrival = { id: 'd1', provider: 'github', name: 'push', installation: 0, body: Buffer.from(body) };
  expect(stored.get('d1')).toEqual(arrival);
});

test('the same delivery again is fine', async () => {
  expect([await send('{}'), await send('{}'), stored.size]).toEqual([202, 202, 1]);
});

test('while the secret is changed the old one is still good', async () => {
  expect(await send('{}', { 'x-hub-signature-256': sign('{}', OLD_SECRET) })).toBe(202);
});

test('a delivery whose id belongs to another body is refused', async () => {
  altered = true;
  expect(await send('{}')).toBe(409);
});

test.each([
  ['{"action":"opened","sender":{"id":3},"installation":{"id":4711,"node_id":"x"}}', 4711],
  ['{"client_payload":{"installation":{"id":1}},"installation":{"id":2}}', 2],
  [JSON.stringify({ installation: { id: 5 }, comment: { body: '"installation":{"id":6}' } }), 5],
  ['{"installation":{"id":"7"}}', 0],
  ['{}', 0],
])('whose turn %s takes is seen without parsing it', async (body, installation) => {
  await send(body);
  expect(stored.get('d1')?.installation).toBe(installation);
});

test('what comes by way of Probot reaches the same inbox', async () => {
  const { probot } = host;
  await probot.receive({ id: 'p1', name: 'push', payload: { ref: 'x', installation: { id: 9 } } } as never);
  expect(stored.get('p1')).toMatchObject({ provider: 'github', name: 'push', installation: 9 });
});

test('what could not be stored is not acknowledged', async () => {
  broken = true;
  expect(await send('{"about":"something private"}')).toBe(503);
  expect(lines.join('')).toContain('the database is away');
  expect(lines.join('')).not.toContain('something private');
});

const refused: readonly [string, string, { [name: string]: string }, number][] = [
  [
    'a forged signature',
    '{"evil":"forged-payload"}',
    { 'x-hub-signature-256': sign('{}', 'a secret of somebody else') },
    401,
  ],
  ['a signature of another length', '{}', { 'x-hub-signature-256': 'sha256=00' }, 401],
  ['a signature of another kind', '{}', { 'x-hub-signature-256': 'sha1=00' }, 401],
  ['no signature', '{}', { 'x-hub-signature-256': '' }, 401],
  ['no delivery id', '{}', { 'x-github-delivery': '' }, 400],
  ['a delivery id with other things in it', '{}', { 'x-github-delivery': "a'; drop" }, 400],
  ['no event name', '{}', { 'x-github-event': '' }, 400],
  ['a form', '{}', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['no JSON', 'forged-payload', {}, 400],
  ['JSON that is no object', '[]', {}, 400],
  ['nothing', '', {}, 400],
];

test.each(refused)(
  '%s is refused, not stored, and leaves nothing of itself in the log',
  async (_, body, headers, status) => {
    expect(await send(body, headers)).toBe(status);
    expect(stored.size).toBe(0);
    const logged = lines.join('');
    expect(logged).not.toContain('forged-payload');
    expect(logged).not.toContain('sha256=');
    expect(logged.length).toBeLessThan(400);
  },
);

test('webhooks are posted', async () => {
  expect(await send('', {}, 'GET')).toBe(405);
});

/** Writes until it is cut off; gives the status, and how much was written. */
function flood(headers: { [name: string]: string }): Promise<{ status: number | undefined; written: number }> {
  return new Promise((resolve) => {
    let written = 0;
    let status: number | undefined;
    const end = () => resolve({ status, written });
    const request = httpRequest(`${host.url}/api/github/webhooks`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-github-delivery': 'd1',
        'x-hub-signature-256': sign(''),
        ...headers,
      },
    });
    request.on('response', (response) => {
      status = response.statusCode;
      response.resume().on('close', end);
    });
    request.on('error', end);
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const write = () => {
      if (written >= 100 * chunk.length || status !== undefined || request.destroyed) return;
      written += chunk.length;
      request.write(chunk, () => setImmediate(write));
    };
    write();
  });
}

test('a body of more than 25 MB is refused on its way in', async () => {
  const { status, written } = await flood({ 'transfer-encoding': 'chunked' });
  expect(status).toBe(413);
  expect(written).toBeLessThan(80 * 1024 * 1024);
  expect(stored.size).toBe(0);
});

test('a body that announces more than 25 MB is refused before it comes', async () => {
  const { status, written } = await flood({ 'content-length': String(100 * 1024 * 1024) });
  expect(status).toBe(413);
  expect(written).toBeLessThan(25 * 1024 * 1024);
});

test('other paths are pages, told by the socket who asks, and /ping says that the app is there', async () => {
  const get = async (path: string) => (await fetch(host.url + path)).text();
  expect(await get('/runs/1?x=1')).toBe('page /runs/1 for 127.0.0.1');
  expect(await get('/ping')).toBe('PONG\n');
});

test.each([[['development']], [['short']], [[]], [[SECRET, 'short']]])(
  'with the secrets %j it does not start',
  async (webhookSecrets) => {
    await expect(createHost({ ...options(), webhookSecrets })).rejects.toThrow(/secret/);
  },
);

test('a port that is taken is an error, not a hang', async () => {
  await expect(createHost({ ...options(), port: Number(new URL(host.url).port) })).rejects.toThrow('EADDRINUSE');
});

test('closing waits for what is being stored', async () => {
  const slow = Promise.withResolvers<void>();
  let done = false;
  const other = await createHost({
    ...options(),
    inbox: {
      accept: async () => {
        await slow.promise;
        done = true;
        return 'stored';
      },
    },
  });
  const sent = fetch(`${other.url}/api/github/webhooks`, {
    method: 'POST',
    body: '{}',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': 'd1',
      'x-hub-signature-256': sign('{}'),
    },
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const closed = other.close();
  slow.resolve();
  await closed;
  expect([done, (await sent).status]).toEqual([true, 202]);
});
