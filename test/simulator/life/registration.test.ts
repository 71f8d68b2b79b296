import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Credentials, startSetup } from '../../../src/adapters/github/setup.ts';
import { startWorld, type TestWorld } from '../world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld({ clock: 'virtual' });
});
afterEach(() => world.sim.reset());
afterAll(() => world.stop());

const MANIFEST = {
  name: 'My App',
  url: 'http://127.0.0.1/about',
  redirect_url: 'http://127.0.0.1:9/back',
  hook_attributes: { url: 'http://127.0.0.1:9/hook' },
  default_permissions: { issues: 'write' },
  default_events: ['issues'],
};

/** Presses the only button of a page, or the one whose words are given. */
async function press(page: string, base: string, words = ''): Promise<Response> {
  const plain = (html: string) => html.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  const form = page.match(/<form[\s\S]*?<\/form>/g)?.find((one) => plain(one).includes(words)) ?? '';
  const found = [...form.matchAll(/name="([^"]*)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(found.map(([, name, value]) => [name!, plain(value!)]));
  const action = plain(/action="([^"]*)"/.exec(form)?.[1] ?? '');
  return await fetch(new URL(action, base), { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

test('Baton registers itself, from its own page to saved credentials that work', async () => {
  const { sim } = world;
  sim.seed({
    login: 'home',
    people: { hal: 'admin' },
    repositories: [{ name: 'base', files: { a: 'a' } }],
    install: 'none',
  });
  let saved: Credentials | undefined;
  const setup = await startSetup({
    host: '127.0.0.1',
    port: 0,
    manifest: readFileSync(new URL('../../../app.yml', import.meta.url), 'utf8'),
    publicUrl: 'http://127.0.0.1:9',
    webhookPath: '/api/github/webhooks',
    githubUrl: sim.url,
    apiUrl: sim.url,
    save: async (values) => {
      saved = values;
    },
  });
  const asked = await press(await (await fetch(setup.url)).text(), setup.url);
  expect(asked.status).toBe(200);
  const agreed = await press(await asked.text(), sim.url);
  expect(agreed.status).toBe(302);
  const back = await fetch(agreed.headers.get('location')!, { redirect: 'manual' });
  expect(back.status).toBe(302);
  const page = await setup.registered;
  expect(page).toBe(`${sim.url}/apps/baton/installations/new`);
  await setup.close();

  expect(saved).toMatchObject({ APP_ID: String(sim.app.id), WEBHOOK_SECRET: sim.app.webhookSecret });
  expect(saved!.PRIVATE_KEY).toContain('BEGIN RSA PRIVATE KEY');
  const installed = await press(await (await fetch(page)).text(), page, 'Install on home');
  expect(installed.status).toBe(302);
  await sim.settled();
  expect(sim.deliveries.map(({ event }) => event)).toEqual(['ping', 'installation']);
  expect(sim.deliveries.at(-1)?.url).toBe('http://127.0.0.1:9/api/github/webhooks');
  const app = await world.call('GET', '/app', undefined, { token: world.jwt() });
  expect(app.body).toMatchObject({
    id: sim.app.id,
    slug: 'baton',
    permissions: { contents: 'write' },
    installations_count: 1,
  });
});

test('a code is good once, and for an hour', async () => {
  const { sim, call } = world;
  const code = async () => {
    const form = new URLSearchParams({ manifest: JSON.stringify(MANIFEST), state: 'abc' });
    const response = await fetch(`${sim.url}/settings/apps`, { method: 'POST', body: form, redirect: 'manual' });
    const back = new URL(response.headers.get('location')!);
    expect(back.searchParams.get('state')).toBe('abc');
    return back.searchParams.get('code');
  };
  const convert = async (one: string | null) =>
    call('POST', `/app-manifests/${one}/conversions`, undefined, { token: null });
  sim.seed({ login: 'home', people: { hal: 'admin' }, repositories: [] });
  const first = await code();
  expect(await convert(first)).toMatchObject({
    status: 201,
    body: { slug: 'my-app', name: 'My App', events: ['issues'], permissions: { issues: 'write', metadata: 'read' } },
  });
  expect((await convert(first)).status).toBe(404);
  expect((await convert('unknown')).status).toBe(404);
  const late = await code();
  await sim.time.advance(3_600_000);
  expect((await convert(late)).status).toBe(404);
});

test('a manifest that is none is refused in words', async () => {
  const { sim } = world;
  const send = async (manifest: string) => {
    const body = new URLSearchParams({ manifest });
    const response = await fetch(`${sim.url}/settings/apps/new?state=x`, { method: 'POST', body });
    return { status: response.status, text: await response.text() };
  };
  expect(await send('{')).toMatchObject({ status: 422, text: expect.stringContaining('no JSON') });
  const wrong = await send(JSON.stringify({ ...MANIFEST, default_permissions: { issues: 'all' }, name: '<b>' }));
  expect(wrong.status).toBe(422);
  expect(wrong.text).not.toContain('<b>');
});
