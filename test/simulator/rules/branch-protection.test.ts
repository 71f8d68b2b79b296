import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RuledWorld, startRuled } from './ruled-world.ts';

let world: RuledWorld;
beforeAll(async () => {
  world = await startRuled();
});
afterAll(() => world.stop());

const PATH = '/repos/acme/web/branches/main/protection';
const OFF = {
  required_status_checks: null,
  enforce_admins: null,
  required_pull_request_reviews: null,
  restrictions: null,
};
const protect = (body: object) => world.as('ana', 'PUT', PATH, { ...OFF, ...body });

test('a branch is protected, says so, and is free again; only administrators see and change it', async () => {
  expect(await world.as('ana', 'GET', PATH)).toMatchObject({ status: 404, body: { message: 'Branch not protected' } });
  expect((await world.as('ben', 'PUT', PATH, OFF)).status).toBe(403);
  expect((await world.as('ana', 'PUT', PATH, { enforce_admins: true })).status).toBe(422);
  const made = await protect({
    required_status_checks: { strict: true, contexts: ['ci'] },
    required_pull_request_reviews: { required_approving_review_count: 2, dismiss_stale_reviews: true },
    restrictions: { users: ['ben'], teams: ['design'], apps: [] },
  });
  expect(made).toMatchObject({
    status: 200,
    body: {
      required_status_checks: { strict: true, contexts: ['ci'], checks: [{ context: 'ci', app_id: null }] },
      required_pull_request_reviews: { required_approving_review_count: 2, dismiss_stale_reviews: true },
      restrictions: { users: [{ login: 'ben' }], teams: [{ slug: 'design' }] },
      enforce_admins: { enabled: false },
      allow_force_pushes: { enabled: false },
    },
  });
  expect((await world.as('ben', 'GET', PATH)).status).toBe(404);
  const branch = await world.as('ben', 'GET', '/repos/acme/web/branches/main');
  expect(branch.body).toMatchObject({
    protected: true,
    protection: { enabled: true, required_status_checks: { enforcement_level: 'non_admins', contexts: ['ci'] } },
  });
  expect((await world.as('ana', 'DELETE', PATH)).status).toBe(204);
  expect((await world.as('ben', 'GET', '/repos/acme/web/branches/main')).body.protected).toBe(false);
});

test('parts of a protection are read and changed one by one', async () => {
  await protect({ required_status_checks: { strict: false, contexts: ['a'] } });
  const contexts = `${PATH}/required_status_checks/contexts`;
  expect((await world.as('ana', 'POST', contexts, { contexts: ['b', 'a'] })).body).toEqual(['a', 'b']);
  expect((await world.as('ana', 'DELETE', contexts, { contexts: ['a'] })).body).toEqual(['b']);
  expect((await world.as('ana', 'PUT', contexts, { contexts: ['c'] })).body).toEqual(['c']);
  expect((await world.as('ana', 'GET', contexts)).body).toEqual(['c']);
  const checks = await world.as('ana', 'PATCH', `${PATH}/required_status_checks`, { strict: true });
  expect(checks.body).toMatchObject({ strict: true, contexts: ['c'] });
  expect((await world.as('ana', 'DELETE', `${PATH}/required_status_checks`)).status).toBe(204);
  expect((await world.as('ana', 'GET', `${PATH}/required_status_checks`)).status).toBe(404);
  const reviews = `${PATH}/required_pull_request_reviews`;
  expect((await world.as('ana', 'GET', reviews)).status).toBe(404);
  const made = await world.as('ana', 'PATCH', reviews, { require_code_owner_reviews: true });
  expect(made.body).toMatchObject({ require_code_owner_reviews: true, required_approving_review_count: 1 });
  expect((await world.as('ana', 'DELETE', reviews)).status).toBe(204);
  expect((await world.as('ana', 'POST', `${PATH}/enforce_admins`)).body).toMatchObject({ enabled: true });
  expect((await world.as('ana', 'DELETE', `${PATH}/enforce_admins`)).status).toBe(204);
  expect((await world.as('ana', 'POST', `${PATH}/required_signatures`)).body).toMatchObject({ enabled: true });
  expect((await world.as('ana', 'DELETE', `${PATH}/required_signatures`)).status).toBe(204);
  await world.as('ana', 'DELETE', PATH);
});

