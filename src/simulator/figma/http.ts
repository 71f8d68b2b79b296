import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Json, JsonObject } from '../../core/json.ts';
import { authenticate, authorize } from './authentication.ts';
import { type FigmaHandlers, teamOf } from './call.ts';
import type { Contract } from './contract.ts';
import type { FigmaOperation } from './description.ts';
import type { FigmaMeter } from './limits.ts';
import { pictureAt } from './operations/images.ts';
import { FigmaRefusal, noSuch, wrong } from './refusal.ts';
import { figmaRouter } from './router.ts';
import type { FigmaState } from './state.ts';

/** One request, as it was answered. */
export interface FigmaRequest {
  /** Undefined for what Figma does not know. */
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface FigmaParts {
  readonly state: FigmaState;
  readonly contract: Contract;
  readonly handlers: FigmaHandlers;
  readonly meter: FigmaMeter;
  readonly requests: FigmaRequest[];
  /** Failures that were asked for; each request takes the first. */
  readonly failures: FigmaRefusal[];
}

interface Answer {
  readonly status: number;
  readonly body?: Json | undefined;
  readonly headers?: { readonly [name: string]: string };
}

/** Figma's REST API: everything that its description names is known, and 501 with its name where it is not built. */
export function createFigmaServer(parts: FigmaParts): Server {
  const find = figmaRouter(parts.contract.operations);
  return createServer(async (request, response) => {
    const { state, contract, requests } = parts;
    const [method, url] = [request.method ?? 'GET', new URL(request.url ?? '/', state.url)];
    if (url.pathname.startsWith('/images/')) {
      request.resume();
      const picture = method === 'GET' ? pictureAt(state, url) : undefined;
      response.writeHead(picture === undefined ? 403 : 200, { 'content-type': 'image/svg+xml' }).end(picture);
      return;
    }
    const match = find(method, url.pathname);
    let answer: Answer;
    try {
      const text = await read(request);
      const failure = parts.failures.shift();
      if (failure !== undefined) throw failure;
      if (match === undefined) throw noSuch();
      answer = respond(parts, match, request, url, text);
    } catch (error) {
      // A defect of the simulator shall look like one: 500 with where it happened.
      const where = Error.isError(error) ? (error.stack ?? error.message) : String(error);
      const refusal = error instanceof FigmaRefusal ? error : new FigmaRefusal(500, where);
      answer = { status: refusal.status, headers: refusal.headers, body: refusalBody(match?.operation, refusal) };
    }
    const { status, body, headers } = answer;
    if (match !== undefined) contract.response(match.operation, status, body);
    requests.push({ operation: match?.operation.id, method, path: url.pathname, status, at: state.clock.now() });
    const type = { 'content-type': 'application/json; charset=utf-8' };
    response.writeHead(status, { ...type, 'cache-control': 'no-cache, no-store', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function respond(
  { state, contract, handlers, meter }: FigmaParts,
  { operation, parameters }: { operation: FigmaOperation; parameters: { readonly [name: string]: string } },
  request: IncomingMessage,
  address: URL,
  text: string,
): Answer {
  const token = authenticate(state, request.headers);
  const handler = handlers[operation.id];
  if (handler === undefined) {
    throw new FigmaRefusal(501, `${operation.id} is known, but the simulator has not built it`);
  }
  authorize(operation, token);
  const query = address.searchParams;
  const body = operation.body === undefined ? undefined : parse(text);
  const given = (body ?? {}) as JsonObject;
  meter.admit(operation.id, token, teamOf({ state, parameters, query, body: given }).plan);
  const problem = contract.request(operation, query, body);
  if (problem !== undefined) throw wrong(problem);
  const call = { state, operation, parameters, query, body: given, token, user: token.user, address };
  return { status: 200, body: plain(handler(call)) };
}

/** In Figma's two ways of saying no, as the description has it for that operation and status. */
function refusalBody(operation: FigmaOperation | undefined, { status, message }: FigmaRefusal): JsonObject {
  const says = operation?.responses[String(status)]?.says ?? 'err';
  return says === 'err' ? { status, err: message } : { status, error: true, message };
}

/** A body as it will be read at the other end: undefined keys are gone. */
const plain = (body: unknown): Json | undefined =>
  body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as Json);

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw wrong('The body is not JSON');
  }
}
