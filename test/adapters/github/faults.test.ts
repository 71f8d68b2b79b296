import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Fault } from '../../../src/core/fault.ts';
import type { GitHub } from '../../../src/core/ports/github.ts';
import { type Simulated, simulated } from './simulated.ts';

let world: Simulated;
let github: GitHub;
let sha: string;
let count = 0;
let web: string;

beforeAll(async () => {
  world = await simulated();
  github = world.github;
});
afterAll(() => world.close());
beforeEach(async () => {
  world.simulator.faults.clear();
  count += 1;
  web = `acme/web-${count}`;
  await world.harness.seed(web, { 'a.txt': 'one\n' });
  sha = (await github.git.branch(web, 'main'))!.sha;
  world.simulator.journal.entries.length = 0;
});

const asked = (operation: string) =>
  world.simulator.journal.entries.filter((entry) => entry.operation === operation && entry.path.includes(web)).length;
const pull = async () => {
  await github.git.createBranch(web, 'topic', sha);
  const files = [{ path: 'a.txt', text: 'two\n' }];
  const head = await github.git.commitFiles(web, { branch: 'topic', parent: sha, message: 'm', files });
  const made = await github.pulls.create(web, { head: 'topic', base: 'main', title: 't', body: '' });
  return { number: made.number, head: head.sha };
};
const faultOf = async (work: Promise<unknown>): Promise<Fault> =>
  work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error) => error,
  );

test.each(['secondary', 'too-many', 'primary'] as const)(
  'a %s limit is waited out and the request made again',
  async (kind) => {
    world.simulator.faults.add({ operation: 'git/create-ref', kind, retryAfterSeconds: 1 });
    const from = performance.now();
    expect(await github.git.createBranch(web, 'x', sha)).toEqual({ sha, created: true });
    expect(performance.now() - from).toBeGreaterThanOrEqual(990);
    expect(asked('git/create-ref')).toBe(2);
  },
);

test('a read that GitHub does not answer is asked again, three times in all', async () => {
  world.simulator.faults.add({ operation: 'repos/get', kind: 502, count: 2 });
  expect((await github.repositories.get(web))?.fullName).toBe(web);
  expect(asked('repos/get')).toBe(3);
  world.simulator.faults.add({ operation: 'repos/get', kind: 'hang-up', count: 3 });
  expect(await faultOf(github.repositories.get(web))).toMatchObject({
    code: 'unavailable',
    retry: { kind: 'backoff' },
  });
});

// What was applied and what was not look the same to the caller: it must end in the same world.
const losses = [true, false].flatMap((applied) => ([500, 'hang-up'] as const).map((kind) => [applied, kind] as const));

test.each(losses)(
  'a lost answer (applied: %s, %s) never makes a second branch, commit, pull request or comment',
  async (applied, kind) => {
    const operations = [
      'git/create-ref',
      'git/create-tree',
      'git/create-commit',
      'git/update-ref',
      'pulls/create',
      'issues/create-comment',
      'checks/create',
      'git/create-tag',
      'issues/create',
    ];
    for (const operation of operations) world.simulator.faults.add({ operation, kind, applied });
    const { number, head } = await pull();
    await github.issues.mark(web, number, 'hello', () => 'hello');
    const check = { sha: head, name: 'c', externalId: 'e', title: 't', summary: 's', status: 'queued' as const };
    await github.checks.upsert(web, check);
    await github.git.createTag(web, 'v1', head, 'one');
    await github.issues.upsert(web, { marker: '<!-- m -->', title: 't', body: 'b' });

    const reader = world.simulator.read(web);
    expect(reader.branches().sort()).toEqual(['main', 'topic']);
    expect(reader.log('topic').map(({ message }) => message.trim())).toEqual(['m', 'First commit']);
    expect(reader.pulls()).toHaveLength(1);
    expect(reader.issues()).toHaveLength(1);
    expect(reader.comments(number).map(({ body }) => body)).toEqual(['hello']);
    expect(reader.checks(head)).toHaveLength(1);
    expect(reader.tags()).toEqual({ v1: head });
  },
);

