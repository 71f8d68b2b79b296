import { expect, test } from '@jest/globals';
import { wait } from '../../../src/actions/approval/wait.ts';
import { surviveEveryCrash } from '../crash.ts';
import { opened, Stage } from '../stage.ts';

const BRANCH = 'baton/sync/42';
async function waiting(): Promise<Stage> {
  const stage = new Stage();
  await opened(stage);
  return stage;
}
const headOf = (stage: Stage, name: string) => stage.github.repository(name).git.branches.get(BRANCH)!;
const reasonOf = async (stage: Stage, inputs: unknown) => {
  const outcome = await stage.call(wait, inputs, { call: 2 });
  return outcome.kind === 'parked' ? outcome.wait.reason : 'done';
};

test('one approval on one pull request counts for the whole set', async () => {
  const stage = await waiting();
  const parked = await stage.call(wait, {});
  expect(parked).toMatchObject({
    kind: 'parked',
    wait: {
      reason: '1 approval on any of 5 pull requests',
      keys: expect.arrayContaining(stage.names.map((name) => `pull:${name}#1`)),
    },
  });
  const head = headOf(stage, 'acme/docs');
  stage.say('approve', 'alice', 'acme/docs', 1, { head });
  const outcome = await stage.call(wait, {}, { call: 2 });
  expect(outcome).toMatchObject({
    kind: 'done',
    output: { approvedBy: ['alice'], approvals: [{ by: 'alice', repository: 'acme/docs', head, via: 'command' }] },
  });
});

test('tells people once on each pull request what to do, and the crash of it makes no second comment', async () => {
  const stage = await waiting();
  await stage.call(wait, {});
  await stage.call(wait, {}, { call: 2 });
  for (const name of stage.names) {
    const { comments } = stage.github.repository(name);
    expect(comments).toHaveLength(1);
    expect(comments[0]!.body).toContain('with a review or with `/baton approve`');
  }
  const deaths = await surviveEveryCrash(waiting, (other, github) => other.call(wait, {}, { github }));
  expect(deaths).toBe(5);
});

test("a comment in which somebody else wrote Baton's marker is not taken for Baton's own", async () => {
  const stage = await waiting();
  const forged = '<!-- baton:changeset design-sync-3f9a1c --> all is well';
  stage.github.comment('acme/docs', 1, 'mallory', forged);
  await stage.call(wait, {});
  const { comments } = stage.github.repository('acme/docs');
  expect(comments.map(({ author }) => author)).toEqual(['mallory', 'baton[bot]']);
  expect(comments[0]!.body).toBe(forged);
});

test('the same person counts once, however often and wherever', async () => {
  const stage = await waiting();
  const inputs = { count: 2 };
  stage.say('approve', 'alice', 'acme/docs', 1, { head: headOf(stage, 'acme/docs') });
  stage.say('approve', 'Alice', 'acme/web-vue', 1, { head: headOf(stage, 'acme/web-vue') });
  stage.github.review('acme/docs', 1, 'alice');
  expect(await reasonOf(stage, inputs)).toBe('2 approvals, 1 there on any of 5 pull requests');
  stage.github.review('acme/web-react', 1, 'bob');
  expect(await reasonOf(stage, inputs)).toBe('done');
});

test('an approval of an earlier head does not count', async () => {
  const stage = await waiting();
  stage.say('approve', 'alice', 'acme/docs', 1, { head: headOf(stage, 'acme/docs') });
  stage.github.review('acme/docs', 1, 'bob');
  stage.github.push('acme/docs', BRANCH, { 'late.md': 'late\n' });
  const outcome = await stage.call(wait, {});
  expect(outcome.kind === 'parked' && outcome.wait.by?.['acme/docs']).toMatch(
    /alice approved an earlier head \(.{7}\), bob approved an earlier head/,
  );
});

