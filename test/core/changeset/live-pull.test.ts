import { expect, test } from '@jest/globals';
import type { Member } from '../../../src/core/changeset/change-set.ts';
import { livePull } from '../../../src/core/changeset/live-pull.ts';
import type { Pull } from '../../../src/core/ports/github/pulls.ts';

const member: Member = {
  ...{ repository: 'acme/web', repositoryId: 1, baseBranch: 'main', dependsOn: [], head: 'aaaaaaaaaa' },
  result: { kind: 'open' },
};
const pull: Pull = {
  ...{ number: 1, url: 'https://github.com/acme/web/pull/1', state: 'open', merged: false, draft: false },
  ...{ title: 'Sync', body: '', author: 'baton[bot]', labels: [], mergeable: true, mergeableState: 'clean' },
  head: { branch: 'baton/sync', sha: 'aaaaaaaaaa', repository: 'acme/web' },
  base: { branch: 'main', sha: 'b' },
};
const { mergeable: _, ...computing } = pull;
const look = (more: Partial<Pull>, approvedAnew = false) =>
  livePull(member, { pull: { ...pull, ...more }, trouble: [], approvedAnew });

test('one that GitHub calls clean, at the head that Baton put there, is ready', () => {
  expect(look({})).toEqual({ kind: 'ready' });
  expect(look({ mergeableState: 'has_hooks' })).toEqual({ kind: 'ready' });
});

test.each<[Partial<Pull>, string]>([
  [{ draft: true }, 'is a draft'],
  [{ base: { branch: 'release', sha: 'b' } }, 'now goes into release, not into main'],
  [{ mergeable: false, mergeableState: 'dirty' }, 'conflicts with main'],
  [{ mergeableState: 'behind' }, 'is behind main and must be brought up to date'],
  [{ mergeableState: 'blocked' }, 'is held back by the rules of main'],
  [
    { head: { ...pull.head, sha: 'cccccccccc' } },
    'its head moved from aaaaaaa to ccccccc: it needs an approval of that commit',
  ],
])('%j needs a person', (more, reason) => {
  expect(look(more)).toMatchObject({ kind: 'waiting', reasons: [reason], needsPerson: true });
});

test('a moved head that was approved as it is, is ready', () => {
  expect(look({ head: { ...pull.head, sha: 'cccccccccc' } }, true)).toEqual({ kind: 'ready' });
});

test('what GitHub still computes is asked again soon, and is no business of a person', () => {
  const state = livePull(member, { pull: computing, trouble: [], approvedAnew: false });
  expect(state).toMatchObject({ kind: 'waiting', again: true, needsPerson: false });
  expect(look({ mergeableState: 'unknown' })).toMatchObject({ kind: 'waiting', again: true });
});

test('gone and closed are ends, merged is one too', () => {
  expect(livePull(member, { pull: undefined, trouble: [], approvedAnew: false }).kind).toBe('failed');
  expect(look({ state: 'closed' })).toMatchObject({
    kind: 'failed',
    reason: 'pull request #1 was closed without being merged',
  });
  expect(look({ state: 'closed', merged: true, mergeCommit: 'm' })).toEqual({ kind: 'merged', sha: 'm' });
});
