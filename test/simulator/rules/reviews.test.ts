import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { resolveConversation } from '../../../src/simulator/acts/review-comments.ts';
import { type RuledWorld, reviewRule, startRuled } from './ruled-world.ts';

let world: RuledWorld;
const told: string[] = [];
beforeAll(async () => {
  world = await startRuled();
  world.sim.hub.listeners.push(({ event, action }) => told.push(`${event}.${action}`));
});
afterAll(() => world.stop());

const of = (number: number) => `/repos/acme/web/pulls/${number}`;

test('a pending review is its author’s secret until it is submitted', async () => {
  const { number } = await world.pull('pending', { 'src/a.txt': 'one\nTWO\nthree\n' });
  told.length = 0;
  const comments = [{ path: 'src/a.txt', line: 2, side: 'RIGHT', body: 'why loud?' }];
  const made = await world.as('cleo', 'POST', `${of(number)}/reviews`, { body: 'look', comments });
  expect(made).toMatchObject({ status: 200, body: { state: 'PENDING' } });
  expect(made.body).not.toHaveProperty('submitted_at');
  const path = `${of(number)}/reviews/${made.body.id}`;
  expect((await world.as('ana', 'GET', path)).status).toBe(404);
  expect((await world.as('ana', 'GET', `${of(number)}/reviews`)).body).toEqual([]);
  expect((await world.as('ana', 'GET', `${of(number)}/comments`)).body).toEqual([]);
  expect((await world.as('cleo', 'POST', `${of(number)}/reviews`, { body: 'again' })).status).toBe(422);
  expect(told).toEqual([]);
  const sent = await world.as('cleo', 'POST', `${path}/events`, { event: 'REQUEST_CHANGES', body: 'please' });
  expect(sent.body).toMatchObject({ state: 'CHANGES_REQUESTED', body: 'please' });
  expect(told).toEqual(['pull_request_review.submitted', 'pull_request_review_comment.created']);
  const [comment] = (await world.as('ana', 'GET', `${of(number)}/comments`)).body;
  expect(comment).toMatchObject({
    path: 'src/a.txt',
    line: 2,
    position: 3,
    body: 'why loud?',
    diff_hunk: expect.stringContaining('+TWO'),
  });
  expect((await world.as('ana', 'GET', `${path}/comments`)).body).toHaveLength(1);
  expect((await world.as('cleo', 'DELETE', path)).status).toBe(422);
  expect((await world.as('cleo', 'PUT', path, { body: 'thanks' })).body.body).toBe('thanks');
});

test('a pending review can be thrown away, and nobody hears of it', async () => {
  const { number } = await world.pull('thrown');
  told.length = 0;
  const made = await world.as('ana', 'POST', `${of(number)}/reviews`, {});
  expect((await world.as('ana', 'DELETE', `${of(number)}/reviews/${made.body.id}`)).status).toBe(200);
  expect((await world.as('ana', 'GET', `${of(number)}/reviews`)).body).toEqual([]);
  expect(told).toEqual([]);
});

test('nobody approves their own pull request', async () => {
  const { number } = await world.pull('own');
  const own = await world.as('ben', 'POST', `${of(number)}/reviews`, { event: 'APPROVE' });
  expect(own).toMatchObject({ status: 422, body: { errors: ['Can not approve your own pull request'] } });
});

test('a dismissed approval no longer counts', async () => {
  const { release } = await world.rule([reviewRule({ required_approving_review_count: 1 })]);
  const { number } = await world.pull('dismissed');
  const made = await world.as('cleo', 'POST', `${of(number)}/reviews`, { event: 'APPROVE' });
  expect(await world.state(number)).toBe('clean');
  told.length = 0;
  const path = `${of(number)}/reviews/${made.body.id}/dismissals`;
  const dismissed = await world.as('ana', 'PUT', path, { message: 'too quick' });
  expect(dismissed).toMatchObject({ status: 200, body: { state: 'DISMISSED' } });
  expect(told).toEqual(['pull_request_review.dismissed']);
  expect((await world.as('ana', 'PUT', path, { message: 'twice' })).status).toBe(422);
  expect(await world.state(number)).toBe('blocked');
  await release();
});

