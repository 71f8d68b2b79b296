import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Credentials, type Setup, saveEnvironment, startSetup } from '../../../src/adapters/github/setup.ts';

const PEM = '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n';
const asked: string[] = [];
const github = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  if (request.url !== '/app-manifests/good/conversions') return response.writeHead(404).end('{}');
  const app = { id: 12, pem: PEM, webhook_secret: 'from github', html_url: 'https://github.com/apps/baton', name: 'x' };
  return response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(app));
});
let folder: string;
let setup: Setup | undefined;
let saved: Credentials | undefined;

beforeAll(async () => {
  await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
  folder = await mkdtemp(join(tmpdir(), 'baton-setup-'));
});
afterEach(async () => {
  await setup?.close();
  saved = undefined;
});
afterAll(async () => {
  github.closeAllConnections();
  github.close();
  await rm(folder, { recursive: true });
});

const start = async (publicUrl?: string) => {
  setup = await startSetup({
    host: '127.0.0.1',
    port: 0,
    webhookPath: '/api/github/webhooks',
    manifest: await readFile(new URL('../../../app.yml', import.meta.url), 'utf8'),
    githubUrl: 'https://github.com',
    apiUrl: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
    save: async (values) => {
      saved = values;
    },
    ...(publicUrl === undefined ? {} : { publicUrl }),
  });
  return setup;
};

const plain = (html: string) => html.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
const formOf = (html: string) => ({
  action: plain(/action="([^"]*)"/.exec(html)?.[1] ?? ''),
  manifest: JSON.parse(plain(/value="([^"]*)"/.exec(html)?.[1] ?? '')),
});

test('the page posts app.yml to GitHub, with webhooks sent to the public address and the browser back here', async () => {
  const { url } = await start('https://baton.acme.example');
  const { action, manifest } = formOf(await (await fetch(url)).text());
  expect(action).toMatch(/^https:\/\/github\.com\/settings\/apps\/new\?state=[0-9a-f]{32}$/);
  expect(manifest).toMatchObject({
    name: 'Baton',
    hook_attributes: { url: 'https://baton.acme.example/api/github/webhooks' },
    redirect_url: url.replace('/probot', '/probot/setup'),
    default_permissions: { contents: 'write' },
  });
});

test('without a public address app.yml is taken at its word', async () => {
  const { url } = await start();
  const { manifest } = formOf(await (await fetch(url)).text());
  expect(new URL(manifest.hook_attributes.url).pathname).toBe('/api/github/webhooks');
});

test('the code that GitHub sends back becomes credentials, and the person goes on to install the app', async () => {
  const { url, registered } = await start();
  const { action } = formOf(await (await fetch(url)).text());
  const back = `${url}/setup?code=good&state=${new URL(action).searchParams.get('state')}`;
  const answer = await fetch(back, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([
    302,
    'https://github.com/apps/baton/installations/new',
  ]);
  expect(await registered).toBe('https://github.com/apps/baton/installations/new');
  expect(saved).toEqual({ APP_ID: '12', PRIVATE_KEY: PEM, WEBHOOK_SECRET: 'from github' });
});

test.each(['code=good', 'code=good&state=0', 'code=..%2F..&state=STATE', 'state=STATE'])(
  'a visitor with %s is sent away, and GitHub is not asked',
  async (query) => {
    const { url } = await start();
    const { action } = formOf(await (await fetch(url)).text());
    asked.length = 0;
    const state = new URL(action).searchParams.get('state') ?? '';
    const answer = await fetch(`${url}/setup?${query.replace('STATE', state)}`);
    expect([answer.status, asked, saved]).toEqual([400, [], undefined]);
  },
);

test('a code that GitHub does not know is an error that a person can read', async () => {
  const { url } = await start();
  const { action } = formOf(await (await fetch(url)).text());
  const answer = await fetch(`${url}/setup?code=bad&state=${new URL(action).searchParams.get('state')}`);
  expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('(404)')]);
});

test('credentials go into .env in the place of older ones, for its owner only, and can be read back', async () => {
  const file = join(folder, '.env');
  await writeFile(file, 'APP_ID=1\n# kept\nLOG_LEVEL=debug\nWEBHOOK_SECRET=old\n', { mode: 0o644 });
  await saveEnvironment(file, { APP_ID: '12', PRIVATE_KEY: PEM, WEBHOOK_SECRET: 'new' });
  const text = await readFile(file, 'utf8');
  expect(parseEnv(text)).toEqual({ LOG_LEVEL: 'debug', APP_ID: '12', PRIVATE_KEY: PEM.trim(), WEBHOOK_SECRET: 'new' });
  expect(text).toContain('# kept');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});
