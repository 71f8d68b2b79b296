import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { conclude, type RuleVerdict } from '../../../src/core/policy/conclude.ts';
import { explain } from '../../../src/core/policy/explain.ts';
import { renderCheck, renderText } from '../../../src/core/policy/render.ts';
import { checkOf } from '../../../src/core/policy/report.ts';
import type { Part, State } from '../../../src/core/policy/rule.ts';
import { markdown } from '../../../src/simulator/pages/markdown/markdown.ts';
import { aPolicy } from '../../fakes/policy.ts';
import { aWaiver } from '../../fakes/waiver.ts';

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
const title: RuleVerdict = {
  rule: 'custom.title',
  with: { pattern: 'feat: …' },
  verdict: 'fail',
  summary: 'the title does not fit',
  findings: [{ message: 'it begins with “x”', suggestion: 'Read the guide.' }],
  fix: { text: 'An untried idea.', changes: [] },
  tried: { text: 'Change the title to “feat: x”.', changes: [{ kind: 'title', title: 'feat: x' }] },
};
const approval: RuleVerdict = {
  rule: 'approval.people',
  with: {},
  verdict: 'pending',
  summary: '1 of 2 approvals',
  findings: [],
  parts: [
    {
      state: 'pending',
      text: 'all of',
      parts: [
        { state: 'pass', text: 'anybody who may write', actual: 'ada', wanted: '1 approval', who: ['ada', 'ben'] },
        {
          state: 'pending',
          text: 'the team design approves',
          actual: '0 approvals',
          wanted: '1 approval',
          who: ['cy', 'dee'],
        },
        { state: 'skipped', text: 'the team docs, for docs/**' },
      ],
    },
  ],
};

test('a failing policy tells first what to do, then what was found against what was wanted', () => {
  const judgement = conclude(aPolicy({ name: 'Brand contrast', owners: ['design-system'], description: 'For all.' }), [
    contrast,
    secrets,
  ]);
  const explained = explain(judgement);
  expect(renderText(explained)).toBe(`1 of 3 pairs is under its minimum
  -> Darken text or lighten page.
  -> It is judged again by itself as soon as the pull request changes.
  -> If it must land as it is, ask the owners of the policy: design-system.
FAIL Brand contrast (blocking)
  FAIL accessibility.contrast: 1 of 3 pairs is under its minimum [wanted: minimum 4.5]
    FAIL tokens/a.json:12 text on page is 3.95:1, wanted 4.5:1
  ok   security.secrets: no secrets
`);
  expect(renderCheck(explained)).toEqual({
    title: '1 of 3 pairs is under its minimum',
    summary: `### What to do next

1. Darken text or lighten page.
2. It is judged again by itself as soon as the pull request changes.
3. If it must land as it is, ask the owners of the policy: design-system.

### ❌ Brand contrast \\(blocking\\)

For all.

| | Rule | Found | Wanted |
| --- | --- | --- | --- |
| ❌ | \`accessibility.contrast\` | 1 of 3 pairs is under its minimum | minimum 4.5 |
| ✅ | \`security.secrets\` | no secrets |  |

<details open><summary>❌ accessibility.contrast: what was found (1)</summary>

- \`tokens/a.json:12\` text on page is 3.95:1, wanted 4.5:1

</details>

Written in \`acme/.github:baton/policies/one.yaml@abc\`.
`,
  });
});

test('a fix that was tried is the first thing to do, instead of what the findings of its rule suggest', () => {
  const { next } = explain(conclude(aPolicy(), [contrast, title]));
  expect(next.slice(0, 2)).toEqual([
    { text: 'Change the title to “feat: x”.', tried: 'custom.title' },
    { text: 'Darken text or lighten page.' },
  ]);
  const { summary } = renderCheck(explain(conclude(aPolicy(), [title])));
  expect(summary).toContain('1. Change the title to “feat: x”. *Tried: `custom.title` passes then.*\n');
  expect(summary).not.toMatch(/untried|Read the guide/);
});

