import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/core/json.ts';
import { startWorld, type TestWorld } from './world.ts';

interface Example {
  readonly name: string;
  readonly examples: readonly JsonObject[];
}

// The package's own types are of 2021; its examples are read as what they are, JSON.
const EXAMPLES = createRequire(import.meta.url)('@octokit/webhooks-examples') as readonly Example[];

/** Stand in the recordings of plain issues; GitHub's description has them for pull requests only. */
const RECORDED_ONLY = new Set([
  'opened.issue.draft',
  'assigned.issue.draft',
  'milestoned.issue.draft',
  'milestoned.issue.pull_request',
]);

const OURS = [
  'check_run',
  'check_suite',
  'create',
  'delete',
  'deployment',
  'deployment_status',
  'installation',
  'installation_repositories',
  'issue_comment',
  'issues',
  'label',
  'milestone',
  'pull_request',
  'pull_request_review',
  'push',
  'release',
  'repository_dispatch',
  'status',
  'workflow_dispatch',
  'workflow_job',
  'workflow_run',
];

let world: TestWorld;
const seen: { event: string; action: string | undefined; payload: JsonObject }[] = [];

beforeAll(async () => {
  world = await startWorld({ speed: 1000 });
  const { sim, call } = world;
  // Nobody listens there: what is looked at is what would have been sent.
  sim.connect('http://127.0.0.1:9/');
  sim.actions.define('acme/web', { workflow: 'ci', jobs: [{ name: 'ci', seconds: 1, outcome: () => 'success' }] });
  const [ana, ben] = [sim.as('ana'), sim.as('ben')];
  const sha = await ben.push('acme/web', 'all', { 'all.txt': '1\n' }, 'All');
  const number = await ben.openPull('acme/web', { head: 'all', title: 'All', body: 'text' });
  await ben.edit('acme/web', number, { body: 'other' });
  await call('POST', `/repos/acme/web/pulls/${number}/requested_reviewers`, { reviewers: ['ana'] });
  await ben.label('acme/web', number, 'bug');
  await ana.review('acme/web', number, 'COMMENT', 'hm');
  const comment = await ana.comment('acme/web', number, 'hello');
  await call('POST', `/repos/acme/web/issues/${number}/comments`, { body: 'mine' });
  await call('PATCH', `/repos/acme/web/issues/comments/${comment}`, { body: 'hello again' });
  await ben.setStatus('acme/web', sha, 'ci', 'success');
  const check = await call('POST', '/repos/acme/web/check-runs', {
    name: 'baton',
    head_sha: sha,
    conclusion: 'success',
  });
  await ana.rerequest('acme/web', check.body.id);
  await ben.close('acme/web', number);
  await ben.reopen('acme/web', number);
  await ana.openIssue('acme/web', 'An issue', 'text');
  await ana.dispatch('acme/web', 'anything', {});
  sim.actions.define('acme/web', { workflow: 'by-hand', on: { workflow_dispatch: {} }, jobs: [] });
  await ana.runWorkflow('acme/web', 'by-hand.yml');
  const milestone = await call('POST', '/repos/acme/web/milestones', { title: 'One' });
  await call('PATCH', `/repos/acme/web/milestones/${milestone.body.number}`, { title: 'Two', state: 'closed' });
  await call('PATCH', '/repos/acme/web/issues/2', { milestone: milestone.body.number, assignees: ['ana'] });
  await call('PATCH', '/repos/acme/web/labels/bug', { new_name: 'defect', color: 'ff0000' });
  const deployment = await call('POST', '/repos/acme/web/deployments', { ref: 'main', required_contexts: [] });
  await call('POST', `/repos/acme/web/deployments/${deployment.body.id}/statuses`, { state: 'success' });
  const release = await call('POST', '/repos/acme/web/releases', { tag_name: 'v1', body: 'text' });
  await call('PATCH', `/repos/acme/web/releases/${release.body.id}`, { body: 'other', name: 'One' });
  await call('DELETE', `/repos/acme/web/releases/${release.body.id}`);
  await ana.merge('acme/web', number);
  await ana.deleteBranch('acme/web', 'all');
  sim.addRepository('acme', { name: 'more', files: { a: 'b' } });
  sim.seed({ login: 'other', people: { zoe: 'admin' }, repositories: [{ name: 'r', files: { a: 'b' } }] });
  await sim.settled();
  seen.push(...sim.deliveries);
});
afterAll(() => world.stop());

/** Paths of objects' keys that the example has and ours has not, where ours has an object at all. */
function missing(example: unknown, ours: unknown, path: string): string[] {
  if (Array.isArray(example) && Array.isArray(ours)) {
    return example.length > 0 && ours.length > 0 ? missing(example[0], ours[0], `${path}[]`) : [];
  }
  if (typeof example !== 'object' || example === null || typeof ours !== 'object' || ours === null) return [];
  const mine = ours as Record<string, unknown>;
  return Object.entries(example).flatMap(([key, value]) => {
    if (RECORDED_ONLY.has(`${path}.${key}`)) return [];
    // A map whose keys are data, not fields.
    if (key === 'permissions') return key in mine ? [] : [`${path}.${key}`];
    return key in mine ? missing(value, mine[key], `${path}.${key}`) : [`${path}.${key}`];
  });
}

test.each(OURS)('%s carries every field that the recorded deliveries of GitHub carry', (event) => {
  const recorded = EXAMPLES.find(({ name }) => name === event)?.examples ?? [];
  const sent = seen.filter((one) => one.event === event);
  expect(sent.length).toBeGreaterThan(0);
  const problems = sent.flatMap(({ action, payload }) => {
    const like = recorded.filter((one) => one['action'] === action || event === 'repository_dispatch');
    const best = like.map((one) => missing(one, payload, action ?? event)).sort((a, b) => a.length - b.length);
    return best[0] ?? [];
  });
  expect([...new Set(problems)]).toEqual([]);
});
