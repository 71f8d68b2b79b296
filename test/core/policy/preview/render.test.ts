import { expect, test } from '@jest/globals';
import type { Proposal } from '../../../../src/core/policy/preview/proposal.ts';
import { type Preview, renderPreview } from '../../../../src/core/policy/preview/render.ts';
import type { VerdictChange } from '../../../../src/core/policy/preview/verdicts.ts';
import type { Problem } from '../../../../src/core/problem.ts';

const bytes = (text: string) => new TextEncoder().encode(text).length;

function aProposal(about: Partial<Proposal> = {}): Proposal {
  const policies = { before: [], after: [] };
  return {
    ...{
      reach: 'organization',
      problems: [],
      standing: [],
      cases: { tried: 0, failed: 0 },
      policies,
      overrides: [],
      waived: [],
      waivers: { before: [], after: [] },
    },
    ...{ workflows: [], policiesFor: async () => policies },
    ...about,
  } as Proposal;
}
function aPreview(about: Partial<Preview> = {}): Preview {
  return {
    proposal: aProposal(),
    changes: [],
    visible: () => true,
    notes: [],
    base: 'b'.repeat(40),
    asked: 12,
    ...about,
  };
}
function aProblem(about: Partial<Problem> = {}): Problem {
  return {
    ...{
      file: 'baton/policies/a.yaml',
      line: 3,
      column: 5,
      category: 'logic',
      rule: 'unknown-rule',
      severity: 'error',
    },
    message: 'there is no such rule',
    ...about,
  };
}
function aChange(about: Partial<VerdictChange> = {}): VerdictChange {
  return {
    ...{ repository: 'acme/web', number: 7, open: true, url: 'https://github.com/acme/web/pull/7', policy: 'titles' },
    before: { conclusion: 'success', shadow: false, reason: 'All rules hold' },
    after: { conclusion: 'failure', shadow: false, reason: 'too long' },
    ...about,
  };
}
const some = (count: number) => Array.from({ length: count }, (_, at) => at);

test.each([
  [{}, 'success', 'No policy changes'],
  [{ problems: [aProblem({ severity: 'warning' })] }, 'neutral', '1 warning. No policy changes'],
  [{ problems: [aProblem({ severity: 'info' })] }, 'success', 'No policy changes'],
  [{ problems: [aProblem()] }, 'failure', '1 problem to mend'],
  [
    { problems: [aProblem({ file: 'a.test.yaml' })], cases: { tried: 3, failed: 1 } },
    'failure',
    '1 of 3 cases of policy tests does not hold. No policy changes',
  ],
] as const)('%j concludes %s', (about, conclusion, title) => {
  expect(renderPreview(aPreview({ proposal: aProposal(about) }))).toMatchObject({ conclusion, title });
});

test('problems come first, each an annotation at its line', () => {
  const { summary, annotations } = renderPreview(aPreview({ proposal: aProposal({ problems: [aProblem()] }) }));
  expect(summary.split('\n')[0]).toBe('### What to mend');
  expect(annotations).toEqual([
    {
      ...{ path: 'baton/policies/a.yaml', startLine: 3, endLine: 3, level: 'failure' },
      ...{ title: 'unknown-rule', message: 'there is no such rule' },
    },
  ]);
});

test('what would be held up comes first, ten rows stand open and the others are folded', () => {
  const changes = [
    ...some(11).map((number) =>
      aChange({ number, after: { conclusion: 'neutral', shadow: false, reason: 'a warning' } }),
    ),
    aChange({ number: 99 }),
  ];
  const { title, summary } = renderPreview(
    aPreview({ comparison: { compared: 41, pulls: 41, changes, left: ['a private repository'] } }),
  );
  expect(title).toBe('Would change 12 of 41 verdicts');
  const rows = summary.split('\n').filter((line) => line.startsWith('| ['));
  expect(rows).toHaveLength(12);
  expect(rows[0]).toContain('99');
  expect(summary).toContain('<details><summary>2 more</summary>');
  expect(summary).toContain('Left out: a private repository.');
});

test('a verdict that is lifted says what it was', () => {
  const after = { conclusion: 'none', shadow: false, reason: 'there is no such policy' } as const;
  const before = { conclusion: 'failure', shadow: true, reason: 'too long' } as const;
  const comparison = { compared: 1, pulls: 1, changes: [aChange({ before, after })], left: [] };
  expect(renderPreview(aPreview({ comparison })).summary).toContain(
    '| ❌ fails, in the shadow | ➖ not judged | was: too long |',
  );
});

test('the summary stays under 65,535 bytes whatever is in it, and closes what it unfolds', () => {
  const words = '界'.repeat(5000);
  const comparison = {
    ...{ compared: 5000, pulls: 5000, left: some(50).map(() => words) },
    changes: some(5000).map((number) => aChange({ number, after: { ...aChange().after, reason: words } })),
  };
  const problems = some(3000).map((line) => aProblem({ line, message: words, severity: 'warning' }));
  const changes = some(500).map((at) => ({ id: `p-${at}`, kind: 'changed' as const, differences: [words] }));
  const preview = aPreview({ proposal: aProposal({ problems, standing: problems }), comparison, changes });
  const { summary, title, annotations } = renderPreview(preview);
  expect(bytes(summary)).toBeLessThanOrEqual(65_535);
  expect(title.length).toBeLessThanOrEqual(255);
  expect(annotations?.length).toBeLessThanOrEqual(200);
  expect(summary.split('<details>').length).toBe(summary.split('</details>').length);
});

test('words from outside call nobody, link nowhere and break no table', () => {
  const evil = '@acme/all | [x](https://evil.test) <img src=x> #1 `code`\n### heading';
  const comparison = {
    ...{ compared: 1, pulls: 1, left: [evil] },
    changes: [aChange({ url: 'https://evil.test/a)[b](c', after: { ...aChange().after, reason: evil } })],
  };
  const plan = {
    batches: [],
    repositories: [evil],
    requests: 1,
    forecast: { seconds: 1 },
    risk: { level: 'low', reasons: [evil] },
  };
  const workflows = [{ id: evil, path: evil, kind: 'added', triggers: [evil], plan }];
  const proposal = aProposal({ problems: [aProblem({ message: evil, file: evil })], workflows: workflows as never });
  const changes = [{ id: 'p', kind: 'changed' as const, differences: [evil] }];
  const { summary } = renderPreview(aPreview({ proposal, comparison, changes, notes: [evil] }));
  const outside = summary.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
  expect(outside).not.toContain('@acme');
  expect(outside).not.toContain('(https://evil');
  expect(outside).not.toContain('<img');
  expect(outside).not.toMatch(/^### heading/m);
  for (const row of summary.split('\n').filter((line) => line.startsWith('| ') && line.includes('titles'))) {
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(6);
  }
});

test('repositories that not everybody may see are counted in a plan and not named', () => {
  const plan = {
    batches: [],
    repositories: ['acme/open', 'acme/secret'],
    requests: 1,
    forecast: { seconds: 1 },
    risk: { level: 'low', reasons: [] },
  };
  const workflows = [
    { id: 'nap', path: 'baton/workflows/nap.yaml', kind: 'changed', triggers: ['manual'], plan },
  ] as never;
  const visible = (name: string) => name !== 'acme/secret';
  const { summary } = renderPreview(aPreview({ proposal: aProposal({ workflows }), visible }));
  expect(summary).toContain('`acme/open`, 1 more');
  expect(summary).not.toContain('secret');
});
