import { createHash, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../core/json.ts';
import type { Contract } from '../contract.ts';
import type { Hub } from '../hub.ts';
import { CONTENT_OPERATIONS } from '../operations/table.ts';
import { pageOverHttp } from '../pages/serve.ts';
import { notFound, Refusal } from '../refusal.ts';
import { admit, authenticate, type Caller } from './authentication.ts';
import { Call, type Handlers, type Reply } from './call.ts';
import { type Faults, faultRefusal } from './faults.ts';
import { gitOverHttp } from './git-transport.ts';
import type { Journal } from './journal.ts';
import type { Meter } from './limits.ts';
import { route } from './router.ts';

/** GitHub's cap on a request's body is not written down; blobs may have 100 MB, base64 makes 134 of it. */
const LARGEST_BODY = 140_000_000;

export interface Parts {
  readonly hub: Hub;
  readonly handlers: Handlers;
  readonly key: KeyObject;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly meter: Meter;
  readonly contract: Contract;
  readonly log: (message: string) => void;
}

/** Listens on 127.0.0.1 and gives the server with its port. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

export function createGitHubServer(parts: Parts): Server {
  return createServer((request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      if (error instanceof Refusal) {
        response.writeHead(error.status, { 'content-type': 'application/json' }).end(JSON.stringify(error.json()));
        return;
      }
      // A defect of the simulator shall look like one: loud here, 500 there.
      parts.log(`simulator: ${request.method} ${request.url}: ${Error.isError(error) ? error.stack : String(error)}`);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end('{"message":"The simulator failed; see its log"}');
    });
  });
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > LARGEST_BODY) throw new Refusal(413, 'Payload too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function readJson(raw: Buffer): JsonObject {
  if (raw.length === 0) return {};
  try {
    const value: unknown = JSON.parse(raw.toString('utf8'));
    if (Array.isArray(value)) return { '': value };
    if (typeof value === 'object' && value !== null) return value as JsonObject;
  } catch {}
  throw new Refusal(400, 'Problems parsing JSON');
}

/** Whose limits a request counts against. */
function payer(caller: Caller): string {
  if (caller.kind === 'installation') return `installation ID ${caller.token.holder.installation.id}`;
  return caller.kind === 'person' ? `user ID ${caller.actor.account.id}` : caller.kind;
}

async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { hub, journal, meter } = parts;
  const started = performance.now();
  const at = hub.clock.now();
  const url = new URL(request.url ?? '/', hub.url);
  const method = request.method ?? 'GET';
  const raw = await readBody(request);
  if (await gitOverHttp(parts, request, response, url, raw)) return;
  if (await pageOverHttp(hub, request, response, url)) return;

  const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, '') || '/';
  const match = route(method, path);
  const points = method === 'GET' || method === 'HEAD' ? 1 : 5;
  const content = match !== undefined && CONTENT_OPERATIONS.has(match.operation.id);
  let caller: Caller = { kind: 'anonymous', actor: undefined };
  let reply: Reply;
  let hangUp = false;
  let faked = false;
  try {
    caller = authenticate(hub, parts.key, request.headers.authorization);
    if (match === undefined) throw notFound();
    const handler = parts.handlers[match.operation.id];
    if (handler === undefined) {
      throw new Refusal(501, `${match.operation.id} is known, but the simulator has not built it`);
    }
    const fault = parts.faults.take(match.operation.id);
    const refusal = fault === undefined ? undefined : faultRefusal(fault, at);
    const fail = () => {
      faked = true;
      hangUp = refusal === undefined;
      throw refusal ?? new Refusal(500, 'closed');
    };
    if (fault !== undefined && fault.applied !== true) fail();
    const repository = admit(hub, match.operation, match.parameters, caller);
    if (match.operation.id !== 'rate-limit/get') meter.admit(payer(caller), points, content);
    const { operation, parameters } = match;
    const query = url.searchParams;
    const accept = request.headers.accept ?? '';
    const address = `${path}${url.search}`;
    const body = readJson(raw);
    reply = await handler(new Call({ hub, operation, parameters, query, body, accept, caller, address, repository }));
    if (fault?.applied === true) fail();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    reply = { status: error.status, body: error.json(), headers: error.headers };
  }
  if (match !== undefined) parts.contract.exchanged(match.operation.id, url.searchParams, raw, reply, faked);
  const status = hangUp ? 0 : send(parts, request, response, reply, payer(caller), match?.operation.id);
  if (hangUp) response.destroy();
  journal.add({
    operation: match?.operation.id,
    method,
    path: `${path}${url.search}`,
    status,
    points,
    content: content ? 1 : 0,
    actor: caller.actor?.account.login ?? caller.kind,
    at,
    milliseconds: performance.now() - started,
  });
}

/** Answers, with ETag and limits; an unchanged GET is a 304 that costs nothing. Gives the status that went out. */
function send(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  who: string,
  operation: string | undefined,
): number {
  const raw = Buffer.isBuffer(reply.body);
  const text = reply.body === undefined ? '' : Buffer.isBuffer(reply.body) ? reply.body : JSON.stringify(reply.body);
  const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`;
  const cacheable = (request.method === 'GET' || request.method === 'HEAD') && reply.status === 200;
  const asked = (request.headers['if-none-match'] ?? '').replace(/^W\//, '');
  const unchanged = cacheable && asked !== '' && asked === etag.replace(/^W\//, '');
  if (!unchanged && operation !== 'rate-limit/get') parts.meter.charge(who);
  response.writeHead(unchanged ? 304 : reply.status, {
    ...parts.meter.headers(who),
    'x-github-request-id': parts.hub.guid(),
    'x-github-media-type': 'github.v3; format=json',
    ...(cacheable ? { etag, 'cache-control': 'private, max-age=60, s-maxage=60' } : {}),
    ...(reply.body === undefined || raw || unchanged ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...reply.headers,
  });
  response.end(unchanged || request.method === 'HEAD' ? undefined : text);
  return unchanged ? 304 : reply.status;
}
