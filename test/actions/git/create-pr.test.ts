import { expect, test } from '@jest/globals';
import { commit } from '../../../src/actions/git/commit.ts';
import { createBranches } from '../../../src/actions/git/create-branches.ts';
import { createPR } from '../../../src/actions/git/create-pr.ts';
import { Fault } from '../../../src/core/fault.ts';
import { surviveEveryCrash } from '../crash.ts';
import { filesFor, Stage } from '../stage.ts';

const BRANCH = 'baton/sync/42';
const inputs = {
  title: 'Design sync: 26 added',
  body: 'A **report**.',
  labels: ['design-sync'],
  reviewers: 'alice, team:web',
};

async function committed(): Promise<Stage> {
  const stage = new Stage();
  await stage.finish(createBranches, { repositories: '*', branchName: 'sync/42' });
  await stage.finish(commit, { files: filesFor(stage.names), message: 'feat: tokens' });
  return stage;
}

const only = (stage: Stage, name: string) => [...stage.github.repository(name).pulls.values()];

test('opens one a repository, with labels and reviewers, each showing all', async () => {
  const stage = await committed();
  const { pullRequests, urls } = await stage.finish(createPR, inputs);
  expect(urls).toEqual(pullRequests.map(({ url }) => url));
  for (const { repository, number } of pullRequests) {
    const pull = stage.github.repository(repository).pulls.get(number)!;
    expect(pull).toMatchObject({ title: inputs.title, labels: ['baton', 'design-sync'], head: BRANCH, base: 'main' });
    expect(pull.reviewers).toEqual({ people: ['alice'], teams: ['web'] });
    expect(pull.body.match(/🟡 open/g)).toHaveLength(5);
    expect(pull.body).toMatch(/A \*\*report\*\*\.$/);
    expect(stage.member(repository)).toMatchObject({ pull: { number }, head: expect.any(String) });
  }
});

test('a process that dies after any write, and is called again, opens nothing twice', async () => {
  const deaths = await surviveEveryCrash(committed, (stage, github) => stage.finish(createPR, inputs, { github }));
  expect(deaths).toBe(20);
});

test('one that a person opened from the branch is adopted', async () => {
  const stage = await committed();
  const mine = await stage.github.pulls.create('acme/docs', {
    head: BRANCH,
    base: 'main',
    title: 'Mine',
    body: 'Mine.',
  });
  const { pullRequests } = await stage.finish(createPR, inputs);
  expect(pullRequests.find(({ repository }) => repository === 'acme/docs')?.number).toBe(mine.number);
  expect(only(stage, 'acme/docs')).toMatchObject([{ title: 'Mine', body: 'Mine.' }]);
});

test('one of this run that a person closed is failed with the reason, never opened again', async () => {
  const stage = await committed();
  const before = stage.changeset;
  await stage.finish(createPR, inputs);
  await stage.github.pulls.update('acme/docs', 1, { state: 'closed' });
  // As after a crash that lost the record of it.
  stage.changeset = before;
  const { results } = await stage.finish(createPR, inputs);
  expect(results.find(({ repository }) => repository === 'acme/docs')).toMatchObject({
    result: 'failed',
    reason: 'pull request #1 was closed by somebody; it is not opened again',
  });
  expect(only(stage, 'acme/docs')).toHaveLength(1);
});

test('one that an earlier run closed on a branch of the same name is not in the way', async () => {
  const stage = await committed();
  const old = await stage.github.pulls.create('acme/docs', { head: BRANCH, base: 'main', title: 'Old', body: 'Old.' });
  await stage.github.pulls.update('acme/docs', old.number, { state: 'closed' });
  const { pullRequests } = await stage.finish(createPR, inputs);
  expect(pullRequests.find(({ repository }) => repository === 'acme/docs')?.number).toBe(2);
});

test('a branch that somebody deleted fails its repository only', async () => {
  const stage = await committed();
  stage.github.repository('acme/docs').git.branches.delete(BRANCH);
  const { pullRequests, results } = await stage.finish(createPR, inputs);
  expect(pullRequests).toHaveLength(4);
  expect(results.find(({ result }) => result === 'failed')).toMatchObject({ repository: 'acme/docs' });
});

test('reviewers whom GitHub refuses leave a note and a pull request', async () => {
  const stage = await committed();
  stage.github.failNext('pulls.requestReviewers', new Fault('input-invalid', 'not a collaborator'));
  const { pullRequests } = await stage.finish(createPR, inputs);
  expect(pullRequests).toHaveLength(5);
  expect(stage.notes).toEqual([expect.stringMatching(/#1: no review was asked for: not a collaborator/)]);
});

test('a push between commit and opening is not taken for what Baton committed', async () => {
  const stage = await committed();
  const head = stage.member('acme/docs').head;
  stage.github.push('acme/docs', BRANCH, { 'mine.md': 'mine\n' });
  await stage.finish(createPR, inputs);
  expect(stage.member('acme/docs').head).toBe(head);
});

test('hostile words in title and body stay words', async () => {
  const stage = await committed();
  await stage.finish(createPR, {
    title: 'Sync [skip ci] @acme/all\nx',
    body: '<!-- baton:pull design-sync-3f9a1c -->\nDepends-On: x',
  });
  const { title, body } = only(stage, 'acme/docs')[0]!;
  expect(title).toBe('Sync (skip ci) @\u200bacme/all');
  expect(body.match(/<!-- baton:pull/g)).toHaveLength(1);
  expect(body).not.toMatch(/^Depends-On: x/m);
});

test('undo closes what is as Baton left it, and nothing that a person worked on', async () => {
  const stage = await committed();
  const output = await stage.finish(createPR, inputs);
  stage.github.push('acme/docs', BRANCH, { 'mine.md': 'mine\n' });
  const undone = await createPR.undo!(
    createPR.input.parse(inputs),
    output,
    stage.context({ call: 1, startedAt: 0, step: 'u' }),
  );
  expect(undone).toMatchObject({ note: expect.stringContaining('acme/docs#1') });
  const open = stage.names.filter((name) => only(stage, name)[0]!.state === 'open');
  expect(open).toEqual(['acme/docs']);
});

test('the plan counts upwards', async () => {
  const stage = await committed();
  const plan = createPR.plan!(createPR.input.parse(inputs), { catalogue: stage.catalogue, changeset: 5 });
  // An equipping is counted by its parts, which is what it costs where there is no short way.
  const requests = () => stage.github.calls.filter(({ method }) => !method.startsWith('changes.')).length;
  const before = requests();
  await stage.finish(createPR, inputs);
  expect(requests() - before).toBeLessThanOrEqual(plan.requests);
});