test.each(losses)('a merge whose answer was lost (applied: %s, %s) is merged once', async (applied, kind) => {
  const { number, head } = await pull();
  world.simulator.faults.add({ operation: 'pulls/merge', kind, applied });
  const answer = await github.pulls.merge(web, number, { sha: head, strategy: 'squash' });
  const reader = world.simulator.read(web);
  expect(answer).toEqual({ kind: 'merged', sha: reader.sha('main') });
  expect(reader.log('main')).toHaveLength(2);
});

test('a deleted branch whose answer was lost is deleted', async () => {
  await github.git.createBranch(web, 'x', sha);
  world.simulator.faults.add({ operation: 'git/delete-ref', kind: 502, applied: true });
  await github.git.deleteBranch(web, 'x', sha);
  expect(world.simulator.read(web).branches()).toEqual(['main']);
});

test('a dispatch whose answer was lost is not sent again by us: nobody can look whether it was', async () => {
  world.simulator.faults.add({ operation: 'repos/create-dispatch-event', kind: 502, applied: true });
  expect((await faultOf(github.repositories.dispatch(web, 'x', {}))).code).toBe('unavailable');
  expect(asked('repos/create-dispatch-event')).toBe(1);
});

test('a token that was revoked is fetched again', async () => {
  for (const token of world.simulator.hub.tokens.keys()) world.simulator.hub.tokens.delete(token);
  expect((await github.repositories.get(web))?.fullName).toBe(web);
}, 60_000);

test('a fault says what was asked and holds no token', async () => {
  world.simulator.faults.add({ operation: 'pulls/list', kind: 418 });
  const fault = await faultOf(github.pulls.list(web, { state: 'open' }));
  expect(fault.message).toContain(`pulls.list on ${web}`);
  const secrets = [...world.simulator.hub.tokens.keys()];
  const shown = `${fault.stack} ${JSON.stringify(fault)} ${String(fault.cause)}`;
  expect(secrets.length).toBeGreaterThan(0);
  for (const secret of secrets) expect(shown).not.toContain(secret);
});

test('a list of more than one page is whole', async () => {
  const { number } = await pull();
  for (let index = 0; index < 230; index += 1) await world.harness.comment(web, number, 'olga', `comment ${index}`);
  const comments = await github.issues.comments(web, number);
  expect(comments.map(({ body }) => body)).toEqual(Array.from({ length: 230 }, (_, index) => `comment ${index}`));
  expect(asked('issues/list-comments')).toBe(3);
});

test('an executable stays one when its text is changed', async () => {
  const { git } = world.simulator.hub.repository(web);
  const entry = { mode: '100755', sha: git.writeBlob('#!/bin/sh\n') };
  const tree = git.writeTree(git.commit(sha)!.tree, new Map([['run.sh', entry]]));
  const parent = git.writeCommit({ ...git.commit(sha)!, tree, parents: [sha], message: 'script' });
  await github.git.createBranch(web, 'x', parent);
  const files = [{ path: 'run.sh', text: '#!/bin/sh\necho\n' }];
  const made = await github.git.commitFiles(web, { branch: 'x', parent, message: 'm', files });
  expect(git.entry(git.commit(made.sha)!.tree, 'run.sh')?.mode).toBe('100755');
});

test('an upsert of a check sends fifty annotations at a time and a summary that fits', async () => {
  const annotations = Array.from({ length: 120 }, (_, index) => ({
    ...{ path: 'a.txt', startLine: 1, endLine: 1, level: 'notice' as const, title: `${index}`, message: 'm' },
  }));
  const check = {
    sha,
    name: 'c',
    externalId: 'e',
    title: 't',
    status: 'completed' as const,
    conclusion: 'neutral' as const,
  };
  const { id } = await github.checks.upsert(web, { ...check, summary: '☃'.repeat(30_000), annotations });
  const stored = world.simulator.hub.repository(web).checks.get(id)!;
  expect([asked('checks/create'), asked('checks/update'), stored.annotations.length]).toEqual([1, 2, 120]);
  expect(Buffer.byteLength(stored.output.summary ?? '')).toBeLessThanOrEqual(65_535);
  expect(stored.output.summary).toMatch(/^☃+\n\n_Cut here/);
});

