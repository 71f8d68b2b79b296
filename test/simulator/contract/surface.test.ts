import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { description } from '../../../src/simulator/description/description.ts';
import { undeclared } from '../../../src/simulator/description/undeclared.ts';
import { type Answer, startWorld, type TestWorld } from '../world.ts';

/** GitHub sends these (its recorded deliveries and answers have them) and its description does not declare them. */
const SENT_ALL_THE_SAME = [
  /\/user_view_type$/,
  /\/(repo|repositories\/\*)\/custom_properties$/,
  // The permission behind `merge_group`, which the description of an app's permissions lacks.
  /\/permissions\/merge_queues$/,
  /^apps\/list-installations .*\/client_id$/,
  /^workflow-run-in-progress \/workflow_run\/display_title$/,
  /\/requested_teams?(\/\*)?\/(type|organization_id|notification_setting|parent)$/,
];

let world: TestWorld;
const seen: { readonly operation: string; readonly status: number; readonly extra: readonly string[] }[] = [];

/** Calls one operation by its official name; the path's parameters come from `values`, the rest of GET goes to the query. */
async function ask(
  operation: string,
  values: Record<string, unknown> = {},
  body?: unknown,
  jwt = false,
): Promise<Answer> {
  const [, method, template] = description().head.routes.find(([id]) => id === operation)!;
  const given: Record<string, unknown> = { owner: 'acme', repo: 'web', org: 'acme', ...values };
  const path = template.replace(/\{(\w+)\+?\}/g, (_, name: string) => {
    const value = given[name];
    delete given[name];
    return String(value);
  });
  for (const name of ['owner', 'repo', 'org']) delete given[name];
  const query = new URLSearchParams(given as Record<string, string>).toString();
  const token = jwt ? { token: world.jwt() } : {};
  const answer = await world.call(method, `${path}${query && `?${query}`}`, body, token);
  const schema = description().get('operation', operation)!.responses[answer.status];
  const extra = schema === null || schema === undefined ? [] : undeclared(schema, answer.body);
  seen.push({ operation, status: answer.status, extra: extra.map((one) => `${operation} ${anyIndex(one)}`) });
  return answer.body;
}

const anyIndex = (pointer: string) => pointer.replace(/\/\d+(?=\/|$)/g, '/*');

async function asTheApp(): Promise<void> {
  const { sim, installation } = world;
  const delivery_id = sim.deliveries[0]!.id;
  await ask('meta/root');
  await ask('rate-limit/get');
  await ask('apps/get-authenticated', {}, undefined, true);
  await ask('apps/get-by-slug', { app_slug: sim.app.slug });
  await ask('apps/list-installations', { per_page: 10 }, undefined, true);
  await ask('apps/get-installation', { installation_id: installation }, undefined, true);
  await ask('apps/get-repo-installation', {}, undefined, true);
  await ask('apps/get-org-installation', {}, undefined, true);
  await ask('apps/get-user-installation', { username: 'acme' }, undefined, true);
  await ask('apps/list-repos-accessible-to-installation');
  await ask('apps/get-webhook-config-for-app', {}, undefined, true);
  await ask('apps/list-webhook-deliveries', { per_page: 5 }, undefined, true);
  await ask('apps/get-webhook-delivery', { delivery_id }, undefined, true);
  await ask('apps/redeliver-webhook-delivery', { delivery_id }, undefined, true);
  const narrow = { repositories: ['web'], permissions: { contents: 'read' } };
  await ask('apps/create-installation-access-token', { installation_id: installation }, narrow, true);
}

