import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { Catalog } from '../../../src/core/catalog.ts';
import { Fault } from '../../../src/core/fault.ts';
import { changed } from '../../../src/core/policy/change.ts';
import { judgePolicy } from '../../../src/core/policy/conclude.ts';
import { smallest, tryFixes } from '../../../src/core/policy/fix.ts';
import { createRuleJudge } from '../../../src/core/policy/judge.ts';
import {
  type Change,
  defineRule,
  type Fix,
  type PullView,
  type Rule,
  type Verdict,
} from '../../../src/core/policy/rule.ts';
import { rules as shipped } from '../../../src/rules/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { aPolicy } from '../../fakes/policy.ts';
import { fakePull } from '../../fakes/pull-view.ts';

/** A small rule: green when nothing is missing, else it proposes `fix`, which need not be right. */
function small<Options extends z.ZodType>(
  name: string,
  options: Options,
  look: (pull: PullView, options: z.output<Options>) => Promise<readonly Change[]>,
): Rule<Options> {
  return defineRule({
    ...{ name, summary: 'A rule.', options, examples: [], reads: () => ['title'], blind: [], documentation: '' },
    judge: async (pull, given): Promise<Verdict> => {
      const changes = await look(pull, given);
      if (changes.length === 0) return { verdict: 'pass', summary: 'fine', findings: [] };
      return { verdict: 'fail', summary: 'wrong', findings: [], fix: { text: 'Do it all.', changes } };
    },
  });
}

const word = z.string();
const RULES = [
  small('title.begins', z.object({ prefix: word }), async ({ title }, { prefix }) =>
    title.startsWith(prefix) ? [] : [{ kind: 'title', title: `${prefix}${title}` }],
  ),
  small('title.longest', z.object({ most: z.number() }), async ({ title }, { most }) =>
    title.length <= most ? [] : [{ kind: 'title', title: title.slice(0, most) }],
  ),
  // Proposes more than it needs.
  small('labels.has', z.object({ one: word, also: z.array(word) }), async ({ labels }, { one, also }) =>
    labels.includes(one) ? [] : [...also, one].map((label) => ({ kind: 'add-label', label })),
  ),
  small('labels.at-least', z.object({ of: z.array(word), count: z.number() }), async ({ labels }, { of, count }) =>
    of.filter((label) => labels.includes(label)).length >= count
      ? []
      : of.map((label) => ({ kind: 'add-label', label })),
  ),
  small('labels.none', z.object({ no: word }), async ({ labels }, { no }) =>
    labels.includes(no)
      ? [
          { kind: 'remove-label', label: no },
          { kind: 'add-label', label: 'seen' },
        ]
      : [],
  ),
  // Promises what does not hold.
  small('labels.lies', z.object({ one: word }), async ({ labels }, { one }) =>
    labels.includes(one) ? [] : [{ kind: 'add-label', label: `not-${one}` }],
  ),
  small('lines.without', z.object({ word }), async (pull, { word: no }) => {
    const text = (await pull.text('a.ts')) ?? '';
    const lines = text.split('\n').flatMap((line, at) => (line.includes(no) ? [at + 1] : []));
    if (lines.length === 0) return [];
    const first: Change = { kind: 'lines', path: 'a.ts', from: 1, until: 1, text: 'x' };
    return lines.map((line) =>
      line === 1 ? first : { kind: 'lines', path: 'a.ts', from: line, until: line, text: null },
    );
  }),
  small('people.approve', z.object({ who: z.array(word), count: z.number() }), async (pull, { who, count }) => {
    const by = new Set((await pull.reviews()).flatMap((one) => (one.state === 'approved' ? [one.by] : [])));
    return who.filter((one) => by.has(one)).length >= count ? [] : who.map((one) => ({ kind: 'approve', by: one }));
  }),
  small('crashes.when-tried', z.object({}), async ({ title }) => {
    if (title.includes('!')) throw new Error('boom');
    return [{ kind: 'title', title: '!' }];
  }),
] as readonly Rule[];

const clock = new ManualClock();
const judge = createRuleJudge({ rules: new Catalog<Rule>([...RULES, ...shipped]), clock, limit: 5000 });

