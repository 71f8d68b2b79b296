// What else than a push has pull requests judged anew, from the webhook to the check, and what does not.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { enqueue } from '../../src/simulator/acts/merge-queue.ts';
import { pullOf } from '../../src/simulator/acts/pulls.ts';
import { type Served, serveTo } from './served.ts';

const WEB = 'acme/web';
const DOCS = 'acme/docs';
const policy = (id: string, rule: string, scope = 'repositories: [web]') =>
  `id: ${id}\nname: ${id}\ntype: custom\nenforcement: blocking\nscope: { ${scope} }\nrules:\n  - ${rule}\n`;

let served: Served;
beforeAll(async () => {
  served = await serveTo({
    '.github': {
      'baton/policies/labels.yaml': policy('labels', '{ rule: custom.labels, with: { none: [hold] } }'),
      'baton/policies/approved.yaml': policy(
        'approved',
        '{ rule: approval.required, with: { require: [{ count: 1 }] } }',
      ),
      'baton/policies/built.yaml': policy(
        'built',
        `{ rule: custom.expression, with: { expression: "contains(pick(checks, \\"name\\"), \\"build\\")", message: It is not built. } }`,
      ),
      'baton/policies/ready.yaml': policy(
        'ready',
        '{ rule: custom.branch-name, with: { globs: ["*"] } }',
        'repositories: [web], drafts: false, branches: [main]',
      ),
    },
    web: { 'README.md': '# web\n' },
    docs: { 'README.md': '# docs\n' },
  });
}, 90_000);
afterAll(() => served?.close(), 60_000);

let branches = 0;
async function open(repository: string, draft = false): Promise<{ readonly number: number; readonly sha: string }> {
  const ben = served.simulator.as('ben');
  const head = `change-${++branches}`;
  const sha = await ben.push(repository, head, { [`${head}.txt`]: 'x\n' }, 'Change');
  const number = await ben.openPull(repository, { head, title: 'A change', draft });
  await served.still();
  return { number, sha };
}
const of = async (sha: string, policy: string, repository = WEB) =>
  (await served.checks(repository, sha))
    .find((one) => one.startsWith(`baton / ${policy} `))
    ?.split(' ')
    .at(-1);

test('a label, a review, a status and a check of another app alone are judged anew where a policy reads them', async () => {
  const { simulator, ci } = served;
  const { number, sha } = await open(WEB);
  expect(await served.checks(WEB, sha)).toEqual([
    'baton / approved action_required',
    'baton / built failure',
    'baton / labels success',
    'baton / ready success',
    'baton / secrets success',
  ]);
  await simulator.as('cleo').label(WEB, number, 'hold');
  expect(await of(sha, 'labels')).toBe('failure');
  await simulator.as('cleo').review(WEB, number, 'APPROVE');
  expect(await of(sha, 'approved')).toBe('success');
  ci(WEB, sha, 'build', 'success');
  expect(await of(sha, 'built')).toBe('success');
  expect(await served.runs()).toEqual([
    'govern pull_request.opened',
    'govern pull_request.labeled',
    'govern pull_request_review.submitted',
    // Its creation, its end and that of its suite are one evaluation, named by which was handled first.
    expect.stringMatching(/^govern check_(?:run|suite)\.(?:created|completed)$/),
  ]);
  const other = await open(WEB);
  expect(await of(other.sha, 'built')).toBe('failure');
  await simulator.as('cleo').setStatus(WEB, other.sha, 'build', 'success');
  expect(await of(other.sha, 'built')).toBe('success');
}, 180_000);

