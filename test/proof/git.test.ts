// git itself, as anybody has it, against the simulator: with an installation token, as the app's own workers would use it.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Answer, startWorld, type TestWorld } from '../simulator/world.ts';

let world: TestWorld;
let hook: Server;
let folder: string;
let received: { readonly event: string; readonly payload: Answer }[] = [];

const git = async (...args: string[]) => {
  const settings = ['-c', 'user.name=robot', '-c', 'user.email=robot@acme.test', '-c', 'credential.helper='];
  const environment = { ...process.env, GIT_TERMINAL_PROMPT: '0' };
  return (await promisify(execFile)('git', [...settings, ...args], { cwd: folder, env: environment })).stdout.trim();
};
const address = (token: string) =>
  `${world.sim.url.replace('http://', `http://x-access-token:${token}@`)}/acme/web.git`;

beforeAll(async () => {
  world = await startWorld();
  hook = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const event = String(request.headers['x-github-event']);
    received.push({ event, payload: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
    response.writeHead(202).end();
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  world.sim.connect(`http://127.0.0.1:${(hook.address() as AddressInfo).port}/`);
  folder = mkdtempSync(join(tmpdir(), 'baton-git-'));
  await git('clone', '-q', address(await world.token()), '.');
});
beforeEach(async () => {
  await world.sim.settled();
  received = [];
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await world.stop();
  await new Promise((resolve) => hook.close(resolve));
});

/** A commit on the branch that is checked out. */
async function commit(path: string, text: string): Promise<string> {
  writeFileSync(join(folder, path), text);
  await git('add', path);
  await git('commit', '-qm', `Change ${path}`);
  return git('rev-parse', 'HEAD');
}

async function told(): Promise<string[]> {
  await world.sim.settled();
  return received
    .map(({ event, payload }) => (payload.action === undefined ? event : `${event}.${payload.action}`))
    .sort();
}
const pushed = () => received.find(({ event }) => event === 'push')?.payload;

test('a new branch is created and pushed, with the commits that are new', async () => {
  await git('checkout', '-qb', 'topic/git');
  const sha = await commit('git.txt', 'one\n');
  await git('push', '-q', 'origin', 'topic/git');
  expect(await told()).toEqual(['check_suite.requested', 'create', 'push']);
  expect(pushed()).toMatchObject({
    ref: 'refs/heads/topic/git',
    before: '0'.repeat(40),
    after: sha,
    created: true,
    deleted: false,
    forced: false,
    pusher: { name: 'baton[bot]' },
    sender: { type: 'Bot' },
    installation: { id: world.installation },
  });
  expect(pushed().commits).toMatchObject([{ id: sha, message: 'Change git.txt', added: ['git.txt'] }]);
  expect(world.sim.read('acme/web').file('git.txt', 'topic/git')).toBe('one\n');
});

test('two commits more are one push, and synchronize the pull request of the branch', async () => {
  const ask = { head: 'topic/git', base: 'main', title: 'By git', body: '' };
  const { number } = (await world.call('POST', '/repos/acme/web/pulls', ask)).body;
  await world.sim.settled();
  received = [];
  const before = await git('rev-parse', 'HEAD');
  const first = await commit('git.txt', 'two\n');
  const second = await commit('more.txt', 'more\n');
  await git('push', '-q', 'origin', 'topic/git');
  expect(await told()).toEqual(['check_suite.requested', 'pull_request.synchronize', 'push']);
  expect(pushed()).toMatchObject({ before, after: second, created: false, commits: [{ id: first }, { id: second }] });
  const { payload } = received.find(({ event }) => event === 'pull_request')!;
  expect(payload).toMatchObject({ number, before, after: second, pull_request: { head: { sha: second }, commits: 3 } });
  expect((await world.call('GET', `/repos/acme/web/pulls/${number}`)).body.head.sha).toBe(second);
});

test('a push that rewrites history goes through by force only, and says so', async () => {
  const before = await git('rev-parse', 'HEAD');
  await git('reset', '-q', '--hard', 'HEAD~1');
  const after = await commit('git.txt', 'rewritten\n');
  await expect(git('push', '-q', 'origin', 'topic/git')).rejects.toThrow(/non-fast-forward|fetch first/);
  expect(await told()).toEqual([]);
  await git('push', '-q', '--force', 'origin', 'topic/git');
  expect(await told()).toEqual(['check_suite.requested', 'pull_request.synchronize', 'push']);
  expect(pushed()).toMatchObject({ before, after, forced: true });
});

test('a tag is created, and git fetches what the API made', async () => {
  await git('tag', '-am', 'One', 'v1');
  await git('push', '-q', 'origin', 'v1');
  expect(await told()).toEqual(['create', 'push']);
  expect(pushed()).toMatchObject({ ref: 'refs/tags/v1', created: true });
  expect(world.sim.read('acme/web').tags()['v1']).toBe(await git('rev-parse', 'HEAD'));
  const theirs = await world.sim.as('ben').push('acme/web', 'by-api', { 'api.txt': 'api\n' }, 'By API');
  await git('fetch', '-q', 'origin', 'by-api');
  expect(await git('rev-parse', 'FETCH_HEAD')).toBe(theirs);
});

test('git hashes what the API wrote as the API said', async () => {
  const head = world.sim.read('acme/web').sha('main')!;
  const blob = await world.call('POST', '/repos/acme/web/git/blobs', { content: 'Grüße\n' });
  const tagger = { name: 'Ana', email: 'ana@acme.test', date: '2026-01-02T03:04:04Z' };
  const ask = { tag: 'v2', message: 'Two', object: head, type: 'commit', tagger };
  const tag = await world.call('POST', '/repos/acme/web/git/tags', ask);
  const bare = world.sim.read('acme/web').path;
  for (const [type, sha] of [
    ['blob', blob.body.sha],
    ['tag', tag.body.sha],
    ['commit', head],
  ]) {
    const { stdout } = await promisify(execFile)(
      'sh',
      ['-c', 'git cat-file "$1" "$2" | git hash-object -t "$1" --stdin', 'sh', type!, sha],
      { cwd: bare },
    );
    expect(stdout.trim()).toBe(sha);
  }
});

test('a branch that git deletes is deleted, and its pull request closed', async () => {
  await git('push', '-q', 'origin', '--delete', 'topic/git');
  expect(await told()).toEqual(['delete', 'pull_request.closed', 'push']);
  expect(pushed()).toMatchObject({ deleted: true, after: '0'.repeat(40), head_commit: null });
});

test('a token that may only read clones and does not push; one for another repository does neither', async () => {
  const narrow = async (ask: object) => {
    const path = `/app/installations/${world.installation}/access_tokens`;
    return (await world.call('POST', path, ask, { token: world.jwt() })).body.token as string;
  };
  const reader = await narrow({ repositories: ['web'], permissions: { contents: 'read' } });
  await git('ls-remote', address(reader));
  await expect(git('push', '-q', address(reader), 'HEAD:refs/heads/refused')).rejects.toThrow('403');
  const elsewhere = await narrow({ repositories: ['docs'] });
  await expect(git('ls-remote', address(elsewhere))).rejects.toThrow('not found');
  await expect(git('ls-remote', address('ghs_made-up'))).rejects.toThrow(/Authentication failed|401/);
  expect(world.sim.read('acme/web').branches()).not.toContain('refused');
});