async function inGit(): Promise<{ readonly base: string; readonly head: string }> {
  const ref = 'heads/main';
  const base = (await ask('git/get-ref', { ref })).object.sha;
  const { tree } = await ask('git/get-commit', { commit_sha: base });
  const blob = await ask('git/create-blob', {}, { content: 'b\n', encoding: 'utf-8' });
  await ask('git/get-blob', { file_sha: blob.sha });
  const change = { path: 'b.txt', mode: '100644', type: 'blob', sha: blob.sha };
  const made = await ask('git/create-tree', {}, { base_tree: tree.sha, tree: [change] });
  await ask('git/get-tree', { tree_sha: made.sha, recursive: 1 });
  const head = (await ask('git/create-commit', {}, { message: 'b', tree: made.sha, parents: [base] })).sha;
  await ask('git/create-ref', {}, { ref: 'refs/heads/topic', sha: base });
  await ask('git/update-ref', { ref: 'heads/topic' }, { sha: head });
  await ask('git/list-matching-refs', { ref: 'heads/to' });
  const tag = { tag: 'v1', message: 'one', object: head, type: 'commit' };
  const tagged = await ask('git/create-tag', {}, tag);
  await ask('git/get-tag', { tag_sha: tagged.sha });
  await ask('repos/get');
  await ask('repos/get-content', { path: 'src' });
  await ask('repos/get-content', { path: 'README.md', ref: 'main' });
  await ask('repos/list-branches');
  await ask('repos/get-branch', { branch: 'topic' });
  await ask('repos/compare-commits-with-basehead', { basehead: 'main...topic' });
  await ask('repos/list-commits', { sha: 'topic', per_page: 5 });
  await ask('repos/get-commit', { ref: 'topic' });
  await ask('repos/get-collaborator-permission-level', { username: 'ben' });
  await ask('repos/create-dispatch-event', {}, { event_type: 'any', client_payload: { a: 1 } });
  return { base, head };
}

async function onThePull({ head }: { readonly head: string }): Promise<void> {
  const pull_number = (await ask('pulls/create', {}, { title: 'T', head: 'topic', base: 'main', body: 'text' })).number;
  const issue_number = pull_number;
  const at = { pull_number };
  await ask('repos/create-commit-status', { sha: head }, { state: 'success', context: 'ci', description: 'good' });
  await ask('repos/get-combined-status-for-ref', { ref: 'topic' });
  await ask('repos/list-commit-statuses-for-ref', { ref: 'topic' });
  await ask('repos/list-pull-requests-associated-with-commit', { commit_sha: head });
  await ask('pulls/get', at);
  await ask('pulls/list', { state: 'all' });
  await ask('pulls/update', at, { title: 'T2' });
  await ask('pulls/list-files', at);
  await ask('pulls/list-commits', at);
  await ask('pulls/request-reviewers', at, { reviewers: ['ana'], team_reviewers: ['design'] });
  await ask('pulls/list-requested-reviewers', at);
  await ask('pulls/create-review', at, { event: 'COMMENT', body: 'hm' });
  await ask('pulls/list-reviews', at);
  await ask('issues/get', { issue_number });
  const opened = (await ask('issues/create', {}, { title: 'I', body: 'text', labels: ['bug'] })).number;
  await ask('issues/update', { issue_number: opened }, { state: 'closed', state_reason: 'completed' });
  await ask('issues/list-for-repo', { state: 'all', labels: 'bug' });
  await ask('issues/create-label', {}, { name: 'ready', color: 'ededed' });
  await ask('issues/add-labels', { issue_number }, ['ready', 'bug']);
  await ask('issues/list-labels-on-issue', { issue_number });
  await ask('issues/remove-label', { issue_number, name: 'bug' });
  const comment_id = (await ask('issues/create-comment', { issue_number }, { body: 'hello' })).id;
  await ask('issues/get-comment', { comment_id });
  await ask('issues/update-comment', { comment_id }, { body: 'again' });
  await ask('issues/list-comments', { issue_number });
  await ask('reactions/create-for-issue-comment', { comment_id }, { content: 'rocket' });
  await ask('reactions/list-for-issue-comment', { comment_id, content: 'rocket' });
  await ask('teams/get-by-name', { team_slug: 'design' });
  await ask('teams/get-membership-for-user-in-org', { team_slug: 'design', username: 'ben' });
}

