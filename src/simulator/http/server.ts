import { hash, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../core/json.ts';
import type { Contract } from '../contract.ts';
import { type GraphQlOptions, graphqlOverHttp } from '../graphql/door.ts';
import type { Hub } from '../hub.ts';
import { CONTENT_OPERATIONS } from '../operations/table.ts';
import { pageOverHttp } from '../pages/serve.ts';
import { notFound, Refusal } from '../refusal.ts';
import { byId, byName, checkMoved } from './addresses.ts';
import { admit, authenticate, type Caller, payer } from './authentication.ts';
import { Call, type Handlers, type Reply } from './call.ts';
import type { Downloads } from './downloads.ts';
import { type Break, type Fault, type Faults, faultReply } from './faults.ts';
import { gitOverHttp } from './git-transport.ts';
import type { Journal } from './journal.ts';
import { type LimitKind, LimitRefusal, type Meter, type Resource } from './limits.ts';
import { type Match, route } from './router.ts';

/** GitHub's cap on a request's body is not written down; blobs may have 100 MB, base64 makes 134 of it. */
const LARGEST_BODY = 140_000_000;

/** Answers a request that is its own; gives false, and leaves it alone, when it is not. */
export type Pages = (request: IncomingMessage, response: ServerResponse, url: URL, raw: Buffer) => Promise<boolean>;

export interface Parts {
  readonly hub: Hub;
  readonly handlers: Handlers;
  readonly key: KeyObject;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly meter: Meter;
  /** What is not GitHub's API: the control API, and pages for people. Gives false for all other requests. */
  readonly pages: Pages;
  readonly downloads: Downloads;
  readonly contract: Contract;
  readonly graphql: GraphQlOptions;
  readonly log: (message: string) => void;
}

/** Listens on 127.0.0.1 and gives the server with its port. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** `current` is asked at each request: after a reset the same server serves another GitHub. */
export function createGitHubServer(current: () => Parts): Server {
  return createServer((request, response) => {
    const parts = current();
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

async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { hub, journal } = parts;
  const started = performance.now();
  const at = hub.clock.now();
  const url = new URL(request.url ?? '/', hub.url);
  const method = request.method ?? 'GET';
  const raw = await readBody(request);
  if (await gitOverHttp(parts, request, response, url, raw)) return;
  if (await parts.pages(request, response, url, raw)) return;
  if (parts.downloads.serve(response, url.pathname)) return;
  if (await graphqlOverHttp(parts, request, response, url, raw)) return;
  if (await pageOverHttp(hub, request, response, url)) return;

  const path = url.pathname.replace(/^\/api\/(?:v3|uploads)(?=\/|$)/, '') || '/';
  const match = route(method, byName(hub, path));
  const asked: Asked = { request, method, path, url, raw, match };
  const outcome = await answer(parts, asked);
  const { caller, reply, broken } = outcome;
  const actor = caller.actor?.account.login ?? caller.kind;
  const about = { operation: match?.operation.id, method, path: `${path}${url.search}`, actor };
  journal.carriedOut({ ...about, status: outcome.real?.status });
  if (match !== undefined) parts.contract.exchanged(match.operation.id, url.searchParams, raw, reply, outcome.faked);
  const hungUp = broken === 'hang-up';
  const status = hungUp ? 0 : send(parts, asked, response, reply, outcome);
  if (hungUp) response.destroy();
  outcome.end();
  journal.add({
    ...about,
    status,
    ...demanded(asked),
    at,
    milliseconds: performance.now() - started,
    ...(outcome.limit === undefined ? {} : { limit: outcome.limit }),
    ...(outcome.faked ? { faked: true as const } : {}),
  });
}

interface Asked {
  readonly request: IncomingMessage;
  readonly method: string;
  /** Without `/api/v3`. */
  readonly path: string;
  readonly url: URL;
  readonly raw: Buffer;
  readonly match: Match | undefined;
}

interface Outcome {
  readonly caller: Caller;
  readonly reply: Reply;
  /** Undefined where the request was not carried out. */
  readonly real: Reply | undefined;
  /** How the connection shall end before its time. */
  readonly broken: Break | undefined;
  readonly limit: LimitKind | undefined;
  /** The answer is a scripted fault's. */
  readonly faked: boolean;
  /** Tells the limits that the request is over. */
  readonly end: () => void;
}

/** What the limits count, in the journal's words. */
function demanded({ method, match }: Asked): { readonly points: number; readonly content: number } {
  const content = match !== undefined && CONTENT_OPERATIONS.has(match.operation.id);
  return { points: method === 'GET' || method === 'HEAD' ? 1 : 5, content: content ? 1 : 0 };
}

function resourceOf({ path }: Asked): Resource {
  return path.startsWith('/search/') ? 'search' : 'core';
}

/** Who asks, whether they may, whether it is one too many, what a fault makes of it, and what comes of it. */
async function answer(parts: Parts, asked: Asked): Promise<Outcome> {
  const { hub, meter } = parts;
  let caller: Caller = { kind: 'anonymous', actor: undefined };
  let end = () => {};
  let limit: LimitKind | undefined;
  let fault: Fault | undefined;
  let real: Reply | undefined;
  try {
    caller = authenticate(hub, parts.key, asked.request.headers.authorization);
    if (asked.match === undefined) throw notFound();
    const { operation } = asked.match;
    const handler = parts.handlers[operation.id];
    if (handler === undefined) {
      throw new Refusal(501, `${operation.id} is known, but the simulator has not built it`);
    }
    const ended = meter.begin(payer(caller));
    let began = performance.now();
    end = () => ended((performance.now() - began) / 1000, resourceOf(asked));
    fault = parts.faults.take(operation.id);
    if (fault?.delayMilliseconds !== undefined) await hub.clock.sleep(fault.delayMilliseconds);
    began = performance.now();
    if (fault?.kind === 'revoked' && caller.kind === 'installation') hub.tokens.delete(caller.token.value);
    const carriedOut = fault === undefined || fault.kind === 'delay' || fault.kind === 'half' || fault.applied === true;
    if (carriedOut) real = await carryOut(parts, asked, asked.match, handler, caller);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error instanceof LimitRefusal) limit = error.kind;
    real = { status: error.status, body: error.json(), headers: error.headers };
  }
  const made = fault === undefined ? real : faultReply(fault, hub.clock.now(), real);
  const broken = typeof made === 'string' ? made : undefined;
  const reply = typeof made === 'string' || made === undefined ? (real ?? { status: 500 }) : made;
  return { caller, reply, real, broken, limit, faked: fault !== undefined && fault.kind !== 'delay', end };
}

async function carryOut(
  { hub, meter }: Parts,
  asked: Asked,
  { operation, parameters }: Match,
  handler: Handlers[string],
  caller: Caller,
): Promise<Reply> {
  const { request, path, url, raw } = asked;
  checkMoved(hub, parameters, caller, asked.method, `${path}${url.search}`);
  const repository = admit(hub, operation, parameters, caller);
  const demand = { ...demanded(asked), operation: operation.id, resource: resourceOf(asked) };
  // Free of the hour's allowance, not of the secondary limits.
  meter.admit(payer(caller), demand, operation.id === 'rate-limit/get');
  const query = url.searchParams;
  const accept = request.headers.accept ?? '';
  const address = byId(repository, `${path}${url.search}`);
  const body = operation.id === 'repos/upload-release-asset' ? {} : readJson(raw);
  const about = { hub, operation, parameters, query, body, raw, accept, caller, address, repository };
  return await handler(new Call({ ...about, type: request.headers['content-type'] }));
}

/** Answers, with ETag and limits; an unchanged GET is a 304 that costs nothing. Gives the status that went out. */
function send(parts: Parts, asked: Asked, response: ServerResponse, reply: Reply, outcome: Outcome): number {
  const { request, method, match } = asked;
  const [who, resource] = [payer(outcome.caller), resourceOf(asked)];
  const raw = Buffer.isBuffer(reply.body);
  // Bytes once: they are measured, hashed and sent.
  const body = bytesOf(reply.body);
  const cacheable = (method === 'GET' || method === 'HEAD') && reply.status === 200 && !outcome.faked;
  const etag = cacheable ? `W/"${hash('sha256', body, 'hex')}"` : '';
  const matches = (request.headers['if-none-match'] ?? '').replace(/^W\//, '');
  const unchanged = cacheable && matches !== '' && matches === etag.replace(/^W\//, '');
  const free = unchanged || outcome.limit !== undefined || match?.operation.id === 'rate-limit/get';
  if (!free) parts.meter.charge(who, resource);
  const half = outcome.broken === 'half' ? body : undefined;
  const bodiless = unchanged || reply.status === 204;
  response.writeHead(unchanged ? 304 : reply.status, {
    ...parts.meter.headers(who, resource),
    'x-github-request-id': parts.hub.guid(),
    'x-github-media-type': 'github.v3; format=json',
    ...(cacheable ? { etag, 'cache-control': 'private, max-age=60, s-maxage=60' } : {}),
    ...(reply.body === undefined || raw || unchanged ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...(bodiless ? {} : { 'content-length': String(half === undefined ? body.length : half.length + 1) }),
    ...reply.headers,
  });
  if (half === undefined) response.end(bodiless || method === 'HEAD' ? undefined : body);
  // What was promised and does not come: the client sees the connection die in the middle of the body.
  else response.write(half.subarray(0, half.length >> 1), () => response.destroy());
  return unchanged ? 304 : reply.status;
}

function bytesOf(body: Reply['body']): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
}
