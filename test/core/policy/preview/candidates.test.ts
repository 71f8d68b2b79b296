import { expect, test } from '@jest/globals';
import { candidates } from '../../../../src/core/policy/preview/candidates.ts';
import type { Proposal } from '../../../../src/core/policy/preview/proposal.ts';
import type { RepositoryCatalogue } from '../../../../src/core/repository/catalogue.ts';
import { anEvaluation } from '../../../fakes/evaluation.ts';
import { FakeEvaluations } from '../../../fakes/evaluations.ts';
import { FakeGitHub } from '../../../fakes/github.ts';
import { aPolicy } from '../../../fakes/policy.ts';

/** An organization of so many repositories, each with so many open pull requests. */
async function world(repositories: number, open: number) {
  const github = new FakeGitHub();
  const names = Array.from({ length: repositories }, (_, at) => `acme/r${at}`);
  for (const name of names) {
    github.seed(name);
    for (let at = 0; at < open; at++) {
      github.push(name, `b${at}`, { 'a.md': `${at}` });
      await github.pulls.create(name, { head: `b${at}`, base: 'main', title: 'x', body: '' });
    }
  }
  const catalogue = { repositories: names.map((fullName) => ({ fullName, archived: fullName === 'acme/r1' })) };
  const evaluations = new FakeEvaluations();
  const choose = (scope: readonly string[] = []) => {
    const after = [aPolicy({ scope: { ...aPolicy().scope, repositories: scope } })];
    const proposal = {
      reach: 'organization',
      policies: { before: [], after },
      overrides: [],
      waived: [],
    } as unknown as Proposal;
    const proposer = { repository: 'acme/r0', number: 1 };
    const choice = {
      installation: 7,
      catalogue: catalogue as unknown as RepositoryCatalogue,
      proposer,
      branch: 'main',
    };
    return candidates(github, proposal, { ...choice, visible: () => true }, evaluations);
  };
  return { github, evaluations, choose };
}
const names = ({ pulls }: Awaited<ReturnType<typeof candidates>>) =>
  pulls.map((one) => `${one.repository}#${one.number}`);

test('the newest of each repository come first, without archived ones and without the proposer', async () => {
  const { choose } = await world(3, 2);
  expect(names(await choose())).toEqual(['acme/r0#2', 'acme/r2#2', 'acme/r2#1']);
});

test('only repositories that the policy is about are asked', async () => {
  const { github, choose } = await world(4, 1);
  expect(names(await choose(['r3']))).toEqual(['acme/r3#1']);
  expect(github.calls.filter(({ method }) => method === 'pulls.list')).toHaveLength(1);
});

test('those that were judged lately come before others; what was recorded follows the open ones, each once', async () => {
  const { evaluations, choose } = await world(3, 1);
  const recorded = { repository: 'acme/r2', headSha: 'f'.repeat(40), policy: 'one' };
  await evaluations.record([
    anEvaluation({ ...recorded, pull: 1, at: 1 }),
    anEvaluation({ ...recorded, pull: 8, at: 2 }),
    anEvaluation({ ...recorded, pull: 8, policy: 'two', at: 2 }),
    anEvaluation({ ...recorded, repository: 'acme/r1', pull: 3, at: 3 }),
  ]);
  const { pulls } = await choose();
  expect(pulls).toEqual([
    { repository: 'acme/r2', number: 1, open: true },
    { repository: 'acme/r2', number: 8, sha: recorded.headSha, open: false },
  ]);
});

test('it is bounded, and what is left out is said', async () => {
  const { github, choose } = await world(24, 4);
  const { pulls, left } = await choose();
  expect(github.calls.filter(({ method }) => method === 'pulls.list')).toHaveLength(20);
  expect(pulls).toHaveLength(50);
  expect(left).toEqual(['pull requests of 3 more repositories', '29 more open pull requests']);
});
