import { describe, expect, test } from '@jest/globals';
import type { Stage } from './stage.ts';

export function gitContract(stage: () => Stage): void {
  describe('branches and commits', () => {
    test('a branch is made once, adopted where it is as asked, and never moved', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      expect(await stage().github.git.branch(repository, 'baton/new')).toBeUndefined();
      expect(await stage().github.git.createBranch(repository, 'baton/new', sha)).toEqual({ sha, created: true });
      expect(await stage().github.git.createBranch(repository, 'baton/new', sha)).toEqual({ sha, created: false });
      await stage().harness.push(repository, 'baton/new', { c: 'c' });
      expect(await stage().fault(stage().github.git.createBranch(repository, 'baton/new', sha))).toBe('conflict');
    });

    test('a branch at a commit that does not exist is not made', async () => {
      const repository = await stage().fresh();
      const asked = stage().github.git.createBranch(repository, 'baton/new', 'a'.repeat(40));
      expect(['not-found', 'input-invalid']).toContain(await stage().fault(asked));
      expect(await stage().github.git.branch(repository, 'baton/new')).toBeUndefined();
    });

    test('one commit changes, adds and deletes files', async () => {
      const repository = await stage().fresh();
      const parent = await stage().tip(repository);
      await stage().github.git.createBranch(repository, 'baton/x', parent);
      const files = [
        { path: 'a.txt', text: 'changed ünï\n' },
        { path: 'new/file.txt', text: '' },
        { path: 'docs/b.md', text: null },
      ];
      const request = { branch: 'baton/x', parent, message: 'all at once\n\nand why', files };
      const { sha, changed } = await stage().github.git.commitFiles(repository, request);
      expect([changed, await stage().tip(repository, 'baton/x')]).toEqual([true, sha]);
      expect(await stage().harness.text(repository, 'a.txt', 'baton/x')).toBe('changed ünï\n');
      expect(await stage().harness.text(repository, 'new/file.txt', 'baton/x')).toBe('');
      expect(await stage().harness.text(repository, 'docs/b.md', 'baton/x')).toBeUndefined();
      expect(await stage().harness.text(repository, 'a.txt', 'main')).toBe('one\n');
      const commit = await stage().github.git.commit(repository, sha);
      expect(commit).toMatchObject({ sha, parents: [parent], message: 'all at once\n\nand why' });
      expect(commit?.tree).toMatch(/^[0-9a-f]{40}$/);
    });

    test('files that are so already make no commit', async () => {
      const repository = await stage().fresh();
      const parent = await stage().tip(repository);
      await stage().github.git.createBranch(repository, 'baton/x', parent);
      const files = [
        { path: 'a.txt', text: 'one\n' },
        { path: 'not/there', text: null },
      ];
      const asked = stage().github.git.commitFiles(repository, { branch: 'baton/x', parent, message: 'm', files });
      expect(await asked).toEqual({ sha: parent, changed: false });
      expect(await stage().tip(repository, 'baton/x')).toBe(parent);
    });

    test('a commit that is asked for twice is there once', async () => {
      const repository = await stage().fresh();
      const parent = await stage().tip(repository);
      await stage().github.git.createBranch(repository, 'baton/x', parent);
      const request = { branch: 'baton/x', parent, message: 'm', files: [{ path: 'a.txt', text: 'two\n' }] };
      const first = await stage().github.git.commitFiles(repository, request);
      expect(await stage().github.git.commitFiles(repository, request)).toEqual(first);
      expect((await stage().github.git.commit(repository, first.sha))?.parents).toEqual([parent]);
    });

    test("another person's commit on the branch is a conflict, and stays", async () => {
      const repository = await stage().fresh();
      const parent = await stage().tip(repository);
      await stage().github.git.createBranch(repository, 'baton/x', parent);
      const theirs = await stage().harness.push(repository, 'baton/x', { 'a.txt': 'theirs\n' });
      const files = [{ path: 'a.txt', text: 'ours\n' }];
      const asked = stage().github.git.commitFiles(repository, { branch: 'baton/x', parent, message: 'm', files });
      expect(await stage().fault(asked)).toBe('conflict');
      expect(await stage().tip(repository, 'baton/x')).toBe(theirs);
    });

    test('a branch is deleted only where it was left', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      await stage().github.git.createBranch(repository, 'baton/x', sha);
      const theirs = await stage().harness.push(repository, 'baton/x', { c: 'c' });
      expect(await stage().fault(stage().github.git.deleteBranch(repository, 'baton/x', sha))).toBe('conflict');
      await stage().github.git.deleteBranch(repository, 'baton/x', theirs);
      expect(await stage().github.git.branch(repository, 'baton/x')).toBeUndefined();
      await stage().github.git.deleteBranch(repository, 'baton/x', theirs);
    });

    test('a tag is made once, adopted where it is as asked, and never moved', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      expect(await stage().github.git.tag(repository, 'v1')).toBeUndefined();
      expect(await stage().github.git.createTag(repository, 'v1', sha, 'one')).toEqual({ created: true });
      expect(await stage().github.git.createTag(repository, 'v1', sha, 'one')).toEqual({ created: false });
      expect(await stage().github.git.tag(repository, 'v1')).toEqual({ sha });
      const other = await stage().harness.push(repository, 'main', { c: 'c' });
      expect(await stage().fault(stage().github.git.createTag(repository, 'v1', other, 'one'))).toBe('conflict');
    });

    test('a tag is deleted only where it was left', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      const other = await stage().harness.push(repository, 'main', { c: 'c' });
      await stage().github.git.createTag(repository, 'v1', sha, 'one');
      expect(await stage().fault(stage().github.git.deleteTag(repository, 'v1', other))).toBe('conflict');
      await stage().github.git.deleteTag(repository, 'v1', sha);
      expect(await stage().github.git.tag(repository, 'v1')).toBeUndefined();
      await stage().github.git.deleteTag(repository, 'v1', sha);
    });

    test('there is nothing in a repository that the app may not see', async () => {
      expect(await stage().github.git.branch('acme/no-such', 'main')).toBeUndefined();
      expect(await stage().github.git.commit('acme/no-such', 'a'.repeat(40))).toBeUndefined();
      expect(await stage().fault(stage().github.git.createBranch('acme/no-such', 'x', 'a'.repeat(40)))).toBe(
        'not-found',
      );
    });

    test('an archived repository is not written to', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      await stage().harness.archive(repository);
      expect((await stage().github.repositories.get(repository))?.archived).toBe(true);
      expect(await stage().fault(stage().github.git.createBranch(repository, 'x', sha))).toBe('permission-denied');
    });

    test('a commit on a branch that does not exist is not made', async () => {
      const repository = await stage().fresh();
      const parent = await stage().tip(repository);
      const files = [{ path: 'a.txt', text: 'x' }];
      const asked = stage().github.git.commitFiles(repository, { branch: 'none', parent, message: 'm', files });
      expect(['not-found', 'conflict']).toContain(await stage().fault(asked));
      expect(await stage().github.git.branch(repository, 'none')).toBeUndefined();
    });

    test('a tag at a commit that does not exist is not made', async () => {
      const repository = await stage().fresh();
      const asked = stage().github.git.createTag(repository, 'v1', 'a'.repeat(40), 'one');
      expect(['not-found', 'input-invalid']).toContain(await stage().fault(asked));
      expect(await stage().github.git.tag(repository, 'v1')).toBeUndefined();
    });

    test('a pull request whose branch is deleted is closed, and its head still known', async () => {
      const repository = await stage().fresh();
      const { number, sha } = await stage().change(repository);
      await stage().github.git.deleteBranch(repository, 'baton/x', sha);
      const pull = await stage().github.pulls.get(repository, number);
      expect(pull).toMatchObject({ state: 'closed', merged: false, head: { branch: 'baton/x', sha } });
    });

    test('branches and tags of one name do not get in each other\u2019s way', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      await stage().github.git.createTag(repository, 'next', sha, 'm');
      const other = await stage().harness.push(repository, 'next', { c: 'c' });
      expect(await stage().github.git.branch(repository, 'next')).toEqual({ sha: other });
      expect(await stage().github.git.tag(repository, 'next')).toEqual({ sha });
      await stage().github.git.deleteTag(repository, 'next', sha);
      expect(await stage().github.git.branch(repository, 'next')).toEqual({ sha: other });
    });
  });
}
