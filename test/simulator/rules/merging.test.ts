import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCheck } from '../../../src/simulator/acts/checks.ts';
import { checksRule, type RuledWorld, reviewRule, startRuled } from './ruled-world.ts';

let world: RuledWorld;
beforeAll(async () => {
  world = await startRuled();
});
afterAll(() => world.stop());

const repo = () => world.sim.hub.repository('acme/web');

test('without approval a merge is 405 in the words of GitHub, with it it goes through', async () => {
  const { release } = await world.rule([reviewRule({ required_approving_review_count: 1 })]);
  const { number } = await world.pull('approve');
  expect(await world.state(number)).toBe('blocked');
  const refused = await world.merge('ben', number);
  const message = 'At least 1 approving review is required by reviewers with write access.';
  expect(refused).toMatchObject({
    status: 405,
    body: { message: `Repository rule violations found\n\n${message}\n\n` },
  });
  // Approvals of people who may not write do not count.
  await world.sim.as('oscar').review('acme/web', number, 'APPROVE');
  expect((await world.merge('ben', number)).status).toBe(405);
  await world.sim.as('cleo').review('acme/web', number, 'REQUEST_CHANGES', 'no');
  await world.sim.as('ana').review('acme/web', number, 'APPROVE');
  expect((await world.merge('ben', number)).body.message).toContain('Changes have been requested');
  await world.sim.as('cleo').review('acme/web', number, 'APPROVE');
  expect(await world.state(number)).toBe('clean');
  expect((await world.merge('ben', number)).status).toBe(200);
  await release();
});

test('a bypass for pull requests lets their holder merge, an app included', async () => {
  const { app } = world.sim;
  const actors = [{ actor_type: 'Integration', actor_id: app.id, bypass_mode: 'pull_request' }];
  const rules = [reviewRule({ required_approving_review_count: 1 })];
  const { release } = await world.rule(rules, { bypass_actors: actors });
  const { number } = await world.pull('bypass');
  expect((await world.merge('ana', number)).status).toBe(405);
  expect((await world.call('PUT', `/repos/acme/web/pulls/${number}/merge`, {})).status).toBe(200);
  await release();
});

test('required checks are expected, in progress, failing and good, and the sentence says which', async () => {
  const { release } = await world.rule([checksRule([{ context: 'a' }, { context: 'b' }])]);
  const { number, sha } = await world.pull('checks');
  const said = async () => (await world.merge('ben', number)).body.message;
  expect(await said()).toContain('2 of 2 required status checks are expected.');
  await world.sim.as('ben').setStatus('acme/web', sha, 'a', 'failure');
  expect(await said()).toContain('2 of 2 required status checks have not succeeded: 1 expected and 1 failing.');
  await world.sim.as('ben').setStatus('acme/web', sha, 'a', 'success');
  expect(await said()).toContain('Required status check "b" is expected.');
  const check = await world.call('POST', '/repos/acme/web/check-runs', { name: 'b', head_sha: sha });
  expect(await said()).toContain('Required status check "b" is in progress.');
  await world.call('PATCH', `/repos/acme/web/check-runs/${check.body.id}`, { conclusion: 'skipped' });
  expect(await world.state(number)).toBe('clean');
  await world.sim.as('ben').setStatus('acme/web', sha, 'not required', 'failure');
  expect(await world.state(number)).toBe('unstable');
  expect((await world.merge('ben', number)).status).toBe(200);
  await release();
});

test('a required check that is pinned to an app counts from that app only', async () => {
  const { app, actionsApp } = world.sim.hub;
  const { release } = await world.rule([checksRule([{ context: 'gate', integration_id: app.id }])]);
  const { number, sha } = await world.pull('pinned');
  const other = { account: actionsApp.bot, app: actionsApp };
  createCheck(world.sim.hub, repo(), other, { name: 'gate', sha, conclusion: 'success' });
  await world.sim.as('ana').setStatus('acme/web', sha, 'gate', 'success');
  expect(await world.state(number)).toBe('blocked');
  expect((await world.merge('ben', number)).status).toBe(405);
  await world.call('POST', '/repos/acme/web/check-runs', { name: 'gate', head_sha: sha, conclusion: 'success' });
  expect(await world.state(number)).toBe('clean');
  expect((await world.merge('ben', number)).status).toBe(200);
  await release();
});

test('a strict rule wants the head up to date: behind, until the branch is updated', async () => {
  const { release } = await world.rule([checksRule([{ context: 'ci' }], true)], {
    bypass_actors: [{ actor_type: 'RepositoryRole', actor_id: 5, bypass_mode: 'always' }],
  });
  const { number, sha } = await world.pull('strict');
  await world.sim.as('ana').push('acme/web', 'main', { 'meanwhile.txt': 'm\n' }, 'Meanwhile');
  await world.sim.as('ben').setStatus('acme/web', sha, 'ci', 'success');
  expect(await world.state(number)).toBe('behind');
  const refused = await world.merge('ben', number);
  expect(refused.status).toBe(405);
  expect(refused.body.message).toContain('Head branch is out of date.');
  const path = `/repos/acme/web/pulls/${number}/update-branch`;
  const stale = await world.as('ben', 'PUT', path, { expected_head_sha: '0'.repeat(40) });
  expect(stale.status).toBe(422);
  expect((await world.as('ben', 'PUT', path, { expected_head_sha: sha })).status).toBe(202);
  const head = (await world.call('GET', `/repos/acme/web/pulls/${number}`)).body.head.sha;
  expect(await world.state(number)).toBe('blocked');
  await world.sim.as('ben').setStatus('acme/web', head, 'ci', 'success');
  expect(await world.state(number)).toBe('clean');
  expect((await world.merge('ben', number)).status).toBe(200);
  await release();
});

