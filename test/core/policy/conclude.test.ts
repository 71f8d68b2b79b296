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
const BROKEN = verdict('neutral', 'it crashed');

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
