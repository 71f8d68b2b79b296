import { expect, test } from '@jest/globals';
import { open } from '../../../src/actions/changeset/open.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { GitHub } from '../../../src/core/ports/github.ts';
import { surviveEveryCrash } from '../crash.ts';
import { filesFor, Stage } from '../stage.ts';

const inputs = (stage: Stage) => ({
  branchName: 'sync/42',
  files: filesFor(stage.names),
  title: 'Design sync',
  body: 'What changed.',
  labels: ['design-sync'],
  reviewers: ['alice', 'acme/design-system'],
});

test('opens branch, commit and linked pull request in each repository', async () => {
  const stage = new Stage();
  const { pullRequests, branchName, results } = await stage.finish(open, inputs(stage));
  expect(branchName).toBe('baton/sync/42');
  expect(pullRequests.map(({ repository }) => repository).sort()).toEqual([...stage.names].sort());
  expect(results.every(({ result }) => result === 'succeeded')).toBe(true);
  for (const name of stage.names) {
    expect(stage.github.text(name, 'tokens/a.json', 'baton/sync/42')).toBe(`{"of":"${name}"}\n`);
    const pull = [...stage.github.repository(name).pulls.values()][0]!;
    expect(pull.labels).toEqual(['baton', 'design-sync']);
    expect(pull.reviewers).toEqual({ people: ['alice'], teams: ['design-system'] });
    for (const { url } of pullRequests) expect(pull.body).toContain(url);
  }
  const docs = [...stage.github.repository('acme/docs').pulls.values()][0]!.body;
  expect(docs).toContain('Depends-On: https://github.com/acme/web-react/pull/1');
  expect(docs).not.toContain('Depends-On: https://github.com/acme/design-tokens/pull/1');
});

test('a process that dies after any write, and is called again, leaves the same world as one that lives', async () => {
  const deaths = await surviveEveryCrash(
    async () => new Stage(),
    (stage, github) => stage.finish(open, inputs(stage), { github }),
  );
  // Five times branch, commit, pull request, labels, reviewers and body.
  expect(deaths).toBe(30);
});

test('a process that dies after any request of the short way leaves the same world too', async () => {
  const story = (stage: Stage, github: GitHub) => stage.finish(open, inputs(stage), { github });
  // Five times opening and equipping.
  expect(await surviveEveryCrash(async () => new Stage(), story, 'at once')).toBe(10);
});

test('a GitHub without the short ways ends in the same world as one with them', async () => {
  const [short, long] = [new Stage(), new Stage()];
  long.github.graphql(false);
  for (const stage of [short, long]) await stage.finish(open, inputs(stage));
  expect(long.world()).toEqual(short.world());
  expect(long.changeset).toEqual(short.changeset);
});

test('where nothing is in the way each repository is opened and equipped, and nothing else is asked', async () => {
  const stage = new Stage();
  await stage.finish(open, inputs(stage));
  const calls = stage.github.calls.map(({ method }) => method).filter((method) => method.startsWith('changes.'));
  expect(calls.sort()).toEqual([...Array(5).fill('changes.equip'), ...Array(5).fill('changes.open')]);
  const besides = ['issues.addLabels', 'pulls.requestReviewers', 'pulls.update'];
  expect(
    stage.github.calls.filter(({ method }) => !method.startsWith('changes.') && !besides.includes(method)),
  ).toEqual([]);
});

test('a limit that strikes in the middle parks the step, and what was opened is kept', async () => {
  const stage = new Stage();
  const retryAt = stage.clock.now() + 600_000;
  stage.github.failNext('changes.open', new Fault('rate-limited', 'slow down', { retryAt }));
  stage.github.failNext('repositories.get', new Fault('rate-limited', 'slow down', { retryAt }));
  const outcome = await stage.call(open, inputs(stage));
  expect(outcome).toMatchObject({ kind: 'parked', wait: { until: retryAt } });
  expect(stage.changeset.members.filter(({ pull }) => pull !== undefined)).toHaveLength(4);
  const { pullRequests } = await stage.finish(open, inputs(stage));
  expect(pullRequests).toHaveLength(5);
  for (const name of stage.names) expect(stage.github.repository(name).pulls.size).toBe(1);
});

test('a backup that was made while the step was parked comes back after all has landed: it finds what landed and makes nothing', async () => {
  const stage = new Stage();
  const retryAt = stage.clock.now() + 600_000;
  stage.github.failNext('changes.open', new Fault('rate-limited', 'slow down', { retryAt }));
  stage.github.failNext('pulls.create', new Fault('rate-limited', 'slow down', { retryAt }));
  await stage.call(open, inputs(stage));
  const backup = stage.changeset;
  expect(backup.members.map(({ branch, pull }) => [branch !== undefined, pull !== undefined])).toContainEqual([
    true,
    false,
  ]);
  await stage.finish(open, inputs(stage));
  for (const name of stage.names) {
    const [number = 0] = stage.github.repository(name).pulls.keys();
    const sha = stage.github.repository(name).git.branches.get('baton/sync/42') ?? '';
    await stage.github.pulls.merge(name, number, { sha, strategy: 'squash' });
    stage.github.repository(name).git.branches.delete('baton/sync/42');
  }
  stage.changeset = backup;
  const { results } = await stage.finish(open, inputs(stage));
  expect(results.filter(({ result }) => result === 'failed')).toEqual([]);
  for (const name of stage.names) {
    expect(stage.github.repository(name).pulls.size).toBe(1);
    expect([...stage.github.repository(name).git.branches.keys()]).toEqual(['main']);
    expect(stage.member(name).merged).toBeDefined();
  }
});

test('a repository that fails does not stop the others, and one that is right already is skipped', async () => {
  const stage = new Stage();
  stage.github.push('acme/web-vue', 'baton/sync/42', { 'mine.txt': 'a person was here\n' });
  stage.github.push('acme/docs', 'main', { 'tokens/a.json': '{"of":"acme/docs"}\n' });
  stage.github.repository('acme/web-react').archived = true;
  const { pullRequests, results } = await stage.finish(open, inputs(stage));
  expect(pullRequests.map(({ repository }) => repository).sort()).toEqual(['acme/design-tokens', 'acme/web-angular']);
  expect(Object.fromEntries(results.map(({ repository, reason }) => [repository, reason]))).toEqual({
    'acme/design-tokens': undefined,
    'acme/web-angular': undefined,
    'acme/web-vue': 'branch baton/sync/42 is there already with commits that are not of this run',
    'acme/docs': 'it is already right',
    'acme/web-react': 'it is archived',
  });
  // The empty branch is cleared away, the person's is not.
  expect(stage.github.repository('acme/docs').git.branches.has('baton/sync/42')).toBe(false);
  expect(stage.github.repository('acme/web-vue').git.branches.has('baton/sync/42')).toBe(true);
});

test('when every repository fails the step fails, and the change set keeps why', async () => {
  const stage = new Stage({ 'acme/web': [] });
  stage.github.push('acme/web', 'baton/sync/42', { 'mine.txt': 'a person was here\n' });
  await expect(stage.finish(open, inputs(stage))).rejects.toMatchObject({ code: 'step-failed' });
  expect(stage.member('acme/web').result.kind).toBe('failed');
});
