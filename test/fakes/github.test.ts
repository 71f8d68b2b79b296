import { expect, test } from '@jest/globals';
import { Fault } from '../../src/core/fault.ts';
import type { Harness } from '../contract/github/stage.ts';
import { githubContract } from '../contract/github.ts';
import { FakeGitHub } from './github.ts';

function fake(): Harness {
  const github = new FakeGitHub();
  return {
    github,
    seed: async (name, files, more) => void github.seed(name, files, more),
    push: async (repository, branch, files) => github.push(repository, branch, files, 'a push', 'olga'),
    text: async (repository, path, ref) => github.text(repository, path, ref),
    check: async (repository, sha, name, conclusion) =>
      void github.check(repository, sha, { name, ...(conclusion === undefined ? {} : { conclusion }) }),
    status: async (repository, sha, name, state) =>
      void github.check(repository, sha, {
        name,
        app: 'status',
        ...(state === 'pending' ? {} : { conclusion: state }),
      }),
    review: async (repository, number, by, state) => github.review(repository, number, by, state),
    comment: async (repository, issue, by, body) => github.comment(repository, issue, by, body).id,
    reactions: async (repository, id) =>
      github.repository(repository).comments.find((comment) => comment.id === id)?.reactions ?? [],
    reviewers: async (repository, number) => {
      const { people = [], teams = [] } = github.repository(repository).pulls.get(number)?.reviewers ?? {};
      return [...people, ...teams];
    },
    grant: async (repository, login, permission) => github.grant(repository, login, permission),
    team: async (slug, members) => github.team('acme', slug, members),
    artifact: async (repository, branch, name, files) => github.artifact(repository, branch, name, files),
    advise: async (advice) => github.advise(advice),
    dependencyGraph: async (repository, on) => {
      github.repository(repository).dependencyGraph = on;
    },
    dispatched: async (repository) =>
      github.dispatched.filter((one) => one.repository === repository).map(({ type, payload }) => ({ type, payload })),
    archive: async (repository) => {
      github.repository(repository).archived = true;
    },
    hide: async (repository) => github.hide(repository),
    close: async () => {},
  };
}

githubContract('GitHub in memory', async () => fake());

test('a call can be made to fail before or after it has done its work', async () => {
  const github = new FakeGitHub();
  github.seed('acme/web');
  const sha = (await github.git.branch('acme/web', 'main'))!.sha;
  const lost = new Fault('unavailable', 'the answer was lost');
  github.failNext('git.createBranch', lost, 'before');
  await expect(github.git.createBranch('acme/web', 'a', sha)).rejects.toBe(lost);
  expect(await github.git.branch('acme/web', 'a')).toBeUndefined();
  github.failNext('git.createBranch', lost, 'after');
  await expect(github.git.createBranch('acme/web', 'a', sha)).rejects.toBe(lost);
  expect(await github.git.branch('acme/web', 'a')).toEqual({ sha });
});

test('every call is written down with its lane', async () => {
  const github = new FakeGitHub();
  github.seed('acme/web');
  await github.inLane('merge').git.branch('acme/web', 'main');
  expect(github.calls).toEqual([{ method: 'git.branch', lane: 'merge', arguments: ['acme/web', 'main'] }]);
});
