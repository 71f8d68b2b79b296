import { expect, test } from '@jest/globals';
import { conclude, type RuleVerdict } from '../../../src/core/policy/conclude.ts';
import { explain } from '../../../src/core/policy/explain.ts';
import { renderCheck, renderText } from '../../../src/core/policy/render.ts';
import { aPolicy } from '../../fakes/policy.ts';

const contrast: RuleVerdict = {
  rule: 'accessibility.contrast',
  with: { minimum: 4.5, pairs: [] },
  verdict: 'fail',
  summary: '1 of 3 pairs is under its minimum',
  findings: [
    {
      message: 'text on page is 3.95:1, wanted 4.5:1',
      suggestion: 'Darken text or lighten page.',
      path: 'tokens/a.json',
      line: 12,
    },
  ],
};
const secrets: RuleVerdict = {
  rule: 'security.secrets',
  with: {},
  verdict: 'pass',
  summary: 'no secrets',
  findings: [],
};

test('a failing policy tells first what to do, then what was found against what was wanted', () => {
  const judgement = conclude(aPolicy({ name: 'Brand contrast', owners: ['design-system'] }), [contrast, secrets]);
  const explained = explain(judgement);
  expect(renderText(explained)).toBe(`1 of 3 pairs is under its minimum
  -> Darken text or lighten page.
  -> Push the change: the policy is judged again by itself.
  -> If it must land as it is, ask the owners of the policy: design-system.
FAIL Brand contrast (blocking)
  FAIL accessibility.contrast: 1 of 3 pairs is under its minimum [wanted: minimum 4.5]
    FAIL tokens/a.json:12 text on page is 3.95:1, wanted 4.5:1
  ok   security.secrets: no secrets
`);
  expect(renderCheck(explained)).toEqual({
    title: '1 of 3 pairs is under its minimum',
    summary: `**What to do next**

1. Darken text or lighten page.
2. Push the change: the policy is judged again by itself.
3. If it must land as it is, ask the owners of the policy: design-system.

**❌ Brand contrast \\(blocking\\)**

| | Rule | Wanted |
| --- | --- | --- |
| ❌ | accessibility.contrast: 1 of 3 pairs is under its minimum | minimum 4.5 |
| ✅ | security.secrets: no secrets |  |

**accessibility.contrast: 1 of 3 pairs is under its minimum**

- \`tokens/a.json:12\` text on page is 3.95:1, wanted 4.5:1
`,
  });
});

test.each([
  ['warning', 'Warning: 1 of 3 pairs is under its minimum'],
  ['info', 'Note: 1 of 3 pairs is under its minimum'],
] as const)('a policy for %s says that nothing is held up', (enforcement, title) => {
  const explained = explain(conclude(aPolicy({ enforcement }), [contrast]));
  expect(explained.title).toBe(title);
  expect(explained.next.at(-1)).toBe('Nothing is held up: this policy does not block.');
});

test('what could not be looked at and what broke say so in the title', () => {
  const unsure: RuleVerdict = { ...contrast, verdict: 'neutral', summary: '2 pairs could not be resolved' };
  expect(explain(conclude(aPolicy(), [unsure])).title).toBe('Not checked: 2 pairs could not be resolved');
  const broken: RuleVerdict = { ...unsure, summary: 'could not be judged: it crashed', broken: 'it crashed' };
  const explained = explain(conclude(aPolicy(), [broken]));
  expect(explained.title).toBe('accessibility.contrast could not be judged: it crashed');
  expect(explained.next[0]).toMatch(/Re-run this check/);
});

test('hostile names and paths stay dead in the summary', () => {
  const hostile: RuleVerdict = {
    ...contrast,
    summary: '@acme/everyone closes #1 <img src=x> | row',
    findings: [{ message: '![x](https://evil.example) @ada', path: 'a`|b`.json', line: 1, suggestion: 'Fixes #2' }],
  };
  const { summary, title } = renderCheck(explain(conclude(aPolicy({ name: '<b>@x' }), [hostile])));
  expect(summary).not.toMatch(/@acme|@ada|@x|#1|#2|<img|<b>|https:\/\/evil|!\[/);
  expect(summary).not.toMatch(/[^\\]\| row/);
  expect(title).toBe('@acme/everyone closes #1 <img src=x> | row');
});

test('a summary never passes the cap of 65,535 bytes, and ends on a whole line', () => {
  const findings = Array.from({ length: 5000 }, (_, line) => ({ message: 'é'.repeat(50), path: 'a.json', line }));
  const { summary } = renderCheck(explain(conclude(aPolicy(), [{ ...contrast, findings }])));
  expect(Buffer.byteLength(summary)).toBeLessThan(65_535);
  expect(Buffer.byteLength(summary)).toBeGreaterThan(60_000);
  expect(summary).toMatch(/é\n\n… more was found than fits here\.\n$/);
});
