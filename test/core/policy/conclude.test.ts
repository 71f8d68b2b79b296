import { expect, test } from '@jest/globals';
import { conclude, judgePolicy, type RuleVerdict } from '../../../src/core/policy/conclude.ts';
import type { Policy } from '../../../src/core/policy/policy.ts';
import { aPolicy } from '../../fakes/policy.ts';
import { fakePull } from '../../fakes/pull-view.ts';

const verdict = (kind: RuleVerdict['verdict'], broken?: string): RuleVerdict => ({
  rule: 'custom.one',
  with: {},
  verdict: kind,
  summary: 'x',
  findings: [],
  ...(broken === undefined ? {} : { broken }),
});
const PASS = verdict('pass');
const FAIL = verdict('fail');
const UNSURE = verdict('neutral');
const CUT: RuleVerdict = { ...UNSURE, cut: true };
const BROKEN = verdict('fail', 'it crashed');
const LENIENT = verdict('neutral', 'it crashed');
const PENDING = verdict('pending');
const SKIPPED = verdict('skipped');

test.each<[Policy['enforcement'], string, readonly RuleVerdict[], string]>([
  ['blocking', 'a failed rule', [PASS, FAIL], 'failure'],
  ['warning', 'a failed rule', [PASS, FAIL], 'neutral'],
  ['info', 'a failed rule', [PASS, FAIL], 'success'],
  ['blocking', 'all rules holding', [PASS, PASS], 'success'],
  ['warning', 'all rules holding', [PASS], 'success'],
  ['blocking', 'something not checked', [PASS, UNSURE], 'neutral'],
  ['warning', 'something not checked', [UNSURE], 'neutral'],
  ['info', 'something not checked', [UNSURE], 'neutral'],
  ['blocking', 'a broken rule', [PASS, BROKEN], 'failure'],
  ['warning', 'a broken rule', [BROKEN], 'neutral'],
  ['info', 'a broken rule', [BROKEN], 'neutral'],
  ['blocking', 'a rule that saw a part', [PASS, CUT], 'failure'],
  ['warning', 'a rule that saw a part', [PASS, CUT], 'neutral'],
  ['info', 'a rule that saw a part', [PASS, CUT], 'neutral'],
  ['blocking', 'a broken rule that may break', [PASS, LENIENT], 'neutral'],
  ['blocking', 'a rule that waits for people', [PASS, PENDING], 'action_required'],
  ['blocking', 'a rule that waits, and something not checked', [PENDING, UNSURE], 'action_required'],
  ['blocking', 'a rule that waits, and a failed one', [PENDING, FAIL], 'failure'],
  ['blocking', 'a rule that waits, and one that saw a part', [PENDING, CUT], 'failure'],
  ['warning', 'a rule that waits for people', [PASS, PENDING], 'neutral'],
  ['info', 'a rule that waits for people', [PASS, PENDING], 'success'],
  ['blocking', 'rules that do not apply', [SKIPPED, SKIPPED], 'success'],
  ['blocking', 'a rule that holds and one that does not apply', [PASS, SKIPPED], 'success'],
])('%s with %s', (enforcement, _about, verdicts, conclusion) => {
  expect(conclude(aPolicy({ enforcement }), verdicts).conclusion).toBe(conclusion);
});

test('a blocking policy that is being rolled out as a warning does not fail the check', () => {
  const policy = aPolicy({ enforcement: 'blocking', rollout: { mode: 'warn', repositories: [], percent: 100 } });
  expect(conclude(policy, [FAIL])).toMatchObject({ enforcement: 'warning', conclusion: 'neutral' });
});

test('rules see only the changed files that the policy is about', async () => {
  const policy = aPolicy({ scope: { repositories: [], paths: ['tokens/**'], branches: [], drafts: true } });
  const pull = fakePull({ texts: { 'tokens/a.json': '{}', 'src/b.ts': '' } });
  const seen: string[][] = [];
  await judgePolicy(policy, pull, {
    judge: async (_rule, _options, view) => {
      seen.push((await view.files()).files.map((file) => file.path));
      return { verdict: 'pass', summary: 'x', findings: [] };
    },
  });
  expect(seen).toEqual([['tokens/a.json']]);
});

test.each([
  ['fail', 'fail', 'failure'],
  [undefined, 'fail', 'failure'],
  ['neutral', 'neutral', 'neutral'],
] as const)('a rule that crashes answers as its policy says (%s): %s', async (onError, answer, conclusion) => {
  const rules = [{ rule: 'custom.one', with: {}, line: 1, ...(onError === undefined ? {} : { onError }) }];
  const broken = { verdict: 'neutral', summary: 'could not be judged', findings: [], broken: 'it crashed' } as const;
  const judgement = await judgePolicy(aPolicy({ rules }), fakePull(), { judge: async () => broken });
  expect(judgement).toMatchObject({ conclusion, rules: [{ verdict: answer, broken: 'it crashed' }] });
});

test.each(['files', 'paths', 'commits'] as const)(
  'a rule that passes on a part of the %s has not passed',
  async (list) => {
    const pull = fakePull({ texts: { 'a.ts': '' } });
    const cut = { ...pull, [list]: async () => ({ ...(await pull[list]()), truncated: true }) };
    const judge = {
      judge: async (_rule: string, _options: object, view: typeof pull) => {
        await view[list]();
        return { verdict: 'pass', summary: 'All is well', findings: [] } as const;
      },
    };
    const judgement = await judgePolicy(aPolicy(), cut, judge);
    expect(judgement).toMatchObject({
      conclusion: 'failure',
      rules: [{ verdict: 'neutral', summary: 'All is well, in what GitHub listed', cut: true }],
    });
    expect((await judgePolicy(aPolicy(), pull, judge)).conclusion).toBe('success');
  },
);

test('a rule that does not apply by a part of the files may apply after all', async () => {
  const pull = fakePull({ texts: { 'a.ts': '' }, truncated: true });
  const judgement = await judgePolicy(aPolicy(), pull, {
    judge: async (_rule, _options, view) => {
      await view.files();
      return { verdict: 'skipped', summary: 'No stylesheet', findings: [] };
    },
  });
  expect(judgement).toMatchObject({ conclusion: 'failure', rules: [{ verdict: 'neutral', cut: true }] });
});
