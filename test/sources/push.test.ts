import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/core/json.ts';
import { acme, only } from './examples.ts';

const push = (ref: string, more: JsonObject = {}) => acme({ ref, before: 'a0', after: 'a1', ...more });

test('a push to a branch wakes whoever waits for the branch, and says which files changed', () => {
  const commits = [{ added: ['a'], modified: ['b'] }, { removed: ['a'] }];
  const event = only('push', push('refs/heads/release/1', { commits }));
  expect(event.subjects.slice(0, 2)).toEqual(['branch:acme/web:release/1', 'commit:acme/web@a1']);
  expect(event.data).toMatchObject({ branch: 'release/1', sha: 'a1', paths: ['a', 'b'], morePaths: false });
});

test('a tag is not a branch, and a deleted branch has no commit', () => {
  expect(only('push', push('refs/tags/v1')).data).toMatchObject({ tag: 'v1' });
  expect(only('push', push('refs/heads/x', { deleted: true })).subjects).not.toContain('commit:acme/web@a1');
});

test('a thousand changed files stay a hint', () => {
  const added = Array.from({ length: 1000 }, (_, index) => `file-${index}`);
  const { data } = only('push', push('refs/heads/main', { commits: [{ added }] }));
  expect([(data['paths'] as string[]).length, data['morePaths']]).toEqual([100, true]);
});