test('administrators merge past protection, until it includes them', async () => {
  await protect({ required_pull_request_reviews: { required_approving_review_count: 1 } });
  const first = await world.pull('past');
  expect(await world.state(first.number)).toBe('blocked');
  expect(await world.merge('ben', first.number)).toMatchObject({
    status: 405,
    body: { message: 'At least 1 approving review is required by reviewers with write access.' },
  });
  expect((await world.merge('ana', first.number)).status).toBe(200);
  await protect({ enforce_admins: true, required_pull_request_reviews: { required_approving_review_count: 1 } });
  const second = await world.pull('included');
  expect((await world.merge('ana', second.number)).status).toBe(405);
  await world.sim.as('cleo').review('acme/web', second.number, 'APPROVE');
  expect((await world.merge('ana', second.number)).status).toBe(200);
  await world.as('ana', 'DELETE', PATH);
});

test('who is not named in restrictions may neither push nor merge', async () => {
  await protect({ restrictions: { users: ['cleo'], teams: [], apps: [world.sim.app.slug] } });
  const { number } = await world.pull('restricted');
  expect((await world.merge('ben', number)).body.message).toContain("You're not authorized to push to this branch.");
  await expect(world.sim.as('ben').push('acme/web', 'main', { 'r.txt': 'r\n' }, 'R')).rejects.toThrow('authorized');
  await world.sim.as('cleo').push('acme/web', 'main', { 'r.txt': 'r\n' }, 'R');
  expect((await world.call('PUT', `/repos/acme/web/pulls/${number}/merge`, {})).status).toBe(200);
  await world.as('ana', 'DELETE', PATH);
});

test('a locked branch stands still, and one that may not be deleted stays', async () => {
  await world.sim.as('ben').push('acme/web', 'release', { 'release.txt': 'r\n' }, 'Release');
  const path = '/repos/acme/web/branches/release/protection';
  await world.as('ana', 'PUT', path, { ...OFF, enforce_admins: true, lock_branch: true });
  const push = () => world.sim.as('ana').push('acme/web', 'release', { 'release.txt': 'rr\n' }, 'More');
  await expect(push()).rejects.toThrow('Cannot change this locked branch');
  await world.as('ana', 'PUT', path, { ...OFF, enforce_admins: true });
  await push();
  const ref = '/repos/acme/web/git/refs/heads/release';
  expect(await world.as('ana', 'DELETE', ref)).toMatchObject({
    status: 422,
    body: { message: 'Cannot delete this branch' },
  });
  await world.as('ana', 'PUT', path, { ...OFF, allow_deletions: true });
  expect((await world.as('ana', 'DELETE', ref)).status).toBe(204);
});

test('code owners must approve what is theirs, the last line that fits deciding', async () => {
  const owners = '* @ana\n/src/ @acme/design\n*.md\n';
  await world.sim.as('ana').push('acme/web', 'main', { '.github/CODEOWNERS': owners }, 'Owners');
  await protect({
    required_pull_request_reviews: { required_approving_review_count: 0, require_code_owner_reviews: true },
  });
  const { number } = await world.pull('owned', { 'src/owned.txt': 'x\n', 'README.md': '# other\n' });
  await world.sim.as('cleo').review('acme/web', number, 'APPROVE');
  expect((await world.merge('ben', number)).body.message).toBe('Waiting on code owner review from acme/design.');
  await world.sim.as('ana').review('acme/web', number, 'APPROVE');
  expect((await world.merge('ben', number)).status).toBe(200);
  await world.as('ana', 'DELETE', PATH);
});
