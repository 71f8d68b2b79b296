import { expect, test } from '@jest/globals';
import { createDashboard } from '../../src/dashboard/dashboard.ts';
import { anEvaluation } from '../fakes/evaluation.ts';
import { FakeEvaluations } from '../fakes/evaluations.ts';
import { MemoryStore } from '../fakes/store.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 20, 9, 0, 0);

async function world(...recorded: readonly Parameters<typeof anEvaluation>[0][]) {
  const evaluations = new FakeEvaluations();
  for (const one of recorded) await evaluations.record([anEvaluation({ at: NOW - 3_600_000, ...one })]);
  const store = new MemoryStore();
  const reported: unknown[] = [];
  const app = createDashboard({
    store,
    compliance: evaluations,
    clock: { now: () => NOW },
    health: async () => ({ ok: true, version: '0.1.0', startedAt: NOW, parts: {} }),
    queues: () => new Map(),
    plan: () => undefined,
    organization: async () => undefined,
    catalogues: async () => [],
    replay: async () => false,
    report: (error) => reported.push(error),
  });
  const page = async (query = '', accept = 'text/html,application/xhtml+xml,*/*;q=0.8') => {
    const response = await app.request(`/compliance${query}`, { headers: { Accept: accept } });
    return { text: await response.text(), status: response.status, headers: response.headers };
  };
  const json = async (query = '') => JSON.parse((await page(query, '*/*')).text);
  return { evaluations, app, page, json, reported };
}

const title = { policy: 'title', enforcement: 'warning' } as const;
/** Four open pull requests in two repositories under three policies, one of them only tried out. */
const FOUR = [
  { pull: 1 },
  { pull: 2, conclusion: 'failure', title: '1 secret in 1 file', url: 'https://github.com/acme/web/pull/2' },
  { pull: 3, conclusion: 'action_required', title: 'Waiting: 1 approval' },
  { pull: 9, repository: 'acme/docs' },
  // Each at its own pull request, since a pull request is judged by all policies together.
  { ...title, pull: 11, conclusion: 'neutral', title: 'Warning: it is too long' },
  { ...title, pull: 12 },
  { ...title, policy: 'keyboard', mode: 'shadow', pull: 13, conclusion: 'neutral', title: 'Warning: 3 handlers' },
  { ...title, policy: 'keyboard', mode: 'shadow', pull: 14, repository: 'acme/docs' },
] as const;

const none = { pass: 0, fail: 0, pending: 0, neutral: 0, shadow: 0, wouldPass: 0, share: null };

test('the JSON says of each policy how many open pull requests it came to what, and where, the gravest first', async () => {
  const { json } = await world(...FOUR);
  const { policies, filter, cut, at } = await json();
  expect([filter, cut, at]).toEqual([{}, { against: false, waivers: false }, '2026-11-20T09:00:00.000Z']);
  expect(policies).toMatchObject([
    {
      ...none,
      ...{ org: 'acme', policy: 'secrets', pass: 2, fail: 1, pending: 1, share: 0.5 },
      repositories: [
        { ...none, repository: 'acme/web', pass: 1, fail: 1, pending: 1, share: 1 / 3 },
        { ...none, repository: 'acme/docs', pass: 1, share: 1 },
      ],
    },
    { ...none, policy: 'title', pass: 1, neutral: 1, share: 0.5, repositories: [{ repository: 'acme/web' }] },
    { ...none, policy: 'keyboard', shadow: 2, wouldPass: 1, share: null },
  ]);
});

test('the JSON says of each repository what stands against which pull request, and where that is', async () => {
  const { json } = await world(...FOUR);
  const { repositories } = await json();
  expect(repositories).toMatchObject([
    {
      ...{ repository: 'acme/web', pass: 2, fail: 1, pending: 1, neutral: 1, shadow: 1, wouldPass: 0 },
      against: [
        {
          ...{ pullRequest: 2, url: 'https://github.com/acme/web/pull/2', policy: 'secrets', conclusion: 'failure' },
          ...{ enforcement: 'blocking', mode: 'enforce', title: '1 secret in 1 file', head: 'a'.repeat(40) },
          at: '2026-11-20T08:00:00.000Z',
        },
        { pullRequest: 3, conclusion: 'action_required' },
        { pullRequest: 11, policy: 'title', conclusion: 'neutral' },
        { pullRequest: 13, policy: 'keyboard', mode: 'shadow' },
      ],
    },
    { repository: 'acme/docs', against: [] },
  ]);
});

