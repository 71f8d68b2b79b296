import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { Organization } from '../core/organization/organization.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Compliance } from '../core/ports/compliance.ts';
import type { DeadLetters } from '../core/ports/dead-letters.ts';
import type { Store } from '../core/ports/store.ts';
import type { RepositoryCatalogue } from '../core/repository/catalogue.ts';
import type { FactOf } from '../core/run/fact.ts';
import { changedSince } from '../core/run/outdated.ts';
import type { Plan } from '../core/run/plan.ts';
import { type Asset, readAssets } from './assets.ts';
import { compliancePages } from './compliance.ts';
import { deadLetterPages, type FromClient, REPLAY_PATH } from './dead-letters.ts';
import type { Health } from './health.ts';
import { healthJson, historyJson, readLimit, repositoriesJson, runsJson, statusJson } from './json.ts';
import { liveUpdates } from './live.ts';
import { exposition } from './metrics.ts';
import { messagePage } from './pages/message.ts';
import { runPage } from './pages/run.ts';
import { FILTERS, runsPage } from './pages/runs.ts';
import { policy } from './policy.ts';
import { budgetsJson, type Queues } from './queues.ts';
import { isLive } from './status.ts';

/** Runs on the first page. */
const MOST_RUNS = 100;

/**
 * The dashboard's pages and JSON; whoever mounts it hands it requests, each with the address of its client. It reads the
 * ports Store and Compliance. The one thing that it writes is that a dead letter is handled anew.
 */
export function createDashboard(options: {
  readonly store: Store;
  readonly compliance: Compliance;
  readonly clock: Pick<Clock, 'now'>;
  health(): Promise<Health>;
  /** What a run was going to ask of GitHub when it began. */
  plan(began: FactOf<'run.began'>): Plan | undefined;
  /** The queues before GitHub, by installation. */
  queues(): Queues;
  /** What a run's organization has written now; undefined when that cannot be said at once. */
  organization(installation: number, org: string): Promise<Organization | undefined>;
  /** Handles a dead letter anew; false when there is no such one. */
  replay: DeadLetters['replay'];
  /** What is known of each organization's repositories. */
  catalogues(): Promise<readonly RepositoryCatalogue[]>;
  /** Where people reach the app: `https://baton.example.org`; without it, where this request reached it. */
  readonly publicUrl?: string;
  /** Told of an error that a request ended in; what a person sees of it is that there was one. */
  report(error: unknown): void;
}): Hono<FromClient> {
  const { store, clock } = options;
  const origin = (context: Context) => options.publicUrl ?? new URL(context.req.url).origin;
  const assets = readAssets();
  const live = liveUpdates(store, () => clock.now());
  const app = new Hono<FromClient>();
  app.use(readOnly, secured);

  app.get('/', async (context) => {
    const filter = context.req.query('status');
    if (filter !== undefined && !Object.hasOwn(FILTERS, filter)) {
      const names = Object.keys(FILTERS).join(', ');
      return context.html(messagePage('No such filter', `The status of a run is one of ${names}.`, assets), 400);
    }
    const status = filter === undefined ? undefined : FILTERS[filter]?.status;
    const org = context.req.query('org');
    const [runs, { failed }] = await Promise.all([
      store.runs({
        limit: MOST_RUNS,
        ...(status === undefined ? {} : { status }),
        ...(org === undefined ? {} : { org }),
      }),
      store.deliveries(),
    ]);
    const shown = { runs, filter, most: MOST_RUNS, deadLetters: failed, queues: options.queues() };
    return context.html(runsPage(shown, clock.now(), assets));
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
    const { view, facts } = run;
    const [began] = facts;
    const plan = began?.kind === 'run.began' ? options.plan(began) : undefined;
    if (asJson) return context.json({ ...run, plan });
    const written = isLive(view.status) ? await options.organization(view.installation, view.org) : undefined;
    const changed = written === undefined ? [] : changedSince(facts, written);
    return context.html(runPage({ view, facts, changed, plan }, clock.now(), assets));
  });

  deadLetterPages(app, { ...options, assets });
  compliancePages(app, { ...options, assets });

  app.get('/events', (context) => live(context));
  app.get('/runs/:id/events', async (context) => {
    const id = context.req.param('id');
    return (await store.run(id)) === undefined ? missing(context, true) : live(context, id);
  });

  app.get('/health', async (context) => {
    const health = await options.health();
    const budgets = budgetsJson(options.queues(), clock.now());
    return context.json({ ...healthJson(health, clock.now()), budgets }, health.ok ? 200 : 503);
  });
  app.get('/metrics', (context) =>
    context.body(exposition(options.queues(), clock.now()), 200, {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
    }),
  );
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
    const words = 'The error was logged. Nothing was changed by this page.';
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
  if (context.req.method === 'POST' && context.req.path === REPLAY_PATH) return await next();
  return context.text('The dashboard is read with GET.', 405, { Allow: 'GET, HEAD' });
};

/** https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy and its neighbours. */
const secured: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  // Only the page that has a form says where it may be sent.
  if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', policy("'none'"));
  headers.set('X-Content-Type-Options', 'nosniff');
  if (!headers.has('Referrer-Policy')) headers.set('Referrer-Policy', 'no-referrer');
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  headers.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
};
