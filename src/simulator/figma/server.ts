import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { GetFileComponentsResponse, GetFileMetaResponse, GetLocalVariablesResponse } from '@figma/rest-api-spec';
import type { Json } from '../../core/json.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { listen } from '../http/server.ts';

/** A file of the simulated Figma, in the shapes of Figma's own REST answers (https://developers.figma.com/docs/rest-api/). */
export interface FigmaFile {
  readonly meta: GetFileMetaResponse;
  readonly variables: GetLocalVariablesResponse['meta'];
  readonly components: GetFileComponentsResponse['meta']['components'];
}

/** One request, as it was answered. */
interface FigmaRequest {
  readonly path: string;
  readonly status: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface FigmaServer {
  readonly url: string;
  /** The one personal access token that is accepted, in `X-Figma-Token` or as Bearer. */
  readonly token: string;
  readonly requests: readonly FigmaRequest[];
  /** Publishes: the file is so from now on. */
  put(key: string, file: FigmaFile): void;
  /** The next `count` requests (1) end so; 429 carries Retry-After in whole seconds. */
  fail(status: number, options?: { readonly count?: number; readonly retryAfterSeconds?: number }): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers?: { readonly [name: string]: string };
}

const refuse = (status: number, err: string): Answer => ({ status, body: { status, err } });

/** Figma names most of its errors in `err`; endpoints for variables and components say `error: true` and a message. */
const refuseLoudly = (status: number, message: string): Answer => ({ status, body: { status, error: true, message } });

export async function startFigma(clock: Clock): Promise<FigmaServer> {
  const files = new Map<string, FigmaFile>();
  const requests: FigmaRequest[] = [];
  const token = `figd_${randomBytes(20).toString('hex')}`;
  const failures: { status: number; retryAfterSeconds: number }[] = [];

  function answer(request: IncomingMessage, path: string): Answer {
    const failure = failures.shift();
    if (failure !== undefined) {
      const limited = failure.status === 429;
      const headers = limited ? { 'retry-after': String(failure.retryAfterSeconds) } : {};
      return { ...refuse(failure.status, limited ? 'Rate limit exceeded' : 'Internal server error'), headers };
    }
    const bearer = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if ((request.headers['x-figma-token'] ?? bearer) !== token) return refuse(403, 'Invalid token');
    const found = /^\/v1\/files\/([^/]+)\/(meta|variables\/local|components)$/.exec(path);
    if (found === null || request.method !== 'GET') return refuse(404, 'Not found');
    const [, key, what] = found as unknown as [string, string, string];
    const file = files.get(decodeURIComponent(key));
    if (file === undefined) return what === 'meta' ? refuse(404, 'Not found') : refuseLoudly(404, 'Not found');
    if (what === 'meta') return { status: 200, body: file.meta as unknown as Json };
    const meta = what === 'components' ? { components: file.components } : file.variables;
    return { status: 200, body: { status: 200, error: false, meta: meta as unknown as Json } };
  }

  const server = createServer((request, response) => {
    request.resume();
    const { pathname } = new URL(request.url ?? '/', 'http://figma.invalid');
    const { status, body, headers } = answer(request, pathname);
    requests.push({ path: pathname, status, at: clock.now() });
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(body));
  });
  const url = `http://127.0.0.1:${await listen(server, 0)}`;
  return {
    url,
    token,
    requests,
    put: (key, file) => void files.set(key, file),
    fail(status, { count = 1, retryAfterSeconds = 1 } = {}) {
      failures.push(...Array.from({ length: count }, () => ({ status, retryAfterSeconds })));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
