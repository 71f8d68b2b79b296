import { describe, expect, test } from '@jest/globals';
import type { Stage } from './stage.ts';

export function issuesContract(stage: () => Stage): void {
  describe('comments and issues', () => {
    test('comments are listed oldest first, with their authors', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      await stage().harness.grant(repository, 'ada', 'write');
      await stage().harness.comment(repository, number, 'ada', 'Looks good');
      const ours = await stage().github.issues.mark(repository, number, 'Thanks', () => 'Thanks');
      const listed = await stage().github.issues.comments(repository, number);
      expect(listed.map(({ body, author }) => [body, author])).toEqual([
        ['Looks good', 'ada'],
        ['Thanks', stage().github.self],
      ]);
      expect(listed[1]).toEqual(ours);
    });

    test('comments of a whole repository say where they stand, when they were written and whether they are as they were', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      const issue = await stage().github.issues.upsert(repository, {
        marker: '<!-- x -->',
        title: 'An issue',
        body: '',
      });
      await stage().harness.grant(repository, 'ada', 'write');
      await stage().harness.comment(repository, number, 'ada', 'On the pull request');
      await stage().harness.comment(repository, issue.number, 'ada', 'On the issue');
      await stage().github.issues.mark(repository, number, '<!-- baton:ours -->', () => '<!-- baton:ours -->Ours');
      const all = await stage().github.issues.commentsSince(repository, 0);
      expect(all.map(({ body, author, issue: on, onPull, byBot }) => [body, author, on, onPull, byBot])).toEqual([
        ['On the pull request', 'ada', number, true, false],
        ['On the issue', 'ada', issue.number, false, false],
        ['<!-- baton:ours -->Ours', stage().github.self, number, true, true],
      ]);
      expect(all.map(({ edited }) => edited)).toEqual([false, false, false]);
      // GitHub counts whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await stage().github.issues.mark(repository, number, '<!-- baton:ours -->', () => '<!-- baton:ours -->Changed');
      const latest = Math.max(...all.map(({ createdAt }) => createdAt));
      const since = await stage().github.issues.commentsSince(repository, latest + 1_000);
      expect(since.map(({ body, edited }) => [body, edited])).toEqual([['<!-- baton:ours -->Changed', true]]);
    });

    test('a marked comment is there once, and says what it should by what it says', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      const { mark, comments } = stage().github.issues;
      const marker = '<!-- baton:state run-1 -->';
      expect(await mark(repository, number, marker, () => undefined)).toBeUndefined();
      expect(await comments(repository, number)).toEqual([]);
      const seen: (string | undefined)[] = [];
      const say = (body: string | undefined) => (there: string | undefined) => {
        seen.push(there);
        return body;
      };
      const first = await mark(repository, number, marker, say(`${marker}one`));
      expect(first).toMatchObject({ body: `${marker}one`, author: stage().github.self });
      expect(await mark(repository, number, marker, say(`${marker}two`))).toMatchObject({ id: first?.id });
      expect(await mark(repository, number, marker, say(undefined))).toMatchObject({ body: `${marker}two` });
      expect(seen).toEqual([undefined, `${marker}one`, `${marker}two`]);
      await mark(repository, number, '<!-- baton:state run-2 -->', () => '<!-- baton:state run-2 -->other');
      expect(await comments(repository, number)).toHaveLength(2);
    });

    test('what another person begins with our marker is theirs', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      await stage().harness.grant(repository, 'ada', 'write');
      const marker = '<!-- baton:state run-1 -->';
      await stage().harness.comment(repository, number, 'ada', `${marker}all is well`);
      await stage().github.issues.mark(repository, number, marker, (there) => there ?? `${marker}ours`);
      const listed = await stage().github.issues.comments(repository, number);
      expect(listed.map(({ body }) => body)).toEqual([`${marker}all is well`, `${marker}ours`]);
    });

    test('a reaction is there once', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      await stage().harness.grant(repository, 'ada', 'write');
      const comment = await stage().harness.comment(repository, number, 'ada', '/baton status');
      await stage().github.issues.react(repository, comment, 'eyes');
      await stage().github.issues.react(repository, comment, 'eyes');
      expect(await stage().harness.reactions(repository, comment)).toEqual(['eyes']);
    });

    test('a marked issue is opened once, rewritten, and closed with a word', async () => {
      const repository = await stage().fresh();
      const marker = '<!-- baton:configuration -->';
      const first = await stage().github.issues.upsert(repository, { marker, title: 'Broken', body: `one\n${marker}` });
      const second = await stage().github.issues.upsert(repository, { marker, title: 'Still broken', body: 'two' });
      expect(second.number).toBe(first.number);
      await stage().github.issues.closeMarked(repository, marker, 'Mended.');
      await stage().github.issues.closeMarked(repository, marker, 'Mended.');
      const comments = await stage().github.issues.comments(repository, first.number);
      expect(comments.map(({ body }) => body)).toEqual([expect.stringMatching(/Mended\.$/)]);
      const third = await stage().github.issues.upsert(repository, { marker, title: 'Broken', body: marker });
      expect(third.number).not.toBe(first.number);
    });

    test('a comment on nothing is not found', async () => {
      const repository = await stage().fresh();
      expect(await stage().fault(stage().github.issues.mark(repository, 999, 'x', () => 'x'))).toBe('not-found');
    });

    test('what is not there is neither rewritten nor reacted to nor labelled', async () => {
      const repository = await stage().fresh();
      const { issues } = stage().github;
      const asked = [
        issues.comments(repository, 999),
        issues.react(repository, 999_999, 'eyes'),
        issues.addLabels(repository, 999, ['x']),
      ];
      expect(await Promise.all(asked.map((one) => stage().fault(one)))).toEqual(asked.map(() => 'not-found'));
    });

    test('every reaction that Baton has is known', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      await stage().harness.grant(repository, 'ada', 'write');
      const id = await stage().harness.comment(repository, number, 'ada', 'hm');
      const all = ['eyes', '+1', '-1', 'rocket', 'confused'] as const;
      for (const one of all) await stage().github.issues.react(repository, id, one);
      expect([...(await stage().harness.reactions(repository, id))].sort()).toEqual([...all].sort());
    });

    test('an issue that is marked by something else is left alone, and so is one that a person closed', async () => {
      const repository = await stage().fresh();
      const { upsert, closeMarked, comments } = stage().github.issues;
      const issue = (marker: string) => ({ marker, title: 'T', body: `b\n${marker}` });
      const one = await upsert(repository, issue('<!-- baton:one -->'));
      const two = await upsert(repository, issue('<!-- baton:two -->'));
      expect(two.number).not.toBe(one.number);
      expect(two.url).toMatch(new RegExp(`/${repository}/issues/${two.number}$`));
      await closeMarked(repository, '<!-- baton:three -->', 'Done.');
      await closeMarked(repository, '<!-- baton:two -->', 'Done.');
      expect(await comments(repository, one.number)).toEqual([]);
      expect((await upsert(repository, issue('<!-- baton:one -->'))).number).toBe(one.number);
    });
  });
}