test('a policy that waits for people says for whom, as a tree of what is against what was wanted', () => {
  const explained = explain(conclude(aPolicy({ name: 'Approvals' }), [approval]));
  expect(explained.title).toBe('Waiting: 1 of 2 approvals');
  expect(renderText(explained)).toBe(`Waiting: 1 of 2 approvals
  -> Ask cy, dee: the team design approves.
wait Approvals (blocking)
  wait approval.people: 1 of 2 approvals
    wait all of
      ok   anybody who may write: ada [wanted: 1 approval] [who can: ada, ben]
      wait the team design approves: 0 approvals [wanted: 1 approval] [who can: cy, dee]
      -    the team docs, for docs/**
`);
  expect(renderCheck(explained).summary).toContain(`
- 🟡 all of
  - ✅ anybody who may write: ada, **wanted** 1 approval (who can: \`ada\`, \`ben\`)
  - 🟡 the team design approves: 0 approvals, **wanted** 1 approval (who can: \`cy\`, \`dee\`)
  - ➖ the team docs, for docs/\\*\\*
`);
});

test('rules that do not apply say that there was nothing to judge', () => {
  const skipped: RuleVerdict = { ...secrets, verdict: 'skipped', summary: 'no stylesheet changed' };
  const explained = explain(conclude(aPolicy(), [skipped]));
  expect([explained.title, explained.next, explained.root.mark]).toEqual(['Nothing to judge', [], 'pass']);
  expect(explain(conclude(aPolicy(), [skipped, secrets])).title).toBe('All rules hold');
});

test('a long list is folded and counted, a short one is open', () => {
  const many = Array.from({ length: 500 }, (_, at) => ({ message: 'pale', path: 'a.json', line: at + 1 }));
  const { summary } = renderCheck(explain(conclude(aPolicy(), [{ ...contrast, findings: many }])));
  expect(summary).toContain('<details><summary>❌ accessibility.contrast: what was found (500)</summary>');
  expect(summary).toContain('- `a.json:200` pale\n- … and 300 more\n\n</details>');
  expect(renderCheck(explain(conclude(aPolicy(), [contrast]))).summary).toContain('<details open>');
});

test.each([
  ['warning', 'Warning: 1 of 3 pairs is under its minimum'],
  ['info', 'Note: 1 of 3 pairs is under its minimum'],
] as const)('a policy for %s says that nothing is held up', (enforcement, title) => {
  const explained = explain(conclude(aPolicy({ enforcement }), [contrast]));
  expect(explained.title).toBe(title);
  expect(explained.next.at(-1)).toEqual({ text: 'Nothing is held up: this policy does not block.' });
});

test('what could not be looked at and what broke say so in the title', () => {
  const unsure: RuleVerdict = { ...contrast, verdict: 'neutral', summary: '2 pairs could not be resolved' };
  expect(explain(conclude(aPolicy(), [unsure])).title).toBe('Not checked: 2 pairs could not be resolved');
  const broken: RuleVerdict = { ...unsure, summary: 'could not be judged: it crashed', broken: 'it crashed' };
  const explained = explain(conclude(aPolicy(), [broken]));
  expect(explained.title).toBe('accessibility.contrast could not be judged: it crashed');
  expect(explained.next[0]?.text).toMatch(/Re-run this check/);
});

const HOSTILE = [
  ...['@acme/everyone ', '@ada', 'a@b.example', 'closes #1', 'acme/web#12', 'GH-1', 'gh-22 '],
  ...[
    '7fd1a60b01f91b314f59955a4e4d4e80d8edf11d',
    'abcdef1',
    '</details>',
    '<details>',
    '</summary>',
    '<img src=x>',
    '<!--',
  ],
  ...['|', '| a | b |', '`', '```', '``|`', '\n', '\r\n# h', '\n- [ ] x', '> q', '1. ', '---', '***', '_', '~~', '$x$'],
  ...[
    '![x](https://evil.example/x.png)',
    '[x](javascript:alert)',
    'https://evil.example',
    'www.evil.example',
    '&lt;b>',
    '&#64;ada',
  ],
  ...['\u202e', '\u2066', '\u200b', '\u200d', '\ufeff', '\0', '\ud800', '\\', '\\|', ' ', 'ok', '💥', 'w'.repeat(900)],
];
const hostile = fc.array(fc.constantFrom(...HOSTILE), { maxLength: 6 }).map((all) => all.join(''));
const state = fc.constantFrom<State>('pass', 'fail', 'pending', 'skipped', 'neutral');
const part = fc.letrec<{ part: Part }>((tie) => ({
  part: fc.record({
    ...{ state, text: hostile, actual: hostile, wanted: hostile },
    who: fc.array(hostile, { maxLength: 3 }),
    parts: fc.oneof({ depthSize: 'small' }, fc.constant([]), fc.array(tie('part'), { maxLength: 2 })),
  }),
})).part;
const hostileRule = fc.record({
  rule: fc.constantFrom('custom.one', 'custom.two'),
  ...{ with: fc.record({ pattern: hostile }), verdict: state, summary: hostile },
  findings: fc.array(fc.record({ message: hostile, suggestion: hostile, path: hostile, line: fc.nat() }), {
    maxLength: 12,
  }),
  parts: fc.array(part, { maxLength: 2 }),
  tried: fc.option(
    hostile.map((text) => ({ text, changes: [] })),
    { nil: undefined as never },
  ),
  unwaived: fc.option(hostile, { nil: undefined as never }),
  waived: fc.option(
    fc.record({ by: hostile, reason: hostile, place: hostile, ticket: hostile }).map((about) => aWaiver(about)),
    { nil: undefined as never },
  ),
});

