import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/core/json.ts';
import { acme, only } from './examples.ts';

const comment = (action: string, issue: JsonObject = { pull_request: {} }, user: JsonObject = { login: 'ada' }) =>
  acme({ action, issue: { number: 12, ...issue }, comment: { id: 99, body: '/baton approve', user } });

test('a new comment on a pull request carries what may be a command', () => {
  const event = only('issue_comment', comment('created'));
  expect(event.id).toBe('comment:acme/web:99:created');
  expect(event.subjects).toContain('pull:acme/web#12');
  expect(event.comment).toEqual({
    id: 99,
    body: '/baton approve',
    issue: 12,
    onPull: true,
    author: { login: 'ada', kind: 'person' },
  });
});

test('says whether somebody approves, so that policies are judged anew', () => {
  const approves = (body: string, user: JsonObject = { login: 'ada' }, action = 'created') =>
    only('issue_comment', acme({ action, issue: { number: 1, pull_request: {} }, comment: { id: 9, body, user } }))
      .data['approves'];
  expect(approves('Good.\n/baton approve')).toBe(true);
  expect(approves('Fine by me')).toBe(false);
  expect(approves('> /baton approve')).toBe(false);
  expect(approves('/baton approve', { login: 'helper[bot]', type: 'Bot' })).toBe(false);
  // An edit may be somebody else's.
  expect(approves('/baton approve', { login: 'ada' }, 'edited')).toBe(false);
});

test.each(['edited', 'deleted'])('a comment that was %s is no command', (action) => {
  expect(only('issue_comment', comment(action)).comment).toBeUndefined();
});

test('on an issue it is about the issue', () => {
  const event = only('issue_comment', comment('created', {}));
  expect(event.subjects).toContain('issue:acme/web#12');
  expect([event.comment?.onPull, event.data['pullRequests']]).toEqual([false, []]);
});

test.each([{ login: 'helper', type: 'Bot' }, { login: 'baton[bot]' }])('%j is a bot', (user) => {
  expect(only('issue_comment', comment('created', {}, user)).comment?.author.kind).toBe('bot');
});
