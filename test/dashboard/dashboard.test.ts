import { serve } from '@hono/node-server';
import { afterAll, expect, test } from '@jest/globals';
import { createDashboard } from '../../src/dashboard/dashboard.ts';
import type { Health } from '../../src/dashboard/health.ts';
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

function world(health: Partial<Health> = {}) {
  const store = new MemoryStore();
  const reported: unknown[] = [];
  const app = createDashboard({
    store,
    clock: { now: () => NOW },
    health: async () => ({ ok: true, version: '0.1.0', startedAt: NOW - 5000, parts: {}, ...health }),
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
  return { store, app, page, json, reported };
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
  expect(well).toEqual({ status: 200, body: { status: 'ok', version: '0.1.0', uptimeSeconds: 5, parts: {} } });
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
    clock: { now: () => NOW },
    health,
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
