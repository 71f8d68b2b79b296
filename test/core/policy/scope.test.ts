import { expect, test } from '@jest/globals';
import { narrowed, outsideScope } from '../../../src/core/policy/scope.ts';
import { aPolicy } from '../../fakes/policy.ts';
import { fakePull } from '../../fakes/pull-view.ts';

const all = { repositories: [], paths: [], branches: [], drafts: true } as const;
const pull = fakePull({ repository: 'acme/web-react', baseBranch: 'main', texts: { 'src/a.ts': '' } });

test.each([
  ['everything', all, undefined],
  ['its repository', { ...all, repositories: ['web-*'] }, undefined],
  ['other repositories', { ...all, repositories: ['docs'] }, 'the policy is for other repositories'],
  ['its base branch', { ...all, branches: ['main', 'release/*'] }, undefined],
  ['other base branches', { ...all, branches: ['release/*'] }, 'the policy is for other base branches'],
  ['its paths', { ...all, paths: ['src/**'] }, undefined],
  ['other paths', { ...all, paths: ['docs/**'] }, 'no changed file is in its paths'],
])('a policy for %s', async (_name, scope, expected) => {
  expect(await outsideScope(aPolicy({ scope }), pull)).toBe(expected);
});

test('moving a file out of the paths of a policy does not escape it', async () => {
  const moved = [{ path: 'lib/a.ts', previousPath: 'src/a.ts', status: 'renamed' as const }];
  const policy = aPolicy({ scope: { ...all, paths: ['src/**'] } });
  const view = fakePull({ changed: [...moved, { path: 'docs/b.md', status: 'added' }] });
  expect(await outsideScope(policy, view)).toBeUndefined();
  expect((await narrowed(policy, view).files()).files.map(({ path }) => path)).toEqual(['lib/a.ts']);
});

test('drafts are judged unless the policy leaves them out', async () => {
  const draft = fakePull({ draft: true });
  expect(await outsideScope(aPolicy({ scope: { ...all, drafts: false } }), draft)).toBe('drafts are left out');
  expect(await outsideScope(aPolicy({ scope: all }), draft)).toBeUndefined();
});

test('paths are taken as touched when GitHub did not list every file', async () => {
  const many = fakePull({ truncated: true });
  expect(await outsideScope(aPolicy({ scope: { ...all, paths: ['docs/**'] } }), many)).toBeUndefined();
});

test('a growing rollout keeps the repositories that it had', async () => {
  const reachedAt = async (percent: number) => {
    const policy = aPolicy({ rollout: { mode: 'enforce', repositories: [], percent } });
    const names = Array.from({ length: 200 }, (_, index) => `acme/repository-${index}`);
    const reached: string[] = [];
    for (const repository of names) {
      if ((await outsideScope(policy, fakePull({ repository }))) === undefined) reached.push(repository);
    }
    return reached;
  };
  const [none, some, more, every] = [
    await reachedAt(0),
    await reachedAt(25),
    await reachedAt(60),
    await reachedAt(100),
  ];
  expect(none).toEqual([]);
  expect(some.length).toBeGreaterThan(20);
  expect(more).toEqual(expect.arrayContaining(some));
  expect(every).toHaveLength(200);
});
