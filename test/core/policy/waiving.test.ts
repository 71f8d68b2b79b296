import { expect, test } from '@jest/globals';
import type { Policy } from '../../../src/core/policy/policy.ts';
import { refusalOfEnd, refusalOfMaker, refusalOfStranger, ruleMeant } from '../../../src/core/policy/waiving.ts';
import { aPolicy } from '../../fakes/policy.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

const rules = (...names: string[]) => names.map((rule) => ({ rule, with: {}, line: 1 }));
const conventions = aPolicy({ id: 'conventions', rules: rules('custom.title', 'custom.labels', 'custom.labels') });
const reviews = aPolicy({ id: 'reviews', rules: rules('approval.required', 'custom.title') });
const elsewhere: Policy = aPolicy({
  ...{ id: 'elsewhere', rules: rules('custom.change-size') },
  scope: { repositories: ['docs'], paths: [], branches: [], drafts: true },
});
const meant = async (asked: string) => {
  const found = await ruleMeant(asked, [conventions, reviews, elsewhere], fakePull());
  return 'refusal' in found ? found.refusal : `${found.policy.id}/${found.rule}`;
};

test.each([
  ['custom.labels', 'conventions/custom.labels'],
  ['conventions/custom.title', 'conventions/custom.title'],
  ['reviews/custom.title', 'reviews/custom.title'],
  [
    'custom.title',
    'Several policies have that rule. Say which one: `conventions/custom.title`, `reviews/custom.title`.',
  ],
  [
    'custom.lables',
    'No policy that judges this pull request has a rule `custom.lables`. Did you mean `custom.labels`?',
  ],
  ['reviews/custom.titel', expect.stringContaining('Did you mean `reviews/custom.title`?')],
  ['custom.change-size', expect.stringContaining('There is `conventions/custom.title`, ')],
  ['elsewhere/custom.change-size', expect.stringContaining('No policy that judges this pull request')],
])('%s', async (asked, answer) => {
  expect(await meant(asked)).toEqual(answer);
});

test('where nothing is judged nothing can be waived', async () => {
  expect(await ruleMeant('a`b', [elsewhere], fakePull())).toEqual({
    refusal: 'No policy that judges this pull request has a rule ``a`b``. None does.',
  });
});

test('it ends neither in the past nor after 180 days', () => {
  const at = Date.UTC(2026, 10, 20, 23, 59);
  expect(refusalOfEnd(Date.UTC(2026, 10, 20), at)).toContain('The 19 November 2026 is over');
  expect(refusalOfEnd(Date.UTC(2026, 10, 21), at)).toBeUndefined();
  expect(refusalOfEnd(Date.UTC(2027, 4, 20), at)).toBeUndefined();
  expect(refusalOfEnd(Date.UTC(2027, 4, 21), at)).toContain('180 days at most');
});

const owned = aPolicy({ id: 'keys', owners: ['@acme/security', 'platform'] });
const teams = { security: ['ben'], platform: ['cy', 'ada'] };

test('owners are the members of any of its teams', async () => {
  const view = fakePull({ teams });
  expect(await refusalOfStranger(owned, 'ben', view)).toBeUndefined();
  expect(await refusalOfStranger(owned, 'cy', view)).toBeUndefined();
  expect(await refusalOfStranger(owned, 'eve', view)).toBe(
    '`keys` is waived by its owners, the members of `@acme/security`, `platform`, and you are not one.',
  );
  expect(await refusalOfStranger(aPolicy(), 'ben', view)).toContain('names no `owners`');
});

const maker = (by: string, pull: FakePull = {}, starters: readonly string[] = []) =>
  refusalOfMaker(owned, by, fakePull({ teams, author: 'ada', ...pull }), starters);

test('nobody waives a rule for their own work', async () => {
  const commits = [{ message: 'x', author: 'Cy', committer: 'web-flow' }];
  expect(await maker('Ada')).toContain('You opened this pull request');
  expect(await maker('cy', { commits })).toContain('You have commits in this pull request');
  expect(await maker('ben', {}, ['BEN'])).toContain('You started the run that opened this pull request');
  expect(await maker('ben', { commits }, ['cy'])).toBeUndefined();
});

test('where not all commits are known, nobody is known to have none in it', async () => {
  expect(await maker('ben', { truncated: true })).toContain('does not list all of its commits');
});