const names = fc.constantFrom('ada', 'ben', 'cy', 'dee');
const labels = fc.constantFrom('bug', 'design', 'docs', 'seen');
const titles = fc.oneof(
  fc.stringMatching(/^[a-c: ]{1,12}$/),
  fc.constantFrom('Feature: x', 'Fix: log in', 'WIP fix: x'),
);
const aRule = fc.oneof(
  fc.record({ rule: fc.constant('title.begins'), with: fc.record({ prefix: fc.constantFrom('a', 'feat: ', 'b:') }) }),
  fc.record({ rule: fc.constant('title.longest'), with: fc.record({ most: fc.integer({ min: 1, max: 10 }) }) }),
  fc.record({
    rule: fc.constant('labels.has'),
    with: fc.record({ one: labels, also: fc.array(labels, { maxLength: 3 }) }),
  }),
  fc.record({
    rule: fc.constant('labels.at-least'),
    with: fc.record({ of: fc.uniqueArray(labels, { minLength: 1 }), count: fc.integer({ min: 1, max: 3 }) }),
  }),
  fc.record({ rule: fc.constant('labels.none'), with: fc.record({ no: labels }) }),
  fc.record({ rule: fc.constant('labels.lies'), with: fc.record({ one: labels }) }),
  fc.record({ rule: fc.constant('lines.without'), with: fc.record({ word: fc.constantFrom('TODO', 'x', 'key') }) }),
  fc.record({
    rule: fc.constant('people.approve'),
    with: fc.record({ who: fc.uniqueArray(names, { minLength: 1 }), count: fc.integer({ min: 1, max: 2 }) }),
  }),
  // Two that are shipped, beside the small ones.
  fc.record({
    rule: fc.constant('custom.labels'),
    with: fc.record({ all: fc.uniqueArray(labels, { minLength: 1 }), none: fc.constantFrom(['wip'], ['bug']) }),
  }),
  fc.record({ rule: fc.constant('custom.title'), with: fc.constant({ conventional: {}, maximum: 40 }) }),
  fc.record({ rule: fc.constant('crashes.when-tried'), with: fc.constant({}) }),
);
const somePolicy = fc
  .array(aRule, { minLength: 1, maxLength: 5 })
  .map((rules) => aPolicy({ rules: rules.map((one, line) => ({ ...one, line })) }));
const somePull = fc
  .record({
    title: titles,
    labels: fc.uniqueArray(labels),
    lines: fc.array(fc.constantFrom('a', 'TODO x', 'key', 'ok'), { maxLength: 6 }),
    by: fc.array(names, { maxLength: 2 }),
  })
  .map(({ lines, by, ...more }) =>
    fakePull({
      ...more,
      texts: { 'a.ts': lines.map((line) => `${line}\n`).join('') },
      reviews: by.map((one) => ({ by: one, state: 'approved' as const })),
    }),
  );

/** Every part but none and all. */
const parts = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.max(0, 2 ** list.length - 2) }, (_, index) =>
    list.filter((_one, at) => ((index + 1) >> at) & 1),
  );

test('whatever the policy and the pull request, each fix that is shown turns its rule green, no part of it does, and what passed still passes', async () => {
  const shown = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(somePolicy, somePull, async (policy, pull) => {
      const before = await judgePolicy(policy, pull, judge);
      const { rules } = await tryFixes(before, { policy, pull, judge, clock });
      for (const [at, { rule, tried }] of rules.entries()) {
        if (tried === undefined) continue;
        shown.set(rule, (shown.get(rule) ?? 0) + 1);
        const after = await judgePolicy(policy, changed(pull, tried.changes), judge);
        expect(after.rules[at]?.verdict).toBe('pass');
        for (const [other, { verdict }] of after.rules.entries()) {
          if (verdict !== 'pass') expect(before.rules[other]?.verdict).not.toBe('pass');
        }
        for (const part of parts(tried.changes)) {
          expect((await judgePolicy(policy, changed(pull, part), judge)).rules[at]?.verdict).not.toBe('pass');
        }
      }
    }),
    { numRuns: 400 },
  );
  // Not proved of nothing: each rule whose fix can hold was shown, and those that lie or crash never.
  expect([...shown.keys()].toSorted()).toEqual([
    ...[
      'custom.labels',
      'custom.title',
      'labels.at-least',
      'labels.has',
      'labels.none',
      'lines.without',
      'people.approve',
      'title.begins',
      'title.longest',
    ],
  ]);
  expect(clock.sleeping).toBe(0);
});

const label = (one: string): Change => ({ kind: 'add-label', label: one });