test('a push that changes something dismisses approvals where a rule says so; updating the branch does not', async () => {
  const { release } = await world.rule(
    [reviewRule({ required_approving_review_count: 1, dismiss_stale_reviews_on_push: true })],
    { bypass_actors: [{ actor_type: 'OrganizationAdmin', actor_id: null, bypass_mode: 'always' }] },
  );
  const { number } = await world.pull('stale');
  await world.sim.as('cleo').review('acme/web', number, 'APPROVE');
  await world.sim.as('ana').push('acme/web', 'main', { 'elsewhere.txt': 'e\n' }, 'Elsewhere');
  expect((await world.as('ben', 'PUT', `${of(number)}/update-branch`, {})).status).toBe(202);
  expect(await world.state(number)).toBe('clean');
  told.length = 0;
  await world.sim.as('ben').push('acme/web', 'stale', { 'stale.txt': 'other\n' }, 'Other');
  expect(told).toContain('pull_request_review.dismissed');
  expect(told.indexOf('pull_request.synchronize')).toBeLessThan(told.indexOf('pull_request_review.dismissed'));
  expect((await world.merge('ben', number)).status).toBe(405);
  await world.sim.as('cleo').review('acme/web', number, 'APPROVE');
  expect((await world.merge('ben', number)).status).toBe(200);
  await release();
});

test('the last pusher’s own approval of a push is not enough', async () => {
  const { release } = await world.rule([
    reviewRule({ required_approving_review_count: 1, require_last_push_approval: true }),
  ]);
  const { number } = await world.pull('last');
  await world.sim.as('cleo').push('acme/web', 'last', { 'last.txt': 'by cleo\n' }, 'Mine');
  await world.sim.as('cleo').review('acme/web', number, 'APPROVE');
  const message = 'New changes require approval from someone other than cleo because they were the last pusher.';
  expect((await world.merge('ben', number)).body.message).toContain(message);
  await world.sim.as('ana').review('acme/web', number, 'APPROVE');
  expect((await world.merge('ben', number)).status).toBe(200);
  await release();
});

test('comments have their place in the difference, are answered, changed, deleted and resolved', async () => {
  const { release } = await world.rule([reviewRule({ required_review_thread_resolution: true })]);
  const { number, sha } = await world.pull('lines', { 'src/lines.txt': 'a\nb\nc\n' });
  const comment = (more: object) => ({ body: 'hm', commit_id: sha, path: 'src/lines.txt', ...more });
  const post = (more: object) => world.as('cleo', 'POST', `${of(number)}/comments`, comment(more));
  const outside = await post({ line: 40, side: 'RIGHT' });
  expect(outside.body.errors[0].message).toBe('pull_request_review_thread.line must be part of the diff');
  const elsewhere = await post({ line: 1, side: 'RIGHT', path: 'README.md' });
  expect(elsewhere.body.errors[0].message).toBe('pull_request_review_thread.path could not be resolved');
  const made = await post({ line: 3, side: 'RIGHT', start_line: 1, start_side: 'RIGHT' });
  expect(made).toMatchObject({ status: 201, body: { line: 3, start_line: 1, position: 3 } });
  const answer = await world.as('ben', 'POST', `${of(number)}/comments/${made.body.id}/replies`, { body: 'because' });
  expect(answer).toMatchObject({ status: 201, body: { in_reply_to_id: made.body.id, path: 'src/lines.txt' } });
  const one = `/repos/acme/web/pulls/comments/${answer.body.id}`;
  expect((await world.as('ben', 'PATCH', one, { body: 'because of that' })).body.body).toBe('because of that');
  expect((await world.as('ana', 'GET', one)).body.body).toBe('because of that');
  expect((await world.as('ben', 'DELETE', one)).status).toBe(204);
  expect((await world.merge('ben', number)).body.message).toContain('A conversation must be resolved');
  const repository = world.sim.hub.repository('acme/web');
  resolveConversation(repository, repository.rules.reviewComments.get(made.body.id)!, world.sim.hub.account('ben'));
  expect((await world.merge('ben', number)).status).toBe(200);
  await release();
});

test('a request for review is taken back', async () => {
  const { number } = await world.pull('asked');
  await world.as('ben', 'POST', `${of(number)}/requested_reviewers`, {
    reviewers: ['cleo'],
    team_reviewers: ['design'],
  });
  told.length = 0;
  const left = await world.as('ben', 'DELETE', `${of(number)}/requested_reviewers`, { reviewers: ['cleo'] });
  expect(left).toMatchObject({ status: 200, body: { requested_reviewers: [], requested_teams: [{ slug: 'design' }] } });
  expect(told).toEqual(['pull_request.review_request_removed']);
});
