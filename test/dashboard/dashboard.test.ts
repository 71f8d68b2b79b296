import { serve } from '@hono/node-server';
import { afterAll, expect, test } from '@jest/globals';
import { catalogs } from '../../src/catalogs.ts';
import type { Organization } from '../../src/core/organization/organization.ts';
import { planRun } from '../../src/core/run/plan.ts';
import { view } from '../../src/core/run/view-of.ts';
import { createDashboard } from '../../src/dashboard/dashboard.ts';
import type { Health } from '../../src/dashboard/health.ts';
import type { Queues } from '../../src/dashboard/queues.ts';
import { FakeEvaluations } from '../fakes/evaluations.ts';
import { anOrganization } from '../fakes/organization.ts';
import { awaitingApproval, checksFailing, failedAtMerge, governed, landed } from '../fakes/sample-runs.ts';
import { MemoryStore } from '../fakes/store.ts';

const NOW = Date.UTC(2026, 10, 20, 9, 0, 0);
const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});

/** What the JSON addresses may hold; which of it is there is what the tests ask. */
interface Body {
  readonly [name: string]: unknown;
  readonly error: string;
  readonly syncs: readonly { readonly run: string }[];
  readonly runs: readonly { readonly run: string }[];
  readonly repositories: readonly { readonly repository: string; readonly last: object }[];
  readonly active: readonly { readonly url: string; readonly waitsFor: readonly { readonly by: object }[] }[];
}

