import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/core/json.ts';
import { acme, example, only } from './examples.ts';

const run = (action: string, more: JsonObject = {}, besides: JsonObject = {}) =>
  acme({
    action,
    check_run: {
      id: 5,
      name: 'ci / test',
      head_sha: 'a1',
      status: 'completed',
      conclusion: 'failure',
      completed_at: '2026-01-01T00:00:00Z',
      external_id: 'x',
      app: { slug: 'github-actions' },
      check_suite: { head_branch: 'topic' },
      pull_requests: [{ number: 12, base: { repo: { id: 11 } } }],
      ...more,
    },
    ...besides,
  });

test('a completed check wakes whoever waits for its commit, branch or pull request', () => {
  const event = only('check_run', run('completed'));
  expect(event.subjects).toEqual([
    'commit:acme/web@a1',
    'branch:acme/web:topic',
    'pull:acme/web#12',
    'repository:acme/web',
    'event:acme:check_run.completed',
  ]);
  expect(event.data).toMatchObject({ name: 'ci / test', conclusion: 'failure', app: 'github-actions', sha: 'a1' });
  expect(event.data['pullRequests']).toEqual([{ repository: 'acme/web', number: 12 }]);
});

test('a pull request of a fork is not one of this repository', () => {
  const pull_requests = [{ number: 3, base: { repo: { id: 999 } } }];
  expect(only('check_run', run('completed', { pull_requests })).data['pullRequests']).toEqual([]);
});

test('a check of a policy knows its pull request, also one of a fork, which GitHub does not list', () => {
  const pulls = (external_id: string, pull_requests: JsonObject[] = []) =>
    only('check_run', run('rerequested', { external_id, pull_requests })).data['pullRequests'];
  expect(pulls('baton:policy:secrets#7')).toEqual([{ repository: 'acme/web', number: 7 }]);
  expect(pulls('baton:policy:secrets#7', [{ number: 7 }])).toEqual([{ repository: 'acme/web', number: 7 }]);
  for (const other of ['baton:policy:secrets#0', 'x baton:policy:a#7', 'baton:policy:#7', '']) {
    expect(pulls(other)).toEqual([]);
  }
});

test('each press of "Re-run" and of a button is an event', () => {
  const id = (delivered: string) => only('check_run', run('rerequested'), delivered).id;
  expect(id('d1')).not.toBe(id('d2'));
  const pressed = only('check_run', run('requested_action', {}, { requested_action: { identifier: 'fix' } }));
  expect(pressed.data['button']).toBe('fix');
});

test("GitHub's own example is read", () => {
  expect(only('check_run', example('check_run', 'completed')).data['pullRequests']).toEqual([
    { repository: 'Codertocat/Hello-World', number: 2 },
  ]);
});