test('linear history and allowed methods decide how, not whether', async () => {
  const { release } = await world.rule([
    { type: 'required_linear_history' },
    reviewRule({ allowed_merge_methods: ['merge', 'squash'] }),
  ]);
  const { number } = await world.pull('linear');
  expect((await world.merge('ben', number)).body.message).toContain('This branch must not contain merge commits.');
  const rebase = await world.merge('ben', number, { merge_method: 'rebase' });
  expect(rebase).toMatchObject({ status: 405, body: { message: 'Rebase merges are not allowed on this repository.' } });
  expect((await world.merge('ben', number, { merge_method: 'squash' })).status).toBe(200);
  await release();
});

test('commit messages are judged on what would land', async () => {
  const { release } = await world.rule([
    { type: 'commit_message_pattern', parameters: { operator: 'starts_with', pattern: 'feat' } },
  ]);
  const { number } = await world.pull('messages');
  const refused = await world.merge('ben', number, { merge_method: 'squash' });
  expect(refused).toMatchObject({
    status: 405,
    body: { message: expect.stringContaining('Commit message must start') },
  });
  const squash = { merge_method: 'squash', commit_title: 'feat: messages' };
  expect((await world.merge('ben', number, squash)).status).toBe(200);
  await release();
});

test('the settings of a repository allow methods, name commits, and delete merged heads', async () => {
  const set = (body: object) => world.as('ana', 'PATCH', '/repos/acme/web', body);
  expect((await set({ allow_merge_commit: false, allow_squash_merge: true })).body).toMatchObject({
    allow_merge_commit: false,
    allow_rebase_merge: true,
  });
  expect((await set({ allow_squash_merge: false, allow_rebase_merge: false })).status).toBe(422);
  const { number } = await world.pull('settings');
  const child = await world.sim.as('ben').push('acme/web', 'child', { 'child.txt': 'x\n' }, 'Child');
  const stacked = await world.sim.as('ben').openPull('acme/web', { head: 'child', base: 'settings', title: 'Child' });
  expect(await world.merge('ben', number)).toMatchObject({
    status: 405,
    body: { message: 'Merge commits are not allowed on this repository.' },
  });
  await set({
    squash_merge_commit_title: 'PR_TITLE',
    squash_merge_commit_message: 'BLANK',
    delete_branch_on_merge: true,
  });
  const merged = await world.merge('ben', number, { merge_method: 'squash' });
  expect(merged.status).toBe(200);
  expect(world.sim.read('acme/web').log()[0]).toMatchObject({ message: `Land settings (#${number})` });
  expect(world.sim.read('acme/web').branches()).not.toContain('settings');
  const other = (await world.call('GET', `/repos/acme/web/pulls/${stacked}`)).body;
  expect(other).toMatchObject({ state: 'open', base: { ref: 'main' }, head: { sha: child } });
  await set({ allow_merge_commit: true, delete_branch_on_merge: false });
});

test('one branch is merged into another, unless it is there, conflicts or may not be changed', async () => {
  const merges = (body: object) => world.as('ben', 'POST', '/repos/acme/web/merges', body);
  await world.sim.as('ben').push('acme/web', 'into', { 'into.txt': 'i\n' }, 'Into');
  await world.sim.as('ben').push('acme/web', 'from', { 'from.txt': 'f\n' }, 'From');
  const merged = await merges({ base: 'into', head: 'from', commit_message: 'Bring them together' });
  expect(merged).toMatchObject({ status: 201, body: { commit: { message: 'Bring them together' } } });
  expect((await merges({ base: 'into', head: 'from' })).status).toBe(204);
  expect((await merges({ base: 'nowhere', head: 'from' })).status).toBe(404);
  await world.sim.as('ben').push('acme/web', 'against', { 'from.txt': 'other\n' }, 'Against');
  expect((await merges({ base: 'into', head: 'against' })).status).toBe(409);
  const { release } = await world.rule([reviewRule({})]);
  expect((await merges({ base: 'main', head: 'from' })).status).toBe(422);
  await release();
});

test('signatures are asked of what people pushed; what GitHub commits is signed', async () => {
  const { release } = await world.rule([{ type: 'required_signatures' }]);
  const { number } = await world.pull('unsigned');
  expect((await world.merge('ben', number)).body.message).toContain('Commits must have verified signatures.');
  await release();
  const merged = await world.merge('ben', number);
  const commit = await world.call('GET', `/repos/acme/web/git/commits/${merged.body.sha}`);
  expect(commit.body.verification.verified).toBe(true);
});
