import { expect, test } from '@jest/globals';
import { acme, example, only } from './examples.ts';

test('a status is about its commit, and about the branches whose tip that is', () => {
  const branches = [
    { name: 'topic', commit: { sha: 'a1' } },
    { name: 'main', commit: { sha: 'b2' } },
  ];
  const event = only('status', acme({ id: 5, sha: 'a1', context: 'ci', state: 'success', branches }));
  expect(event.id).toBe('status:acme/web@a1:5');
  expect(event.subjects).toEqual([
    'commit:acme/web@a1',
    'branch:acme/web:topic',
    'repository:acme/web',
    'event:acme:status',
  ]);
  expect(event.data).toEqual({
    repository: 'acme/web',
    context: 'ci',
    state: 'success',
    sha: 'a1',
    branches: ['topic'],
  });
});

test("GitHub's own example is read", () => {
  expect(only('status', example('status')).type).toBe('status');
});
