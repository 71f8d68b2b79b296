import { expect, test } from '@jest/globals';
import { Catalog } from '../../../src/core/catalog.ts';
import type { FactName } from '../../../src/core/policy/facts.ts';
import { policyReads } from '../../../src/core/policy/reads.ts';
import type { Rule } from '../../../src/core/policy/rule.ts';
import { rules } from '../../../src/rules/index.ts';
import { aPolicy } from '../../fakes/policy.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

const catalog = new Catalog<Rule>(rules);
const scope = aPolicy().scope;
const read = (policy: Parameters<typeof aPolicy>[0]) => [...policyReads(aPolicy(policy), catalog)].sort();

test('a policy reads what its rules read, and what its scope asks', () => {
  const labels = { rule: 'custom.labels', with: { none: ['hold'] }, line: 1 };
  const title = { rule: 'custom.expression', with: { expression: 'title != body', message: 'x' }, line: 2 };
  expect(read({ rules: [labels] })).toEqual(['labels']);
  expect(read({ rules: [labels, title] })).toEqual(['body', 'labels', 'title']);
  expect(read({ rules: [labels], scope: { ...scope, drafts: false } })).toEqual(['draft', 'labels']);
  expect(read({ rules: [labels], scope: { ...scope, paths: ['a/**'], branches: ['main'] } })).toEqual([
    'base',
    'files',
    'labels',
  ]);
});

test('a rule that nobody knows, or with options that it does not take, may read everything', () => {
  expect(read({ rules: [{ rule: 'custom.unheard', with: {}, line: 1 }] })).toHaveLength(10);
  expect(read({ rules: [{ rule: 'custom.labels', with: { none: 5 }, line: 1 }] })).toHaveLength(10);
});

const pull: FakePull = {
  texts: { 'src/a.ts': 'const a = 1;\n', 'a.css': 'a { color: red }\n', CODEOWNERS: '* @bob\n' },
  baseTexts: { CODEOWNERS: '* @bob\n' },
  commits: [{ message: 'fix: a', author: 'ada' }],
  reviews: [{ by: 'bob', state: 'approved' }],
  roles: { bob: 'admin', eve: 'admin' },
  teams: { design: ['bob', 'eve'] },
};
const check = { id: 1, name: 'ci', status: 'completed', conclusion: 'failure', app: 'ci', url: '' } as const;
/** What may change without a new head or base, each in ways that rules care for. */
const OTHERWISE: readonly (readonly [FactName, FakePull])[] = [
  ['title', { title: 'nothing that a convention allows' }],
  ['title', { title: 'feat!: another' }],
  ['body', { body: 'Signed-off-by: Ada' }],
  ['labels', { labels: ['hold', 'no-changelog', 'bug', 'large'] }],
  ['draft', { draft: true }],
  ['reviews', { reviews: [{ by: 'eve', state: 'changes-requested' }] }],
  ['reviews', { reviews: [] }],
  ['checks', { checks: [check] }],
  ['checks', { artifacts: { 'bundle-stats': { 'stats.json': '{}' }, lighthouse: { 'lhr.json': '{}' } } }],
  ['set', { set: [{ repository: 'acme/docs', number: 1, checks: { ci: 'failure' } }] }],
];

test.each(rules.flatMap((rule) => rule.examples.map((example) => [rule.name, example.title, rule, example] as const)))(
  '%s, %s: what it does not read does not change what it says',
  async (_name, _title, rule, example) => {
    const options = rule.options.parse(example.with);
    const said = await rule.judge(fakePull(pull), options);
    const reads = new Set(rule.reads(options));
    for (const [fact, otherwise] of OTHERWISE) {
      if (reads.has(fact)) continue;
      expect([fact, await rule.judge(fakePull({ ...pull, ...otherwise }), options)]).toEqual([fact, said]);
    }
  },
);
