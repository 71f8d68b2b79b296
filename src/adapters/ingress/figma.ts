import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json, JsonObject } from '../../core/json.ts';
import { dismiss, parseObject, readBody } from './body.ts';
import type { Arrival } from './github.ts';

export const FIGMA_WEBHOOK_PATH = '/api/figma/webhooks';

/** A publish of 5,000 variables, the most that a collection has, comes to less than a tenth of it. */
const MOST_BYTES = 10 * 1024 * 1024;
/** Figma's events are upper case, GitHub's lower: no delivery at this door can pass for one of GitHub's. */
const EVENT = /^[A-Z][A-Z_]{0,59}$/;

export interface FigmaIngressOptions {
  /** What Figma was given when the webhook was made. */
  readonly passcode: string;
  /** Where the app is installed: Figma knows nothing of GitHub, so its events are for each of them. */
  readonly installations: () => Promise<readonly { readonly id: number; readonly org: string }[]>;
  /** Resolves when the delivery is stored, also when it was before. */
  readonly accept: (arrival: Arrival) => Promise<unknown>;
  /** One line for each refused or failed request; never anything that the request held. */
  readonly note: (outcome: { readonly status: number; readonly why: string; readonly error?: unknown }) => void;
}

/**
 * The door for Figma's webhooks, which are not signed: a passcode in the body is all that shows who sends them
 * (https://developers.figma.com/docs/rest-api/webhooks-security/). A wrong one is 400, which makes Figma stop the webhook;
 * 200 once the delivery is stored, and nothing else, because Figma takes every other status for a failure; 503 when it could
 * not be stored, and Figma tries again three times. What is stored has no passcode in it.
 */
export function createFigmaIngress({ passcode, installations, accept, note }: FigmaIngressOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refuse = (status: number, why: string, error?: unknown) => {
      note(error === undefined ? { status, why } : { status, why, error });
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${why}\n`);
      if (!request.readableEnded) dismiss(request);
    };
    if (request.method !== 'POST') return refuse(405, 'webhooks are posted');
    if (Number(request.headers['content-length']) > MOST_BYTES) return refuse(413, 'the body is too large');
    let body: Buffer | undefined;
    try {
      body = await readBody(request, MOST_BYTES);
    } catch {
      return refuse(400, 'the body ended too early');
    }
    if (body === undefined) return refuse(413, 'the body is too large');
    const sent = parseObject(body.toString('utf8'));
    if (sent === undefined) return refuse(400, 'the body is not a JSON object');
    const { passcode: given, ...payload } = sent;
    if (!same(typeof given === 'string' ? given : '', passcode)) return refuse(400, 'the passcode is wrong');
    const name = payload['event_type'];
    if (typeof name !== 'string' || !EVENT.test(name)) return refuse(400, 'event_type is missing or malformed');
    try {
      // A ping says only that the door was found.
      if (name !== 'PING') {
        const about: JsonObject = { ...payload, installations: (await installations()).map((one) => ({ ...one })) };
        const kept = Buffer.from(JSON.stringify(about));
        await accept({ id: identity(payload), provider: 'figma', name, installation: 0, body: kept });
      }
    } catch (error) {
      return refuse(503, 'the delivery could not be stored', error);
    }
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('stored\n');
  };
}

/**
 * Figma gives its deliveries no id, and a repetition is the same but for the number of retries, so what makes one is put
 * together: whose webhook, which event of which file and when, and what it was about.
 */
function identity(payload: JsonObject): string {
  const lists = ['components', 'styles', 'variables'].flatMap((asset) =>
    ['created', 'modified', 'deleted'].map((how) => keysOf(payload[`${how}_${asset}`])),
  );
  const names = ['webhook_id', 'event_type', 'file_key', 'timestamp', 'version_id', 'comment_id', 'node_id', 'status'];
  // Documented as a number, sent as text.
  const parts = [...names.map((name) => String(payload[name] ?? '')), ...lists];
  return `figma-${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}

function keysOf(list: Json | undefined): readonly string[] {
  if (!Array.isArray(list)) return [];
  const items = list as readonly Json[];
  return items
    .map((one) => (typeof one === 'object' && one !== null && 'key' in one ? String(one.key) : ''))
    .toSorted();
}

/** Digests have one length, so neither it nor where the first difference stands can be timed. */
function same(given: string, own: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(own));
}
