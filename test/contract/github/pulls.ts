import { describe, expect, test } from '@jest/globals';
import type { Review } from '../../../src/core/ports/github.ts';
import type { Stage } from './stage.ts';

export function pullsContract(stage: () => Stage): void {
  describe('pull requests', () => {
    test('a pull request is as it was asked for, and found again', async () => {
      const repository = await stage().fresh();
      const { pull, sha, number } = await stage().change(repository);
      expect(pull).toMatchObject({
        number,
        state: 'open',
        merged: false,
        draft: false,
        title: 'Change',
        body: 'Why',
        author: stage().github.self,
        labels: [],
        head: { branch: 'baton/x', sha, repository },
        base: { branch: 'main' },
      });
      expect(pull.url).toMatch(new RegExp(`/${repository}/pull/${number}$`));
      expect((await stage().github.pulls.get(repository, number))?.head.sha).toBe(sha);
      const listed = await stage().github.pulls.list(repository, { head: 'baton/x', state: 'open' });
      expect(listed.map((one) => one.number)).toEqual([number]);
      expect(await stage().github.pulls.list(repository, { head: 'baton/other', state: 'all' })).toEqual([]);
      expect(await stage().github.pulls.get(repository, 999)).toBeUndefined();
    });

    test('a second one for the same branches is the first one', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      const again = { head: 'baton/x', base: 'main', title: 'Again', body: '' };
      expect((await stage().github.pulls.create(repository, again)).number).toBe(number);
      expect(await stage().github.pulls.list(repository, { state: 'all' })).toHaveLength(1);
    });

    test('one without commits, or of a branch that does not exist, is refused', async () => {
      const repository = await stage().fresh();
      await stage().github.git.createBranch(repository, 'baton/same', await stage().tip(repository));
      const asked = (head: string) =>
        stage().github.pulls.create(repository, { head, base: 'main', title: 't', body: '' });
      expect(await stage().fault(asked('baton/same'))).toBe('input-invalid');
      expect(await stage().fault(asked('baton/none'))).toBe('input-invalid');
    });

    test('title, body and state are changed', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      const updated = await stage().github.pulls.update(repository, number, { title: 'New', body: 'Text' });
      expect([updated.title, updated.body]).toEqual(['New', 'Text']);
      expect((await stage().github.pulls.update(repository, number, { state: 'closed' })).state).toBe('closed');
      expect(await stage().github.pulls.list(repository, { state: 'open' })).toEqual([]);
    });

    test('what it changes is listed with its diff', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      const { files, truncated } = await stage().github.pulls.files(repository, number);
      expect([truncated, files.map(({ path, status }) => [path, status])]).toEqual([false, [['a.txt', 'modified']]]);
      expect(files[0]?.patch).toContain('+changed');
      expect(files[0]?.patch).toContain('-one');
    });

    test('labels are added to those that are there', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      await stage().github.issues.addLabels(repository, number, ['one', 'two words']);
      await stage().github.issues.addLabels(repository, number, ['one', 'three']);
      const labels = (await stage().github.pulls.get(repository, number))?.labels ?? [];
      expect([...labels].sort()).toEqual(['one', 'three', 'two words']);
    });

    test('reviews say who looked at which commit', async () => {
      const repository = await stage().fresh();
      const { number, sha } = await stage().change(repository);
      await stage().harness.grant(repository, 'ada', 'write');
      expect(await stage().github.pulls.reviews(repository, number)).toEqual([]);
      await stage().harness.review(repository, number, 'ada', 'changes-requested');
      await stage().harness.review(repository, number, 'ada', 'approved');
      const reviews: readonly Review[] = await stage().github.pulls.reviews(repository, number);
      expect(reviews.map(({ by, state, sha: at }) => [by, state, at])).toEqual([
        ['ada', 'changes-requested', sha],
        ['ada', 'approved', sha],
      ]);
      expect(reviews[0]!.at).toBeGreaterThan(0);
    });

    test('reviewers are asked once, however often it is said', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      await stage().harness.grant(repository, 'ada', 'write');
      await stage().harness.grant(repository, 'bob', 'write');
      await stage().github.pulls.requestReviewers(repository, number, { people: ['ada'], teams: [] });
      await stage().github.pulls.requestReviewers(repository, number, { people: ['ada', 'bob'], teams: [] });
      expect([...(await stage().harness.reviewers(repository, number))].sort()).toEqual(['ada', 'bob']);
    });
  });
}
