import { expect, test } from '@jest/globals';
import { createBranches } from '../../../src/actions/git/create-branches.ts';
import { Fault } from '../../../src/core/fault.ts';
import { surviveEveryCrash } from '../crash.ts';
import { ACME, Stage } from '../stage.ts';

const inputs = { repositories: '*', branchName: 'sync/42' };
const reasons = (results: readonly { repository: string; reason?: string | undefined }[]) =>
  Object.fromEntries(results.flatMap(({ repository, reason }) => (reason === undefined ? [] : [[repository, reason]])));

test('makes the branch at the tip of the base and notes in the change set what lands after what', async () => {
  const stage = new Stage();
  const { branchName, branches } = await stage.finish(createBranches, inputs);
  expect(branchName).toBe('baton/sync/42');
  expect(branches).toHaveLength(5);
  for (const name of stage.names) {
    const { git } = stage.github.repository(name);
    expect(git.branches.get('baton/sync/42')).toBe(git.branches.get('main'));
    expect(stage.member(name)).toMatchObject({ baseBranch: 'main', head: git.branches.get('main') });
    expect([...stage.member(name).dependsOn].sort()).toEqual([...ACME[name]!].sort());
  }
});

test('a process that dies after any write, and is called again, makes nothing twice', async () => {
  const deaths = await surviveEveryCrash(
    async () => new Stage(),
    (stage, github) => stage.finish(createBranches, inputs, { github }),
  );
  expect(deaths).toBe(5);
});

test('an earlier branch without commits of its own is adopted, though its base moved on', async () => {
  const stage = new Stage();
  await stage.finish(createBranches, inputs);
  const before = stage.member('acme/docs').base;
  stage.github.push('acme/docs', 'main', { 'new.md': 'new\n' });
  stage.changeset = { members: [] };
  const { results } = await stage.finish(createBranches, inputs);
  expect(reasons(results)).toEqual({});
  expect(stage.member('acme/docs').base).toBe(before);
});

test("a person's branch of that name is left alone, and the others go on", async () => {
  const stage = new Stage();
  const sha = stage.github.push('acme/docs', 'baton/sync/42', { 'mine.md': 'mine\n' });
  const { branches, results } = await stage.finish(createBranches, inputs);
  expect(branches).toHaveLength(4);
  expect(reasons(results)).toEqual({
    'acme/docs': 'branch baton/sync/42 is there already with commits that are not of this run',
  });
  expect(stage.github.repository('acme/docs').git.branches.get('baton/sync/42')).toBe(sha);
});

test('archived, unseen and unknown repositories are skipped with the reason', async () => {
  const stage = new Stage();
  stage.github.repository('acme/docs').archived = true;
  stage.github.hide('acme/web-vue');
  const { results } = await stage.finish(createBranches, { ...inputs, repositories: 'docs,web-vue,web-react,nowhere' });
  expect(reasons(results)).toEqual({
    'acme/docs': 'it is archived',
    'acme/web-vue': 'the app has no access to it',
    nowhere: 'no repository that the app may see matches it',
  });
});

test('one that fails stops the step when the workflow says failFast, and the change set keeps why', async () => {
  const stage = new Stage();
  stage.github.push('acme/docs', 'baton/sync/42', { 'mine.md': 'mine\n' });
  await expect(stage.finish(createBranches, { ...inputs, failFast: true })).rejects.toMatchObject({
    code: 'step-failed',
    message: expect.stringContaining('acme/docs: branch baton/sync/42 is there already'),
  });
  expect(stage.member('acme/docs').result.kind).toBe('failed');
  expect(stage.member('acme/web-vue').branch).toBe('baton/sync/42');
});

test('an outage of one repository is waited out without losing the others', async () => {
  const stage = new Stage();
  stage.github.failNext('git.createBranch', new Fault('unavailable', 'GitHub is unwell'));
  const waits: string[] = [];
  const { branches } = await stage.finish(createBranches, inputs, { parked: ({ reason }) => void waits.push(reason) });
  expect(waits).toEqual(['another try: GitHub is unwell']);
  expect(branches).toHaveLength(5);
});

test('a rate limit is waited out until the time that GitHub named', async () => {
  const stage = new Stage();
  const retryAt = stage.clock.now() + 90_000;
  stage.github.failNext('git.createBranch', new Fault('rate-limited', 'slow down', { retryAt }));
  const outcome = await stage.call(createBranches, inputs);
  expect(outcome).toMatchObject({ kind: 'parked', wait: { until: retryAt } });
});

test('an outage that does not end counts as failure in the end', async () => {
  const stage = new Stage();
  for (let tries = 0; tries < 10; tries += 1) {
    stage.github.failNext('repositories.get', new Fault('unavailable', 'GitHub is unwell'));
  }
  await expect(stage.finish(createBranches, { ...inputs, repositories: 'docs' })).rejects.toMatchObject({
    code: 'step-failed',
    message: 'acme/docs: GitHub is unwell',
  });
});

test('a circle in the catalogue is named before anything is made', async () => {
  const stage = new Stage({ 'acme/a': ['acme/b'], 'acme/b': ['acme/a'] });
  await expect(stage.call(createBranches, inputs)).rejects.toMatchObject({
    code: 'input-invalid',
    message: expect.stringContaining('acme/a must land after acme/b must land after acme/a'),
  });
  expect(stage.github.calls).toEqual([]);
});

test.each(['...', '@', '/'])('the name %j is refused', async (branchName) => {
  const stage = new Stage();
  const outcome = stage.call(createBranches, { branchName, repositories: '*' });
  await expect(outcome).rejects.toMatchObject({ code: 'input-invalid' });
  expect(stage.github.calls).toEqual([]);
});

test('undo deletes what is as Baton left it, and nothing that a person pushed to', async () => {
  const stage = new Stage();
  const output = await stage.finish(createBranches, inputs);
  stage.github.push('acme/docs', 'baton/sync/42', { 'mine.md': 'mine\n' });
  const context = stage.context({ call: 1, startedAt: 0, step: 'undo' });
  const undone = await createBranches.undo!(createBranches.input.parse(inputs), output, context);
  expect(undone).toMatchObject({ kind: 'done', note: expect.stringContaining('acme/docs: somebody pushed') });
  const left = stage.names.filter((name) => stage.github.repository(name).git.branches.has('baton/sync/42'));
  expect(left).toEqual(['acme/docs']);
});

test('the plan names what it will touch and counts upwards', async () => {
  const stage = new Stage();
  const plan = createBranches.plan!(createBranches.input.parse({ ...inputs, repositories: 'web-*' }), {
    catalogue: stage.catalogue,
    changeset: 0,
  });
  expect(plan.repositories).toEqual(['acme/web-react', 'acme/web-angular', 'acme/web-vue']);
  await stage.finish(createBranches, { ...inputs, repositories: 'web-*' });
  expect(stage.github.calls.length).toBeLessThanOrEqual(plan.requests);
});