test('the trend has thirty days up to today, each head once, and judging again changes nothing of it', async () => {
  const { json, evaluations } = await world(
    { pull: 1, at: NOW - 29 * DAY, conclusion: 'failure' },
    { pull: 2, at: NOW - 30 * DAY },
    { pull: 3, at: NOW - DAY },
    { pull: 4, at: NOW - DAY, conclusion: 'failure' },
  );
  const trend = async () => (await json()).policies[0].trend;
  const before = await trend();
  expect(before).toHaveLength(30);
  expect(before[0]).toEqual({ day: '2026-10-22', heads: 1, passed: 0 });
  expect(before.slice(-2)).toEqual([
    { day: '2026-11-19', heads: 2, passed: 1 },
    { day: '2026-11-20', heads: 0, passed: 0 },
  ]);
  await evaluations.record([anEvaluation({ pull: 4, at: NOW, conclusion: 'failure' })]);
  expect(await trend()).toEqual(before);
});

test('waivers come by their end, those that end within 14 days are marked', async () => {
  const waiver = (days: number) => ({ rule: `custom.in-${days}`, by: 'ada', until: NOW + days * DAY });
  const { json, page } = await world(
    { waivers: [waiver(15), waiver(14), waiver(0), waiver(-1)] },
    { pull: 2, waivers: [waiver(14)] },
  );
  const { waivers } = await json();
  const about = { org: 'acme', repository: 'acme/web', policy: 'secrets', by: 'ada' };
  expect(waivers).toEqual([
    { ...about, rule: 'custom.in-14', until: '2026-12-04T09:00:00.000Z', soon: true, pullRequests: [1, 2] },
    { ...about, rule: 'custom.in-15', until: '2026-12-05T09:00:00.000Z', soon: false, pullRequests: [1] },
  ]);
  const { text } = await page();
  expect(text).toContain('1 ends within 14 days');
  expect(text).toMatch(/is-waiting">.*2026-12-04<\/time>, 14 days left/);
  expect(text).not.toMatch(/is-waiting">(?:(?!<\/tr>).)*2026-12-05/);
});

test('a waiver that ends with a day is shown with that day', async () => {
  const { page } = await world({ waivers: [{ rule: 'custom.title', by: 'ada', until: Date.UTC(2027, 0, 1) }] });
  expect((await page()).text).toContain('2026-12-31</time>, 41 days left');
});

test('who asks for HTML gets the page, everybody else JSON, and `.json` is JSON for all', async () => {
  const { page, app } = await world(...FOUR);
  const html = await page();
  expect(html.headers.get('Content-Type')).toMatch(/^text\/html/);
  expect(html.headers.get('Vary')).toBe('Accept');
  for (const accept of ['*/*', 'application/json', '']) {
    expect((await page('', accept)).headers.get('Content-Type')).toMatch(/^application\/json/);
  }
  const asked = await app.request('/compliance.json?policy=title', { headers: { Accept: 'text/html' } });
  expect(await asked.json()).toMatchObject({ filter: { policy: 'title' }, policies: [{ policy: 'title' }] });
});

test('the page has the same numbers, links to the pull requests, and a table beside each drawing', async () => {
  const { text, headers } = await (await world(...FOUR)).page();
  const plain = text
    .replaceAll(/<svg.*?<\/svg>/gs, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
  expect(plain).toContain(
    'secrets 2 repositories acme/web 1 fails, 1 waits for people, 1 passes acme/docs 1 passes 50 % 2 1 1 0 –',
  );
  expect(plain).toContain('keyboard 2 repositories');
  expect(plain).toContain('not in force 0 0 0 0 1 of 2 would pass');
  expect(plain).toContain('1 repository holds to everything');
  expect(plain).toContain('#2 secrets fails: 1 secret in 1 file');
  expect(text).toContain('<a href="https://github.com/acme/web/pull/2" rel="noreferrer">#2</a>');
  expect(text).toMatch(
    /role="img" aria-label="secrets: 50 % of 4 heads in the last 7 days, none judged in the 23 before"/,
  );
  expect(plain).toContain('Day (UTC) Heads Passed Share 2026-11-20 4 2 50 %');
  expect(text).not.toMatch(/ style=/);
  expect(headers.get('Content-Security-Policy')).toContain("style-src 'self'");
});

test('a part can be chosen by policy, repository and organization, and given up again', async () => {
  const { page, json } = await world(...FOUR);
  const { text } = await page('?repository=acme/docs&policy=secrets');
  expect(text).toContain('href="/compliance?policy=secrets" aria-label="Not only repository acme/docs"');
  expect(text).not.toContain('1 secret in 1 file');
  expect((await json('?repository=acme/docs')).repositories).toHaveLength(1);
  expect((await json('?org=other')).policies).toEqual([]);
  expect((await page('?org=other')).text).toContain('Nothing was judged there');
});

test.each([
  'policy=A',
  `policy=${'a'.repeat(101)}`,
  'repository=web',
  'repository=a/b/c',
  'org=%00',
  'policy=',
  'org=a%27b',
])('a filter that nothing can have is refused (%s)', async (query) => {
  const { page } = await world();
  const html = await page(`?${query}`);
  expect([html.status, html.text.includes('No such filter')]).toEqual([400, true]);
  const other = await page(`?${query}`, '*/*');
  expect([other.status, JSON.parse(other.text)]).toMatchObject([400, { error: expect.stringContaining('policy') }]);
});

test('names from outside are text, and only web addresses become links', async () => {
  const evil = '<img src=x onerror=alert(1)>"\'\u202e';
  const waivers = [{ rule: evil, by: evil, until: NOW + DAY }];
  const { text } = await (
    await world(
      {
        repository: evil,
        org: evil,
        policy: evil,
        title: evil,
        url: 'javascript:alert(1)',
        conclusion: 'failure',
        waivers,
      },
      {},
    )
  ).page();
  expect(text).not.toContain('<img');
  expect(text).not.toContain('javascript:');
  expect(text.match(/&lt;img/g)?.length).toBeGreaterThan(5);
  expect(/(?:fails:<\/span>|data-said="by">)[^<]*\u202e/.test(text)).toBe(false);
});

test('with nothing judged the page says how something comes', async () => {
  const { page, evaluations } = await world();
  expect((await page()).text).toContain('No pull request was judged yet');
  expect((await page()).text).toContain('baton/policies/');
  // Closed since: the trend stays.
  await evaluations.record([anEvaluation({ at: NOW })]);
  await evaluations.stands({ installation: 7, repository: 'acme/web', pull: 1, open: false, at: 1 });
  const { text } = await page();
  expect(text).toContain('No pull request that was judged is open.');
  expect(text).toContain('100 % of 1 head in the last 7 days');
});

test('more than can be listed is counted all the same, and said', async () => {
  const many = Array.from({ length: 201 }, (_, at) => ({ pull: at + 1, conclusion: 'failure' as const }));
  const { json, page } = await world(...many);
  const body = await json();
  expect([body.policies[0].fail, body.repositories[0].against.length, body.cut.against]).toEqual([201, 200, true]);
  expect((await page()).text).toContain('the gravest 200 are listed');
});

test('the same policy of several organizations is told apart', async () => {
  const { page, json } = await world(
    {},
    { org: 'other', repository: 'other/web', installation: 8, conclusion: 'failure' },
  );
  expect((await json()).policies).toMatchObject([
    { org: 'other', policy: 'secrets', fail: 1, pass: 0 },
    { org: 'acme', policy: 'secrets', fail: 0, pass: 1 },
  ]);
  expect((await page()).text).toContain('href="/compliance?org=other&amp;policy=secrets"');
});

test('a record that cannot be read is said as every other trouble, and logged', async () => {
  const { page, evaluations, reported } = await world();
  evaluations.broken = new Error('away');
  expect((await page()).status).toBe(500);
  expect(reported).toHaveLength(1);
});
