import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { load } from 'js-yaml';
import { z } from 'zod';

export interface SetupOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Text of app.yml. */
  readonly manifest: string;
  /** Where the app takes webhooks: `/api/github/webhooks`. */
  readonly webhookPath: string;
  /** Where GitHub will reach the app: `https://baton.example.org`. Without it, webhooks go where app.yml says. */
  readonly publicUrl?: string;
  /** `https://github.com`, where people register apps. */
  readonly githubUrl: string;
  readonly apiUrl: string;
  /** Registers the app for that organization; without it for whoever opens the page. */
  readonly organization?: string;
  /** Keeps what GitHub gave the app; see `saveEnvironment`. */
  readonly save: (values: Credentials) => Promise<void>;
}

export interface Credentials {
  readonly APP_ID: string;
  readonly PRIVATE_KEY: string;
  readonly WEBHOOK_SECRET: string;
}

export interface Setup {
  /** The page that a person opens: `http://127.0.0.1:3000/probot`. */
  readonly url: string;
  /** Resolves to the page where the app is installed, once GitHub has registered it and its credentials are saved. */
  readonly registered: Promise<string>;
  close(): Promise<void>;
}

const manifestFile = z.looseObject({
  name: z.string(),
  url: z.string(),
  hook_attributes: z.looseObject({ url: z.string() }),
});
const conversion = z.object({
  id: z.number(),
  pem: z.string(),
  webhook_secret: z.string(),
  html_url: z.string(),
});

/**
 * Registers the app by GitHub's manifest flow, on the paths of Probot's own set-up page. Ours instead of Probot's, because
 * that one cannot put PUBLIC_URL into the webhook's address, asks smee.io for a proxy, breaks on an apostrophe in app.yml
 * and leaves the private key readable for everybody
 * (https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest).
 */
export async function startSetup(options: SetupOptions): Promise<Setup> {
  const state = randomBytes(16).toString('hex');
  const registered = Promise.withResolvers<string>();
  const manifest = manifestFile.parse(load(options.manifest));

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (request.method !== 'GET') return send(response, 405, 'Only GET is answered here.');
    if (url.pathname === '/') return redirect(response, '/probot');
    if (url.pathname === '/probot') return send(response, 200, page(options, manifest, state, request.headers.host));
    if (url.pathname !== '/probot/setup') return send(response, 404, 'There is no such page.');
    const code = url.searchParams.get('code') ?? '';
    if (!/^[\w-]{1,200}$/.test(code) || !same(url.searchParams.get('state') ?? '', state)) {
      return send(response, 400, 'This did not come from the page that was opened here. Begin again at /probot.');
    }
    const app = await convert(options.apiUrl, code);
    await options.save({ APP_ID: String(app.id), PRIVATE_KEY: app.pem, WEBHOOK_SECRET: app.webhook_secret });
    const install = `${app.html_url}/installations/new`;
    redirect(response, install);
    registered.resolve(install);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      send(response, 502, escapeHtml(Error.isError(error) ? error.message : String(error)));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.host, port: options.port }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}/probot`,
    registered: registered.promise,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The code is good once and for an hour. */
async function convert(apiUrl: string, code: string): Promise<z.output<typeof conversion>> {
  const response = await fetch(`${apiUrl}/app-manifests/${code}/conversions`, {
    method: 'POST',
    headers: { accept: 'application/vnd.github+json', 'user-agent': 'baton' },
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`GitHub did not hand out the app's credentials (${response.status}).`);
  return conversion.parse(await response.json());
}

function page(
  { publicUrl, githubUrl, organization, webhookPath }: SetupOptions,
  manifest: z.output<typeof manifestFile>,
  state: string,
  host = 'localhost',
): string {
  // The browser comes back to where it is now, which need not be where GitHub sends webhooks.
  const here = publicUrl !== undefined && new URL(publicUrl).host === host ? publicUrl : `http://${host}`;
  const hook = publicUrl === undefined ? manifest.hook_attributes.url : new URL(webhookPath, publicUrl).href;
  const asked = {
    ...manifest,
    hook_attributes: { ...manifest.hook_attributes, url: hook },
    redirect_url: `${here}/probot/setup`,
  };
  const owner = organization === undefined ? '' : `/organizations/${encodeURIComponent(organization)}`;
  const action = `${githubUrl}${owner}/settings/apps/new?state=${state}`;
  return `<p>GitHub will send webhooks to <code>${escapeHtml(hook)}</code>${
    publicUrl === undefined ? ', as app.yml says; set PUBLIC_URL to change it' : ''
  }.</p>
<form action="${escapeHtml(action)}" method="post">
<input type="hidden" name="manifest" value="${escapeHtml(JSON.stringify(asked))}">
<button>Register ${escapeHtml(manifest.name)} on GitHub</button>
</form>`;
}

function send(response: ServerResponse, status: number, content: string): void {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Set up Baton</title><style>body{font:1rem/1.5 system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}</style>
<h1>Set up Baton</h1>${content}</html>`;
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}

function same(given: string, wanted: string): boolean {
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Puts the values into a `.env` file in the place of older ones, readable for its owner only. */
export async function saveEnvironment(file: string, values: Credentials): Promise<void> {
  const before = await readFile(file, 'utf8').catch(() => '');
  const kept = before.split('\n').filter((line) => line !== '' && !(line.split('=', 1)[0]!.trim() in values));
  const added = Object.entries(values).map(([name, value]) => `${name}="${value.trim().replaceAll('\n', '\\n')}"`);
  const written = `${file}.new`;
  await writeFile(written, `${[...kept, ...added].join('\n')}\n`, { mode: 0o600 });
  await chmod(written, 0o600);
  await rename(written, file);
}
