import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { submitMerge } from '../../../src/simulator/acts/async-merge.ts';
import { disableAutoMerge, enableAutoMerge } from '../../../src/simulator/acts/auto-merge.ts';
import { dequeue, enqueue } from '../../../src/simulator/acts/merge-queue.ts';
import { pullOf } from '../../../src/simulator/acts/pulls.ts';
import { VirtualClock } from '../../../src/simulator/clock.ts';
import type { Happening } from '../../../src/simulator/hub.ts';
import type { Answer } from '../world.ts';
import { checksRule, type RuledWorld, reviewRule, startRuled } from './ruled-world.ts';

const clock = new VirtualClock();
let world: RuledWorld;
const told: Happening[] = [];
beforeAll(async () => {
  world = await startRuled({ clock });
  world.sim.hub.listeners.push((one) => told.push(one));
});
afterAll(async () => {
  expect(await world.sim.read('acme/web').fsck()).toBe('');
  await world.stop();
});

const repo = () => world.sim.hub.repository('acme/web');
const ben = () => ({ account: world.sim.hub.account('ben') });
const queueRule = (more: object = {}) => ({
  type: 'merge_queue',
  parameters: {
    check_response_timeout_minutes: 60,
    grouping_strategy: 'ALLGREEN',
    max_entries_to_build: 5,
    max_entries_to_merge: 5,
    merge_method: 'SQUASH',
    min_entries_to_merge: 1,
    min_entries_to_merge_wait_minutes: 5,
    ...more,
  },
});

/** A pull request that is ready for the queue: its own check is green. */
async function ready(branch: string, files?: Record<string, string>): Promise<number> {
  const { number, sha } = await world.pull(branch, files);
  await world.sim.as('ben').setStatus('acme/web', sha, 'ci', 'success');
  return number;
}

const queueUp = async (...numbers: number[]) => {
  told.length = 0;
  for (const number of numbers) await enqueue(world.sim.hub, repo(), ben(), pullOf(repo(), number));
  await world.sim.settled();
};

/** What was told since, of queues: `merge_group.destroyed merged`, `pull_request.dequeued MERGE`. */
const queueNews = () =>
  told
    .filter(({ event, action }) => event === 'merge_group' || action === 'enqueued' || action === 'dequeued')
    .map(({ event, action, payload }) => `${event}.${action} ${payload['reason'] ?? ''}`.trim());

/** By a person, whose token outlives the hours that pass here. */
const seen = async (number: number) => (await world.as('ben', 'GET', `/repos/acme/web/pulls/${number}`)).body as Answer;

const groups = () =>
  world.sim
    .read('acme/web')
    .branches()
    .filter((name) => name.startsWith('gh-readonly-queue/'));

async function check(group: string, state: 'success' | 'failure'): Promise<void> {
  const sha = world.sim.read('acme/web').sha(group)!;
  await world.sim.as('ben').setStatus('acme/web', sha, 'ci', state);
  await world.sim.settled();
}

test('what is queued is checked on top of what is before it, and lands in order', async () => {
  const { release } = await world.rule([queueRule(), checksRule([{ context: 'ci' }])]);
  const [one, two] = [await ready('one'), await ready('two')];
  const direct = await world.merge('ben', one);
  expect(direct).toMatchObject({ status: 405, body: { message: expect.stringContaining('through the merge queue') } });
  const base = world.sim.read('acme/web').sha('main');
  await queueUp(one, two);
  expect(queueNews()).toEqual([
    'pull_request.enqueued',
    'pull_request.enqueued',
    'merge_group.checks_requested',
    'merge_group.checks_requested',
  ]);
  const [first, second] = groups();
  expect(first).toBe(`gh-readonly-queue/main/pr-${one}-${base}`);
  expect(world.sim.read('acme/web').files(second)).toEqual(expect.arrayContaining(['one.txt', 'two.txt']));
  await check(second!, 'success');
  expect(world.sim.read('acme/web').sha('main')).toBe(base);
  const head = world.sim.read('acme/web').sha(second!);
  await check(first!, 'success');
  expect(world.sim.read('acme/web').sha('main')).toBe(head);
  expect(queueNews().slice(4).sort()).toEqual([
    'merge_group.destroyed merged',
    'merge_group.destroyed merged',
    'pull_request.dequeued MERGE',
    'pull_request.dequeued MERGE',
  ]);
  expect(groups()).toEqual([]);
  const log = world.sim.read('acme/web').log();
  for (const [number, at] of [
    [two, 0],
    [one, 1],
  ] as const) {
    const pull = await seen(number);
    expect(pull).toMatchObject({ merged: true, merge_commit_sha: log[at]?.sha });
  }
  await release();
});

