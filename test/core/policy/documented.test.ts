import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { catalogs } from '../../../src/catalogs.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { parseWaivers } from '../../../src/core/policy/waiver-file.ts';
import { formatProblem } from '../../../src/core/problem.ts';

const page = readFileSync(new URL('../../../docs/policies.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((block) => block[1] ?? '');
const examples = blocks.filter((text) => !text.startsWith('waivers:'));

test('docs/policies.md shows four policies', () => {
  expect(examples).toHaveLength(4);
});

test.each(examples)('a policy of docs/policies.md can be used as it stands', (text) => {
  const parsed = parsePolicy(text, { file: 'docs/policies.md', rules: catalogs.rules });
  expect(parsed.problems.map(formatProblem)).toEqual([]);
  expect(parsed.ok).toBe(true);
});

test('the waivers of docs/policies.md can be used as they stand', () => {
  const read = blocks
    .filter((text) => text.startsWith('waivers:'))
    .map((text) => parseWaivers(text, { file: 'w.yaml' }));
  expect(read).toMatchObject([{ waivers: [{ rule: 'security.secrets' }], problems: [] }]);
});
