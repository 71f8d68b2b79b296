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

/** Stands in the recording of a plain issue; GitHub's description has it for pull requests only. */
const RECORDED_ONLY = new Set(['opened.issue.draft']);

const OURS = [
  'check_run',
  'check_suite',
  'create',
  'delete',
  'installation',
  'installation_repositories',
  'issue_comment',
  'issues',
  'pull_request',
  'pull_request_review',
  'push',
  'repository_dispatch',
  'status',
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
