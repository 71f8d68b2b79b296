import { expect, test } from '@jest/globals';
import type { ChangeSet, Member } from '../../../src/core/changeset/change-set.ts';
import { MOST_MEMBERS, sightOfSets } from '../../../src/core/policy/set-view.ts';
import type { CatalogueEntry, RepositoryCatalogue } from '../../../src/core/repository/catalogue.ts';
import { FakeGitHub } from '../../fakes/github.ts';

const member = (repository: string, number?: number, more: Partial<Member> = {}): Member => ({
  ...{ repository, repositoryId: 0, baseBranch: 'main', dependsOn: [], result: { kind: 'open' } },
  ...(number === undefined ? {} : { pull: { number, url: '', title: '' } }),
  ...more,
});

const CATALOGUE: RepositoryCatalogue = {
  org: 'acme',
  repositories: [
    { fullName: 'acme/docs', kind: 'documentation', checks: { test: 'docs / build' } } as unknown as CatalogueEntry,
  ],
  defaults: { mergeStrategy: 'squash', branchPrefix: 'baton/', labels: [] },
};

/** Two repositories with a pull request each. */
async function world() {
  const github = new FakeGitHub();
  for (const name of ['acme/web', 'acme/docs']) {
    github.seed(name, { 'package.json': '{"version":"1.0.0"}\n' });
    github.push(name, 'change', { 'package.json': '{"version":"2.0.0"}\n' });
    await github.pulls.create(name, { head: 'change', base: 'main', title: 'T', body: '' });
  }
  const set: ChangeSet = {
    members: [
      member('acme/web', 1),
      member('acme/docs', 1),
      member('acme/gone', 9),
      member('acme/none', undefined, { result: { kind: 'skipped', reason: 'it is already right' } }),
    ],
  };
  const sight = sightOfSets(github, CATALOGUE);
  const asked = () => github.calls.map(({ method }) => method).filter((method) => !method.startsWith('pulls.create'));
  return { github, set, sight, asked };
}

test('members are told with what the catalogue knows, and GitHub is not asked before a rule asks', async () => {
  const { set, sight, asked } = await world();
  const { members, truncated } = sight.view(set);
  expect(truncated).toBe(false);
  expect(members).toMatchObject([
    { repository: 'acme/web', number: 1, checkNames: {} },
    { repository: 'acme/docs', number: 1, kind: 'documentation', checkNames: { test: 'docs / build' } },
    { repository: 'acme/gone', number: 9 },
    { repository: 'acme/none', ended: { kind: 'skipped', reason: 'it is already right' } },
  ]);
  expect(asked()).toEqual([]);
});

test('what is asked is asked once, for whoever of the set is judged', async () => {
  const { set, sight, asked } = await world();
  for (const { members } of [sight.view(set), sight.view({ members: [...set.members] })]) {
    const [web, , gone, none] = members;
    expect(await web?.standing()).toMatchObject({ state: 'open', checks: [] });
    expect(await web?.text('package.json')).toBe('{"version":"2.0.0"}\n');
    expect(await web?.text('README.md')).toBeUndefined();
    expect([await gone?.standing(), await gone?.text('a'), await none?.standing()]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  }
  const asks = asked();
  expect(asks.filter((method) => method === 'changes.standing')).toHaveLength(2);
  expect(asks.filter((method) => method === 'repositories.file')).toHaveLength(2);
});

test("of Baton's own checks only those of policies about the pull request alone are shown", async () => {
  const { github, set, sight } = await world();
  const own = { app: github.app, conclusion: 'failure' } as const;
  github.check('acme/web', 'change', { name: 'ci', conclusion: 'success' });
  github.check('acme/web', 'change', { ...own, name: 'baton / secrets', externalId: 'baton:policy:secrets#1' });
  github.check('acme/web', 'change', { ...own, name: 'baton / together', externalId: 'baton:policy:together#1:set' });
  github.check('acme/web', 'change', { ...own, name: 'progress', externalId: 'baton:run:x' });
  // Somebody else who calls a check so gets nothing by it.
  github.check('acme/web', 'change', { name: 'forged', app: 'eve', externalId: 'baton:policy:together#1:set' });
  const [web] = sight.view(set).members;
  expect((await web?.standing())?.checks.map(({ name }) => name)).toEqual(['ci', 'baton / secrets', 'forged']);
});

test('closed and merged ones say so', async () => {
  const { github, set, sight } = await world();
  await github.pulls.update('acme/web', 1, { state: 'closed' });
  const sha = github.repository('acme/docs').git.branches.get('change') ?? '';
  await github.pulls.merge('acme/docs', 1, { sha, strategy: 'squash' });
  const [web, docs] = sight.view(set).members;
  expect([(await web?.standing())?.state, (await docs?.standing())?.state]).toEqual(['closed', 'merged']);
  expect(await docs?.text('package.json')).toBe('{"version":"2.0.0"}\n');
});

test('a set is shown up to a number of members, and says that there are more', async () => {
  const { sight } = await world();
  const members = Array.from({ length: MOST_MEMBERS + 1 }, (_, at) => member(`acme/r${at}`, at + 1));
  const view = sight.view({ members });
  expect([view.members.length, view.truncated]).toEqual([MOST_MEMBERS, true]);
});
