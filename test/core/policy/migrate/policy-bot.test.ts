import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import type { Permission } from '../../../../src/core/command.ts';
import { migratePolicyBot } from '../../../../src/core/policy/migrate/policy-bot.ts';
import type { Migration } from '../../../../src/core/policy/migrate/report.ts';
import { readYaml } from '../../../../src/core/yaml/read.ts';
import { required } from '../../../../src/rules/approval/required.ts';
import { fakePull } from '../../../fakes/pull-view.ts';
import { type BotConfig, type BotNode, type BotPull, type BotRule, botStatus } from './policy-bot-oracle.ts';

const PEOPLE = ['ada', 'kim', 'mira', 'noor', 'zoe'];
const TEAMS = { 'acme/design': ['mira', 'ada'], 'acme/security': ['kim', 'noor'] };
const ROLES: Readonly<Record<string, Permission>> = { ada: 'admin', kim: 'write', mira: 'write', noor: 'read' };
const SAME = { approved: 'pass', pending: 'pending', skipped: 'skipped', disapproved: 'fail' } as const;

function translated(config: BotConfig): Migration {
  const text = dump(config, { noRefs: true });
  const { document } = readYaml(text, '.policy.yml');
  if (document === undefined) throw new Error('no document');
  return migratePolicyBot(document, { id: 'approvals' });
}

/** What our rule says of the same pull request with the translated policy. */
async function ours(config: BotConfig, pull: BotPull) {
  const { policy, notes } = translated(config);
  if (policy === undefined) throw new Error(JSON.stringify(notes.filter(({ fate }) => fate === 'impossible')));
  const [{ with: options }] = policy.rules as unknown as readonly [{ with: object }];
  const view = fakePull({
    author: pull.author,
    title: pull.title,
    baseBranch: pull.target,
    labels: pull.labels,
    changed: pull.files.map((file) => ({ ...file, status: 'modified' as const })),
    commits: pull.contributors.map((author) => ({ message: 'm', author, committer: 'web-flow' })),
    reviews: pull.reviews.map((one) => ({ ...one, sha: (one.at > pull.pushedAt ? 'a' : 'b').repeat(40) })),
    teams: { design: TEAMS['acme/design'], security: TEAMS['acme/security'] },
    roles: ROLES,
  });
  return (await required.judge(view, required.options.parse(options))).verdict;
}

const person = fc.constantFrom(...PEOPLE);
const list = <T>(one: fc.Arbitrary<T>, minLength = 0) => fc.uniqueArray(one, { minLength, maxLength: 2 });
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined, freq: 2 });
const patterns = list(fc.constantFrom('^src/', '\\.md$', '^docs/.*$', 'a'), 1);
const actors = fc.oneof(
  fc.record({ users: list(person, 1) }),
  fc.record({ teams: list(fc.constantFrom('acme/design', 'acme/security'), 1) }),
  fc.record({ users: list(person, 1), teams: list(fc.constantFrom('acme/design'), 1) }),
);
const predicates = fc.oneof(
  fc.record({ changed_files: fc.record({ paths: patterns, ignore: patterns }) }),
  fc.record({ no_changed_files: fc.record({ paths: patterns }) }),
  fc.record({
    only_changed_files: fc.record({ paths: patterns }),
    has_labels: list(fc.constantFrom('Risky', 'ready')),
  }),
  fc.record({ has_author_in: actors }),
  fc.record({ has_contributor_in: actors }),
  fc.record({ only_has_contributors_in: actors }),
  fc.record({ author_is_only_contributor: fc.boolean() }),
  fc.record({ targets_branch: fc.constantFrom({ pattern: '^(main|release/.*)$' }, { pattern: '^main$' }) }),
  fc.record({ title: fc.oneof(fc.record({ matches: patterns }), fc.record({ not_matches: patterns })) }),
  fc.record({ modified_lines: fc.constantFrom({ additions: '> 5' }, { total: '<4', additions: '>6' }) }),
);
const rule = fc.record({
  if: maybe(predicates),
  options: fc.record({
    allow_author: fc.boolean(),
    allow_contributor: fc.boolean(),
    allow_non_author_contributor: fc.boolean(),
    invalidate_on_push: fc.boolean(),
  }),
  requires: fc
    .tuple(
      fc.nat(2),
      fc.oneof(actors, fc.record({ permissions: fc.constantFrom(['write'], ['admin', 'read']) })),
      maybe(predicates),
    )
    .map(([count, who, conditions]) => ({ count, ...who, ...(conditions === undefined ? {} : { conditions }) })),
});
const { node } = fc.letrec<{ node: BotNode; list: BotNode[] }>((tie) => ({
  list: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom('r0', 'r1', 'r2', 'r3'),
    fc.record({ or: tie('list') }),
    fc.record({ and: tie('list') }),
  ),
}));
/** One who disapproves: of several, any may revoke there what another asked for, which is told as a difference. */
const config: fc.Arbitrary<BotConfig> = fc
  .record({
    rules: fc.array(rule, { minLength: 4, maxLength: 4 }),
    approval: fc.array(node, { minLength: 1, maxLength: 3 }),
    disapprover: maybe(person),
  })
  .map(({ rules, approval, disapprover }) => {
    const disapproval = disapprover === undefined ? {} : { disapproval: { requires: { users: [disapprover] } } };
    const named = rules.map((one, at) => ({ name: `r${at}`, ...one }));
    // Written out and read again, keys without a value are gone.
    return JSON.parse(JSON.stringify({ policy: { approval, ...disapproval }, approval_rules: named }));
  });
