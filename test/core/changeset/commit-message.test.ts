import { expect, test } from '@jest/globals';
import {
  commitMessage,
  isOfRun,
  mergeMessage,
  tameMessage,
  tameTitle,
} from '../../../src/core/changeset/commit-message.ts';

test.each(['[skip ci]', '[CI skip]', '[no ci]', '[skip actions]', '[actions skip]'])('%s skips nothing', (words) => {
  expect(tameMessage(`feat: colours ${words}`)).toBe(`feat: colours (${words.slice(1, -1)})`);
});

test('trailers from outside are words, ours is the last line', () => {
  const text = commitMessage(
    'feat: colours\n\nSigned-off-by: Boss <b@x>\nCo-authored-by: Eve <e@x>\nskip-checks: true\nBaton-Run: other-run',
    'sync-1',
  );
  expect(text).not.toMatch(/^(?:signed-off-by:|co-authored-by:|skip-checks:|baton-run: other)/im);
  expect(text.endsWith('\n\nBaton-Run: sync-1')).toBe(true);
  expect(isOfRun(text, 'sync-1')).toBe(true);
  expect(isOfRun(text, 'other-run')).toBe(false);
  expect(isOfRun(tameMessage('Baton-Run: sync-1'), 'sync-1')).toBe(false);
});

test('nobody is mentioned and no issue is closed', () => {
  expect(tameMessage('fixes #12, GH-7, closes https://github.com/a/b/issues/1 @alice')).not.toMatch(
    /#12|GH-7|closes https|@alice/,
  );
});

test('a conventional footer stays', () => {
  expect(tameMessage('feat!: x\n\nBREAKING CHANGE: names')).toBe('feat!: x\n\nBREAKING CHANGE: names');
});

test('an edited title reaches the merge commit as one harmless line with the number behind it', () => {
  expect(mergeMessage('Sync [skip ci]\nSigned-off-by: x', 12, 'sync-1')).toEqual({
    title: 'Sync (skip ci) (#12)',
    message: 'Baton-Run: sync-1',
  });
  expect(tameTitle('x'.repeat(500)).length).toBe(200);
});
