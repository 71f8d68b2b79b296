import { expect, test } from '@jest/globals';
import { acme, example, only } from './examples.ts';

const BASE = 'b'.repeat(40);
const HEAD = 'a'.repeat(40);
const group = (action: string, more: object = {}) =>
  acme({
    action,
    merge_group: {
      head_sha: HEAD,
      head_ref: `refs/heads/gh-readonly-queue/main/pr-12-${BASE}`,
      base_sha: BASE,
      base_ref: 'refs/heads/main',
    },
    ...more,
  });

test('a group that is to be checked names its pull request, to be reported on at the head of the group', () => {
  const event = only('merge_group', group('checks_requested'));
  expect(event.type).toBe('merge_group.checks_requested');
  expect(event.id).toBe(`group:acme/web:gh-readonly-queue/main/pr-12-${BASE}@${HEAD}:checks_requested`);
  expect(event.subjects).toEqual(expect.arrayContaining([`commit:acme/web@${HEAD}`, 'pull:acme/web#12']));
  expect(event.data).toMatchObject({
    ...{ sha: HEAD, baseBranch: 'main', baseSha: BASE },
    pullRequests: [{ repository: 'acme/web', number: 12, mergeGroup: HEAD }],
  });
});

test('one that is destroyed says why', () => {
  expect(only('merge_group', group('destroyed', { reason: 'dequeued' })).data['reason']).toBe('dequeued');
});

test("GitHub's own example is read", () => {
  expect(only('merge_group', example('merge_group', 'checks_requested')).type).toBe('merge_group.checks_requested');
});

test('who presses "Re-run" on a check of a group has the group reported on', () => {
  const pressed = (head_branch: string) =>
    only(
      'check_run',
      acme({
        action: 'rerequested',
        check_run: {
          ...{ id: 5, name: 'baton / keys', head_sha: HEAD, status: 'completed', external_id: 'baton:policy:keys#12' },
          ...{ check_suite: { head_branch }, pull_requests: [] },
        },
      }),
    ).data['pullRequests'];
  expect(pressed(`gh-readonly-queue/main/pr-12-${BASE}`)).toEqual([
    { repository: 'acme/web', number: 12, mergeGroup: HEAD },
  ]);
  expect(pressed('topic')).toEqual([{ repository: 'acme/web', number: 12 }]);
});

test('who has all checks of a group run again, too', () => {
  const head_branch = `gh-readonly-queue/main/pr-12-${BASE}`;
  const check_suite = { id: 1, head_sha: HEAD, head_branch, pull_requests: [] };
  const event = only('check_suite', acme({ action: 'rerequested', check_suite }));
  expect(event.data['pullRequests']).toEqual([{ repository: 'acme/web', number: 12, mergeGroup: HEAD }]);
});
