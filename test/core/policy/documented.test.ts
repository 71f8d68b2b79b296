import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { catalogs } from '../../../src/catalogs.ts';
import { NOTHING_BESIDE } from '../../../src/core/policy/include.ts';
import { createRuleJudge } from '../../../src/core/policy/judge.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { tryPolicies } from '../../../src/core/policy/trial/beside.ts';
import { parseWaivers } from '../../../src/core/policy/waiver-file.ts';
import { formatProblem } from '../../../src/core/problem.ts';
import { ManualClock } from '../../fakes/clock.ts';

const page = readFileSync(new URL('../../../docs/policies.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((block) => block[1] ?? '');
const examples = blocks.filter((block) => block.startsWith('id:'));
const tests = blocks.filter((block) => /^cases:/m.test(block));

test('docs/policies.md shows four policies', () => {
  expect(examples).toHaveLength(4);
});

test.each(examples)('a policy of docs/policies.md can be used as it stands', (text) => {
  const parsed = parsePolicy(text, { file: 'docs/policies.md', rules: catalogs.rules });
  expect(parsed.problems.map(formatProblem)).toEqual([]);
  expect(parsed.ok).toBe(true);
});

test('the test that docs/policies.md shows holds for its first policy, and protects every rule of it', async () => {
  expect(tests).toHaveLength(1);
  const { rules } = catalogs;
  const judge = createRuleJudge({ rules, clock: new ManualClock(), limit: 5000 });
  const files = [
    { path: 'conventions.yaml', text: examples[0] ?? '' },
    { path: 'conventions.test.yaml', text: tests[0] ?? '' },
  ];
  const { policies, problems } = await tryPolicies(files, { rules, judge, beside: async () => NOTHING_BESIDE });
  expect(problems.map(formatProblem)).toEqual([]);
  expect(policies[0]?.result?.cases.length).toBeGreaterThan(3);
});

test('the waivers of docs/policies.md can be used as they stand', () => {
  const read = blocks
    .filter((text) => text.startsWith('waivers:'))
    .map((text) => parseWaivers(text, { file: 'w.yaml' }));
  expect(read).toMatchObject([{ waivers: [{ rule: 'security.secrets' }], problems: [] }]);
});
