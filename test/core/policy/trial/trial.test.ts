import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { Catalog } from '../../../../src/core/catalog.ts';
import { NOTHING_BESIDE } from '../../../../src/core/policy/include.ts';
import { createRuleJudge } from '../../../../src/core/policy/judge.ts';
import { defineRule, type Rule } from '../../../../src/core/policy/rule.ts';
import { tryPolicies } from '../../../../src/core/policy/trial/beside.ts';
import { parseTrial } from '../../../../src/core/policy/trial/parse.ts';
import { formatProblem } from '../../../../src/core/problem.ts';
import { ManualClock } from '../../../fakes/clock.ts';

/** Fails, waits or passes as a label of the pull request says: `one:fail`. */
const byLabel = (name: string) =>
  defineRule({
    name: `custom.${name}`,
    summary: 'By label.',
    options: z.strictObject({}),
    examples: [],
    reads: () => ['labels'],
    blind: [],
    documentation: '',
    judge: async ({ labels, files }) => {
      const said = labels.find((label) => label.startsWith(`${name}:`))?.slice(name.length + 1) ?? 'pass';
      const { files: all } = await files();
      return {
        verdict: said as 'pass',
        summary: `the label says ${said}`,
        findings: said === 'fail' ? all.map(({ path }) => ({ message: 'here', path, line: 3 })) : [],
      };
    },
  });
const rules = new Catalog<Rule>([byLabel('one'), byLabel('two')]);
const judge = createRuleJudge({ rules, clock: new ManualClock(), limit: 5000 });
const TWO = `id: p
name: P
type: custom
enforcement: blocking
scope: { repositories: [web] }
rollout: { mode: shadow, percent: 1 }
rules:
  - rule: custom.one
  - rule: custom.two
`;

async function tried(cases: string, policy = TWO) {
  const files = [
    { path: 'p.yaml', text: policy },
    { path: 'p.test.yaml', text: `cases:\n${cases}` },
  ];
  const { policies, problems } = await tryPolicies(files, { rules, judge, beside: async () => NOTHING_BESIDE });
  return { policies, problems: problems.map(formatProblem) };
}
const PASSES = '  - { name: passes, expect: { conclusion: success } }\n';
const fails = (rule: string) =>
  `  - { name: ${rule} fails, pull: { labels: ["${rule}:fail"] }, expect: { conclusion: failure } }\n`;

test('a policy whose every rule is seen to pass and to fail by itself is protected, though its rollout is in the shadow', async () => {
  const { problems, policies } = await tried(PASSES + fails('one') + fails('two'));
  expect(problems).toEqual([]);
  expect(policies[0]?.result?.cases.map(({ judgement }) => judgement?.conclusion)).toEqual([
    'success',
    'failure',
    'failure',
  ]);
});

test('a rule that never stands in the way alone is named at its line', async () => {
  const both = '  - { name: both, pull: { labels: ["one:fail", "two:fail"] }, expect: { conclusion: failure } }\n';
  expect((await tried(PASSES + fails('one') + both)).problems).toEqual([
    'p.yaml:9:11 info unprotected-rule no case of its test notices when custom.two is taken out (add a case in which only this rule stands in the way)',
  ]);
});

test('a rule that is only seen to pass is not protected by saying so', async () => {
  const said = '  - { name: x, expect: { rules: [{ rule: custom.two, verdict: pass }] } }\n';
  expect((await tried(PASSES + fails('one') + said)).problems).toEqual([
    expect.stringContaining('when custom.two lets everything pass'),
  ]);
});

test('a rule that is only seen to fail is not protected', async () => {
  expect((await tried(fails('one') + fails('two'))).problems).toEqual([
    expect.stringContaining('when custom.one fails everything'),
    expect.stringContaining('when custom.two fails everything'),
  ]);
});

test('while a case does not hold nothing is said of protection', async () => {
  const wrong = '  - { name: wrong, expect: { conclusion: failure } }\n';
  expect((await tried(wrong)).problems).toEqual([
    'p.test.yaml:2:42 error unmet-expectation expected the conclusion failure, it is success',
  ]);
});

test('every expectation that does not hold is told at its place, with what is there instead', async () => {
  const { problems } = await tried(`  - name: many
    pull: { labels: ["one:fail"], files: [{ path: a.ts, text: "x" }, { path: b.ts, text: "x" }] }
    expect:
      conclusion: success
      rules:
        - { rule: custom.one, verdict: fail, findings: ["a.ts:3", "a.ts:4"] }
        - { rule: custom.one, verdict: fail, says: "the moon" }
        - { rule: custom.two, verdict: pending }
        - { rule: custom.on, verdict: fail }
        - { rule: custom.two, nth: 2, verdict: pass }
`);
  expect(problems).toEqual([
    'p.test.yaml:5:19 error unmet-expectation expected the conclusion success, it is failure: custom.one: the label says fail',
    'p.test.yaml:7:56 error unmet-expectation custom.one finds nothing at a.ts:4',
    'p.test.yaml:7:56 error unmet-expectation custom.one finds something at b.ts:3 too',
    'p.test.yaml:8:52 error unmet-expectation expected "the moon" in what custom.one says, which is "the label says fail"',
    'p.test.yaml:9:40 error unmet-expectation expected custom.two to wait for people (pending), it says pass: the label says pass',
    'p.test.yaml:10:19 error unknown-rule the policy has no rule "custom.on" (did you mean "custom.one"?)',
    'p.test.yaml:11:19 error unknown-rule the policy has 1 rule "custom.two" (say which with nth: 1)',
  ]);
});