async function withChecks({ head }: { readonly head: string }): Promise<void> {
  const { sim } = world;
  const where = { path: 'b.txt', start_line: 1, end_line: 1 };
  const annotations = [{ ...where, annotation_level: 'notice', message: 'here', title: 'Here' }];
  const output = { title: 'O', summary: 'S', text: 'T', annotations };
  const actions = [{ label: 'Mend', description: 'mends it', identifier: 'mend' }];
  const check = await ask('checks/create', {}, { name: 'baton', head_sha: head, status: 'in_progress' });
  const check_run_id = check.id;
  const check_suite_id = check.check_suite.id;
  await ask('checks/update', { check_run_id }, { status: 'completed', conclusion: 'neutral', output, actions });
  await ask('checks/get', { check_run_id });
  await ask('checks/list-annotations', { check_run_id });
  await ask('checks/list-for-ref', { ref: 'topic', filter: 'latest' });
  await ask('checks/list-for-suite', { check_suite_id });
  await ask('checks/list-suites-for-ref', { ref: head });
  await ask('checks/get-suite', { check_suite_id });
  await sim.as('ana').press('acme/web', check_run_id, 'mend');
  await ask('checks/rerequest-run', { check_run_id });
  await sim.settled();
  const { workflow_runs } = await ask('actions/list-workflow-runs-for-repo', { event: 'pull_request' });
  const run_id = workflow_runs[0].id;
  await ask('actions/get-workflow-run', { run_id });
  await ask('actions/re-run-workflow', { run_id });
  await sim.settled();
  await ask('actions/re-run-workflow-failed-jobs', { run_id });
  await sim.settled();
}

beforeAll(async () => {
  world = await startWorld({ speed: 1000 });
  const { sim } = world;
  // Nobody listens there: what is looked at is what would have been sent.
  sim.connect('http://127.0.0.1:9/');
  const outcome = (attempt: number) => (attempt < 3 ? 'failure' : 'success');
  sim.actions.define('acme/web', { workflow: 'ci', jobs: [{ name: 'ci', seconds: 1, outcome }] });
  await asTheApp();
  const commits = await inGit();
  await onThePull(commits);
  await withChecks(commits);
  await sim.as('ben').push('acme/web', 'main', { 'c.txt': 'c\n' }, 'C');
  await ask('pulls/update-branch', { pull_number: 1 }, {});
  await sim.settled();
  await ask('pulls/merge', { pull_number: 1 }, { merge_method: 'squash' });
  await ask('pulls/check-if-merged', { pull_number: 1 });
  await ask('git/delete-ref', { ref: 'heads/topic' });
  await ask('apps/revoke-installation-access-token');
});
afterAll(() => world.stop());

test('every operation that is called answers with success', () => {
  expect(seen.filter(({ status }) => status >= 300)).toEqual([]);
  expect(new Set(seen.map(({ operation }) => operation)).size).toBeGreaterThan(75);
});

test('nothing that is asked, answered or sent is against the description', () => {
  expect(world.sim.violations).toEqual([]);
  expect(world.sim.warnings).toEqual([]);
});

test('answers and webhooks have no field that GitHub does not declare', () => {
  const sent = world.sim.deliveries.flatMap(({ event, action, payload }) => {
    const named = event === 'repository_dispatch' ? 'sample.collected' : action;
    const key = [event, ...(named === undefined ? [] : [named])].join('-').replaceAll('_', '-');
    return undeclared(description().get('webhook', key)!, payload).map((one) => `${key} ${anyIndex(one)}`);
  });
  const extra = new Set([...seen.flatMap((one) => one.extra), ...sent]);
  expect([...extra].filter((one) => !SENT_ALL_THE_SAME.some((known) => known.test(one)))).toEqual([]);
});
