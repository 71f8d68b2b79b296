import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Asking, startAsking } from './asking.ts';

let asking: Asking;
beforeAll(async () => {
  asking = await startAsking({ speed: 100 });
  const { sim } = asking.world;
  sim.hub.repository('acme/web').rules.settings.autoMerge = true;
  await ruleset('web', [
    {
      type: 'required_status_checks',
      parameters: { strict_required_status_checks_policy: false, required_status_checks: [{ context: 'ci/test' }] },
    },
  ]);
});
afterAll(() => asking.world.stop());

async function ruleset(name: string, rules: object[]): Promise<void> {
  const { world } = asking;
  const body = {
    name: JSON.stringify(rules[0]),
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['refs/heads/main'], exclude: [] } },
    rules,
  };
  const { status } = await world.call('POST', `/repos/acme/${name}/rulesets`, body, {
    token: world.sim.as('ana').token(),
  });
  expect(status).toBe(201);
}

async function open(name: string, branch: string): Promise<{ id: string; number: number; head: string }> {
  const { sim } = asking.world;
  const head = await sim.as('ana').push(name, branch, { [`${branch}.txt`]: 'x\n' }, branch);
  const number = await sim.as('ana').openPull(name, { head: branch, title: branch });
  return { id: (await asking.world.call('GET', `/repos/${name}/pulls/${number}`)).body.node_id, number, head };
}

const STATE = `query($id: ID!, $number: Int!) { node(id: $id) { ... on PullRequest { state mergeStateStatus autoMergeRequest { mergeMethod commitHeadline enabledBy { login } }
  statusCheckRollup { contexts(first: 5) { nodes { ... on StatusContext { context isRequired(pullRequestNumber: $number) } } } } } } }`;

test('auto-merge waits for the required check, and then lands the pull request by itself', async () => {
  const { ask, world } = asking;
  const { id, number, head } = await open('acme/web', 'auto');
  await ask(STATE, { id, number });
  await world.sim.settled();
  const enable = `mutation($i: EnablePullRequestAutoMergeInput!) { enablePullRequestAutoMerge(input: $i) { actor { login } pullRequest { mergeStateStatus autoMergeRequest { mergeMethod } } } }`;
  const stale = await ask(enable, { i: { pullRequestId: id, expectedHeadOid: 'c'.repeat(40) } });
  expect(stale.errors).toMatchObject([{ type: 'UNPROCESSABLE', path: ['enablePullRequestAutoMerge'] }]);
  const { data } = await ask(enable, { i: { pullRequestId: id, mergeMethod: 'SQUASH', commitHeadline: 'Land it' } });
  expect(data.enablePullRequestAutoMerge).toEqual({
    actor: { login: 'baton[bot]' },
    pullRequest: { mergeStateStatus: 'BLOCKED', autoMergeRequest: { mergeMethod: 'SQUASH' } },
  });
  await world.sim.as('ana').setStatus('acme/web', head, 'ci/other', 'success');
  await world.sim.settled();
  const waiting = await ask(STATE, { id, number });
  expect(waiting.data.node).toEqual({
    state: 'OPEN',
    mergeStateStatus: 'BLOCKED',
    autoMergeRequest: { mergeMethod: 'SQUASH', commitHeadline: 'Land it', enabledBy: { login: 'baton[bot]' } },
    statusCheckRollup: { contexts: { nodes: [{ context: 'ci/other', isRequired: false }] } },
  });
  await world.sim.as('ana').setStatus('acme/web', head, 'ci/test', 'success');
  await world.sim.until(() => world.sim.read('acme/web').pulls()[0]?.pull.merged !== null, 5000, 'the merge');
  expect(world.sim.read('acme/web').log()[0]?.message).toMatch(/^Land it/);
});

