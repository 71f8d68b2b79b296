import { describe, expect, test } from '@jest/globals';
import type { Stage } from './stage.ts';

export function mergingContract(stage: () => Stage): void {
  describe('merging', () => {
    test.each(['merge', 'squash', 'rebase'] as const)('a %s brings the files to the base', async (strategy) => {
      const repository = await stage().fresh();
      const { number, sha } = await stage().change(repository);
      await stage().harness.push(repository, 'main', { 'besides.txt': 'kept\n' });
      const answer = await stage().github.pulls.merge(repository, number, { sha, strategy, title: 'Land it' });
      expect(answer).toEqual({ kind: 'merged', sha: await stage().tip(repository) });
      expect(await stage().harness.text(repository, 'a.txt', 'main')).toBe('changed\n');
      expect(await stage().harness.text(repository, 'besides.txt', 'main')).toBe('kept\n');
      expect(await stage().github.pulls.get(repository, number)).toMatchObject({
        state: 'closed',
        merged: true,
        mergeCommit: await stage().tip(repository),
      });
    });

    test('a merge that was done is answered with the same commit', async () => {
      const repository = await stage().fresh();
      const { number, sha } = await stage().change(repository);
      const first = await stage().github.pulls.merge(repository, number, { sha, strategy: 'squash' });
      expect(await stage().github.pulls.merge(repository, number, { sha, strategy: 'squash' })).toEqual(first);
    });

    test('a head that is not the one that was decided on is not merged', async () => {
      const repository = await stage().fresh();
      const { number, sha } = await stage().change(repository);
      await stage().harness.push(repository, 'baton/x', { 'more.txt': 'more\n' });
      const answer = await stage().github.pulls.merge(repository, number, { sha, strategy: 'squash' });
      expect(answer).toEqual({ kind: 'head-moved' });
      expect(await stage().harness.text(repository, 'a.txt', 'main')).toBe('one\n');
    });

    test('a conflict is told from what GitHub still computes, once it has computed it', async () => {
      const repository = await stage().fresh();
      const { number, sha } = await stage().change(repository);
      await stage().harness.push(repository, 'main', { 'a.txt': 'another\n' });
      const answer = await stage().github.pulls.merge(repository, number, { sha, strategy: 'squash' });
      expect(answer).toMatchObject({
        kind: 'not-mergeable',
        obstacle: expect.stringMatching(/^(?:busy|conflicts)$/),
      });
      for (let look = 0; look < 50; look += 1) {
        if ((await stage().github.pulls.get(repository, number))?.mergeable !== undefined) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const later = await stage().github.pulls.merge(repository, number, { sha, strategy: 'squash' });
      expect(later).toMatchObject({ kind: 'not-mergeable', obstacle: 'conflicts' });
      expect(await stage().harness.text(repository, 'a.txt', 'main')).toBe('another\n');
    });

    test('a closed one is not merged', async () => {
      const repository = await stage().fresh();
      const { number, sha } = await stage().change(repository);
      await stage().github.pulls.update(repository, number, { state: 'closed' });
      const answer = await stage().github.pulls.merge(repository, number, { sha, strategy: 'squash' });
      expect(answer).toEqual({ kind: 'not-mergeable', obstacle: 'closed', why: 'Pull Request is not mergeable' });
    });

    test('one that does not exist is not found', async () => {
      const repository = await stage().fresh();
      const asked = stage().github.pulls.merge(repository, 999, {
        sha: await stage().tip(repository),
        strategy: 'squash',
      });
      expect(await stage().fault(asked)).toBe('not-found');
    });
  });
}
