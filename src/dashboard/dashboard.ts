import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { Clock } from '../core/ports/clock.ts';
import type { Store } from '../core/ports/store.ts';
import type { RepositoryCatalogue } from '../core/repository/catalogue.ts';
import { type Asset, readAssets } from './assets.ts';
import type { Health } from './health.ts';
import { healthJson, historyJson, readLimit, repositoriesJson, runsJson, statusJson } from './json.ts';
import { liveUpdates } from './live.ts';
import { messagePage } from './pages/message.ts';
import { runPage } from './pages/run.ts';
import { FILTERS, runsPage } from './pages/runs.ts';

/** Runs on the first page. */
const MOST_RUNS = 100;

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The dashboard's pages and JSON. It only reads, and only the Store port; whoever mounts it hands it requests. */
export function createDashboard(options: {
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
  health(): Promise<Health>;
  /** What is known of each organization's repositories. */
  catalogues(): Promise<readonly RepositoryCatalogue[]>;
  /** Where people reach the app: `https://baton.example.org`; without it, where this request reached it. */
  readonly publicUrl?: string;
  /** Told of an error that a request ended in; what a person sees of it is that there was one. */
  report(error: unknown): void;
}): Hono {
  const { store, clock } = options;
  const origin = (context: Context) => options.publicUrl ?? new URL(context.req.url).origin;
  const assets = readAssets();
  const live = liveUpdates(store, () => clock.now());
  const app = new Hono();
  app.use(readOnly, secured);

  app.get('/', async (context) => {
    const filter = context.req.query('status');
    if (filter !== undefined && !Object.hasOwn(FILTERS, filter)) {
      const names = Object.keys(FILTERS).join(', ');
      return context.html(messagePage('No such filter', `The status of a run is one of ${names}.`, assets), 400);
    }
    const status = filter === undefined ? undefined : FILTERS[filter]?.status;
    const org = context.req.query('org');
    const runs = await store.runs({
      limit: MOST_RUNS,
      ...(status === undefined ? {} : { status }),
      ...(org === undefined ? {} : { org }),
    });
    return context.html(runsPage(runs, filter, MOST_RUNS, clock.now(), assets));
  });

  app.get('/runs.json', async (context) => {
    const asked = readLimit(context.req.query('limit'));
    return 'error' in asked
      ? context.json(asked, 400)
      : context.json(await runsJson(store, asked.limit, origin(context)));
  });

  app.get('/runs/:id', async (context) => {
    const name = context.req.param('id');
    const asJson = name.endsWith('.json');
    const run = await store.run(asJson ? name.slice(0, -'.json'.length) : name);
    if (run === undefined) return missing(context, asJson);
    return asJson ? context.json(run) : context.html(runPage(run, clock.now(), assets));
  });

  app.get('/events', (context) => live(context));
  app.get('/runs/:id/events', async (context) => {
    const id = context.req.param('id');
    return (await store.run(id)) === undefined ? missing(context, true) : live(context, id);
  });

  app.get('/health', async (context) => {
    const health = await options.health();
    return context.json(healthJson(health, clock.now()), health.ok ? 200 : 503);
  });
  app.get('/status', async (context) => context.json(await statusJson(store, await options.health(), origin(context))));
  app.get('/repositories', async (context) =>
    context.json(await repositoriesJson(store, await options.catalogues(), origin(context))),
  );
  app.get('/sync-history', async (context) => {
    const asked = readLimit(context.req.query('limit'));
    return 'error' in asked
      ? context.json(asked, 400)
      : context.json(await historyJson(store, asked.limit, origin(context)));
  });

  for (const asset of [assets.style, assets.script]) app.get(asset.path, () => forever(asset));
  app.onError((error, context) => {
    options.report(error);
    const words = 'The error was logged. Nothing was changed: this page only reads.';
    return context.html(messagePage('This page could not be drawn', words, assets), 500);
  });
  app.notFound((context) => missing(context, false));

  function missing(context: Context, asJson: boolean): Response | Promise<Response> {
    if (asJson) return context.json({ error: 'There is no such run, or it has been swept away.' }, 404);
    const words = 'It was mistyped, or what stood here has been swept away.';
    return context.html(messagePage('Nothing lives at this address', words, assets), 404);
  }
  return app;
}

function forever(asset: Asset): Response {
  return new Response(asset.text, {
    headers: { 'Content-Type': asset.type, 'Cache-Control': 'public, max-age=31536000, immutable' },
  });
}

const readOnly: MiddlewareHandler = async (context, next) => {
  if (context.req.method === 'GET' || context.req.method === 'HEAD') return await next();
  return context.text('The dashboard is read with GET.', 405, { Allow: 'GET, HEAD' });
};

/** https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy and its neighbours. */
const secured: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  headers.set('Content-Security-Policy', POLICY);
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('Referrer-Policy', 'no-referrer');
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  headers.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
};
