import { expect, test } from '@jest/globals';
import { merge } from '../../../src/actions/git/merge.ts';
import { tag } from '../../../src/actions/git/tag.ts';
import { surviveEveryCrash } from '../crash.ts';
import { opened, Stage } from '../stage.ts';

async function landed(): Promise<Stage> {
  const stage = new Stage();
  await opened(stage);
  await stage.finish(merge, {});
  return stage;
}
const inputs = { name: 'design-42', message: 'Design 42: [skip ci]' };

test('tags the merge commit of each repository', async () => {
  const stage = await landed();
  const { tags } = await stage.finish(tag, inputs);
  expect(tags).toHaveLength(5);
  for (const name of stage.names) {
    const there = stage.github.repository(name).git.tags.get('design-42');
    expect(there).toEqual({ sha: stage.member(name).merged!.sha, message: 'Design 42: (skip ci)' });
  }
});

test('a process that dies after any write, and is called again, tags nothing twice', async () => {
  expect(await surviveEveryCrash(landed, (stage, github) => stage.finish(tag, inputs, { github }))).toBe(5);
});

test('a tag that stands elsewhere is left there and fails its repository', async () => {
  const stage = await landed();
  const sha = stage.github.repository('acme/docs').git.at(stage.member('acme/docs').base!)!.sha;
  await stage.github.git.createTag('acme/docs', 'design-42', sha, 'mine');
  const { results } = await stage.finish(tag, inputs);
  expect(results.find(({ result }) => result === 'failed')).toMatchObject({
    repository: 'acme/docs',
    reason: `tag design-42 is there already, at ${sha.slice(0, 7)}`,
  });
});

test('what was not merged is skipped', async () => {
  const stage = new Stage();
  await opened(stage);
  const { tags, results } = await stage.finish(tag, inputs);
  expect(tags).toEqual([]);
  expect(results.every(({ reason }) => reason === 'nothing of it was merged')).toBe(true);
});

test('a repository that is named is tagged at the tip of its base', async () => {
  const stage = new Stage();
  await stage.finish(tag, { name: 'before', repositories: 'docs' });
  const { git } = stage.github.repository('acme/docs');
  expect(git.tags.get('before')).toEqual({ sha: git.branches.get('main'), message: 'before' });
});

test('undo deletes the tags that the step made', async () => {
  const stage = await landed();
  await stage.github.git.createTag('acme/docs', 'design-42', stage.member('acme/docs').merged!.sha, 'mine');
  const output = await stage.finish(tag, inputs);
  await tag.undo!(tag.input.parse(inputs), output, stage.context({ call: 1, startedAt: 0, step: 'undo' }));
  const left = stage.names.filter((name) => stage.github.repository(name).git.tags.size > 0);
  expect(left).toEqual(['acme/docs']);
});