function world(health: Partial<Health> = {}, organization?: Organization, queues: Queues = new Map()) {
  const organizations: unknown[] = [];
  const store = new MemoryStore();
  const reported: unknown[] = [];
  const app = createDashboard({
    store,
    compliance: new FakeEvaluations(),
    clock: { now: () => NOW },
    health: async () => ({ ok: true, version: '0.1.0', startedAt: NOW - 5000, parts: {}, ...health }),
    replay: (delivery) => store.replay(delivery),
    organization: async (...asked) => {
      organizations.push(asked);
      return organization;
    },
    queues: () => queues,
    plan: ({ workflow, catalogue, inputs, environment }) =>
      planRun(workflow, { catalogue, actions: catalogs.actions.all(), inputs, environment }),
    catalogues: async () => [],
    publicUrl: 'https://baton.example.org',
    report: (error) => reported.push(error),
  });
  const page = async (path: string) => {
    const response = await app.request(path);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const json = async (path: string): Promise<{ status: number; body: Body }> => {
    const response = await app.request(path);
    return { status: response.status, body: (await response.json()) as Body };
  };
  return { store, app, page, json, reported, organizations };
}

test('with no runs the first page says how one starts', async () => {
  const { text, status } = await world().page('/');
  expect(status).toBe(200);
  expect(text).toContain('figma-update');
  expect(text).toContain('/baton run design-sync');
});

test('the list shows each run with what it waits for, newest active first, and filters by status', async () => {
  const { store, page } = world();
  store.put(landed(NOW));
  store.put(checksFailing(NOW));
  store.put(governed(NOW - 1000, 'govern-1', 'acme/web-react#91'));
  const all = (await page('/')).text;
  expect(all).toContain('Waits for checks of 1 of 5 repositories');
  expect(all).toContain('5/5 merged');
  expect(all.indexOf('design-sync-3f9a1c')).toBeLessThan(all.indexOf('govern-1'));
  const done = (await page('/?status=succeeded')).text;
  expect(done).toContain('govern-1');
  expect(done).not.toContain('design-sync-3f9a1c');
  expect((await page('/?status=great')).status).toBe(400);
});

test('a waiting run says why for each repository, what comes next, and what a person may do', async () => {
  const { store, page } = world();
  store.put(awaitingApproval(NOW));
  const { text } = await page('/runs/design-sync-77be02');
  expect(text).toContain('<title>Waits for 1 approval by a member of design-system · Design sync · Baton</title>');
  expect(text).toMatch(/title="acme\/design-tokens, [^"]*">5 repositories<\/dt><dd>nobody has approved yet</);
  expect(text).toContain('Comment /baton approve');
  expect(text).toMatch(/Then<\/span> <a href="#step-merge">/);
});

test('a run that goes on says what was changed since it began; one that has ended asks nobody', async () => {
  const { store, page, organizations } = world({}, anOrganization({ environment: { '<b>': 'x' } }));
  store.put(awaitingApproval(NOW));
  store.put(landed(NOW));
  const { text } = await page('/runs/design-sync-77be02');
  expect(text).toContain(
    'This run goes on as it began. Changed since on the default branch: the workflow (it is no longer there)',
  );
  expect((await page('/runs/design-sync-b20d41')).text).not.toContain('goes on as it began');
  expect(organizations).toHaveLength(1);
  const unknown = world();
  unknown.store.put(awaitingApproval(NOW));
  expect((await unknown.page('/runs/design-sync-77be02')).text).not.toContain('goes on as it began');
});

test('a run at work says what its steps said last', async () => {
  const { store, page } = world();
  const run = awaitingApproval(NOW).wake('approval').done('approval').start('merge');
  store.put(run.note('merge', 'acme/design-tokens#12 landed'));
  const { text } = await page('/runs/design-sync-77be02');
  expect(text).toContain('Running: Merge in dependency order');
  expect(text).toContain('</span>acme/design-tokens#12 landed</p>');
});

test('the page goes from verdict to graph, repositories, timeline, inputs and raw JSON', async () => {
  const { store, page } = world();
  store.put(checksFailing(NOW));
  const { text } = await page('/runs/design-sync-3f9a1c');
  const places = [
    'id="verdict-title"',
    'id="steps-title"',
    'id="repositories-title"',
    'id="timeline-title"',
    'Inputs',
    '.json"',
  ];
  const found = places.map((place) => text.indexOf(place));
  expect(found).not.toContain(-1);
  expect(found).toEqual(found.toSorted((a, b) => a - b));
});

test('steps that have not begun, and those for success and failure, are drawn too', async () => {
  const { store, page } = world();
  store.put(checksFailing(NOW));
  const { text } = await page('/runs/design-sync-3f9a1c');
  for (const id of ['sync-figma', 'tag', 'onSuccess-measure', 'onError-tell-failure']) {
    expect(text).toContain(`<a href="#step-${id}"`);
    expect(text).toContain(`id="step-${id}"`);
  }
});

test('a failed run says where, why, and what was left behind', async () => {
  const { store, page } = world();
  store.put(failedAtMerge(NOW));
  const { text } = await page('/runs/design-sync-e91c55');
  expect(text).toContain('Failed at “Merge in dependency order”');
  expect(text).toContain('locked by a rule of the organization');
  expect(text).toContain('2 of 5 pull requests were merged.');
});

test('strings from outside are text, and only web addresses become links', async () => {
  const { store, page } = world();
  const run = checksFailing(NOW);
  const evil = '<img src=x onerror=alert(1)>"\'';
  const members = run.view.changeset.members.map((member, index) => ({
    ...member,
    repository: `acme/${evil}`,
    pull: { number: index, url: 'javascript:alert(1)', title: evil },
  }));
  const steps = run.view.steps.map((step) => ({ ...step, name: evil, message: evil }));
  const view = {
    ...run.view,
    steps,
    changeset: { members },
    triggeredBy: evil,
    inputs: { [evil]: 'javascript:alert(1)' },
  };
  store.put({ view, facts: run.facts });
  for (const path of ['/', `/runs/${view.id}`]) {
    const { text } = await page(path);
    expect(text).not.toContain('<img');
    expect(text).not.toContain('href="javascript:');
    expect(text).toContain('&lt;img');
  }
});

test('every answer carries a strict content policy that the page itself obeys', async () => {
  const { store, page, app } = world();
  store.put(checksFailing(NOW));
  for (const path of ['/', '/runs/design-sync-3f9a1c', '/nowhere', '/health', '/runs/design-sync-3f9a1c.json']) {
    const { headers } = await page(path);
    expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Cache-Control')).toBe('no-store');
  }
  const { text } = await page('/runs/design-sync-3f9a1c');
  expect(text).not.toMatch(/<script(?![^>]*\ssrc="\/assets\/)|<style|\sstyle=|\son\w+=/);
  for (const [, path] of text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
    const asset = await app.request(path ?? '');
    expect(asset.status).toBe(200);
    expect(asset.headers.get('Cache-Control')).toContain('immutable');
  }
});

test('it is read with GET and nothing else', async () => {
  const { app } = world();
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const response = await app.request('/', { method });
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
  }
  expect((await app.request('/', { method: 'HEAD' })).status).toBe(200);
});

test('an unknown run is a 404 in the form that was asked for', async () => {
  const { page, json } = world();
  expect((await page('/runs/none')).text).toContain('Nothing lives at this address');
  expect((await json('/runs/none.json')).status).toBe(404);
  expect((await json('/runs/none/events')).status).toBe(404);
});

test('an error is reported, and the person sees that there was one but not which', async () => {
  const { store, page, reported } = world();
  store.run = async () => {
    throw new Error('password=hunter2');
  };
  const { status, text } = await page('/runs/x');
  expect(status).toBe(500);
  expect(text).not.toContain('hunter2');
  expect(String(reported)).toContain('hunter2');
});

test('/health answers 503 when a part is down', async () => {
  const well = await world().json('/health');
  expect(well).toEqual({
    status: 200,
    body: { status: 'ok', version: '0.1.0', uptimeSeconds: 5, parts: {}, budgets: [] },
  });
  const parts = { database: { ok: false, detail: 'does not answer' } };
  const unwell = await world({ ok: false, parts }).json('/health');
  expect([unwell.status, unwell.body.status, unwell.body.parts]).toEqual([503, 'unwell', parts]);
});

test('/status counts runs and deliveries and says what each active run waits for', async () => {
  const { store, json } = world();
  store.put(checksFailing(NOW));
  store.put(landed(NOW));
  store.deliveryCounts = { waiting: 1, done: 40, failed: 1, altered: 2 };
  const letter = { delivery: 'd', provider: 'github', event: 'push', installation: 7, attempts: 8, reason: 'unwell' };
  store.letters.push({ ...letter, at: NOW });
  const { body } = await json('/status');
  expect(body.runs).toEqual({ running: 0, waiting: 1, succeeded: 1, failed: 0, cancelled: 0 });
  expect(body.deliveries).toEqual({ waiting: 1, done: 40, failed: 1, altered: 2 });
  expect(body.deadLetters).toEqual([{ ...letter, at: new Date(NOW).toISOString() }]);
  expect(body.pendingPullRequests).toBe(5);
  expect(body.active[0]?.waitsFor[0]?.by).toHaveProperty('acme/web-vue');
  expect(body.active[0]?.url).toBe('https://baton.example.org/runs/design-sync-3f9a1c');
});

test('without a public address, links lead where the request came in', async () => {
  const { store } = world();
  store.put(landed(NOW));
  const health = async () => ({ ok: true, version: '1', startedAt: NOW, parts: {} });
  const app = createDashboard({
    store,
    compliance: new FakeEvaluations(),
    clock: { now: () => NOW },
    health,
    queues: () => new Map(),
    plan: () => undefined,
    replay: (delivery) => store.replay(delivery),
    organization: async () => undefined,
    catalogues: async () => [],
    report: () => {},
  });
  const body = await (await app.request('http://127.0.0.1:4321/sync-history')).text();
  expect(body).toContain('"url":"http://127.0.0.1:4321/runs/design-sync-b20d41"');
});

test('/repositories tells what happened last in each', async () => {
  const { store, json } = world();
  store.put(landed(NOW));
  store.put(checksFailing(NOW));
  const { body } = await json('/repositories');
  expect(body.repositories.map((one) => one.repository)).toEqual([
    'acme/design-tokens',
    'acme/docs',
    'acme/web-angular',
    'acme/web-react',
    'acme/web-vue',
  ]);
  expect(body.repositories[0]?.last).toMatchObject({ run: 'design-sync-3f9a1c', result: 'open' });
});

test('/sync-history gives as many runs with changes as asked for, newest first', async () => {
  const { store, json } = world();
  store.put(landed(NOW));
  store.put(checksFailing(NOW));
  store.put(governed(NOW, 'govern-1', 'acme/web-react#91'));
  const { body } = await json('/sync-history');
  expect(body.syncs.map((one) => one.run)).toEqual(['design-sync-3f9a1c', 'design-sync-b20d41']);
  expect((await json('/sync-history?limit=1')).body.syncs.length).toBe(1);
});

test('/runs.json gives all runs, those too that changed nothing', async () => {
  const { store, json } = world();
  store.put(checksFailing(NOW));
  store.put(governed(NOW, 'govern-1', 'acme/web-react#91'));
  const { body } = await json('/runs.json');
  expect(body.runs.map((one) => one.run).toSorted()).toEqual(['design-sync-3f9a1c', 'govern-1']);
  expect((await json('/runs.json?limit=1')).body.runs.length).toBe(1);
  expect((await json('/runs.json?limit=0')).status).toBe(400);
});

test.each(['0', '201', '-1', '1.5', 'ten', '', '1e2', '99999'])(
  '/sync-history?limit=%s is refused with the bounds',
  async (limit) => {
    const { status, body } = await world().json(`/sync-history?limit=${limit}`);
    expect(status).toBe(400);
    expect(body.error).toContain('from 1 to 200');
  },
);

test('a page that watches a run hears of its changes, of no other run, and leaves no watcher behind', async () => {
  const { store, app } = world();
  store.put(checksFailing(NOW));
  store.put(landed(NOW));
  const url = await new Promise<string>((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      resolve(`http://127.0.0.1:${port}`),
    );
    closers.push(() => server.close());
  });
  const stop = new AbortController();
  const response = await fetch(`${url}/runs/design-sync-3f9a1c/events`, { signal: stop.signal });
  expect(response.headers.get('Content-Type')).toContain('text/event-stream');
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const read = async () => new TextDecoder().decode((await reader.read()).value);
  expect(await read()).toContain(`event: hello\ndata: ${NOW}`);
  store.put(landed(NOW));
  store.put(checksFailing(NOW));
  store.put(checksFailing(NOW));
  expect(await read()).toBe('event: changed\ndata: \n\n');
  expect(store.watchers).toBe(1);
  stop.abort();
  for (let tries = 0; store.watchers > 0 && tries < 100; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(store.watchers).toBe(0);
});

/** An installation that has spent four fifths of its hour, and whose name of a cap is hostile. */
const BUSY: Queues = new Map([
  [
    7,
    {
      windows: [{ name: '900 points a minute', used: 870, capacity: 900, seconds: 60 }],
      inFlight: 3,
      pause: { until: NOW + 60_000, reason: 'GitHub said so' },
      breakers: [],
      learned: [{ family: 'pulls/"create\n', units: 20, seconds: 60 }],
      budgets: [{ resource: 'core', limit: 5000, remaining: 1000, reset: NOW + 1000 }],
      queued: { person: 0, merge: 1, check: 0, workflow: 12, bulk: 0 },
      announced: { requests: 900, points: 4500, content: 160 },
      spent: { requests: 40, points: 120, content: 8, limited: 1, waited: 2500 },
    },
  ],
]);

test('/health says which zone the hour of each installation is in', async () => {
  const { body } = await world({}, undefined, BUSY).json('/health');
  expect(body['budgets']).toEqual([
    {
      installation: 7,
      resource: 'core',
      limit: 5000,
      remaining: 1000,
      reset: new Date(NOW + 1000).toISOString(),
      zone: 'yellow',
    },
  ]);
});

test('the first page says how much of the hour is left, who waits for the next, and what runs are going to ask', async () => {
  const { text } = await world({}, undefined, BUSY).page('/');
  expect(text).toContain('<b>yellow</b>: 1000 of 5000 REST requests left until');
  expect(text).toContain('work of low priority waits for the next hour');
  expect(text).toMatch(/going to ask 900 requests, 4500 points, 160 content units: \d+ (s|min), \d windows; bound by/);
  expect((await world().page('/')).text).not.toContain('Installation');
});

test('/metrics is what Prometheus reads, whatever a limit is called', async () => {
  const { text, headers, status } = await world({}, undefined, BUSY).page('/metrics');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toContain('text/plain; version=0.0.4');
  for (const line of [
    '# TYPE baton_github_requests_total counter',
    'baton_github_requests_total{installation="7"} 40',
    'baton_github_refusals_total{installation="7"} 1',
    'baton_github_wait_seconds_total{installation="7"} 2.5',
    'baton_github_queue_length{installation="7",lane="workflow"} 12',
    'baton_github_window_used{installation="7",window="900 points a minute"} 870',
    String.raw`baton_github_learned_cap{installation="7",family="pulls/\"create\n",seconds="60"} 20`,
    'baton_github_budget_remaining{installation="7",resource="core"} 1000',
    'baton_github_budget_zone{installation="7",resource="core",zone="yellow"} 1',
    'baton_github_budget_zone{installation="7",resource="core",zone="red"} 0',
    'baton_github_pause_seconds{installation="7"} 60',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  expect(text.endsWith('\n')).toBe(true);
  expect((await world().page('/metrics')).text).toBe('');
});

test('a run’s page puts what it has asked of GitHub beside what it was going to ask', async () => {
  const { store, page } = world();
  const run = landed(NOW);
  const spent = { requests: 31, points: 95, content: 6, limited: 1, waited: 4200 };
  const facts = run.facts.map((fact) => (fact.kind === 'step.done' ? { ...fact, spent } : fact));
  store.put({ view: view(run.id, facts), facts });
  const { text } = await page(`/runs/${run.id}`);
  const ended = facts.filter(({ kind }) => kind === 'step.done').length;
  expect(text).toContain('Requests to GitHub');
  expect(text).toMatch(/Planned<\/dt><dd>\d+ requests, \d+ points, \d+ content units/);
  expect(text).toContain(`${31 * ended} requests, ${95 * ended} points, ${6 * ended} content units`);
  expect(text).toContain(`GitHub refused ${ended} because of a limit`);
  expect(text).toContain('no limit of GitHub is reached');
});