const pull: fc.Arbitrary<BotPull> = fc.record({
  author: person,
  title: fc.constantFrom('docs/ a.md', 'zz', 'src/'),
  target: fc.constantFrom('main', 'release/1', 'next'),
  labels: list(fc.constantFrom('risky', 'ready')),
  files: list(fc.constantFrom('src/a.ts', 'docs/b.md', 'zz.txt')).map((paths) =>
    paths.map((path, at) => ({ path, additions: at * 4 + 2, deletions: at })),
  ),
  contributors: list(person),
  pushedAt: fc.nat(20),
  // Every moment once: of two words in the same second nobody can tell which is the last.
  reviews: fc
    .array(
      fc.record({ by: person, state: fc.constantFrom('approved', 'approved', 'changes-requested', 'commented') }),
      { maxLength: 8 },
    )
    .chain((said) =>
      fc
        .shuffledSubarray([...Array(21).keys()], { minLength: said.length, maxLength: said.length })
        .map((times) => said.map((one, i) => ({ ...one, at: times[i] ?? 0 }))),
    ),
  teams: fc.constant(TEAMS),
  permissions: fc.constant(ROLES),
});

test('for any policy of policy-bot that is translated, and any pull request, both say the same', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(config, pull, async (asked, about) => {
      const status = botStatus(asked, about);
      seen.add(status);
      expect(await ours(asked, about)).toBe(SAME[status]);
    }),
    { numRuns: 200 },
  );
  expect([...seen].sort()).toEqual(['approved', 'disapproved', 'pending', 'skipped']);
});

describe('each difference that is told is one', () => {
  const base: BotPull = {
    author: 'ada',
    title: 't',
    target: 'main',
    labels: [],
    files: [],
    contributors: [],
    pushedAt: 0,
    reviews: [],
    teams: TEAMS,
    permissions: ROLES,
  };
  const one = (requires: BotRule['requires'], more: Partial<BotConfig['policy']> = {}): BotConfig => ({
    policy: { approval: ['r'], ...more },
    approval_rules: [{ name: 'r', ...(requires === undefined ? {} : { requires }) }],
  });
  const told = (asked: BotConfig) =>
    translated(asked).notes.flatMap(({ fate, text }) => (fate === 'different' ? [text] : []));

  test('a dismissed review', async () => {
    const asked = one({ count: 1, users: ['kim'] });
    const reviews = [
      { by: 'kim', state: 'approved' as const, at: 1 },
      { by: 'kim', state: 'dismissed' as const, at: 2 },
    ];
    expect([botStatus(asked, { ...base, reviews }), await ours(asked, { ...base, reviews })]).toEqual([
      'approved',
      'pending',
    ]);
    expect(told(asked).join()).toContain('dismissed');
  });
  test('somebody else who takes a disapproval back', async () => {
    const asked = one({ count: 1, users: ['kim'] }, { disapproval: { requires: { users: ['kim', 'mira'] } } });
    const reviews = [
      { by: 'mira', state: 'changes-requested' as const, at: 1 },
      { by: 'kim', state: 'approved' as const, at: 2 },
    ];
    expect([botStatus(asked, { ...base, reviews }), await ours(asked, { ...base, reviews })]).toEqual([
      'approved',
      'fail',
    ]);
    expect(told(asked).join()).toContain('each takes back their own request');
  });
  test('a rule that names nobody', async () => {
    const asked = one({ count: 1 });
    const reviews = [{ by: 'kim', state: 'approved' as const, at: 1 }];
    expect([botStatus(asked, { ...base, reviews }), await ours(asked, { ...base, reviews })]).toEqual([
      'pending',
      'pass',
    ]);
    expect(told(asked).join()).toContain('nobody is named');
  });
});
