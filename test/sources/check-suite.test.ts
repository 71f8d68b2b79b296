import { expect, test } from '@jest/globals';
import { acme, example, only } from './examples.ts';

test('a suite that is asked for again names its pull requests', () => {
  const payload = acme({
    action: 'rerequested',
    check_suite: { id: 5, head_sha: 'a1', head_branch: 'topic', pull_requests: [{ number: 12 }] },
  });
  const event = only('check_suite', payload);
  expect([event.id, event.type]).toEqual(['suite:acme/web@a1:5:rerequested:d1', 'check_suite.rerequested']);
  expect(event.data['pullRequests']).toEqual([{ repository: 'acme/web', number: 12 }]);
  expect(event.subjects).toContain('commit:acme/web@a1');
});

test("GitHub's own example is read", () => {
  expect(only('check_suite', example('check_suite', 'completed')).data).toMatchObject({ conclusion: 'success' });
});