test('of two fixes that contradict each other none is shown', async () => {
  const rules = [
    { rule: 'title.begins', with: { prefix: 'feature: ' }, line: 1 },
    { rule: 'title.longest', with: { most: 4 }, line: 2 },
  ];
  const policy = aPolicy({ rules });
  const pull = fakePull({ title: 'abcd' });
  const tried = await tryFixes(await judgePolicy(policy, pull, judge), { policy, pull, judge, clock });
  expect(tried.rules.map((rule) => rule.tried)).toEqual([undefined, undefined]);
});

test('a fix of which a part is enough is said in words of its own', async () => {
  const policy = aPolicy({ rules: [{ rule: 'labels.has', with: { one: 'bug', also: ['docs', 'design'] }, line: 1 }] });
  const pull = fakePull();
  const { rules } = await tryFixes(await judgePolicy(policy, pull, judge), { policy, pull, judge, clock });
  expect(rules[0]?.tried).toEqual({ text: 'Add the label “bug”.', changes: [label('bug')] });
});

test('a fix is tried as the policy sees the pull request: a file outside its paths is not among the files', async () => {
  const needs = small('files.has', z.object({}), async (pull) =>
    (await pull.files()).files.some(({ path }) => path === 'LICENSE')
      ? []
      : [{ kind: 'write-file', path: 'LICENSE', text: 'MIT' }],
  );
  const court = createRuleJudge({ rules: new Catalog<Rule>([needs]), clock, limit: 5000 });
  const pull = fakePull({ texts: { 'src/a.ts': '' } });
  const shown = async (paths: readonly string[]) => {
    const policy = aPolicy({
      scope: { repositories: [], paths, branches: [], drafts: true },
      rules: [{ rule: 'files.has', with: {}, line: 1 }],
    });
    const judgement = await judgePolicy(policy, pull, court);
    return (await tryFixes(judgement, { policy, pull, judge: court, clock })).rules[0]?.tried;
  };
  expect(await shown(['src/**'])).toBeUndefined();
  expect(await shown([])).toMatchObject({ text: 'Do it all.' });
});

const proposing = (fix: Fix, then: (pull: PullView) => Promise<Verdict>) => ({
  judge: async (_rule: string, _options: object, pull: PullView): Promise<Verdict> =>
    pull.title === 'A change' ? { verdict: 'fail', summary: 'wrong', findings: [], fix } : then(pull),
});
const retitled: Fix = { text: 'Retitle.', changes: [{ kind: 'title', title: 'b' }] };

test('a fix that takes too long is not shown, and the judgement does not wait for it', async () => {
  const [policy, pull, slow] = [aPolicy(), fakePull(), new ManualClock()];
  const never = proposing(retitled, () => new Promise(() => {}));
  const judgement = await judgePolicy(policy, pull, never);
  const trying = tryFixes(judgement, { policy, pull, judge: never, clock: slow });
  await slow.advance(5000);
  expect((await trying).rules[0]?.tried).toBeUndefined();
});

test('a GitHub that is unwell while a fix is tried costs the fix and not the verdict', async () => {
  const [policy, pull] = [aPolicy(), fakePull()];
  const unwell = proposing(retitled, () => Promise.reject(new Fault('unavailable', '502')));
  const judgement = await judgePolicy(policy, pull, unwell);
  expect(await tryFixes(judgement, { policy, pull, judge: unwell, clock })).toEqual(judgement);
});

test('of more than eight changes one after another is left out, until none can be', async () => {
  const all = Array.from({ length: 12 }, (_, at) => label(`l${at}`));
  const needed = [2, 7, 11].map((at) => all[at] as Change);
  let asked = 0;
  const found = await smallest(all, async (part) => {
    asked += 1;
    return needed.every((one) => part.includes(one));
  });
  expect(found).toEqual(needed);
  expect(asked).toBeLessThan(100);
});

test('of what is green in several ways the smallest is found, also where nothing can be left out one by one', async () => {
  const [a, b, c] = [label('a'), label('b'), label('c')];
  const green = async (part: readonly Change[]) => part.length === 3 || (part.length === 1 && part[0] === c);
  expect(await smallest([a, b, c], green)).toEqual([c]);
  expect(await smallest([a, b], async () => false)).toBeUndefined();
  expect(await smallest([], async () => true)).toBeUndefined();
});