test('what fails leaves the queue, and what is behind it is built anew', async () => {
  const { release } = await world.rule([queueRule(), checksRule([{ context: 'ci' }])]);
  const [bad, good] = [await ready('bad'), await ready('good')];
  await queueUp(bad, good);
  const [first] = groups();
  await check(first!, 'failure');
  expect(queueNews().slice(4)).toEqual([
    'pull_request.dequeued CI_FAILURE',
    'merge_group.checks_requested',
    'merge_group.destroyed dequeued',
    'merge_group.destroyed invalidated',
  ]);
  expect(groups()).toHaveLength(1);
  await check(groups()[0]!, 'success');
  expect((await seen(good)).merged).toBe(true);
  expect(await seen(bad)).toMatchObject({
    merged: false,
    state: 'open',
  });
  await release();
});

test('a queue takes nobody who is not ready, and lets go who conflicts, moves, or is taken out', async () => {
  const { release } = await world.rule([queueRule(), checksRule([{ context: 'ci' }])]);
  const unready = await world.pull('unready');
  await expect(queueUp(unready.number)).rejects.toThrow('Required status check "ci" is expected.');
  const conflicts = { 'src/a.txt': 'one\nMINE\nthree\n' };
  const mine = await ready('mine', conflicts);
  const theirs = await ready('theirs', { 'src/a.txt': 'one\nTHEIRS\nthree\n' });
  await queueUp(mine, theirs);
  expect(queueNews()).toContain('pull_request.dequeued MERGE_CONFLICT');
  await world.sim.as('ben').push('acme/web', 'mine', { 'more.txt': 'm\n' }, 'More');
  await world.sim.settled();
  expect(queueNews()).toContain('pull_request.dequeued UNKNOWN_REMOVAL_REASON');
  const out = await ready('out');
  await queueUp(out);
  await expect(enqueue(world.sim.hub, repo(), ben(), pullOf(repo(), out))).rejects.toThrow('already in the queue');
  await dequeue(world.sim.hub, repo(), ben(), pullOf(repo(), out), 'MANUAL');
  await world.sim.settled();
  expect(queueNews().slice(-2)).toEqual(['pull_request.dequeued MANUAL', 'merge_group.destroyed dequeued']);
  expect(groups()).toEqual([]);
  await release();
});

test('checks that never come time out', async () => {
  const { release } = await world.rule([queueRule(), checksRule([{ context: 'ci' }])]);
  const late = await ready('late');
  await queueUp(late);
  clock.pass(59 * 60_000);
  await world.sim.settled();
  expect(groups()).toHaveLength(1);
  clock.pass(60_000);
  await new Promise((resolve) => setImmediate(resolve));
  await world.sim.settled();
  expect(queueNews()).toContain('pull_request.dequeued CI_TIMEOUT');
  await release();
});

test('a group waits for company as long as the rule says', async () => {
  const { release } = await world.rule([queueRule({ min_entries_to_merge: 2 })]);
  const alone = await ready('alone');
  await queueUp(alone);
  expect((await seen(alone)).merged).toBe(false);
  clock.pass(5 * 60_000);
  await new Promise((resolve) => setImmediate(resolve));
  await world.sim.settled();
  expect((await seen(alone)).merged).toBe(true);
  await release();
});

const later = (number: number, body: object = {}) =>
  world.as('ben', 'PUT', `/repos/acme/web/pulls/${number}/merge-async`, body);
const result = (number: number, uuid: string) =>
  world.as('ben', 'GET', `/repos/acme/web/pulls/${number}/merge-async/${uuid}`);