test('whatever strings come from outside, nothing in the summary comes to life and its structure stands', () => {
  fc.assert(
    fc.property(fc.array(hostileRule, { minLength: 1, maxLength: 4 }), hostile, hostile, (rules, name, owner) => {
      const judgement = conclude(aPolicy({ name, owners: [owner], source: name, description: owner }), rules);
      const { summary, title: said } = renderCheck(explain(judgement, aWaiver().until - 1));
      expect(Buffer.byteLength(summary)).toBeLessThan(65_535);
      expect(summary.isWellFormed() && said.isWellFormed()).toBe(true);
      expect(said.length).toBeLessThanOrEqual(255);
      expect(`${summary}${said}`).not.toMatch(/[\u202a-\u202e\u2066-\u2069\ufeff\0]|\u200d/);
      const prose = summary.replace(/(?<![\\`])(`+)(?!`)(?:[^`]|[^`].*?[^`])\1(?!`)/g, '');
      expect(prose).not.toMatch(/@[\w/]|#\d|GH-\d|\b[\da-f]{7,40}\b|:\/\/|www\.|javascript:\w+\)/i);
      expect(prose.replace(/<\/?(?:details(?: open)?|summary)>/g, '')).not.toMatch(/[<>]/);
      const page = String(markdown(summary, { origin: 'http://x', breaks: false }));
      expect(page).not.toMatch(/<(?:a|img|input|script|hr|blockquote|pre|h5)\b/);
      const folds = rules.filter(({ findings, parts, unwaived, waived, tried }) => {
        const notes = Number(unwaived !== undefined) + Number(waived !== undefined && tried !== undefined);
        return findings.length + parts.length + notes > 0;
      }).length;
      const count = (tag: string) => page.split(tag).length - 1;
      expect([count('<details'), count('</details>')]).toEqual([folds, folds]);
      expect([count('<table'), count('<tr>'), count('<td')]).toEqual([1, rules.length + 1, rules.length * 4]);
    }),
    { numRuns: 100 },
  );
});

test('annotations stand on exact lines, in plain text without signs that turn it round', () => {
  const findings = [{ message: 'a\u202eb\n@ada', suggestion: 'Mend.', path: 'a.ts', line: 3, endLine: 2 }];
  expect(checkOf(conclude(aPolicy(), [{ ...contrast, findings }])).annotations).toEqual([
    {
      ...{ path: 'a.ts', startLine: 3, endLine: 3, level: 'failure' },
      ...{ title: 'accessibility.contrast', message: 'a b\n@ada\nMend.' },
    },
  ]);
});

test('a summary never passes the cap of 65,535 bytes, and ends on a whole line, with all that was unfolded closed', () => {
  const findings = Array.from({ length: 200 }, (_, line) => ({ message: 'é'.repeat(600), path: 'a.json', line }));
  const { summary } = renderCheck(
    explain(
      conclude(aPolicy(), [
        { ...contrast, findings },
        { ...contrast, findings },
      ]),
    ),
  );
  expect(Buffer.byteLength(summary)).toBeLessThan(65_535);
  expect(Buffer.byteLength(summary)).toBeGreaterThan(60_000);
  expect(summary).toMatch(/é\n\n<\/details>\n\n… more was found than fits here\.\n$/);
});
