import { expect, test } from '@jest/globals';
import { acme, only } from './examples.ts';

const review = (action: string) =>
  acme({
    action,
    review: { id: 5, state: 'changes_requested', commit_id: 'a0', user: { login: 'bob' } },
    pull_request: { number: 12, head: { ref: 'topic', sha: 'a1' }, base: { ref: 'main' } },
  });

test('a review says who looked at which commit, in the words of the port', () => {
  const event = only('pull_request_review', review('submitted'));
  expect([event.id, event.type]).toEqual(['review:acme/web#12:5:submitted', 'pull_request_review.submitted']);
  expect(event.data).toMatchObject({ state: 'changes-requested', reviewer: 'bob', reviewedSha: 'a0', sha: 'a1' });
  expect(event.subjects).toContain('pull:acme/web#12');
});

test('each edit of a review is another event', () => {
  const id = (delivered: string) => only('pull_request_review', review('edited'), delivered).id;
  expect(id('d1')).not.toBe(id('d2'));
});
