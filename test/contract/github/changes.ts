import { describe, expect, test } from '@jest/globals';
import type { ChangeRequest } from '../../../src/core/ports/github/changes.ts';
import type { Stage } from './stage.ts';

const request = (more: Partial<ChangeRequest> = {}): ChangeRequest => ({
  branch: 'baton/short',
  message: 'Change\n\nBaton-Run: run-1',
  files: [
    { path: 'a.txt', text: 'changed\n' },
    { path: 'new/c.txt', text: 'Grüße\n' },
    { path: 'docs/b.md', text: null },
  ],
  title: 'Change',
  body: 'Why',
  ...more,
});

export function changesContract(stage: () => Stage): void {
  describe('changes', () => {
    test('one call makes branch, commit and pull request', async () => {
      const repository = await stage().fresh();
      const base = await stage().tip(repository);
      const { github, harness } = stage();
      const opened = await github.changes.open(repository, request({ labels: ['design'] }));
      const head = await stage().tip(repository, 'baton/short');
      if (opened.kind !== 'opened') throw new Error(opened.kind);
      expect(opened).toMatchObject({ base: { branch: 'main', sha: base }, head });
      expect(await github.git.commit(repository, head)).toMatchObject({
        message: 'Change\n\nBaton-Run: run-1',
        parents: [base],
      });
      for (const [path, text] of [
        ['a.txt', 'changed\n'],
        ['new/c.txt', 'Grüße\n'],
        ['docs/b.md', undefined],
      ] as const) {
        expect(await harness.text(repository, path, 'baton/short')).toBe(text);
      }
      const now = await github.pulls.get(repository, opened.pull.number);
      const { mergeable: _, mergeableState: __, ...same } = opened.pull;
      expect(now).toMatchObject(same);
      expect(now).toMatchObject({ author: github.self, head: { branch: 'baton/short', sha: head }, labels: [] });
    });

    test('files that are so already make nothing', async () => {
      const repository = await stage().fresh();
      const files = [
        { path: 'a.txt', text: 'one\n' },
        { path: 'gone.txt', text: null },
      ];
      const opened = await stage().github.changes.open(repository, request({ files }));
      expect(opened).toEqual({ kind: 'right', base: { branch: 'main', sha: await stage().tip(repository) } });
      expect(await stage().github.git.branch(repository, 'baton/short')).toBeUndefined();
    });

    test('where anything is in the way, it says so and makes nothing', async () => {
      const { github, harness } = stage();
      const taken = await stage().fresh();
      const sha = await harness.push(taken, 'baton/short', { 'mine.txt': 'of a person\n' });
      const archived = await stage().fresh();
      await harness.archive(archived);
      const hidden = await stage().fresh();
      await harness.hide(hidden);
      const other = await stage().fresh();
      const asked = [
        github.changes.open(taken, request()),
        github.changes.open(archived, request()),
        github.changes.open(hidden, request()),
        github.changes.open(other, request({ base: 'nowhere' })),
      ];
      expect((await Promise.all(asked)).map(({ kind }) => kind)).toEqual(['look', 'look', 'look', 'look']);
      expect(await stage().tip(taken, 'baton/short')).toBe(sha);
      expect(await github.pulls.list(taken, { state: 'all' })).toEqual([]);
      expect(await github.git.branch(other, 'baton/short')).toBeUndefined();
    });

    test('a pull request is equipped with labels, reviewers and a body, again without harm', async () => {
      const { github, harness } = stage();
      await harness.team('equippers', ['bob']);
      const repository = await stage().fresh();
      await harness.grant(repository, 'ada', 'write');
      const reviewers = { people: ['ada'], teams: ['equippers'] };
      const labels = ['design', 'sync'];
      const opened = await github.changes.open(repository, request({ labels, reviewers }));
      if (opened.kind !== 'opened') throw new Error(opened.kind);
      const { number } = opened.pull;
      for (let time = 0; time < 2; time += 1) {
        expect(await github.changes.equip(repository, number, { body: 'New', labels, reviewers })).toEqual({});
      }
      const pull = await github.pulls.get(repository, number);
      expect({ body: pull?.body, labels: [...(pull?.labels ?? [])].sort() }).toEqual({ body: 'New', labels });
      expect([...(await harness.reviewers(repository, number))].sort()).toEqual(['ada', 'equippers']);
    });

    test('a part that GitHub refuses comes back by its name, and the others are done', async () => {
      const { github } = stage();
      const repository = await stage().fresh();
      const { number } = await stage().change(repository);
      const reviewers = { people: [], teams: ['nobody-knows'] };
      const refused = await github.changes.equip(repository, number, { body: 'New', labels: ['x'], reviewers });
      expect(Object.keys(refused)).toEqual(['reviewers']);
      expect(await github.pulls.get(repository, number)).toMatchObject({ body: 'New', labels: ['x'] });
    });

    test('how a pull request stands is what the pull request and its checks say one by one', async () => {
      const { github, harness } = stage();
      const repository = await stage().fresh();
      const { number, sha } = await stage().change(repository);
      const bare = await stage().fresh();
      const other = await stage().change(bare);
      await harness.check(repository, sha, 'lint', 'success');
      await harness.check(repository, sha, 'test');
      await harness.status(repository, sha, 'ci/old', 'failure');
      await github.checks.upsert(repository, {
        ...{ sha, name: 'Contrast', externalId: 'contrast', status: 'completed', conclusion: 'neutral' },
        ...{ title: 'Fine', summary: 'All of it' },
      });
      await github.issues.mark(repository, number, '<!-- mark -->', () => '<!-- mark --> here');
      const [first, second] = await Promise.all([
        github.changes.standing(repository, number),
        github.changes.standing(bare, other.number),
      ]);
      const byName = (runs: readonly { readonly name: string }[] = []) =>
        [...runs]
          // A status has no number in GraphQL.
          .map((run) => ({ ...run, id: 0 }))
          .sort((a, b) => a.name.localeCompare(b.name));
      expect(byName(first?.runs)).toEqual(byName(await github.checks.list(repository, sha)));
      expect(first?.runs).toHaveLength(4);
      expect(second?.runs).toEqual([]);
      expect([first?.pull.comments, second?.pull.comments]).toEqual([1, 0]);
      // GitHub computes whether it can be merged; by now it has.
      expect((await github.changes.standing(repository, number))?.pull).toEqual(
        await github.pulls.get(repository, number),
      );
    });

    test('what is merged or closed stands so, and what does not exist does not stand', async () => {
      const { github } = stage();
      const repository = await stage().fresh();
      const { number, sha } = await stage().change(repository);
      await github.pulls.merge(repository, number, { sha, strategy: 'squash' });
      const closed = await stage()
        .change(repository, 'baton/y')
        .catch(() => undefined);
      expect(closed).toBeUndefined();
      expect((await github.changes.standing(repository, number))?.pull).toMatchObject({
        state: 'closed',
        merged: true,
        mergeCommit: await stage().tip(repository),
      });
      expect(await github.changes.standing(repository, 999)).toBeUndefined();
      expect(await github.changes.standing('acme/nowhere', 1)).toBeUndefined();
    });
  });
}
