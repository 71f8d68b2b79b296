import { expect, test } from '@jest/globals';
import type { ActionContext } from '../../../../src/core/action.ts';
import { Fault } from '../../../../src/core/fault.ts';
import type { PolicyPair, Proposal } from '../../../../src/core/policy/preview/proposal.ts';
import { compareVerdicts } from '../../../../src/core/policy/preview/verdicts.ts';
import type { RuleJudge, Verdict } from '../../../../src/core/policy/rule.ts';
import type { RepositoryCatalogue } from '../../../../src/core/repository/catalogue.ts';
import { ManualClock } from '../../../fakes/clock.ts';
import { FakeEvaluations } from '../../../fakes/evaluations.ts';
import { FakeGitHub } from '../../../fakes/github.ts';
import { aPolicy } from '../../../fakes/policy.ts';
import { FakeWaivers } from '../../../fakes/waivers.ts';

const strict = (most: number) => aPolicy({ rules: [{ rule: 'custom.number', with: { most }, line: 1 }] });

/** Pull requests #1 to #4 of acme/web, whose rule fails those with a number above `most`. */
async function world(pair: PolicyPair = { before: [strict(4)], after: [strict(2)] }, words = 'number') {
  const github = new FakeGitHub();
  github.seed('acme/web');
  for (let at = 1; at <= 4; at++) {
    github.push('acme/web', `b${at}`, { 'a.md': `${at}` });
    await github.pulls.create('acme/web', { head: `b${at}`, base: 'main', title: `Number ${at}`, body: '' });
  }
  const judged: number[] = [];
  const rules: RuleJudge = {
    async judge(_rule, options, pull): Promise<Verdict> {
      judged.push(pull.number);
      await pull.files();
      const fails = pull.number > Number(options['most']);
      return { verdict: fails ? 'fail' : 'pass', summary: `${words} ${pull.number}`, findings: [] };
    },
  };
  const clock = new ManualClock();
  const ports = { clock, rules, evaluations: new FakeEvaluations(), waivers: new FakeWaivers() };
  const context = {
    run: { installation: 7, org: 'acme' },
    signals: [],
    ports,
    stop: new AbortController().signal,
  } as unknown as ActionContext;
  const proposal = {
    ...{ reach: 'organization', policies: pair, overrides: [], waived: [], waivers: { before: [], after: [] } },
    policiesFor: async () => pair,
  } as unknown as Proposal;
  const catalogue = { repositories: [{ fullName: 'acme/web', archived: false }] } as unknown as RepositoryCatalogue;
  const compare = (over: () => string | undefined = () => undefined) =>
    compareVerdicts(github, proposal, {
      ...{ installation: 7, catalogue, proposer: { repository: 'acme/.github', number: 1 }, branch: 'main' },
      ...{ visible: () => true, over, context },
    });
  const numbers = ({ changes }: Awaited<ReturnType<typeof compare>>) => changes.map((change) => change.number);
  return { github, compare, numbers, judged };
}

test('tells those whose verdict would be another, with what it is and would be', async () => {
  const { compare, numbers, github } = await world();
  const comparison = await compare();
  expect(comparison).toMatchObject({ compared: 4, pulls: 4, left: [] });
  expect(numbers(comparison)).toEqual([4, 3]);
  expect(comparison.changes[0]).toMatchObject({
    before: { conclusion: 'success' },
    after: { conclusion: 'failure', reason: 'number 4' },
  });
  expect(github.calls.filter(({ method }) => method === 'git.branch')).toHaveLength(1);
});

test('a policy that judges alike is not judged at all', async () => {
  const { compare, judged } = await world({ before: [strict(2)], after: [{ ...strict(2), name: 'Other words' }] });
  expect(await compare()).toMatchObject({ compared: 0, pulls: 0, changes: [] });
  expect(judged).toEqual([]);
});

test('what comes out of the shadow is a change, though its conclusion is the same', async () => {
  const shadow = {
    ...strict(2),
    enforcement: 'warning',
    rollout: { mode: 'shadow', repositories: [], percent: 100 },
  } as const;
  const { compare } = await world({ before: [shadow], after: [{ ...strict(2), enforcement: 'warning' }] });
  expect((await compare()).changes).toHaveLength(4);
});

test('it ends when it is over, and says what is left', async () => {
  let asked = 0;
  const { compare, numbers } = await world();
  const comparison = await compare(() => (asked++ < 1 ? undefined : 'it took long'));
  expect(numbers(comparison)).toEqual([4]);
  expect(comparison.left).toEqual(['3 more pull requests: it took long']);
});

test.each(['not-found', 'conflict', 'permission-denied'] as const)(
  'a pull request that answers with %s is left out, and the others are judged',
  async (code) => {
    const { github, compare, numbers } = await world();
    github.failNext('pulls.files', new Fault(code, 'gone'));
    const comparison = await compare();
    expect(numbers(comparison)).toEqual([3]);
    expect(comparison.left).toEqual(['acme/web#4, which could not be read']);
  },
);

test.each(['bug', 'unavailable', 'rate-limited'] as const)('%s is about all of it, and is thrown', async (code) => {
  const { github, compare } = await world();
  github.failNext('pulls.files', new Fault(code, 'no'));
  await expect(compare()).rejects.toMatchObject({ code });
});

test('a reason that quotes a credential does not carry it into another repository', async () => {
  const secret = ['ghp_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('');
  const { compare } = await world(undefined, secret);
  const { changes } = await compare();
  expect(changes.length).toBeGreaterThan(0);
  expect(JSON.stringify(changes)).not.toContain(secret);
});
