import { expect, test } from '@jest/globals';
import type { DeadLetter } from '../../src/core/ports/dead-letters.ts';
import { createDashboard } from '../../src/dashboard/dashboard.ts';
import { FakeEvaluations } from '../fakes/evaluations.ts';
import { MemoryStore } from '../fakes/store.ts';

const NOW = Date.UTC(2026, 10, 20, 9, 0, 0);
const HERE = 'http://127.0.0.1:3000';
const PATH = '/deadletters/replay';

const letter = (delivery: string, more: Partial<DeadLetter> = {}): DeadLetter => ({
  delivery,
  provider: 'github',
  event: 'pull_request',
  installation: 7,
  org: 'acme',
  by: 'ada',
  about: 'acme/web#12',
  at: NOW - 60_000,
  attempts: 8,
  reason: 'GitHub is unwell',
  ...more,
});

function world(...letters: readonly DeadLetter[]) {
  return worldAt(undefined, ...letters);
}

function worldAt(publicUrl: string | undefined, ...letters: readonly DeadLetter[]) {
  const store = new MemoryStore();
  store.letters.push(...letters);
  store.deliveryCounts = { ...store.deliveryCounts, failed: letters.length };
  const app = createDashboard({
    store,
    compliance: new FakeEvaluations(),
    clock: { now: () => NOW },
    health: async () => ({ ok: true, version: '0.1.0', startedAt: NOW, parts: {} }),
    queues: () => new Map(),
    plan: () => undefined,
    organization: async () => undefined,
    catalogues: async () => [],
    replay: (delivery) => store.replay(delivery),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    report: () => {},
  });
  const open = async (
    from: { readonly client?: string; readonly headers?: Record<string, string>; readonly at?: string } = {},
  ) => {
    const { client = '127.0.0.1', headers = {}, at = HERE } = from;
    const response = await app.request(`${at}/deadletters`, { headers }, { client });
    return { text: await response.text(), headers: response.headers, status: response.status };
  };
  const token = async () => /name="token" value="([^"]+)"/.exec((await open()).text)?.[1] ?? '';
  /** What a browser sends of the page's form, with something else about it. */
  const send = async (form: Record<string, string>, about: About = {}) => {
    const { client = '127.0.0.1', at = HERE, headers = {}, method = 'POST' } = about;
    const given = { Origin: HERE, 'Sec-Fetch-Site': 'same-origin', ...headers };
    const response = await app.request(
      `${at}${PATH}`,
      {
        method,
        headers: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
        ...(method === 'POST' ? { body: new URLSearchParams(form) } : {}),
      },
      client === 'unknown' ? {} : { client },
    );
    return { status: response.status, text: await response.text(), to: response.headers.get('Location') };
  };
  const left = () => store.letters.map(({ delivery }) => delivery);
  return { app, open, token, send, left };
}

