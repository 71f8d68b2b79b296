import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Change, Rule } from '../../../src/core/policy/rule.ts';
import { rules } from '../../../src/rules/index.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

/** The same pull request after a person did what a fix says. */
function followed(about: FakePull, changes: readonly Change[]): FakePull {
  let [title, headBranch] = [about.title ?? '', about.headBranch ?? ''];
  let [labels, commits] = [about.labels ?? [], about.commits ?? []];
  for (const change of changes) {
    if (change.kind === 'title') title = change.title;
    else if (change.kind === 'branch') headBranch = change.name;
    else if (change.kind === 'add-label') labels = [...labels, change.label];
    else if (change.kind === 'remove-label') labels = labels.filter((label) => label !== change.label);
    else if (change.kind === 'message')
      commits = commits.map((one) => (one.sha === change.sha ? { ...one, message: change.message } : one));
    else throw new Error(`no rule of these says ${change.kind}`);
  }
  return { ...about, title, headBranch, labels, commits };
}

const word = fc.oneof(
  fc.constantFrom(
    'feat',
    'fix',
    'feature',
    'Fix',
    'wip',
    'WIP:',
    '[docs]',
    'ui',
    'login',
    ':',
    '(',
    ')',
    '!',
    '/',
    '-',
    'hold',
    'big',
  ),
  fc.string({ maxLength: 6, unit: 'grapheme' }),
);
/** Nearly right more often than chance would have it. */
const near = fc
  .tuple(
    fc.constantFrom('feature', 'Fix', 'fix', 'WIP feat', '[docs]', 'WIP'),
    fc.constantFrom(': ', '/', ':', ' ', '(ui): '),
    fc.constantFrom('login', 'Login page', 'add it'),
  )
  .map((parts) => parts.join(''));
const phrase = fc.oneof(
  near,
  fc.array(word, { maxLength: 6 }).chain((words) => fc.constantFrom(words.join(' '), words.join(''))),
);
const pulls = fc.record({
  title: phrase,
  headBranch: phrase,
  labels: fc.uniqueArray(fc.constantFrom('hold', 'big', 'bug', 'area/web', 'Hold on'), { maxLength: 4 }),
  commits: fc.array(
    fc.array(phrase, { minLength: 1, maxLength: 3 }).map((lines) => ({ message: lines.join('\n') })),
    { maxLength: 2 },
  ),
});
/** Between them they have a fix for each of the rules below, so that none is followed by chance only. */
const MENDABLE: [typeof pulls extends fc.Arbitrary<infer Drawn> ? Drawn : never][] = [
  [
    {
      title: 'WIP Login page',
      headBranch: 'feature/Login',
      labels: ['hold'],
      commits: [{ message: 'feature: add it' }],
    },
  ],
  [{ title: 'Login', headBranch: 'login', labels: [], commits: [] }],
];
const asked: readonly (readonly [string, JsonObject])[] = [
  ['custom.title', { conventional: {}, maximum: 40, forbid: ['(?i)wip'] }],
  ['custom.title', { match: ['^[A-Z]'], forbid: ['(?i)wip'] }],
  ['custom.branch-name', { globs: ['feat/*', 'fix/*'], forbid: ['**/add-it'] }],
  ['custom.branch-name', { globs: ['change/**'] }],
  ['custom.labels', { any: ['bug', 'docs'], none: ['hold*'], groups: [{ of: ['big', 'small'], maximum: 1 }] }],
  ['custom.commit-message', { conventional: { scopes: ['ui'] }, maximumSubject: 30 }],
  ['custom.commit-message', { subject: 'title', conventional: {} }],
  ['custom.expression', { expression: 'contains(labels, "big") && !contains(labels, "hold")', message: 'No.' }],
];

test.each(asked)(
  '%s %j: whoever follows its fix has a pass, and no change of it can be left out',
  async (name, options) => {
    const rule = rules.find((one) => one.name === name) as Rule;
    const parsed = rule.options.parse(options);
    let fixes = 0;
    await fc.assert(
      fc.asyncProperty(pulls, async (drawn) => {
        const about = {
          ...drawn,
          commits: drawn.commits.map((commit, at) => ({ ...commit, sha: `${at}`.repeat(40) })),
        };
        const { verdict, fix } = await rule.judge(fakePull(about), parsed);
        if (fix === undefined) return;
        fixes++;
        expect(verdict).toBe('fail');
        expect(await rule.judge(fakePull(followed(about, fix.changes)), parsed)).toMatchObject({ verdict: 'pass' });
        for (const left of fix.changes) {
          const rest = fix.changes.filter((change) => change !== left);
          expect(await rule.judge(fakePull(followed(about, rest)), parsed)).not.toMatchObject({ verdict: 'pass' });
        }
      }),
      { numRuns: 60, examples: MENDABLE },
    );
    expect(fixes).toBeGreaterThan(0);
  },
);
