import { expect, test } from '@jest/globals';
import { description } from '../../../src/simulator/description/description.ts';
import { findOperation } from '../../../src/simulator/description/paths.ts';
import { OPERATIONS } from '../../../src/simulator/operations/table.ts';

test.each([
  ['GET', '/repos/a/b/commits/heads/x/y/status', 'repos/get-combined-status-for-ref', { ref: 'heads/x/y' }],
  ['GET', '/repos/a/b/commits/status', 'repos/get-commit', { ref: 'status' }],
  ['GET', '/repos/a/b/commits/x/status/status', 'repos/get-combined-status-for-ref', { ref: 'x/status' }],
  ['PATCH', '/repos/a/b/git/refs/heads/a/b', 'git/update-ref', { ref: 'heads/a/b' }],
  ['GET', '/repos/a/b/contents/a/b%2Fc%20d.txt', 'repos/get-content', { path: 'a/b/c d.txt' }],
  ['GET', '/repos/a/b/compare/main...a/b', 'repos/compare-commits-with-basehead', { basehead: 'main...a/b' }],
  ['GET', '/repos/a/b/branches/x/y/protection', 'repos/get-branch-protection', { branch: 'x/y' }],
  ['GET', '/repos/a/b/pulls/comments', 'pulls/list-review-comments-for-repo', {}],
  ['GET', '/repos/a/b/pulls/1/', 'pulls/get', { pull_number: '1' }],
  ['GET', '/', 'meta/root', {}],
])('%s %s is %s', (method, path, id, parameters) => {
  const found = findOperation(method, path);
  expect(found?.id).toBe(id);
  expect(found?.parameters).toMatchObject(parameters);
});

test.each([
  ['GET', '/nope'],
  ['PATCH', '/rate_limit'],
  ['GET', '/repos/a/b/pulls/1/nope'],
  ['GET', '/repos/a/b/contents/%E0%A4%A'],
])('%s %s is nothing that GitHub describes', (method, path) => {
  expect(findOperation(method, path)).toBeUndefined();
});

test('every operation of the description is found by its own path', () => {
  const lost = description().head.routes.filter(([id, method, path]) => {
    const filled = path.replace(/\{(\w+)\+?\}/g, (_, name: string) => `the-${name}`);
    return findOperation(method, filled)?.id !== id;
  });
  // An older name of `compare/{basehead}`, which has the same addresses.
  expect(lost.map(([id]) => id)).toEqual(['repos/compare-commits']);
});

test('the table of the simulator names operations as the description does', () => {
  const routes = new Map(description().head.routes.map(([id, method, path]) => [id, `${method} ${path}`]));
  const plain = (route: string | undefined) => route?.replaceAll('+', '');
  const wrong = OPERATIONS.filter(({ id, method, path }) => plain(routes.get(id)) !== plain(`${method} ${path}`));
  expect(wrong).toEqual([]);
});