test('of two rules of one name an expectation says which', async () => {
  const twice = TWO.replace('custom.two', 'custom.one');
  const which = (nth: string) => `  - { name: x, expect: { rules: [{ rule: custom.one, ${nth}verdict: fail }] } }\n`;
  expect((await tried(which(''), twice)).problems).toEqual([expect.stringContaining('(say which with nth: 1 to 2)')]);
  expect((await tried(which('nth: 2, '), twice)).problems).toEqual([expect.stringContaining('it says pass')]);
});

test('a pull request that the policy does not speak about is skipped, and says why when that was not meant', async () => {
  const elsewhere = (conclusion: string) =>
    `  - { name: elsewhere, pull: { repository: acme/docs }, expect: { conclusion: ${conclusion} } }\n`;
  const good = await tried(PASSES + fails('one') + fails('two') + elsewhere('skipped'));
  expect(good.problems).toEqual([]);
  expect((await tried(elsewhere('success'))).problems).toEqual([
    expect.stringContaining('it is skipped: the policy is for other repositories'),
  ]);
});

test('a test without a policy, and a broken one, are problems of the test', async () => {
  const { problems } = await tryPolicies(
    [
      { path: 'q.test.yaml', text: `cases:\n${PASSES}` },
      { path: 'p.yaml', text: TWO },
      { path: 'p.test.yaml', text: 'case: []\n' },
    ],
    { rules, judge, beside: async () => NOTHING_BESIDE },
  );
  expect(problems.map(formatProblem)).toEqual([
    'q.test.yaml:1:1 error test-without-policy there is no policy beside this test (call it as the policy that it is for: x.test.yaml tests x.yaml)',
    expect.stringMatching(/^p\.test\.yaml:1:1 error missing-key/),
    'p.test.yaml:1:1 error unknown-key there is no key "case" here (did you mean "cases"?)',
  ]);
});

test('a test is read strictly, all problems at once', () => {
  const text = `given: { autor: ada, at: yesterday }
cases:
  - name: same
    pull: { files: [{ path: a, text: b, lines: 3 }], labels: hold }
    expect: { conclusion: green }
  - name: same
    expect: {}
`;
  const parsed = parseTrial(text, { file: 'p.test.yaml' });
  expect(parsed.ok).toBe(false);
  expect(parsed.problems.map(({ line, column, rule }) => `${line}:${column} ${rule}`)).toEqual([
    '1:10 unknown-key',
    '1:26 wrong-value',
    '4:41 unknown-key',
    '4:62 wrong-value',
    '5:27 wrong-value',
    '6:11 duplicate-case',
    '7:13 wrong-value',
  ]);
});

test('a rule that comes from an included file is tried too, and named where it is included', async () => {
  const beside = async ({ path }: { readonly path: string }) => ({
    path: `baton/policies/${path}`,
    texts: new Map([['baton/policies/shared/two.yaml', 'rules: [{ rule: custom.two }]\n']]),
    name: (inside: string) => inside,
  });
  const policy = TWO.replace('rules:', 'include: [shared/two.yaml]\nrules:').replace('  - rule: custom.two\n', '');
  const files = [
    { path: 'p.yaml', text: policy },
    { path: 'p.test.yaml', text: `cases:\n${PASSES}${fails('one')}` },
  ];
  expect((await tryPolicies(files, { rules, judge, beside })).problems.map(formatProblem)).toEqual([
    expect.stringMatching(/^p\.yaml:7:1 info unprotected-rule .* when custom\.two is taken out/),
  ]);
});

test.each([
  ['', 'empty-file'],
  ['3\n', 'wrong-value'],
  ['- a\n', 'wrong-value'],
  ['cases: 3\n', 'wrong-value'],
  ['cases: [null, 3, { name: { a: b } }]\n', 'wrong-value'],
  ['cases: []\n', 'wrong-value'],
  ['cases: [{ name: x, __proto__: { a: 1 }, expect: { conclusion: success } }]\n', 'unsafe-key'],
  ['cases: [{ name: x, expect: { rules: [{ rule: a, verdict: fail, findings: [nowhere] }] } }]\n', 'wrong-value'],
  ['cases: [{ name: "x\n', 'yaml-syntax'],
])('%j is a problem of the file and nothing worse', (text, rule) => {
  const parsed = parseTrial(text, { file: 'p.test.yaml' });
  expect(parsed.ok).toBe(false);
  expect(parsed.problems.map((problem) => problem.rule)).toContain(rule);
});