test('a merge that is asked for runs after the answer, and its result is kept for a day', async () => {
  const { number, sha } = await world.pull('async');
  const asked = await later(number, { merge_method: 'squash' });
  expect(asked).toMatchObject({
    status: 202,
    body: { status: 'pending', details: { merge_method: 'squash', merge_action: 'default', expected_head_sha: sha } },
  });
  await world.sim.settled();
  const { uuid } = asked.body.details;
  const merged: Answer = (await result(number, uuid)).body;
  expect(merged).toMatchObject({ status: 'merged', details: { sha: world.sim.read('acme/web').sha('main') } });
  const { sha: landed } = merged.details;
  expect(await later(number)).toMatchObject({ status: 200, body: { status: 'merged', details: { sha: landed } } });
  expect((await result(number, 'no-such-uuid')).status).toBe(404);
  clock.pass(24 * 3_600_000 + 1);
  expect((await result(number, uuid)).status).toBe(404);
});

test('rules are looked at when it runs: refused, and after they are kept, merged', async () => {
  const admins = [{ actor_type: 'User', actor_id: world.sim.hub.account('ben').id, bypass_mode: 'always' }];
  const { release } = await world.rule([reviewRule({ required_approving_review_count: 1 })], { bypass_actors: admins });
  const { number } = await world.pull('ruled');
  const submit = () =>
    submitMerge(world.sim.hub, repo(), ben(), pullOf(repo(), number), { method: 'merge', action: 'default' });
  const first = submit();
  if (first.kind !== 'accepted') throw new Error(first.kind);
  expect(submit()).toEqual({ kind: 'existing', merge: first.merge });
  await world.sim.settled();
  const failed = (await result(number, first.merge.uuid)).body;
  expect(failed).toMatchObject({ status: 'failed', details: { message: expect.stringContaining('approving review') } });
  await world.sim.as('cleo').review('acme/web', number, 'APPROVE');
  const again = await later(number);
  await world.sim.settled();
  expect((await result(number, again.body.details.uuid)).body.status).toBe('merged');
  await release();
});

test('closed, draft and moved pull requests do not merge later either', async () => {
  const { number, sha } = await world.pull('moved');
  await world.sim.as('ben').close('acme/web', number);
  const closed = await later(number);
  expect(closed).toMatchObject({
    status: 400,
    body: { status: 'failed', details: { message: 'Pull request is closed.' } },
  });
  await world.sim.as('ben').reopen('acme/web', number);
  await world.sim.as('ben').push('acme/web', 'moved', { 'moved.txt': 'm\n' }, 'Moved');
  const stale = await later(number, { sha });
  await world.sim.settled();
  expect((await result(number, stale.body.details.uuid)).body).toMatchObject({
    status: 'failed',
    details: { message: 'Head branch was modified. Review and try the merge again.' },
  });
});

test('where a queue is required, merging later means queueing', async () => {
  const { release } = await world.rule([queueRule(), checksRule([{ context: 'ci' }])]);
  const number = await ready('queued');
  const asked = await later(number);
  await world.sim.settled();
  expect((await result(number, asked.body.details.uuid)).body.status).toBe('enqueued');
  expect(await later(number)).toMatchObject({ status: 200, body: { status: 'enqueued' } });
  await check(groups()[0]!, 'success');
  expect((await seen(number)).merged).toBe(true);
  await release();
});

test('auto-merge waits for the last rule, and cannot be had where nothing is waited for', async () => {
  const { hub } = world.sim;
  const { number, sha } = await world.pull('auto');
  const issue = pullOf(repo(), number);
  const enable = () => enableAutoMerge(hub, repo(), ben(), issue, { method: 'squash' });
  await expect(enable()).rejects.toThrow('Auto merge is not allowed for this repository');
  await world.as('ana', 'PATCH', '/repos/acme/web', { allow_auto_merge: true });
  await expect(enable()).rejects.toThrow('Pull request is in clean status');
  const { release } = await world.rule([checksRule([{ context: 'ci' }])]);
  await enable();
  const shown = await seen(number);
  expect(shown.auto_merge).toMatchObject({ merge_method: 'squash', enabled_by: { login: 'ben' } });
  await disableAutoMerge(hub, repo(), ben(), issue);
  await world.sim.as('ben').setStatus('acme/web', sha, 'ci', 'pending');
  await enable();
  expect(issue.pull.merged).toBeNull();
  await world.sim.as('ben').setStatus('acme/web', sha, 'ci', 'success');
  await world.sim.settled();
  expect(issue.pull.merged?.by.login).toBe('ben');
  const autos = told.map(({ action }) => action).filter((action) => action?.startsWith('auto_merge'));
  expect(autos).toEqual(['auto_merge_enabled', 'auto_merge_disabled', 'auto_merge_enabled']);
  await release();
});
