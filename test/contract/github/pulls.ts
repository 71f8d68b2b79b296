import { describe, expect, test } from '@jest/globals';
import type { Review } from '../../../src/core/ports/github/pulls.ts';
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

    test('a file says how many lines it gains and loses, and where it was before', async () => {
      const repository = await stage().fresh({
        'kept.txt': 'k\n',
        'old/name.txt': 'one\ntwo\nthree\nfour\n',
        'gone.txt': 'a\n',
      });
      const files = {
        'new.txt': '1\n2\n3\n',
        'gone.txt': null,
        'old/name.txt': null,
        'new/name.txt': 'one\ntwo\nthree\nfour\n',
      };
      await stage().harness.push(repository, 'change', files);
      const asked = { head: 'change', base: 'main', title: 'Change', body: '' };
      const { number } = await stage().github.pulls.create(repository, asked);
      const listed = (await stage().github.pulls.files(repository, number)).files;
      const short = listed.map(({ path, status, additions, deletions, previousPath }) => [
        ...[path, status, additions, deletions, previousPath],
      ]);
      expect(short.sort()).toEqual([
        ['gone.txt', 'removed', 0, 1, undefined],
        ['new.txt', 'added', 3, 0, undefined],
        ['new/name.txt', 'renamed', 0, 0, 'old/name.txt'],
      ]);
    });

    test('its commits are listed, oldest first, with who made them', async () => {
      const repository = await stage().fresh();
      const base = await stage().tip(repository);
      const first = await stage().harness.push(repository, 'change', { 'a.txt': '1\n' });
      const second = await stage().harness.push(repository, 'change', { 'a.txt': '2\n' });
      const asked = { head: 'change', base: 'main', title: 'Change', body: '' };
      const { number } = await stage().github.pulls.create(repository, asked);
      const { commits, truncated } = await stage().github.pulls.commits(repository, number);
      expect(truncated).toBe(false);
      expect(commits).toEqual([
        { sha: first, message: 'a push', parents: [base], author: 'olga', committer: 'olga' },
        { sha: second, message: 'a push', parents: [first], author: 'olga', committer: 'olga' },
      ]);
      expect(await stage().fault(stage().github.pulls.commits(repository, 999))).toBe('not-found');
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
      expect(reviews.map(({ by, state, sha: at, bot }) => [by, state, at, bot])).toEqual([
        ['ada', 'changes-requested', sha, false],
        ['ada', 'approved', sha, false],
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

    test('teams are asked like people, once', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      await stage().harness.grant(repository, 'ada', 'write');
      await stage().harness.team('owners', ['bob']);
      const ask = (people: readonly string[], teams: readonly string[]) =>
        stage().github.pulls.requestReviewers(repository, number, { people, teams });
      await ask(['ada'], ['owners']);
      await ask([], ['owners']);
      expect([...(await stage().harness.reviewers(repository, number))].sort()).toEqual(['ada', 'owners']);
      expect(await stage().fault(ask([], ['no-such-team']))).toBe('input-invalid');
      expect([...(await stage().harness.reviewers(repository, number))].sort()).toEqual(['ada', 'owners']);
    });

    test('a draft is a draft, and is not merged', async () => {
      const repository = await stage().fresh();
      const sha = await stage().harness.push(repository, 'topic', { 'a.txt': 'draft\n' });
      const request = { head: 'topic', base: 'main', title: 'Draft', body: '', draft: true };
      const { number, draft } = await stage().github.pulls.create(repository, request);
      expect(draft).toBe(true);
      const answer = await stage().github.pulls.merge(repository, number, { sha, strategy: 'squash' });
      expect(answer).toEqual({ kind: 'not-mergeable', obstacle: 'draft', why: 'Pull Request is still a draft' });
    });

    test('whether it can be merged is known after a while, and changes with its base', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      const known = async () => {
        for (let looks = 0; looks < 50; looks++) {
          const pull = await stage().github.pulls.get(repository, number);
          if (pull?.mergeable !== undefined) return [pull.mergeable, pull.mergeableState];
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        throw new Error('it is never known');
      };
      expect(await known()).toEqual([true, 'clean']);
      await stage().harness.push(repository, 'main', { 'a.txt': 'another\n' });
      expect(await known()).toEqual([false, 'dirty']);
    });

    test('one that was closed is opened again where its branch is now', async () => {
      const repository = await stage().fresh();
      const { number, sha } = await stage().change(repository);
      await stage().github.pulls.update(repository, number, { state: 'closed' });
      const later = await stage().harness.push(repository, 'baton/x', { 'more.txt': 'more\n' });
      expect((await stage().github.pulls.get(repository, number))?.head.sha).toBe(sha);
      const opened = await stage().github.pulls.update(repository, number, { state: 'open' });
      expect([opened.state, opened.head.sha]).toEqual(['open', later]);
    });

    test('lists are by state, the newest first', async () => {
      const repository = await stage().fresh();
      const first = await stage().change(repository, 'baton/one');
      const second = await stage().change(repository, 'baton/two');
      await stage().github.pulls.update(repository, first.number, { state: 'closed' });
      const numbers = async (state: 'open' | 'closed' | 'all') =>
        (await stage().github.pulls.list(repository, { state })).map(({ number }) => number);
      expect(await numbers('open')).toEqual([second.number]);
      expect(await numbers('closed')).toEqual([first.number]);
      expect(await numbers('all')).toEqual([second.number, first.number]);
    });

    test('what changed since a time is listed, the latest change first, and says when', async () => {
      const repository = await stage().fresh();
      const first = await stage().change(repository, 'baton/one');
      const second = await stage().change(repository, 'baton/two');
      const { pulls, truncated } = await stage().github.pulls.changedSince(repository, 0);
      expect([truncated, pulls.map(({ number }) => number).toSorted()]).toEqual([false, [first.number, second.number]]);
      for (const { createdAt, updatedAt, closedAt } of pulls) {
        expect(createdAt).toBeGreaterThan(0);
        expect(updatedAt).toBeGreaterThanOrEqual(createdAt);
        expect(closedAt).toBeUndefined();
      }
      // GitHub counts whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await stage().github.pulls.update(repository, first.number, { state: 'closed' });
      const [latest] = (await stage().github.pulls.changedSince(repository, 0)).pulls;
      expect([latest?.number, latest?.state]).toEqual([first.number, 'closed']);
      expect(latest?.closedAt).toBe(latest?.updatedAt);
      const after = await stage().github.pulls.changedSince(repository, latest?.updatedAt ?? 0);
      expect(after.pulls.map(({ number }) => number)).toEqual([first.number]);
      expect((await stage().github.pulls.changedSince(repository, (latest?.updatedAt ?? 0) + 1_000)).pulls).toEqual([]);
    });

    test('files that came and went are listed as such', async () => {
      const repository = await stage().fresh();
      await stage().harness.push(repository, 'topic', { 'new.txt': 'new\n', 'docs/b.md': null });
      const request = { head: 'topic', base: 'main', title: 'Files', body: '' };
      const { number } = await stage().github.pulls.create(repository, request);
      const { files } = await stage().github.pulls.files(repository, number);
      expect(files.map(({ path, status, patch }) => [path, status, patch])).toEqual([
        ['docs/b.md', 'removed', '@@ -1 +0,0 @@\n-two'],
        ['new.txt', 'added', '@@ -0,0 +1 @@\n+new'],
      ]);
    });

    test('nothing can be done with one that does not exist', async () => {
      const repository = await stage().fresh();
      const { pulls } = stage().github;
      const reviewers = { people: ['ada'], teams: [] };
      const asked = [
        pulls.update(repository, 999, { title: 'x' }),
        pulls.files(repository, 999),
        pulls.reviews(repository, 999),
        pulls.requestReviewers(repository, 999, reviewers),
      ];
      expect(await Promise.all(asked.map((one) => stage().fault(one)))).toEqual(asked.map(() => 'not-found'));
    });
  });
}