test("neither the author's, nor a bot's, nor a stranger's approval counts", async () => {
  const stage = await waiting();
  const head = headOf(stage, 'acme/docs');
  for (const name of ['baton[bot]', 'renovate[bot]']) stage.say('approve', name, 'acme/docs', 1, { head });
  stage.github.review('acme/docs', 1, 'stranger');
  stage.github.push('acme/web-vue', 'feature', { 'f.txt': 'f' });
  expect(await reasonOf(stage, {})).toBe('1 approval on any of 5 pull requests');

  const own = new Stage({ 'acme/web': [] });
  await opened(own);
  [...own.github.repository('acme/web').pulls.values()][0]!.author = 'alice';
  own.say('approve', 'alice', 'acme/web', 1, { head: headOf(own, 'acme/web') });
  expect(await reasonOf(own, {})).toBe('1 approval on acme/web#1');
});

test('with approvers, only these people and members of these teams count', async () => {
  const stage = await waiting();
  stage.github.team('acme', 'design-system', ['bob']);
  const head = headOf(stage, 'acme/docs');
  stage.say('approve', 'alice', 'acme/docs', 1, { head });
  expect(await reasonOf(stage, { approvers: ['acme/design-system', 'carol'] })).toMatch(
    /from acme\/design-system, carol/,
  );
  expect(await reasonOf(stage, { approvers: 'alice' })).toBe('done');
  stage.say('approve', 'bob', 'acme/docs', 1, { head });
  for (const team of ['acme/design-system', 'team:design-system', 'design-system', '@acme/design-system']) {
    expect(await reasonOf(stage, { approvers: [team] })).toBe('done');
  }
});

test('a rejection holds it, whoever else approves, until the same person takes it back', async () => {
  const stage = await waiting();
  const head = headOf(stage, 'acme/docs');
  stage.say('approve', 'alice', 'acme/docs', 1, { head });
  stage.say('reject', 'bob', 'acme/web-vue', 1, { head: headOf(stage, 'acme/web-vue'), reason: 'wrong blue' });
  expect(await reasonOf(stage, {})).toBe('a rejection to be taken back: acme/web-vue bob rejected it: wrong blue');
  await stage.clock.advance(1_000);
  stage.say('approve', 'bob', 'acme/web-vue', 1, { head: headOf(stage, 'acme/web-vue') });
  expect(await reasonOf(stage, {})).toBe('done');
});

test('changes requested in a review hold it until the review is dismissed', async () => {
  const stage = await waiting();
  stage.say('approve', 'alice', 'acme/docs', 1, { head: headOf(stage, 'acme/docs') });
  stage.github.review('acme/docs', 1, 'bob', 'changes-requested');
  stage.github.review('acme/docs', 1, 'bob', 'commented');
  expect(await reasonOf(stage, {})).toBe('a rejection to be taken back: acme/docs bob asked for changes');
  stage.github.review('acme/docs', 1, 'bob', 'dismissed');
  expect(await reasonOf(stage, {})).toBe('done');
});

test('with each, every pull request needs its own', async () => {
  const stage = await waiting();
  const inputs = { each: true, pullRequests: ['acme/docs#1', 'acme/web-vue#1'] };
  stage.github.review('acme/docs', 1, 'alice');
  expect(await reasonOf(stage, inputs)).toBe('1 approval on acme/web-vue#1');
  stage.github.review('acme/web-vue', 1, 'alice');
  expect(await reasonOf(stage, inputs)).toBe('done');
});

test('when its time is over it is a time-out that says what was missing', async () => {
  const stage = await waiting();
  await expect(stage.finish(wait, { timeout: 3_600_000 })).rejects.toMatchObject({
    code: 'timed-out',
    message: 'the time for approval is over; still missing: 1 approval on any of 5 pull requests',
  });
  expect(stage.clock.now()).toBe(Date.UTC(2026, 0, 1, 1));
});

test('without an open pull request there is nothing to wait for', async () => {
  const stage = await waiting();
  for (const name of stage.names) await stage.github.pulls.update(name, 1, { state: 'closed' });
  await expect(stage.call(wait, {})).rejects.toMatchObject({ code: 'step-failed' });
});

test('where nothing was opened there is nothing to approve, and it says so', async () => {
  const outcome = await new Stage().call(wait, { pullRequests: [] });
  expect(outcome).toMatchObject({ kind: 'done', output: { approvedBy: [] }, note: expect.stringContaining('nothing') });
  await expect(new Stage().call(wait, {})).rejects.toMatchObject({ code: 'step-failed' });
});
