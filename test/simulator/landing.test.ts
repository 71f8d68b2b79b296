import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startWorld, type TestWorld } from './world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** A branch with one commit on it, made through the API as the app would. */
async function branchWith(name: string, files: Record<string, string>, from = 'heads/main'): Promise<string> {
  const { call } = world;
  const base = (await call('GET', `/repos/acme/web/git/ref/${from}`)).body.object.sha;
  const commit = (await call('GET', `/repos/acme/web/git/commits/${base}`)).body;
  const tree = await call('POST', '/repos/acme/web/git/trees', {
    base_tree: commit.tree.sha,
    tree: Object.entries(files).map(([path, content]) => ({ path, mode: '100644', type: 'blob', content })),
  });
  const made = await call('POST', '/repos/acme/web/git/commits', {
    message: `change ${name}`,
    tree: tree.body.sha,
    parents: [base],
  });
  const ref = await call('POST', '/repos/acme/web/git/refs', { ref: `refs/heads/${name}`, sha: made.body.sha });
  expect(ref.status).toBe(201);
  return made.body.sha;
}

async function open(head: string): Promise<number> {
  const made = await world.call('POST', '/repos/acme/web/pulls', {
    head,
    base: 'main',
    title: `Land ${head}`,
    body: 'x',
  });
  expect(made.status).toBe(201);
  return made.body.number;
}

test('a merge keeps the commits that the base got in the meantime', async () => {
  await branchWith('topic/one', { 'src/b.txt': 'new\n' });
  const number = await open('topic/one');
  await world.sim.as('ana').push('acme/web', 'main', { 'src/c.txt': 'from ana\n' }, 'Meanwhile');
  const first = await world.call('GET', `/repos/acme/web/pulls/${number}`);
  expect(first.body.mergeable).toBeNull();
  await world.sim.settled();
  const second = await world.call('GET', `/repos/acme/web/pulls/${number}`);
  expect(second.body).toMatchObject({ mergeable: true, mergeable_state: 'clean', changed_files: 1, commits: 1 });
  const merged = await world.call('PUT', `/repos/acme/web/pulls/${number}/merge`, { sha: second.body.head.sha });
  expect(merged).toMatchObject({ status: 200, body: { merged: true } });
  const git = world.sim.read('acme/web');
  expect(git.file('src/b.txt')).toBe('new\n');
  expect(git.file('src/c.txt')).toBe('from ana\n');
  expect(git.log()[0]).toMatchObject({
    sha: merged.body.sha,
    message: `Merge pull request #${number} from acme/topic/one\n\nLand topic/one`,
  });
  const again = await world.call('PUT', `/repos/acme/web/pulls/${number}/merge`, {});
  expect(again).toMatchObject({ status: 405, body: { message: 'Pull Request is not mergeable' } });
});

test('a conflict is not mergeable, and merging it changes nothing', async () => {
  await branchWith('topic/two', { 'src/a.txt': 'one\nMINE\nthree\n' });
  const number = await open('topic/two');
  await world.sim.as('ana').push('acme/web', 'main', { 'src/a.txt': 'one\nTHEIRS\nthree\n' }, 'Other side');
  await world.call('GET', `/repos/acme/web/pulls/${number}`);
  await world.sim.settled();
  const seen = await world.call('GET', `/repos/acme/web/pulls/${number}`);
  expect(seen.body).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
  const before = world.sim.read('acme/web').sha('main');
  for (const merge_method of ['merge', 'squash', 'rebase']) {
    const answer = await world.call('PUT', `/repos/acme/web/pulls/${number}/merge`, { merge_method });
    expect(answer.status).toBe(405);
  }
  expect(world.sim.read('acme/web').sha('main')).toBe(before);
});

test('a merge with the sha of an older head is refused with 409', async () => {
  const old = await branchWith('topic/three', { 'three.txt': '3\n' });
  const number = await open('topic/three');
  await world.sim.as('ben').push('acme/web', 'topic/three', { 'three.txt': '33\n' }, 'More');
  const answer = await world.call('PUT', `/repos/acme/web/pulls/${number}/merge`, { sha: old });
  expect(answer).toMatchObject({
    status: 409,
    body: { message: 'Head branch was modified. Review and try the merge again.' },
  });
});

test('squash makes one commit, rebase replays each one, both on top of a base that moved', async () => {
  for (const method of ['squash', 'rebase'] as const) {
    const branch = `topic/${method}`;
    await branchWith(branch, { [`${method}-1.txt`]: '1\n' });
    await world.sim.as('ben').push('acme/web', branch, { [`${method}-2.txt`]: '2\n' }, 'second');
    const number = await open(branch);
    const base = await world.sim.as('ana').push('acme/web', 'main', { [`main-${method}.txt`]: 'm\n' }, 'Meanwhile');
    const answer = await world.call('PUT', `/repos/acme/web/pulls/${number}/merge`, { merge_method: method });
    expect(answer.status).toBe(200);
    const git = world.sim.read('acme/web');
    const log = git.log();
    const count = method === 'squash' ? 1 : 2;
    expect(log.slice(0, count).every((commit) => commit.parents.length === 1)).toBe(true);
    expect(log[count]?.sha).toBe(base);
    expect(git.file(`${method}-1.txt`)).toBe('1\n');
    expect(git.file(`${method}-2.txt`)).toBe('2\n');
    expect(git.file(`main-${method}.txt`)).toBe('m\n');
  }
});

