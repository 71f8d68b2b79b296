import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { catalogs } from '../../../src/catalogs.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { formatProblem } from '../../../src/core/problem.ts';

const page = readFileSync(new URL('../../../docs/policies.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((block) => block[1] ?? '');

test('docs/policies.md shows four policies', () => {
  expect(examples).toHaveLength(4);
});

test.each(examples)('a policy of docs/policies.md can be used as it stands', (text) => {
  const parsed = parsePolicy(text, { file: 'docs/policies.md', rules: catalogs.rules });
  expect(parsed.problems.map(formatProblem)).toEqual([]);
  expect(parsed.ok).toBe(true);
});
