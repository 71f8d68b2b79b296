import { expect, test } from '@jest/globals';
import { changeSetsOf } from '../../../src/core/changeset/of-pull.ts';
import type { RunView } from '../../../src/core/run/view.ts';

const member = (repository: string, number?: number) => ({
  ...{ repository, repositoryId: 1, baseBranch: 'main', dependsOn: [], result: { kind: 'open' as const } },
  ...(number === undefined ? {} : { pull: { number, url: '', title: '' } }),
});

test('the newest run that has the pull request in its set knows its set; runs that only judged it do not', async () => {
  const set = { members: [member('acme/web', 3), member('acme/docs', 4)] };
  const older = { members: [member('acme/web', 3)] };
  const runs = [{ members: [] }, { members: [member('acme/web')] }, set, older].map((changeset) => ({ changeset }));
  const asked: unknown[] = [];
  const sets = changeSetsOf(
    {
      runs: async (filter) => {
        asked.push(filter);
        return runs as unknown as RunView[];
      },
    },
    'acme',
  );
  expect(await sets.of('acme/web', 3)).toBe(set);
  expect(await sets.of('acme/web', 5)).toBeUndefined();
  expect(asked[0]).toMatchObject({ org: 'acme', subject: 'pull:acme/web#3' });
});
