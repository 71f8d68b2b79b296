import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Delivery } from '../../core/source.ts';
import { dismiss, parseObject, readBody } from './body.ts';

export const WEBHOOK_PATH = '/api/github/webhooks';

/** GitHub sends nothing larger (https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap). */
const MOST_BYTES = 25 * 1024 * 1024;
/** What Probot takes when no secret is set, and the least that a secret of ours has. */
const DEFAULT_SECRET = 'development';
const LEAST_SECRET = 16;

/** Why a webhook secret cannot be used, or undefined; asked before the app starts. */
export function weakSecret(secret: string): string | undefined {
  if (secret === DEFAULT_SECRET) return `the webhook secret is "${DEFAULT_SECRET}", which everybody knows`;
  if (secret.length < LEAST_SECRET) return `the webhook secret is shorter than ${LEAST_SECRET} characters`;
  return undefined;
}

/** A delivery and its text as it was signed. */
export interface Arrival {
  readonly delivery: Delivery;
  readonly body: string;
}

export interface IngressOptions {
  /** The webhook secret, and older ones that are still good while it is changed. */
  readonly secrets: readonly string[];
  /** Resolves when the delivery is stored, also when it was before; GitHub hears nothing good until then. */
  readonly accept: (arrival: Arrival) => Promise<unknown>;
  /** One line for each refused or failed request; never anything that the request held. */
  readonly note: (outcome: { readonly status: number; readonly why: string; readonly error?: unknown }) => void;
}

/**
 * The door for GitHub's webhooks. Size, headers and signature are checked before anything is parsed, the signature on the
 * raw bytes and in constant time (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries).
 * Answers 202 once the delivery is stored, 503 when it could not be, and 4xx to what is not GitHub's.
 */
export function createIngress({ secrets, accept, note }: IngressOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refuse = (status: number, why: string, error?: unknown) => {
      note(error === undefined ? { status, why } : { status, why, error });
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${why}\n`);
      if (!request.readableEnded) dismiss(request);
    };
    const headers = readHeaders(request);
    if ('status' in headers) return refuse(headers.status, headers.why);
    let body: Buffer | undefined;
    try {
      body = await readBody(request, MOST_BYTES);
    } catch {
      return refuse(400, 'the body ended too early');
    }
    if (body === undefined) return refuse(413, 'the body is too large');
    if (!secrets.some((secret) => signed(body, headers.signature, secret))) {
      return refuse(401, 'the signature is wrong');
    }
    const text = body.toString('utf8');
    const payload = parseObject(text);
    if (payload === undefined) return refuse(400, 'the body is not a JSON object');
    try {
      await accept({ delivery: { id: headers.id, provider: 'github', name: headers.name, payload }, body: text });
    } catch (error) {
      return refuse(503, 'the delivery could not be stored', error);
    }
    response.writeHead(202, { 'content-type': 'text/plain; charset=utf-8' }).end('stored\n');
  };
}

function readHeaders(
  request: IncomingMessage,
):
  | { readonly id: string; readonly name: string; readonly signature: Buffer }
  | { readonly status: number; readonly why: string } {
  const header = (name: string) => String(request.headers[name] ?? '');
  const [id, name] = [header('x-github-delivery'), header('x-github-event')];
  const signature = /^sha256=([0-9a-f]{64})$/.exec(header('x-hub-signature-256'))?.[1];
  if (request.method !== 'POST') return { status: 405, why: 'webhooks are posted' };
  if (!/^application\/json\b/i.test(header('content-type'))) return { status: 415, why: 'webhooks are JSON' };
  if (Number(header('content-length')) > MOST_BYTES) return { status: 413, why: 'the body is too large' };
  if (!/^[\w-]{1,100}$/.test(id)) return { status: 400, why: 'x-github-delivery is missing or malformed' };
  if (!/^[a-z][a-z0-9_]{0,59}$/.test(name)) return { status: 400, why: 'x-github-event is missing or malformed' };
  if (signature === undefined) return { status: 401, why: 'x-hub-signature-256 is missing or malformed' };
  return { id, name, signature: Buffer.from(signature, 'hex') };
}

function signed(body: Buffer, signature: Buffer, secret: string): boolean {
  return timingSafeEqual(createHmac('sha256', secret).update(body).digest(), signature);
}
