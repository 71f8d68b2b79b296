import { expect, test } from '@jest/globals';
import { budgetOf, faultOf, limitOf, type Refusal, refusalOf } from '../../../src/adapters/github/errors.ts';
import { demandOfGraphQl } from '../../../src/adapters/github/operations.ts';
import type { Limit } from '../../../src/core/ports/quota.ts';

const refusal = (status: number, more: Partial<Refusal> = {}): Refusal => ({
  ...{ status, headers: {}, message: 'GitHub says no', reasons: [], forToken: false },
  ...more,
});

const limits: readonly [string, Refusal, Partial<Limit> | undefined][] = [
  ['retry-after', refusal(403, { headers: { 'retry-after': '7' } }), { wait: 7000, told: true }],
  ['retry-after on 429', refusal(429, { headers: { 'retry-after': 7 } }), { wait: 7000, told: true }],
  [
    'the reset of an empty quota, and a second more',
    refusal(403, { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '130' } }),
    { wait: 31_000, told: true },
  ],
  [
    'a reset that is over',
    refusal(403, { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' } }),
    { wait: 1000, told: true },
  ],
  [
    'nothing, but the words',
    refusal(403, { message: 'You have exceeded a secondary rate limit' }),
    { wait: 60_000, told: false },
  ],
  ['nothing, but 429', refusal(429), { wait: 60_000, told: false }],
  ['nothing of the kind', refusal(403, { message: 'Resource not accessible by integration' }), undefined],
  [
    'quota that is left',
    refusal(403, { headers: { 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '130' } }),
    undefined,
  ],
  ['another status', refusal(404, { headers: { 'retry-after': '7' } }), undefined],
];

test.each(limits)('told by %s', (_, given, limit) => {
  const found = limitOf(given, 100_000);
  if (limit === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(limit);
});

test.each([
  ['a negative retry-after', { 'retry-after': '-5' }],
  ['a retry-after that is no number', { 'retry-after': 'NaN' }],
  ['an empty retry-after', { 'retry-after': '' }],
  ['a retry-after of a thousand years', { 'retry-after': 31_536_000_000 }],
  ['a reset in the year 3000', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '32503680000' }],
  ['a reset that is no number', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' }],
  ['no reset', { 'x-ratelimit-remaining': '0' }],
])('%s tells no time, and a minute is waited', (_, headers) => {
  const found = limitOf(refusal(403, { headers, message: 'API rate limit exceeded' }), 100_000);
  expect(found).toMatchObject({ wait: 60_000, told: false });
});

test('a reset is read by the clock that GitHub shows, so that ours may be a day off', () => {
  const headers = {
    ...{ 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0' },
    ...{ 'x-ratelimit-reset': '1767226200', date: 'Thu, 01 Jan 2026 00:00:00 GMT' },
  };
  const [yesterday, tomorrow] = [-1, 1].map((days) => Date.UTC(2026, 0, 1 + days)) as [number, number];
  for (const now of [yesterday, tomorrow]) {
    expect(limitOf(refusal(403, { headers }), now)).toMatchObject({ wait: 601_000, told: true, kind: 'primary' });
    expect(budgetOf(headers, now)).toEqual({ resource: 'core', limit: 5000, remaining: 0, reset: now + 600_000 });
  }
});

test.each([
  ['nothing', {}],
  ['a negative rest', { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': '200' }],
  ['more left than allowed', { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '61', 'x-ratelimit-reset': '200' }],
  ['no numbers', { 'x-ratelimit-limit': 'many', 'x-ratelimit-remaining': 'NaN', 'x-ratelimit-reset': 'x' }],
  ['the year 3000', { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '32503680000' }],
  ['a reset that is over', { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '1' }],
  ['empty words', { 'x-ratelimit-limit': '', 'x-ratelimit-remaining': '', 'x-ratelimit-reset': '' }],
])('headers that say %s tell no budget', (_, headers) => {
  expect(budgetOf(headers, 100_000)).toBeUndefined();
});

test('a refusal of content creation names the endpoint family, another one does not', () => {
  const message = 'You have exceeded a secondary rate limit and have been temporarily blocked from content creation.';
  const families = ['pulls/create'];
  expect(limitOf(refusal(403, { message }), 0, families)).toMatchObject({ family: 'pulls/create', kind: 'secondary' });
  expect(limitOf(refusal(429), 0, families)).not.toHaveProperty('family');
});

test('a refused change set is blamed on its pull request, not on the branch that is made before it', () => {
  const message = 'You have exceeded a secondary rate limit and have been temporarily blocked from content creation.';
  const opening = demandOfGraphQl(['createRef', 'createCommitOnBranch', 'createPullRequest']);
  expect(limitOf(refusal(403, { message }), 0, opening.families)).toMatchObject({ family: 'pulls/create' });
  const equipping = demandOfGraphQl(['updatePullRequest', 'addLabelsToLabelable', 'requestReviews']);
  expect(limitOf(refusal(403, { message }), 0, equipping.families)).toMatchObject({ family: 'pulls/requestReviewers' });
});

test.each([
  [400, 'input-invalid'],
  [401, 'token-expired'],
  [403, 'permission-denied'],
  [404, 'not-found'],
  [409, 'conflict'],
  [410, 'not-found'],
  [422, 'input-invalid'],
  [451, 'not-found'],
  [500, 'unavailable'],
  [503, 'unavailable'],
  [599, 'unavailable'],
] as const)('%i is %s', (status, code) => {
  expect(faultOf(refusal(status), 'pulls.get on acme/web')).toMatchObject({
    code,
    message: expect.stringContaining('pulls.get on acme/web'),
    detail: { status, about: 'pulls.get on acme/web' },
  });
});

test('a refusal of the token is about the installation, whatever was wanted', () => {
  expect(faultOf(refusal(404, { forToken: true }), 'x').code).toBe('permission-denied');
});

test('the reasons of a 422 are told in one line', () => {
  const error = Object.assign(new Error('Validation Failed - https://docs.github.com/rest/pulls/pulls'), {
    status: 422,
    response: {
      headers: {},
      data: {
        message: 'Validation\nFailed',
        errors: [{ message: 'No commits' }, { field: 'base', code: 'invalid' }, 'x'],
      },
    },
  });
  const read = refusalOf(error)!;
  expect(faultOf(read, 'it').message).toBe('it: Validation Failed; No commits; base invalid; x');
});

test('a broken connection, which @octokit/request calls a 500, is told apart from an answer', () => {
  expect(refusalOf(Object.assign(new Error('fetch failed'), { status: 500 }))?.status).toBe(599);
  expect(refusalOf(new Error('something else'))).toBeUndefined();
});