test('where no policy reads them they cost no run, and GitHub is asked for the tip of the base at most', async () => {
  const { simulator, ci } = served;
  const { number, sha } = await open(DOCS);
  const before = { runs: await served.runs(), requests: served.requests() };
  await simulator.as('cleo').label(DOCS, number, 'hold');
  await simulator.as('cleo').review(DOCS, number, 'APPROVE');
  await simulator.as('cleo').edit(DOCS, number, { title: 'Another title', body: 'Another text' });
  for (const name of ['build', 'lint', 'test']) ci(DOCS, sha, name, 'success');
  await simulator.as('cleo').setStatus(DOCS, sha, 'build', 'success');
  await served.still();
  expect(await served.runs()).toEqual(before.runs);
  const asked = simulator.journal.entries.slice(-(served.requests() - before.requests || 1));
  // Once in ten seconds: the head of the config repository, the tip of the base and its folder of policies.
  expect(served.requests() - before.requests).toBeLessThan(12);
  expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
}, 180_000);

test('a conclusion that is the same writes nothing', async () => {
  const { simulator } = served;
  const { number, sha } = await open(WEB);
  const before = { checks: await served.checks(WEB, sha), writes: served.writes(), runs: (await served.runs()).length };
  await simulator.as('cleo').label(WEB, number, 'harmless');
  await simulator.as('cleo').review(WEB, number, 'COMMENT', 'A word.');
  await served.still();
  expect((await served.runs()).length).toBeGreaterThan(before.runs);
  expect(served.writes()).toBe(before.writes);
  expect(await served.checks(WEB, sha)).toEqual(before.checks);
}, 180_000);

test('a policy that leaves drafts out is reported once the draft is ready, and a renamed base is another base', async () => {
  const { simulator } = served;
  const { number, sha } = await open(WEB, true);
  expect(await of(sha, 'ready')).toBeUndefined();
  expect(await of(sha, 'labels')).toBe('success');
  await simulator.as('ben').ready(WEB, number);
  expect(await of(sha, 'ready')).toBe('success');
  await simulator.owner('ada').renameBranch(WEB, 'main', 'trunk');
  expect(await of(sha, 'ready')).toBe('skipped');
  await simulator.owner('ada').renameBranch(WEB, 'trunk', 'main');
  expect(await of(sha, 'ready')).toBe('success');
}, 180_000);

test('what a merge queue is about to land is checked at the head of its group, and lands', async () => {
  const { simulator } = served;
  const { hub } = simulator;
  const repository = hub.repository(DOCS);
  const made = await fetch(`${simulator.url}/repos/${DOCS}/rulesets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${simulator.as('ada').token()}` },
    body: JSON.stringify({
      ...{ name: 'queue', target: 'branch', enforcement: 'active' },
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: [
        {
          type: 'merge_queue',
          parameters: {
            ...{ check_response_timeout_minutes: 60, grouping_strategy: 'ALLGREEN', merge_method: 'SQUASH' },
            ...{ max_entries_to_build: 5, max_entries_to_merge: 5, min_entries_to_merge: 1 },
            min_entries_to_merge_wait_minutes: 5,
          },
        },
        {
          type: 'required_status_checks',
          parameters: {
            required_status_checks: [{ context: 'baton / secrets' }],
            strict_required_status_checks_policy: false,
          },
        },
      ],
    }),
  });
  expect(made.status).toBe(201);
  const [one, two] = [await open(DOCS), await open(DOCS)];
  const asked: string[] = [];
  hub.listeners.push(({ event, action, payload }) => {
    const group = payload['merge_group'] as { readonly head_sha: string } | undefined;
    if (event === 'merge_group' && action === 'checks_requested') asked.push(group?.head_sha ?? '');
  });
  const ben = { account: hub.account('ben') };
  for (const { number } of [one, two]) await enqueue(hub, repository, ben, pullOf(repository, number));
  const merged = () => [one, two].every(({ number }) => pullOf(repository, number).pull.merged !== null);
  await simulator.until(merged, 120_000, 'both landed');
  expect(asked.length).toBeGreaterThanOrEqual(2);
  for (const sha of asked.slice(0, 2)) expect(await served.checks(DOCS, sha)).toEqual(['baton / secrets success']);
  const runs = await served.runs();
  expect(runs.filter((run) => run === 'govern merge_group.checks_requested').length).toBe(asked.length);
}, 240_000);
