import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RuledWorld, reviewRule, startRuled } from './ruled-world.ts';

let world: RuledWorld;
let folder: string;
beforeAll(async () => {
  world = await startRuled();
  folder = mkdtempSync(join(tmpdir(), 'simulator-rules-'));
  const address = world.sim.url.replace('http://', `http://x-access-token:${world.sim.as('ben').token()}@`);
  await git('clone', '-q', `${address}/acme/web.git`, '.');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  expect(await world.sim.read('acme/web').fsck()).toBe('');
  await world.stop();
});

/** What git says on its standard error, and whether it succeeded. */
async function git(...args: string[]): Promise<{ ok: boolean; said: string }> {
  const identity = ['-c', 'user.name=ben', '-c', 'user.email=ben@acme.test'];
  return promisify(execFile)('git', [...identity, ...args], { cwd: folder }).then(
    ({ stderr }) => ({ ok: true, said: stderr }),
    ({ stderr }: { stderr: string }) => ({ ok: false, said: stderr }),
  );
}

async function commit(path: string): Promise<void> {
  writeFileSync(join(folder, path), `${path}\n`);
  await git('add', '.');
  await git('commit', '-qm', `Add ${path}`);
}

test('git push is declined with GH013 where a ruleset is against it, and nothing has moved', async () => {
  const { release } = await world.rule([reviewRule({}), { type: 'required_linear_history' }]);
  const before = world.sim.read('acme/web').sha('main');
  await commit('one.txt');
  const refused = await git('push', 'origin', 'HEAD:main', 'HEAD:also');
  expect(refused.ok).toBe(false);
  expect(refused.said).toContain('remote: error: GH013: Repository rule violations found for refs/heads/main.');
  expect(refused.said).toContain(`${world.sim.url}/acme/web/rules?ref=refs%2Fheads%2Fmain`);
  expect(refused.said).toContain('remote: - Changes must be made through a pull request.');
  expect(refused.said).toContain('! [remote rejected] HEAD -> main (push declined due to repository rule violations)');
  expect(world.sim.read('acme/web').sha('main')).toBe(before);
  expect(world.sim.read('acme/web').branches()).not.toContain('also');
  expect((await git('push', 'origin', 'HEAD:topic')).ok).toBe(true);
  await release();
  expect((await git('push', 'origin', 'HEAD:main')).ok).toBe(true);
});

test('git push is declined with GH006 where branch protection is against it', async () => {
  const off = { required_status_checks: null, required_pull_request_reviews: null, restrictions: null };
  const path = '/repos/acme/web/branches/main/protection';
  expect((await world.as('ana', 'PUT', path, { ...off, enforce_admins: true })).status).toBe(200);
  const force = await git('push', '--force', 'origin', 'HEAD~1:main');
  expect(force.said).toContain('remote: error: GH006: Protected branch update failed for refs/heads/main.');
  expect(force.said).toContain('remote: - Cannot force-push to this branch');
  expect(force.said).toContain('(protected branch hook declined)');
  await world.as('ana', 'PUT', path, { ...off, enforce_admins: true, allow_force_pushes: true });
  expect((await git('push', '--force', 'origin', 'HEAD~1:main')).ok).toBe(true);
  expect((await world.as('ana', 'DELETE', path)).status).toBe(204);
});

test('merge commits and unsigned commits are found in what is pushed', async () => {
  const linear = { ref_name: { include: ['refs/heads/linear'], exclude: [] } };
  const { release } = await world.rule([{ type: 'required_linear_history' }], { conditions: linear });
  await git('push', '-q', 'origin', 'HEAD:linear');
  await git('checkout', '-q', '-b', 'side', 'HEAD~1');
  await commit('side.txt');
  await git('merge', '-q', '--no-edit', 'main');
  const merged = await git('push', 'origin', 'HEAD:linear');
  expect(merged.said).toContain('remote: - This branch must not contain merge commits.');
  expect(merged.said).toContain('Found 1 violation:');
  await release();
  const signing = await world.rule([{ type: 'required_signatures' }], { conditions: linear });
  const unsigned = await git('push', 'origin', 'HEAD:linear');
  expect(unsigned.said).toContain('remote: - Commits must have verified signatures.');
  await signing.release();
  expect((await git('push', 'origin', 'HEAD:linear')).ok).toBe(true);
});

test('who may bypass pushes as if there were no rule', async () => {
  const ben = world.sim.hub.account('ben');
  const bypass = (mode: string) => [{ actor_type: 'User', actor_id: ben.id, bypass_mode: mode }];
  await git('checkout', '-q', '-B', 'again', 'origin/main');
  await commit('bypass.txt');
  const only = await world.rule([reviewRule({})], { bypass_actors: bypass('pull_request') });
  expect((await git('push', 'origin', 'HEAD:main')).ok).toBe(false);
  await only.release();
  const always = await world.rule([reviewRule({})], { bypass_actors: bypass('always') });
  expect((await git('push', 'origin', 'HEAD:main')).ok).toBe(true);
  await always.release();
});

test('nobody pushes into the branches of a merge queue', async () => {
  const refused = await git('push', 'origin', 'HEAD:gh-readonly-queue/main/pr-1-x');
  expect(refused.said).toContain('Cannot update this protected ref.');
});
