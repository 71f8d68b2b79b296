import { expect, test } from '@jest/globals';
import { changeSetsOf } from '../../../src/core/changeset/of-pull.ts';
import type { RunView } from '../../../src/core/run/view.ts';

const member = (repository: string, number?: number) => ({
  ...{ repository, repositoryId: 1, baseBranch: 'main', dependsOn: [], result: { kind: 'open' as const } },
  ...(number === undefined ? {} : { pull: { number, url: '', title: '' } }),
});

test('the newest run of whose set it is a member knows its set, and one row is asked for', async () => {
  const set = { members: [member('acme/web', 3), member('acme/docs', 4)] };
  const asked: unknown[] = [];
  const sets = changeSetsOf(
    {
      runs: async (filter) => {
        asked.push(filter);
        return filter.subject === 'member:acme/web#3' ? [{ changeset: set } as unknown as RunView] : [];
      },
    },
    'acme',
  );
  expect(await sets.of('acme/web', 3)).toBe(set);
  expect(await sets.of('acme/web', 5)).toBeUndefined();
  expect(asked[0]).toEqual({ org: 'acme', subject: 'member:acme/web#3', limit: 1 });
});
