import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dismiss, readBody } from './body.ts';

export const WEBHOOK_PATH = '/api/github/webhooks';

/** GitHub sends nothing larger (https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap). */
const MOST_BYTES = 25 * 1024 * 1024;
/** What Probot takes when no secret is set, and the least that a secret of ours has. */
const DEFAULT_SECRET = 'development';
const LEAST_SECRET = 16;

const STORED = { 'content-type': 'text/plain; charset=utf-8', 'content-length': 7 } as const;

/** Why a webhook secret cannot be used, or undefined; asked before the app starts. */
export function weakSecret(secret: string): string | undefined {
  if (secret === DEFAULT_SECRET) return `the webhook secret is "${DEFAULT_SECRET}", which everybody knows`;
  if (secret.length < LEAST_SECRET) return `the webhook secret is shorter than ${LEAST_SECRET} characters`;
  return undefined;
}

/** A delivery whose sender is proven, as it came; nothing in it has been parsed. */
export interface Arrival {
  readonly id: string;
  readonly provider: 'github' | 'figma';
  readonly name: string;
  /** A guess for fair turns; 0 when nobody knows. */
  readonly installation: number;
  readonly body: Buffer;
}

/** `altered`: another body came under that id before, and this one was not taken. */
type Accepted = 'stored' | 'duplicate' | 'altered';

export interface IngressOptions {
  /** The webhook secret, and older ones that are still good while it is changed. */
  readonly secrets: readonly string[];
  /** Resolves when the delivery is stored, also when it was before; GitHub hears nothing good until then. */
  readonly accept: (arrival: Arrival) => Promise<Accepted>;
  /** One line for each refused or failed request; never anything that the request held. */
  readonly note: (outcome: { readonly status: number; readonly why: string; readonly error?: unknown }) => void;
}

/**
 * The door for GitHub's webhooks. Size, headers and signature are checked, the signature on the raw bytes and in constant
 * time (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries). Nothing is parsed here: that costs
 * as much as all the rest, and nobody but the inbox's reader needs it.
 * Answers 202 once the delivery is stored, 503 when it could not be, 409 when its id belongs to another body, and 4xx to what
 * is not GitHub's.
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
    if (!looksLikeObject(body)) return refuse(400, 'the body is not a JSON object');
    const { id, name } = headers;
    let outcome: Accepted;
    try {
      outcome = await accept({ id, provider: 'github', name, installation: installationIn(body), body });
    } catch (error) {
      return refuse(503, 'the delivery could not be stored', error);
    }
    if (outcome === 'altered') return refuse(409, 'another body came under this delivery id before');
    response.writeHead(202, STORED).end('stored\n');
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

/** Parsing may wait; what is plainly no object need not be kept for it. */
function looksLikeObject(body: Buffer): boolean {
  return body[0] === 0x7b && body.lastIndexOf(0x7d) > 0;
}

const INSTALLATION = Buffer.from('"installation":{"id":');

/**
 * Which installation a payload is of, without parsing it: no text in JSON can hold these bytes, since its quotes would be
 * escaped, and GitHub writes the key last. Wrong or missing only means a turn in another queue until the delivery is read.
 */
function installationIn(body: Buffer): number {
  const at = body.lastIndexOf(INSTALLATION);
  if (at === -1) return 0;
  const from = at + INSTALLATION.length;
  const digits = /^\d{1,15}/.exec(body.toString('latin1', from, from + 15))?.[0];
  return Number(digits ?? 0);
}