test('auto-merge is refused where nothing is left to wait for, and can be taken back', async () => {
  const { ask, world } = asking;
  const enable =
    'mutation($i: EnablePullRequestAutoMergeInput!) { enablePullRequestAutoMerge(input: $i) { clientMutationId } }';
  const disable =
    'mutation($i: DisablePullRequestAutoMergeInput!) { disablePullRequestAutoMerge(input: $i) { pullRequest { autoMergeRequest { mergeMethod } } } }';
  const { id, head } = await open('acme/web', 'taken');
  expect((await ask(enable, { i: { pullRequestId: id } })).errors).toBeUndefined();
  expect((await ask(disable, { i: { pullRequestId: id } })).data.disablePullRequestAutoMerge.pullRequest).toEqual({
    autoMergeRequest: null,
  });
  await world.sim.as('ana').setStatus('acme/web', head, 'ci/test', 'success');
  expect((await ask(enable, { i: { pullRequestId: id } })).errors).toMatchObject([
    { type: 'UNPROCESSABLE', message: 'Pull request Pull request is in clean status' },
  ]);
});

test('a pull request goes through the merge queue, or leaves it again', async () => {
  const { ask, world } = asking;
  const parameters = {
    check_response_timeout_minutes: 10,
    grouping_strategy: 'ALLGREEN',
    max_entries_to_build: 5,
    max_entries_to_merge: 5,
    merge_method: 'MERGE',
    min_entries_to_merge: 1,
    min_entries_to_merge_wait_minutes: 0,
  };
  await ruleset('docs', [{ type: 'merge_queue', parameters }]);
  const { id } = await open('acme/docs', 'queued');
  asking.happened();
  const merge = 'mutation($i: MergePullRequestInput!) { mergePullRequest(input: $i) { clientMutationId } }';
  expect((await ask(merge, { i: { pullRequestId: id } })).errors).toMatchObject([{ type: 'UNPROCESSABLE' }]);
  const enqueue =
    'mutation($i: EnqueuePullRequestInput!) { enqueuePullRequest(input: $i) { mergeQueueEntry { position enqueuer { login } pullRequest { isInMergeQueue isMergeQueueEnabled } } } }';
  const { data, errors } = await ask(enqueue, { i: { pullRequestId: id } });
  expect(errors).toBeUndefined();
  expect(data.enqueuePullRequest.mergeQueueEntry).toEqual({
    position: 1,
    enqueuer: { login: 'baton[bot]' },
    pullRequest: { isInMergeQueue: true, isMergeQueueEnabled: true },
  });
  await world.sim.until(() => world.sim.read('acme/docs').pulls()[0]?.pull.merged !== null, 5000, 'the queue');
  expect(asking.happened()).toEqual(
    expect.arrayContaining(['pull_request.enqueued', 'merge_group.checks_requested', 'pull_request.closed']),
  );
  const { data: read } = await ask(
    '{ repository(owner: "acme", name: "docs") { mergeQueue(branch: "main") { url entries(first: 5) { totalCount } } } }',
  );
  expect(read.repository.mergeQueue).toMatchObject({ entries: { totalCount: 0 } });
});

test('a review that the rules ask for is required until it is given', async () => {
  const { ask, world } = asking;
  const parameters = {
    required_approving_review_count: 1,
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
  };
  await ruleset('docs', [{ type: 'pull_request', parameters }]);
  const { id, number } = await open('acme/docs', 'judged');
  const decision = async () =>
    (await ask('query($id: ID!) { node(id: $id) { ... on PullRequest { reviewDecision } } }', { id })).data.node
      .reviewDecision;
  expect(await decision()).toBe('REVIEW_REQUIRED');
  const pending = await ask(
    'mutation($i: AddPullRequestReviewInput!) { addPullRequestReview(input: $i) { pullRequestReview { state submittedAt } } }',
    { i: { pullRequestId: id, body: 'later' } },
  );
  expect(pending.data.addPullRequestReview.pullRequestReview).toEqual({ state: 'PENDING', submittedAt: null });
  const { sim } = world;
  sim.hub.repository('acme/docs').collaborators.set('cleo', 'write');
  await sim.as('cleo').review('acme/docs', number, 'APPROVE');
  expect(await decision()).toBe('APPROVED');
});
