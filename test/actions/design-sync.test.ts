import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { wait as approvalWait } from '../../src/actions/approval/wait.ts';
import { merge } from '../../src/actions/git/merge.ts';
import { tag } from '../../src/actions/git/tag.ts';
import { actions } from '../../src/actions/index.ts';
import { all } from '../../src/actions/quality/all.ts';
import { opened, Stage } from './stage.ts';

interface StepFile {
  readonly id: string;
  readonly action: string;
  readonly inputs: { readonly [name: string]: unknown };
}

test('every input that the shipped workflow names is one that its action knows', () => {
  const file = load(readFileSync('workflows/design-sync.yaml', 'utf8')) as { readonly steps: readonly StepFile[] };
  const known = new Map(actions.map((action) => [action.name, action]));
  const seen: string[] = [];
  for (const { action, inputs } of file.steps) {
    const { shape } = (known.get(action)?.input ?? {}) as { readonly shape?: object };
    if (shape === undefined) continue;
    seen.push(action);
    expect({ action, unknown: Object.keys(inputs).filter((name) => !(name in shape)) }).toEqual({
      action,
      unknown: [],
    });
  }
  expect(seen).toContain('git.merge');
});

test('from open pull requests to tags: a red check is re-run, a teammate approves, all lands in order', async () => {
  const stage = new Stage();
  await opened(stage);
  const branch = 'baton/sync/42';
  for (const name of stage.names) {
    stage.github.check(name, branch, { name: 'lint', conclusion: 'success' });
    const conclusion = name === 'acme/web-vue' ? 'failure' : 'success';
    stage.github.check(name, branch, { name: 'ci / test', conclusion });
  }
  const pullRequests = stage.changeset.members.map(({ repository, pull }) => ({ repository, number: pull!.number }));
  let reruns = 0;
  await stage.finish(
    all,
    { pullRequests, checks: ['lint', 'test'] },
    {
      parked: () => {
        reruns += 1;
        stage.github.check('acme/web-vue', branch, { name: 'ci / test', conclusion: 'success' });
      },
    },
  );
  expect(reruns).toBe(1);
  const { approvedBy } = await stage.finish(
    approvalWait,
    { pullRequests, count: 1 },
    {
      parked: () => stage.say('approve', 'alice', 'acme/docs', 1, { head: stage.member('acme/docs').head! }),
    },
  );
  expect(approvedBy).toEqual(['alice']);
  const { merged } = await stage.finish(merge, { pullRequests, deleteSourceBranch: true });
  const { tags } = await stage.finish(tag, { name: 'design-42' });
  expect(tags.map(({ sha }) => sha).sort()).toEqual(merged.map(({ sha }) => sha).sort());
  for (const name of stage.names) {
    expect(stage.github.text(name, 'tokens/a.json')).toBe(`{"of":"${name}"}\n`);
    expect(stage.github.repository(name).comments.map(({ body }) => body)).toEqual([
      expect.stringContaining('5 of 5 merged'),
    ]);
  }
});
