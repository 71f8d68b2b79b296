import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/core/json.ts';
import { acme, example, only } from './examples.ts';

const pull = (action: string, more: JsonObject = {}) =>
  acme({
    action,
    pull_request: {
      number: 12,
      title: 'A <title>',
      state: 'open',
      updated_at: '2026-01-01T00:00:00Z',
      user: { login: 'ada' },
      labels: [{ name: 'x' }],
      head: { ref: 'topic', sha: 'a1' },
      base: { ref: 'main', sha: 'b1' },
      ...more,
    },
  });

test('an opened pull request names itself, its head, and what govern.yaml reads', () => {
  const event = only('pull_request', pull('opened'));
  expect([event.id, event.type]).toEqual(['pull:acme/web#12@a1:opened', 'pull_request.opened']);
  expect(event.subjects).toEqual([
    'commit:acme/web@a1',
    'branch:acme/web:topic',
    'pull:acme/web#12',
    'repository:acme/web',
    'event:acme:pull_request.opened',
  ]);
  expect(event.data).toEqual({
    action: 'opened',
    repository: 'acme/web',
    number: 12,
    title: 'A <title>',
    author: 'ada',
    state: 'open',
    draft: false,
    merged: false,
    labels: ['x'],
    sha: 'a1',
    headBranch: 'topic',
    baseBranch: 'main',
    at: Date.UTC(2026, 0, 1),
    pullRequests: [{ repository: 'acme/web', number: 12 }],
  });
});

test('a merge also wakes whoever waits for the base branch', () => {
  expect(only('pull_request', pull('closed', { merged: true })).subjects).toContain('branch:acme/web:main');
  expect(only('pull_request', pull('closed')).subjects).not.toContain('branch:acme/web:main');
});

test('reopening twice is two events, and two labels in one second are two', () => {
  const id = (action: string, updated_at: string, delivered = 'd1') =>
    only('pull_request', pull(action, { updated_at }), delivered).id;
  expect(id('reopened', '2026-01-01T00:00:00Z')).not.toBe(id('reopened', '2026-01-01T00:01:00Z'));
  expect(id('reopened', '2026-01-01T00:00:00Z', 'd1')).toBe(id('reopened', '2026-01-01T00:00:00Z', 'd2'));
  expect(id('labeled', '2026-01-01T00:00:00Z', 'd1')).not.toBe(id('labeled', '2026-01-01T00:00:00Z', 'd2'));
});

test("GitHub's own example is read", () => {
  expect(only('pull_request', example('pull_request', 'synchronize')).subjects).toContain(
    'pull:Codertocat/Hello-World#2',
  );
});