test('what is there already, or is not there at all, is refused in the words of GitHub', async () => {
  const sha = await branchWith('topic/four', { 'four.txt': '4\n' });
  await open('topic/four');
  const duplicate = await world.call('POST', '/repos/acme/web/pulls', {
    head: 'topic/four',
    base: 'main',
    title: 'again',
  });
  expect(duplicate.status).toBe(422);
  expect(duplicate.body.errors[0].message).toBe('A pull request already exists for acme:topic/four.');
  const unknown = await world.call('POST', '/repos/acme/web/pulls', { head: 'nowhere', base: 'main', title: 'x' });
  expect(unknown).toMatchObject({ status: 422, body: { errors: [{ field: 'head', code: 'invalid' }] } });
  const same = await world.call('POST', '/repos/acme/web/git/refs', { ref: 'refs/heads/topic/four', sha });
  expect(same).toMatchObject({ status: 422, body: { message: 'Reference already exists' } });
  const older = world.sim.read('acme/web').log()[1]?.sha;
  const backwards = await world.call('PATCH', '/repos/acme/web/git/refs/heads/main', { sha: older });
  expect(backwards).toMatchObject({ status: 422, body: { message: 'Update is not a fast forward' } });
});

test('git clones and pushes over HTTP, and a push synchronizes the pull request', async () => {
  await branchWith('topic/five', { 'five.txt': '5\n' });
  const number = await open('topic/five');
  const folder = mkdtempSync(join(tmpdir(), 'simulator-clone-'));
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=ben', '-c', 'user.email=ben@acme.test', ...args], { cwd: folder });
  const address = world.sim.url.replace('http://', `http://x-access-token:${world.sim.as('ben').token()}@`);
  await git('clone', '-q', `${address}/acme/web.git`, '.');
  await git('checkout', '-q', 'topic/five');
  expect(readFileSync(join(folder, 'five.txt'), 'utf8')).toBe('5\n');
  writeFileSync(join(folder, 'five.txt'), '55\n');
  await git('commit', '-qam', 'Five again');
  await git('push', '-q', 'origin', 'topic/five');
  const { stdout } = await git('rev-parse', 'HEAD');
  rmSync(folder, { recursive: true });
  const pull = await world.call('GET', `/repos/acme/web/pulls/${number}`);
  expect(pull.body.head.sha).toBe(stdout.trim());
  const files = await world.call('GET', `/repos/acme/web/pulls/${number}/files`);
  expect(files.body).toMatchObject([{ filename: 'five.txt', status: 'added', patch: '@@ -0,0 +1 @@\n+55' }]);
});

test('people who push while others merge lose nothing', async () => {
  const branches = Array.from({ length: 6 }, (_, index) => `race/${index}`);
  const numbers: number[] = [];
  for (const branch of branches) {
    await branchWith(branch, { [`${branch}.txt`]: 'x\n' });
    numbers.push(await open(branch));
  }
  const folder = mkdtempSync(join(tmpdir(), 'simulator-race-'));
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=ana', '-c', 'user.email=ana@acme.test', ...args], { cwd: folder });
  const address = world.sim.url.replace('http://', `http://x-access-token:${world.sim.as('ana').token()}@`);
  await git('clone', '-q', `${address}/acme/web.git`, '.');
  writeFileSync(join(folder, 'pushed.txt'), 'by git\n');
  await git('add', '.');
  await git('commit', '-qm', 'Pushed by git');

  const merges = Promise.all(
    numbers.map((number) => world.call('PUT', `/repos/acme/web/pulls/${number}/merge`, { merge_method: 'squash' })),
  );
  const [answers, pushed] = await Promise.all([
    merges,
    git('push', '-q', 'origin', 'main').then(
      () => true,
      () => false,
    ),
  ]);
  rmSync(folder, { recursive: true });
  const files = world.sim.read('acme/web').files();
  expect(files.includes('pushed.txt')).toBe(pushed);
  for (const [index, { status, body }] of answers.entries()) {
    if (status !== 200) expect(body.message).toBe('Base branch was modified. Review and try the merge again.');
    expect(files.includes(`race/${index}.txt`)).toBe(status === 200);
  }
  expect(answers.some(({ status }) => status === 200)).toBe(true);
});

test('deleting the head branch closes its pull request', async () => {
  await branchWith('topic/six', { 'six.txt': '6\n' });
  const number = await open('topic/six');
  expect((await world.call('DELETE', '/repos/acme/web/git/refs/heads/topic/six')).status).toBe(204);
  const pull = await world.call('GET', `/repos/acme/web/pulls/${number}`);
  expect(pull.body).toMatchObject({ state: 'closed', merged: false });
});

test('from a branch to its merge takes less than 200 ms', async () => {
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const started = process.cpuUsage();
    await branchWith(`fast/${turn}`, { [`fast-${turn}.txt`]: 'x\n' });
    const number = await open(`fast/${turn}`);
    expect((await world.call('PUT', `/repos/acme/web/pulls/${number}/merge`, {})).status).toBe(200);
    times.push(process.cpuUsage(started).user / 1000);
  }
  expect(times.sort((a, b) => a - b)[2]).toBeLessThan(200);
});

test('after all that git finds the repository sound', async () => {
  expect(await world.sim.read('acme/web').fsck()).toBe('');
});
