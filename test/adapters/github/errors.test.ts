import { expect, test } from '@jest/globals';
import { faultOf, limitOf, type Refusal, refusalOf } from '../../../src/adapters/github/errors.ts';

const refusal = (status: number, more: Partial<Refusal> = {}): Refusal => ({
  ...{ status, headers: {}, message: 'GitHub says no', reasons: [], forToken: false },
  ...more,
});

const limits: readonly [string, Refusal, { wait: number; told: boolean } | undefined][] = [
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
  expect(limitOf(given, 100_000)).toEqual(limit);
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
