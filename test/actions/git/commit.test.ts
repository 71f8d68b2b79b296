import { expect, test } from '@jest/globals';
import { commit } from '../../../src/actions/git/commit.ts';
import { createBranches } from '../../../src/actions/git/create-branches.ts';
import { surviveEveryCrash } from '../crash.ts';
import { filesFor, Stage } from '../stage.ts';

const BRANCH = 'baton/sync/42';

async function branched(): Promise<Stage> {
  const stage = new Stage();
  await stage.finish(createBranches, { repositories: '*', branchName: 'sync/42' });
  return stage;
}

test('one commit a repository with all its files, from text, from the blob store, and deletions', async () => {
  const stage = await branched();
  const blob = await stage.context({ call: 1, startedAt: 0, step: 'x' }).ports.blobs.put('big\n');
  const files = [
    { repository: 'docs', path: 'a.md', text: 'a\n', bytes: 2 },
    { repository: 'acme/docs', path: 'big.md', blob, bytes: 4 },
    { repository: 'acme/docs', path: 'README.md', bytes: 0, deleted: true },
  ];
  const { commits, results } = await stage.finish(commit, { files, message: 'docs: a' });
  expect(commits).toEqual([{ repository: 'acme/docs', sha: stage.member('acme/docs').head, changed: true }]);
  expect(results.filter(({ reason }) => reason === 'no file changes for it')).toHaveLength(4);
  expect(stage.github.text('acme/docs', 'big.md', BRANCH)).toBe('big\n');
  expect(stage.github.text('acme/docs', 'README.md', BRANCH)).toBeUndefined();
  const { git } = stage.github.repository('acme/docs');
  expect(git.at(BRANCH)!.parents).toEqual([git.branches.get('main')]);
  expect(git.at(BRANCH)!.message).toBe('docs: a\n\nBaton-Run: design-sync-3f9a1c');
});

test('a process that dies after any write, and is called again, commits nothing twice', async () => {
  const deaths = await surviveEveryCrash(branched, (stage, github) =>
    stage.finish(commit, { files: filesFor(stage.names), message: 'feat: tokens' }, { github }),
  );
  expect(deaths).toBe(5);
});

test('a second commit of the same run goes on top of the first, and survives a crash too', async () => {
  const twice = async () => {
    const stage = await branched();
    await stage.finish(commit, { files: filesFor(stage.names), message: 'feat: tokens' });
    return stage;
  };
  await surviveEveryCrash(twice, (stage, github) => {
    const files = stage.names.map((repository) => ({ repository, path: 'b.json', text: '{}\n', bytes: 3 }));
    return stage.finish(commit, { files, message: 'feat: more' }, { github });
  });
});

test("a person's push to the branch is noticed, never overwritten, and the others go on", async () => {
  const stage = await branched();
  const sha = stage.github.push('acme/docs', BRANCH, { 'mine.md': 'mine\n' });
  const { results } = await stage.finish(commit, { files: filesFor(stage.names), message: 'feat: tokens' });
  expect(results.find(({ repository }) => repository === 'acme/docs')).toMatchObject({
    result: 'failed',
    reason: expect.stringContaining('somebody pushed to baton/sync/42'),
  });
  expect(stage.github.repository('acme/docs').git.branches.get(BRANCH)).toBe(sha);
  expect(results.filter(({ result }) => result === 'succeeded')).toHaveLength(4);
});

test('a branch that a person deleted is not made again', async () => {
  const stage = await branched();
  stage.github.repository('acme/docs').git.branches.delete(BRANCH);
  const { results } = await stage.finish(commit, { files: filesFor(stage.names), message: 'feat: tokens' });
  expect(results.find(({ repository }) => repository === 'acme/docs')).toMatchObject({ result: 'failed' });
  expect(stage.github.repository('acme/docs').git.branches.has(BRANCH)).toBe(false);
});

test('a text that is gone from the blob store fails only its repository', async () => {
  const stage = await branched();
  const files = [...filesFor(['acme/web-vue']), { repository: 'acme/docs', path: 'a', blob: 'f'.repeat(64), bytes: 1 }];
  const { results } = await stage.finish(commit, { files, message: 'feat: tokens' });
  expect(results.filter(({ result }) => result === 'failed').map(({ repository }) => repository)).toEqual([
    'acme/docs',
  ]);
});

test('files of a repository that takes no part are named, not written', async () => {
  const stage = new Stage();
  await stage.finish(createBranches, { repositories: 'docs', branchName: 'sync/42' });
  const { results } = await stage.finish(commit, { files: filesFor(['acme/docs', 'acme/web-vue']), message: 'x' });
  expect(results).toContainEqual({
    repository: 'acme/web-vue',
    result: 'skipped',
    reason: 'it takes no part in the change set',
  });
});

test.each(['/etc/passwd', '../x', 'a/../../x', '.git/config', 'a/.GIT/hooks/x', 'a\\b', 'a\nb', 'a//b', ''])(
  'the path %j is refused',
  (path) => {
    const files = [{ repository: 'docs', path, text: '', bytes: 0 }];
    expect(commit.input.safeParse({ files, message: 'x' }).success).toBe(false);
  },
);
