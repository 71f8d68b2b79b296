import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Permission } from '../../../../src/core/command.ts';
import { allOf, anyOf } from '../../../../src/core/policy/approval/combine.ts';
import type { ApprovalFacts } from '../../../../src/core/policy/approval/facts.ts';
import { smallestFix, withApproval } from '../../../../src/core/policy/approval/fix.ts';
import { judgeApproval } from '../../../../src/core/policy/approval/judge.ts';
import {
  type ApprovalOptions,
  approvalOptions,
  type Requirement,
} from '../../../../src/core/policy/approval/options.ts';
import { lastVoices } from '../../../../src/core/policy/approval/voices.ts';
import type { ViewedReview } from '../../../../src/core/policy/facts.ts';
import type { Change, State } from '../../../../src/core/policy/rule.ts';

const PEOPLE = ['ada', 'kim', 'mira', 'noor', 'zoe', 'robot[bot]'];
const TEAMS: { readonly [team: string]: readonly string[] } = { design: ['mira', 'ada'], security: ['kim', 'noor'] };
const ROLES: { readonly [login: string]: Permission } = { ada: 'admin', kim: 'write', mira: 'write', noor: 'read' };
const [HEAD, EARLIER] = ['a'.repeat(40), 'b'.repeat(40)];

const person = fc.constantFrom(...PEOPLE);
const review: fc.Arbitrary<ViewedReview> = fc.record({
  by: person,
  state: fc.constantFrom('approved', 'approved', 'changes-requested', 'commented', 'dismissed'),
  sha: fc.constantFrom(HEAD, HEAD, EARLIER),
  at: fc.nat(30),
  bot: fc.constant(false),
});
const some = <T>(one: fc.Arbitrary<T>, most = 3) => fc.array(one, { maxLength: most });
const condition = fc.constantFrom(
  undefined,
  undefined,
  { changed: { paths: ['src/**'] } },
  { onlyChanged: { paths: ['docs/**'] } },
  { labels: ['risky'] },
  { author: { teams: ['design'] } },
);
const leaf = fc.record({
  if: condition,
  count: fc.nat(3),
  users: some(person),
  teams: some(fc.constantFrom('design', 'security'), 2),
  permission: fc.constantFrom(undefined, 'write', 'admin'),
  author: fc.constantFrom(undefined, true),
  committers: fc.constantFrom(undefined, true),
  stale: fc.constantFrom(undefined, 'keep'),
});
const { node } = fc.letrec<{ node: object; list: object[] }>((tie) => ({
  list: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc.record({ if: condition, any: tie('list') }),
    fc.record({ if: condition, all: tie('list') }),
  ),
}));
const options: fc.Arbitrary<ApprovalOptions> = fc
  .record({
    require: fc.array(node, { minLength: 1, maxLength: 3 }),
    changesRequested: fc.constantFrom('block', 'ignore'),
  })
  .map((written) => approvalOptions.parse(JSON.parse(JSON.stringify(written))));

const facts: fc.Arbitrary<ApprovalFacts> = fc
  .record({
    author: person,
    labels: some(fc.constantFrom('risky', 'other')),
    paths: some(fc.constantFrom('src/a.ts', 'docs/a.md', 'b.txt')),
    reviews: some(review, 8),
    contributors: some(person, 2),
  })
  .map(({ author, labels, paths, reviews, contributors }) => factsOf({ author, labels, paths, reviews, contributors }));

function factsOf(about: {
  author: string;
  labels: string[];
  paths: string[];
  reviews: readonly ViewedReview[];
  contributors: string[];
}): ApprovalFacts {
  return {
    pull: {
      author: about.author,
      headSha: HEAD,
      title: 't',
      labels: about.labels,
      baseBranch: 'main',
      headBranch: 'x',
      repository: 'acme/web',
      fork: false,
    },
    voices: lastVoices(about.reviews),
    contributors: about.contributors,
    contributorsCut: false,
    files: about.paths.map((path) => ({ path, status: 'modified', additions: 1, deletions: 0 })),
    checks: [],
    people: {
      permission: (login) => ROLES[login] ?? 'none',
      isMember: (team, login) => TEAMS[team]?.includes(login) ?? false,
    },
    crowded: false,
  };
}

/** The facts after one change of a fix. */
function played(now: ApprovalFacts, change: Change): ApprovalFacts {
  if (change.kind === 'approve') return withApproval(now, change.by);
  if (change.kind !== 'withdraw') throw new Error(`what is ${change.kind}?`);
  return Object.assign({}, now, { voices: now.voices.filter(({ by }) => by !== change.by) });
}

