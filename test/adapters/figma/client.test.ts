import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFigma } from '../../../src/adapters/figma/client.ts';
import { tokensFromFigma } from '../../../src/core/design/from-figma.ts';
import { Fault } from '../../../src/core/fault.ts';
import { spectrumAsFigma } from '../../../src/simulator/figma/spectrum.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let baseUrl = '';
let handler: Handler = (_, response) => response.end();

beforeAll(async () => {
  server = createServer((request, response) => handler(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const NOW = Date.UTC(2026, 10, 20);
const clock = { now: () => NOW, sleep: async () => {}, random: () => 0.5 };
const SECRET = 'figd_very-secret';

function figma(more: { timeoutMs?: number; maxBytes?: number; token?: string } = {}) {
  return createFigma({ clock, baseUrl, token: SECRET, ...more });
}

function answer(status: number, body: unknown, headers: { [name: string]: string } = {}): Handler {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const fault = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(Fault);
  expect(String((fault as Fault).message)).not.toContain(SECRET);
  return fault as Fault;
}

test('the token goes in its header and the key is escaped in the path', async () => {
  let seen: { url: string | undefined; token: unknown } | undefined;
  handler = (request, response) => {
    seen = { url: request.url, token: request.headers['x-figma-token'] };
    answer(200, { file: { name: 'Core', version: '42', last_touched_at: '2026-11-20T00:00:00Z', new_field: 1 } })(
      request,
      response,
    );
  };
  expect(await figma().file('a/b?c')).toEqual({
    key: 'a/b?c',
    name: 'Core',
    version: '42',
    lastTouchedAt: '2026-11-20T00:00:00Z',
  });
  expect(seen).toEqual({ url: '/v1/files/a%2Fb%3Fc/meta', token: SECRET });
});

test('variables come as the port gives them, deleted ones and unknown kinds of value left out', async () => {
  const data = await spectrumAsFigma('before');
  const [first] = Object.values(data.meta.variables);
  const odd = {
    ...first!,
    id: 'x',
    key: 'x',
    name: 'odd',
    valuesByMode: { [Object.keys(first!.valuesByMode)[0]!]: { type: 'NEW_KIND' } },
  };
  const gone = { ...first!, id: 'y', key: 'y', name: 'gone', deletedButReferenced: true };
  handler = answer(200, { ...data, meta: { ...data.meta, variables: { ...data.meta.variables, x: odd, y: gone } } });
  const answered = await figma().variables('key');
  expect(answered.variables.find((variable) => variable.id === 'y')).toBeUndefined();
  expect(answered.variables.find((variable) => variable.id === 'x')?.valuesByMode).toEqual({});
  expect(tokensFromFigma(answered).set.tokens).toHaveLength(2469);
});

test('components are listed', async () => {
  handler = answer(200, {
    meta: { components: [{ key: 'k', name: 'Button', description: 'Press me', node_id: '1:2' }] },
  });
  expect(await figma().components('key')).toEqual([
    { key: 'k', name: 'Button', description: 'Press me', nodeId: '1:2' },
  ]);
});

test.each([
  [403, { status: 403, err: 'Invalid token' }, 'token-expired'],
  [403, { status: 403, err: 'Token expired' }, 'token-expired'],
  [401, {}, 'token-expired'],
  [403, { error: true, status: 403, message: 'Limited by Figma plan' }, 'permission-denied'],
  [404, { status: 404, err: 'Not found' }, 'not-found'],
  [500, 'oops', 'unavailable'],
  [400, { err: 'bad' }, 'step-failed'],
  [302, '', 'step-failed'],
] as const)('a %i with %j is a fault of the code %s', async (status, body, code) => {
  handler = answer(status, body, status === 302 ? { location: 'https://elsewhere.example/' } : {});
  const fault = await faultOf(figma().file('key'));
  expect(fault.code).toBe(code);
});

test('a rate limit says until when, in seconds or as a date, and a minute when it says nothing', async () => {
  handler = answer(429, {}, { 'retry-after': '90', 'x-figma-rate-limit-type': 'low' });
  const fault = await faultOf(figma().file('key'));
  expect(fault).toMatchObject({ code: 'rate-limited', retry: { kind: 'at', at: NOW + 90_000 } });
  expect(fault.message).toContain('few requests a month');
  handler = answer(429, {}, { 'retry-after': new Date(NOW + 5_000).toUTCString() });
  expect((await faultOf(figma().file('key'))).retry).toEqual({ kind: 'at', at: NOW + 5_000 });
  handler = answer(429, {});
  expect((await faultOf(figma().file('key'))).retry).toEqual({ kind: 'at', at: NOW + 60_000 });
});

test('an answer that is too long, too late, no JSON or of another shape is a fault', async () => {
  handler = answer(200, { file: 'x'.repeat(10_000) });
  expect((await faultOf(figma({ maxBytes: 1_000 }).file('key'))).message).toContain('longer than 1000 bytes');
  handler = () => {};
  expect((await faultOf(figma({ timeoutMs: 50 }).file('key'))).message).toContain('did not answer within 0.05 s');
  handler = answer(200, '<html>');
  expect((await faultOf(figma().file('key'))).code).toBe('unavailable');
  handler = answer(200, { file: { name: 7 } });
  expect((await faultOf(figma().file('key'))).message).toContain('at file.name');
});

test('without a token nothing is sent', async () => {
  let asked = false;
  handler = (_, response) => {
    asked = true;
    response.end();
  };
  expect((await faultOf(figma({ token: '' }).file('key'))).message).toContain('FIGMA_TOKEN is not set');
  expect(asked).toBe(false);
});

test('a server that is not there is unavailable', async () => {
  const away = createFigma({ clock, baseUrl: 'http://127.0.0.1:9', token: SECRET });
  expect((await faultOf(away.file('key'))).retry).toEqual({ kind: 'backoff' });
});