test('a check of another app with our name is not ours', async () => {
  await world.harness.check(web, sha, 'c', 'success');
  const check = { sha, name: 'c', externalId: 'e', title: 't', summary: 's', status: 'queued' as const };
  await github.checks.upsert(web, check);
  expect((await github.checks.list(web, sha)).map(({ app }) => app).sort()).toEqual(['baton', 'github-actions']);
});

test('what the installation used is what GitHub saw', async () => {
  const { entries } = world.simulator.journal;
  const before = world.adapter.usage(world.installation);
  entries.length = 0;
  await pull();
  const after = world.adapter.usage(world.installation);
  const seen = world.simulator.journal.total();
  expect(after.requests - before.requests).toBe(seen.requests);
  expect(after.points - before.points).toBe(seen.points);
  expect(after.content - before.content).toBe(seen.content);
});

test('a check run that two want at the same time is made once', async () => {
  const check = {
    sha,
    name: 'baton / secrets',
    externalId: 'one',
    status: 'completed',
    conclusion: 'success',
  } as const;
  const wanted = { ...check, title: 'All is well', summary: 'Nothing found' };
  // Two steps, in lanes of their own: `govern` judges a pull request while the workflow that opened it does.
  const made = await Promise.all([
    github.checks.upsert(web, wanted),
    github.inLane('check').checks.upsert(web, wanted),
    github.inLane('check').checks.upsert(web, { ...wanted, summary: 'Nothing found at all' }),
  ]);
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  expect(asked('checks/create')).toBe(1);
});

test.each(['half', 'wrong-json'] as const)('an answer that is %s is none: a read is asked again', async (kind) => {
  world.simulator.faults.add({ operation: 'git/get-ref', kind });
  expect(await github.git.branch(web, 'main')).toEqual({ sha });
  expect(asked('git/get-ref')).toBe(2);
  world.simulator.faults.add({ operation: 'repos/get-content', kind });
  expect(await github.repositories.file(web, 'a.txt', sha)).toMatchObject({ text: 'one\n' });
});

test.each(['half', 'wrong-json'] as const)(
  'a write whose answer is %s is looked for and not repeated',
  async (kind) => {
    world.simulator.faults.add({ operation: 'pulls/create', kind, applied: true });
    const made = await pull();
    expect(made.number).toBeGreaterThan(0);
    expect(asked('pulls/create')).toBe(1);
  },
);

test("what is asked with the app's own key does not try to refresh a token that it has not got", async () => {
  world.simulator.faults.add({ operation: 'apps/list-webhook-deliveries', kind: 401 });
  expect(await faultOf(world.adapter.deliveries.since(0, 'failed'))).toMatchObject({ code: 'token-expired' });
});

test('a branch whose deletion GitHub did not carry out at first is deleted all the same', async () => {
  await github.git.createBranch(web, 'topic', sha);
  world.simulator.faults.add({ operation: 'git/delete-ref', kind: 503 });
  await github.git.deleteBranch(web, 'topic', sha);
  expect(await github.git.branch(web, 'topic')).toBeUndefined();
  expect(asked('git/delete-ref')).toBe(2);
});

test.each(['secondary', 'too-many'] as const)(
  'a %s limit on the new token for a revoked one is a limit, not the end of the installation',
  async (kind) => {
    for (const token of world.simulator.hub.tokens.keys()) world.simulator.hub.tokens.delete(token);
    world.simulator.faults.add({ operation: 'apps/create-installation-access-token', kind, retryAfterSeconds: 7 });
    const fault = await faultOf(github.git.branch(web, 'main'));
    expect(fault).toMatchObject({ code: 'rate-limited', retry: { kind: 'at' } });
    expect(await github.git.branch(web, 'main')).toEqual({ sha });
  },
  60_000,
);
