import { expect, test } from '@jest/globals';
import { all } from '../../../src/actions/quality/all.ts';
import { opened, Stage } from '../stage.ts';

const BRANCH = 'baton/sync/42';
const inputs = { checks: ['lint', 'test'] };

async function running(but: { readonly [name: string]: readonly string[] } = {}): Promise<Stage> {
  const stage = new Stage();
  await opened(stage);
  for (const name of stage.names) {
    for (const check of ['lint', 'ci / test']) {
      if (!but[name]?.includes(check)) stage.github.check(name, BRANCH, { name: check, conclusion: 'success' });
    }
  }
  return stage;
}

test('is done when each is green under the name that the repository gives it', async () => {
  const stage = await running();
  const output = await stage.finish(all, inputs);
  expect(output).toMatchObject({ lint: { status: 'success' }, test: { status: 'success' } });
  expect(output.results).toHaveLength(5);
});

test('parks on the commits and pull requests that are not green, and says which check fails where', async () => {
  const stage = await running();
  stage.github.check('acme/web-vue', BRANCH, { name: 'ci / test', conclusion: 'failure' });
  stage.github.check('acme/docs', BRANCH, { name: 'lint', status: 'in_progress' });
  const outcome = await stage.call(all, inputs);
  const head = stage.member('acme/web-vue').head;
  expect(outcome).toMatchObject({
    kind: 'parked',
    wait: {
      keys: expect.arrayContaining([`commit:acme/web-vue@${head}`, 'pull:acme/web-vue#1', 'pull:acme/docs#1']),
      by: {
        'acme/web-vue': 'check test (ci / test) ended as failure; running it again may pass',
        'acme/docs': 'check lint is in progress',
      },
    },
  });
  expect(outcome.kind === 'parked' && outcome.wait.keys).toHaveLength(4);
  // The re-run passes.
  stage.github.check('acme/web-vue', BRANCH, { name: 'ci / test', conclusion: 'success' });
  stage.github.check('acme/docs', BRANCH, { name: 'lint', conclusion: 'neutral' });
  expect((await stage.call(all, inputs, { call: 2 })).kind).toBe('done');
});

test('a check that nobody reported is waited for, and after ten minutes it says so once', async () => {
  const stage = await running({ 'acme/docs': ['lint'] });
  let calls = 0;
  await stage.finish(all, inputs, {
    parked: ({ by }) => {
      expect(by).toEqual({ 'acme/docs': 'check lint was not reported yet' });
      calls += 1;
      if (calls === 5) stage.github.check('acme/docs', BRANCH, { name: 'lint', conclusion: 'success' });
    },
  });
  expect(stage.notes).toEqual([expect.stringContaining('acme/docs: lint')]);
  expect(stage.notes[0]).toContain('10 minutes');
});

test('a new head is judged by its own checks', async () => {
  const stage = await running();
  const sha = stage.github.push('acme/docs', BRANCH, { 'more.md': 'more\n' });
  const outcome = await stage.call(all, inputs);
  expect(outcome).toMatchObject({
    kind: 'parked',
    wait: { keys: expect.arrayContaining([`commit:acme/docs@${sha}`]) },
  });
});

test('another app cannot make a check green by its name alone', async () => {
  const stage = await running();
  stage.github.check('acme/docs', BRANCH, { name: 'lint', conclusion: 'failure' });
  stage.github.check('acme/docs', BRANCH, { name: 'lint', app: 'mallory', conclusion: 'success' });
  expect((await stage.call(all, inputs)).kind).toBe('parked');
});

test('a pull request that a person closed fails its repository, all of them fail the step', async () => {
  const stage = await running();
  await stage.github.pulls.update('acme/docs', 1, { state: 'closed' });
  const { results } = await stage.finish(all, inputs);
  expect(results.filter(({ result }) => result === 'failed')).toEqual([
    { repository: 'acme/docs', result: 'failed', reason: 'its pull request was closed without being merged' },
  ]);
  const pullRequests = ['acme/docs#1'];
  await expect(stage.call(all, { ...inputs, pullRequests })).rejects.toMatchObject({ code: 'step-failed' });
});

test('repositories without a pull request are judged at the tip of their base', async () => {
  const stage = new Stage();
  stage.github.check('acme/docs', 'main', { name: 'lint', conclusion: 'success' });
  const output = await stage.finish(all, { repositories: 'docs', checks: 'lint' });
  expect(output).toMatchObject({ lint: { status: 'success' }, results: [{ repository: 'acme/docs' }] });
});

test('without any pull request it fails instead of passing', async () => {
  await expect(new Stage().call(all, inputs)).rejects.toMatchObject({ code: 'step-failed' });
});

test('an empty list has nothing red in it', async () => {
  const output = await new Stage().finish(all, { ...inputs, pullRequests: [] });
  expect(output).toMatchObject({ lint: { status: 'success' }, results: [] });
});

test('a long wait asks ever less often', async () => {
  const stage = await running({ 'acme/docs': ['lint'] });
  const began = stage.clock.now();
  let calls = 0;
  await stage.finish(all, inputs, {
    parked: () => {
      calls += 1;
      if (stage.clock.now() - began > 6 * 86_400_000)
        stage.github.check('acme/docs', BRANCH, { name: 'lint', conclusion: 'success' });
    },
  });
  expect(calls).toBeLessThan(60);
});
