import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import { Probot } from 'probot';
import { plainOctokit } from './adapters/github/octokit.ts';
import { createFigmaIngress, FIGMA_WEBHOOK_PATH, type FigmaIngressOptions } from './adapters/ingress/figma.ts';
import { createIngress, type IngressOptions, WEBHOOK_PATH, weakSecret } from './adapters/ingress/github.ts';

/** Where deliveries are kept. Resolves after the commit, for one that was there before too; rejects when it is not stored. */
type Inbox = Pick<IngressOptions, 'accept'>;

export interface ProbotOptions {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** `https://api.github.com`, or any server that speaks like it. */
  readonly apiUrl: string;
  readonly log: Logger;
}

/** Probot with the app's credentials, without the limits, retries and log of its own. */
export function createProbot({ appId, privateKey, webhookSecret, apiUrl, log }: ProbotOptions): Probot {
  return new Probot({ appId, privateKey, secret: webhookSecret, log, Octokit: plainOctokit(apiUrl) });
}

/**
 * The Probot function: every delivery goes into the inbox, and a handler waits for nothing else. GitHub's own deliveries take
 * the shorter way from our door straight into the inbox, because Probot would parse each and build an Octokit for it; this is
 * for whoever hands Baton events through Probot (`probot.receive`).
 */
function batonApp(inbox: Inbox): (probot: Probot) => void {
  return (probot) => {
    probot.onAny(async ({ id, name, payload }) => {
      const installation = 'installation' in payload ? (payload.installation?.id ?? 0) : 0;
      await inbox.accept({ id, provider: 'github', name, installation, body: Buffer.from(JSON.stringify(payload)) });
    });
  };
}

/** Everything besides webhooks: the dashboard and its JSON, as a Hono app gives it. */
interface Pages {
  /** `client` is the address at the other end of the socket: of a proxy, where there is one. */
  fetch(request: Request, from: { readonly client: string | undefined }): Response | Promise<Response>;
}

export interface HostOptions {
  readonly probot: Probot;
  readonly inbox: Inbox;
  readonly pages?: Pages;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The secret of `probot` first; older ones stay good while it is changed. */
  readonly webhookSecrets: readonly string[];
  /** For webhooks that Figma itself sends; without it there is no such door. */
  readonly figma?: Pick<FigmaIngressOptions, 'passcode' | 'installations'>;
  readonly log: Logger;
  /** Milliseconds in which a delivery must be stored, or it is refused; 8 seconds unless told. */
  readonly storeLimit?: number;
}

export interface Host {
  /** Where it listens: `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly probot: Probot;
  /** Takes no more requests, and resolves when those that are being stored are. */
  close(): Promise<void>;
}

/** Slow senders of headers and bodies are cut off; GitHub itself gives up after 10 s. Answers may take as long as they like. */
const REQUEST_TIMEOUT = 30_000;
/** A refusal that GitHub hears is in its log with its reason; what is stored after all is a duplicate when it comes again. */
const STORE_LIMIT = 8_000;

/**
 * Serves webhooks, `/ping` and the pages on one port. Probot's own server is not used: it has no size limit, logs payloads
 * that nobody signed, and takes port 0 for 3000. Rejects on a weak secret or a port that is taken.
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const { probot, inbox, pages, log, webhookSecrets } = options;
  const weak = webhookSecrets.map(weakSecret).find((why) => why !== undefined) ?? noSecret(webhookSecrets);
  if (weak !== undefined) throw new Error(weak);
  await probot.load(batonApp(inbox));

  const note: FigmaIngressOptions['note'] = ({ status, why, error }) => {
    if (error === undefined) log.warn({ status }, `webhook refused: ${why}`);
    else log.error({ status, err: error }, `webhook failed: ${why}`);
  };
  const limit = options.storeLimit ?? STORE_LIMIT;
  const accept: Inbox['accept'] = (arrival) => inTime(inbox.accept(arrival), limit);
  const ingress = createIngress({ secrets: webhookSecrets, accept, note });
  const figmaIngress = options.figma === undefined ? undefined : createFigmaIngress({ ...options.figma, accept, note });
  const showPage = pages === undefined ? undefined : pageListener(pages);
  const storing = new Set<Promise<void>>();

  const server = createServer({ requestTimeout: REQUEST_TIMEOUT }, (request, response) => {
    const path = request.url?.split('?', 1)[0];
    const door = path === WEBHOOK_PATH ? ingress : path === FIGMA_WEBHOOK_PATH ? figmaIngress : undefined;
    if (door !== undefined) {
      const stored = door(request, response).finally(() => storing.delete(stored));
      storing.add(stored);
    } else if (path === '/ping') {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('PONG\n');
    } else if (showPage === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
    } else {
      void showPage(request, response);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: options.port, host: options.host }, resolve);
  });

  return {
    url: addressOf(server.address() as AddressInfo),
    probot,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await Promise.allSettled(storing);
      // Pages with live updates never end by themselves.
      server.closeAllConnections();
      await closed;
    },
  };
}

function pageListener(pages: Pages): (request: IncomingMessage, response: ServerResponse) => Promise<unknown> {
  // Node's own Request and Response stay as they are for everybody else in this process.
  const listener = getRequestListener(
    (request, { incoming }) => pages.fetch(request, { client: incoming.socket?.remoteAddress }),
    { overrideGlobalObjects: false },
  );
  return async (request, response) => listener(request, response);
}

/** By hand, because every webhook passes here and a race makes four promises more. */
function inTime<T>(work: Promise<T>, limit: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the database did not store it within ${limit} ms`)), limit);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function noSecret(secrets: readonly string[]): string | undefined {
  return secrets.length === 0 ? 'there is no webhook secret' : undefined;
}

/** An address that a browser can open, also where the server listens on every interface. */
function addressOf({ address, family, port }: AddressInfo): string {
  const name = address === '0.0.0.0' || address === '::' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${name}:${port}`;
}