interface About {
  readonly client?: string;
  readonly at?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

test('each is shown with when, whose, what it is about, how often it was tried, why, and what to do next', async () => {
  const { open } = world(letter('d-1'), letter('d-2', { reason: 'sync did not start: figmaFileId: is required' }));
  const { text } = await open();
  expect(text).toContain('<strong>pull_request</strong> <span>acme/web#12</span>');
  expect(text).toContain('acme, installation 7, by ada');
  expect(text).toContain('1 min ago');
  expect(text).toContain('8 tries');
  expect(text).toContain('GitHub is unwell');
  expect(text).toContain('Next: mend what the reason names');
  expect(text).toContain('Next: let its sender send what the workflow expects');
  expect(text).toContain('Handle all 2 anew');
});

test('with none it says so, and the first page leads here only when there are some', async () => {
  const none = world();
  expect((await none.open()).text).toContain('No delivery was given up');
  expect(await (await none.app.request('/')).text()).not.toContain('given up');
  expect(await (await world(letter('d-1')).app.request('/')).text()).toContain(
    '<a href="/deadletters">1 delivery was given up</a>',
  );
});

test('one is handled anew and the page says so; it works without a script', async () => {
  const { send, token, left, open, app } = world(letter('d-1'), letter('d-2'));
  const answer = await send({ token: await token(), delivery: 'd-1' });
  expect([answer.status, answer.to]).toEqual([303, '/deadletters?replayed=1']);
  expect(left()).toEqual(['d-2']);
  const after = await app.request(`${HERE}/deadletters?replayed=1`, {}, { client: '127.0.0.1' });
  expect(await after.text()).toContain('1 delivery is handled anew');
  expect((await open()).text).toMatch(/<form method="post" action="\/deadletters\/replay">/);
});

test('all that the page shows are handled anew together', async () => {
  const { send, token, left } = world(letter('d-1'), letter('d-2'));
  expect((await send({ token: await token() })).to).toBe('/deadletters?replayed=2');
  expect(left()).toEqual([]);
});

test('one that is gone by then is said to be', async () => {
  const { send, token, left } = world(letter('d-1'));
  const { status, text } = await send({ token: await token(), delivery: 'd-9' });
  expect([status, left()]).toEqual([404, ['d-1']]);
  expect(text).toContain('There is no such dead letter');
});

const REFUSED: readonly (readonly [string, About, string])[] = [
  ['a page of another origin', { headers: { Origin: 'https://evil.example' } }, 'page of somebody else'],
  ['another site, as the browser says', { headers: { 'Sec-Fetch-Site': 'cross-site' } }, 'page of somebody else'],
  ['another port of this machine', { headers: { 'Sec-Fetch-Site': 'same-site' } }, 'page of somebody else'],
  ['a form without an origin', { headers: { Origin: 'null' } }, 'page of somebody else'],
  ['something that says of neither', { headers: { Origin: '', 'Sec-Fetch-Site': '' } }, 'page of somebody else'],
  ['another machine', { client: '10.0.0.7' }, 'not opened on the machine'],
  ['another machine over IPv6', { client: '2001:db8::7' }, 'not opened on the machine'],
  ['a client that nobody knows', { client: 'unknown' }, 'not opened on the machine'],
  ['a proxy', { headers: { 'X-Forwarded-For': '127.0.0.1' } }, 'through a proxy'],
  ['a proxy of the newer kind', { headers: { Forwarded: 'for=127.0.0.1' } }, 'through a proxy'],
  ['a proxy that says only its name', { headers: { Via: '1.1 edge' } }, 'through a proxy'],
  [
    'a name that was pointed at this machine',
    { at: 'http://evil.example:3000', headers: { Origin: 'http://evil.example:3000' } },
    'not opened by an address of this machine',
  ],
];

test.each(REFUSED)('%s may not, and nothing happens', async (_who, about, why) => {
  const { send, token, left } = world(letter('d-1'));
  const { status, text } = await send({ token: await token(), delivery: 'd-1' }, about);
  expect(status).toBe(403);
  expect(text).toContain(why);
  expect(left()).toEqual(['d-1']);
});

test.each(['', 'wrong', 'A'.repeat(43)])('the token %j may not', async (given) => {
  const { send, left } = world(letter('d-1'));
  expect((await send({ token: given, delivery: 'd-1' })).status).toBe(403);
  expect((await send({ delivery: 'd-1' })).status).toBe(403);
  expect(left()).toEqual(['d-1']);
});

test('the token of another process, or of an earlier start, is refused', async () => {
  const other = await world(letter('d-1')).token();
  const { send, left } = world(letter('d-1'));
  expect((await send({ token: other, delivery: 'd-1' })).status).toBe(403);
  expect(left()).toEqual(['d-1']);
});

test('GET changes nothing and says how it is done; nor does a form that is too large', async () => {
  const { send, token, left } = world(letter('d-1'));
  expect((await send({}, { method: 'GET' })).status).toBe(405);
  expect((await send({ token: await token(), delivery: 'x'.repeat(5000) })).status).toBe(413);
  expect(left()).toEqual(['d-1']);
});

test.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])('%s is this machine', async (client) => {
  expect((await world(letter('d-1')).open({ client })).text).toContain('<form');
});

test('who may not press the button reads why, and the command to type', async () => {
  const { open } = world(letter('d-1'));
  for (const from of [
    { client: '10.0.0.7' },
    { headers: { 'X-Real-IP': '10.0.0.7' } },
    { at: 'http://baton.example.org' },
  ]) {
    const { text, headers } = await open(from);
    expect(text).not.toContain('<form');
    expect(text).not.toContain('token');
    expect(text).toContain('There is no button, because');
    expect(text).toContain('npm run -s baton -- replay d-1');
    expect(headers.get('Content-Security-Policy')).toContain("form-action 'none'");
  }
  expect((await open()).headers.get('Content-Security-Policy')).toContain("form-action 'self'");
});

test('an app with a public address has no button even on its own machine: a proxy may hide that it is one', async () => {
  const open = worldAt('https://baton.example.org', letter('d-1'));
  expect((await open.open()).text).toContain('no sign-in yet');
  expect((await open.send({ token: 'x', delivery: 'd-1' })).status).toBe(403);
  expect((await worldAt('http://localhost:3000', letter('d-1')).open()).text).toContain('<form');
});

test('no other page lets a form be sent', async () => {
  const { app } = world(letter('d-1'));
  for (const path of ['/', '/nowhere', '/status'])
    expect((await app.request(`${HERE}${path}`)).headers.get('Content-Security-Policy')).toContain(
      "form-action 'none'",
    );
});

test('what somebody sent is text, credentials in it are not shown, and a command is one word of a shell', async () => {
  const evil = '<img src=x onerror=alert(1)>"\'\u202e';
  const token = `ghp_${'a'.repeat(36)}`;
  const hostile = letter("d'; rm -rf $(HOME) #\u0007", {
    event: evil,
    org: evil,
    by: evil,
    about: evil,
    reason: `${evil} Authorization: ${token}`,
  });
  const { open, app } = world(hostile);
  for (const client of ['127.0.0.1', '10.0.0.7']) {
    const { text } = await open({ client });
    expect(text).not.toContain('<img');
    expect(text).not.toContain(token);
    expect(text).not.toContain('\u202e');
    expect(text).toContain('[a GitHub token]');
  }
  const { text } = await open({ client: '10.0.0.7' });
  expect(text).toContain('replay &#39;d&#39;\\&#39;&#39;; rm -rf $(HOME) # &#39;</pre>');
  expect(await (await app.request('/status')).text()).not.toContain(token);
});