describe('for any tree and any pull request', () => {
  test('one more approval never takes a pass away', () => {
    fc.assert(
      fc.property(options, facts, person, (asked, about, by) => {
        fc.pre(judgeApproval(asked, about).state === 'pass');
        expect(judgeApproval(asked, withApproval(about, by)).state).toBe('pass');
      }),
    );
  });

  test('one more approval never makes a failure of what waits', () => {
    fc.assert(
      fc.property(options, facts, person, (asked, about, by) => {
        fc.pre(judgeApproval(asked, about).state === 'pending');
        expect(['pending', 'pass']).toContain(judgeApproval(asked, withApproval(about, by)).state);
      }),
    );
  });

  test('the order of reviews matters only for each person', () => {
    fc.assert(
      fc.property(options, some(review, 8), fc.infiniteStream(fc.nat()), person, (asked, reviews, dice, author) => {
        const about = (said: readonly ViewedReview[]) =>
          factsOf({ author, labels: [], paths: [], reviews: said, contributors: [] });
        // Each person's words keep their order; between people everything may be mixed.
        const queues = new Map(
          PEOPLE.map((by) => [by, reviews.filter((one) => one.by === by).sort((a, b) => a.at - b.at)]),
        );
        const mixed: ViewedReview[] = [];
        while (mixed.length < reviews.length) {
          const open = [...queues.values()].filter((queue) => queue.length > 0);
          const next = open[dice.next().value % open.length]?.shift() as ViewedReview;
          mixed.push({ ...next, at: mixed.length });
        }
        expect(judgeApproval(asked, about(mixed)).state).toBe(judgeApproval(asked, about(reviews)).state);
      }),
    );
  });

  test('the fix turns it green, never by the author, and nothing in it can be left out', () => {
    fc.assert(
      fc.property(options, facts, (asked, about) => {
        const fix = smallestFix(asked, about, PEOPLE);
        if (fix === undefined) return;
        const play = (changes: typeof fix.changes) => changes.reduce(played, about);
        expect(judgeApproval(asked, about).state).not.toBe('pass');
        expect(judgeApproval(asked, play(fix.changes)).state).toBe('pass');
        expect(fix.changes.some((change) => 'by' in change && change.by === about.pull.author)).toBe(false);
        for (const left of fix.changes) {
          expect(judgeApproval(asked, play(fix.changes.filter((change) => change !== left))).state).not.toBe('pass');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('any and all', () => {
  const states = fc.array(fc.constantFrom<State>('pass', 'fail', 'pending', 'skipped', 'neutral'), { maxLength: 5 });
  test('know no order and no repetition, and skipped ones as if they were not there', () => {
    fc.assert(
      fc.property(states, (list) => {
        for (const join of [allOf, anyOf]) {
          expect(join([...list].reverse())).toBe(join(list));
          expect(join([...list, ...list])).toBe(join(list));
          expect(join([...list, 'skipped'])).toBe(join(list));
          expect(join([join(list)])).toBe(join(list));
        }
      }),
    );
  });
  test('hold together: nested lists of one kind are one list', () => {
    fc.assert(
      fc.property(states, states, (one, other) => {
        expect(allOf([allOf(one), allOf(other)])).toBe(allOf([...one, ...other]));
        expect(anyOf([anyOf(one), anyOf(other)])).toBe(anyOf([...one, ...other]));
      }),
    );
  });
  test('absorb each other, where nothing is unknown', () => {
    const sure = states.map((list) => list.filter((one) => one !== 'neutral' && one !== 'skipped'));
    fc.assert(
      fc.property(fc.constantFrom<State>('pass', 'fail', 'pending'), sure, (one, others) => {
        expect(allOf([one, anyOf([one, ...others])])).toBe(one);
        expect(anyOf([one, allOf([one, ...others])])).toBe(one);
      }),
    );
  });
  test('what is unknown never hides that somebody is waited for: it would let the change land', () => {
    expect([allOf(['neutral', 'pending']), anyOf(['neutral', 'pending'])]).toEqual(['pending', 'pending']);
  });
});

test('a requirement reads without a name', () => {
  const about = factsOf({ author: 'ada', labels: [], paths: [], reviews: [], contributors: [] });
  const text = (one: Partial<Requirement>) =>
    judgeApproval(approvalOptions.parse({ require: [one] }), about).parts[0]?.text;
  expect([text({}), text({ count: 2 }), text({ count: 0 }), text({ quorum: 'two-thirds', users: ['kim'] })]).toEqual([
    '1 approves',
    '2 approve',
    'no approval is needed',
    'two thirds approve',
  ]);
});
