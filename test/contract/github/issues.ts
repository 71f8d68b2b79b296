import { describe, expect, test } from '@jest/globals';
import type { Stage } from './stage.ts';

export function issuesContract(stage: () => Stage): void {
  describe('comments and issues', () => {
    test('comments are listed oldest first, with their authors', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      await stage().harness.grant(repository, 'ada', 'write');
      await stage().harness.comment(repository, number, 'ada', 'Looks good');
      const ours = await stage().github.issues.createComment(repository, number, 'Thanks');
      const listed = await stage().github.issues.comments(repository, number);
      expect(listed.map(({ body, author }) => [body, author])).toEqual([
        ['Looks good', 'ada'],
        ['Thanks', stage().github.self],
      ]);
      expect(listed[1]).toEqual(ours);
    });

    test('a marked comment is there once, one without a marker as often as it was said', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      const marked = 'State\n<!-- baton:state run-1 -->';
      const first = await stage().github.issues.createComment(repository, number, marked);
      expect((await stage().github.issues.createComment(repository, number, marked)).id).toBe(first.id);
      await stage().github.issues.createComment(repository, number, 'done');
      await stage().github.issues.createComment(repository, number, 'done');
      expect(await stage().github.issues.comments(repository, number)).toHaveLength(3);
      const updated = await stage().github.issues.updateComment(repository, first.id, 'New state');
      expect(updated).toMatchObject({ id: first.id, body: 'New state' });
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
      expect(comments.map(({ body }) => body)).toEqual(['Mended.']);
      const third = await stage().github.issues.upsert(repository, { marker, title: 'Broken', body: marker });
      expect(third.number).not.toBe(first.number);
    });

    test('a comment on nothing is not found', async () => {
      const repository = await stage().fresh();
      expect(await stage().fault(stage().github.issues.createComment(repository, 999, 'x'))).toBe('not-found');
    });

    test('what is not there is neither rewritten nor reacted to nor labelled', async () => {
      const repository = await stage().fresh();
      const { issues } = stage().github;
      const asked = [
        issues.comments(repository, 999),
        issues.updateComment(repository, 999_999, 'x'),
        issues.react(repository, 999_999, 'eyes'),
        issues.addLabels(repository, 999, ['x']),
      ];
      for (const one of asked) expect(await stage().fault(one)).toBe('not-found');
    });

    test('every reaction that Baton has is known', async () => {
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      const { id } = await stage().github.issues.createComment(repository, number, 'hm');
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
