import { describe, expect, test } from '@jest/globals';
import type { Stage } from './stage.ts';

export function repositoriesContract(stage: () => Stage): void {
  describe('repositories', () => {
    test('a repository is found by its name, and one that the app may not see is not', async () => {
      // A public one can be read by everybody, with the app or without.
      const repository = await stage().fresh(undefined, { private: true });
      const found = await stage().github.repositories.get(repository);
      expect(found).toEqual({
        id: expect.any(Number),
        fullName: repository,
        defaultBranch: 'main',
        archived: false,
        private: expect.any(Boolean),
      });
      expect((await stage().github.repositories.list()).map((one) => one.fullName)).toContain(repository);
      await stage().harness.hide(repository);
      expect(await stage().github.repositories.get(repository)).toBeUndefined();
      expect((await stage().github.repositories.list()).map((one) => one.fullName)).not.toContain(repository);
      expect(await stage().github.repositories.get('acme/no-such')).toBeUndefined();
    });

    test('files are read at a branch or a commit, whatever stands in them', async () => {
      const text = 'ünï ☃ 𝒳\r\n\ttabs\n';
      const repository = await stage().fresh({ 'deep/er/ü.txt': text, empty: '' });
      const before = await stage().tip(repository);
      await stage().harness.push(repository, 'main', { 'deep/er/ü.txt': 'later\n' });
      expect((await stage().github.repositories.file(repository, 'deep/er/ü.txt', before))?.text).toBe(text);
      expect((await stage().github.repositories.file(repository, 'deep/er/ü.txt', 'main'))?.text).toBe('later\n');
      expect(await stage().github.repositories.file(repository, 'empty', 'main')).toEqual({
        text: '',
        sha: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
      });
    });

    test('what is no file is no file', async () => {
      const repository = await stage().fresh();
      const { file } = stage().github.repositories;
      expect(await file(repository, 'none', 'main')).toBeUndefined();
      expect(await file(repository, 'docs', 'main')).toBeUndefined();
      expect(await file(repository, 'a.txt', 'no-branch')).toBeUndefined();
      expect(await file('acme/no-such', 'a.txt', 'main')).toBeUndefined();
    });

    test('folders and trees are listed', async () => {
      const repository = await stage().fresh();
      const root = await stage().github.repositories.folder(repository, '', 'main');
      expect(root.map(({ name, path, kind }) => [name, path, kind])).toEqual([
        ['a.txt', 'a.txt', 'file'],
        ['docs', 'docs', 'folder'],
      ]);
      expect((await stage().github.repositories.folder(repository, 'docs', 'main')).map(({ path }) => path)).toEqual([
        'docs/b.md',
      ]);
      expect(await stage().github.repositories.folder(repository, 'none', 'main')).toEqual([]);
      expect(await stage().github.repositories.tree(repository, 'main')).toEqual({
        paths: ['a.txt', 'docs/b.md'],
        truncated: false,
      });
    });

    test('what is no folder has nothing in it', async () => {
      const repository = await stage().fresh();
      const { folder } = stage().github.repositories;
      expect(await folder(repository, 'a.txt', 'main')).toEqual([]);
      expect(await folder(repository, 'docs', 'no-branch')).toEqual([]);
      expect(await folder('acme/no-such', '', 'main')).toEqual([]);
    });

    test('a folder is listed as it was at a commit, with the ids that git gives its files', async () => {
      const repository = await stage().fresh({ 'docs/b.md': 'two\n', 'docs/deep/c.md': '', 'z.txt': 'z' });
      const before = await stage().tip(repository);
      await stage().harness.push(repository, 'main', { 'docs/b.md': null, 'docs/a.md': 'new\n' });
      const { folder } = stage().github.repositories;
      const listed = async (ref: string) =>
        (await folder(repository, 'docs', ref)).map(({ name, kind }) => [name, kind]);
      expect(await listed(before)).toEqual([
        ['b.md', 'file'],
        ['deep', 'folder'],
      ]);
      expect(await listed('main')).toEqual([
        ['a.md', 'file'],
        ['deep', 'folder'],
      ]);
      expect((await folder(repository, 'docs', before))[0]).toEqual({
        name: 'b.md',
        path: 'docs/b.md',
        kind: 'file',
        sha: (await stage().github.repositories.file(repository, 'docs/b.md', before))?.sha,
      });
    });

    test('a tree of more than 100,000 files comes cut off, and says so', async () => {
      const files = Object.fromEntries(Array.from({ length: 100_001 }, (_, at) => [`file-${at}.txt`, 'x']));
      const repository = await stage().fresh(files);
      const { paths, truncated } = await stage().github.repositories.tree(repository, 'main');
      expect([paths.length, truncated]).toEqual([100_000, true]);
    });

    test('a tree of what does not exist is not found', async () => {
      const repository = await stage().fresh();
      expect(await stage().fault(stage().github.repositories.tree(repository, 'no-branch'))).toBe('not-found');
      expect(await stage().fault(stage().github.repositories.tree('acme/no-such', 'main'))).toBe('not-found');
    });

    test('a dispatch carries its type and its payload, whatever that is', async () => {
      const repository = await stage().fresh();
      const { dispatch } = stage().github.repositories;
      await dispatch(repository, 'figma-update', { file: 'abc', deep: { list: [1, null] } });
      await dispatch(repository, 'nothing', {});
      await dispatch(repository, 'a-list', [1, 2]);
      expect(await stage().harness.dispatched(repository)).toMatchObject([
        { type: 'figma-update', payload: { file: 'abc', deep: { list: [1, null] } } },
        { type: 'nothing', payload: {} },
        { type: 'a-list', payload: { value: [1, 2] } },
      ]);
      expect(await stage().fault(dispatch('acme/no-such', 'x', {}))).toBe('not-found');
      await stage().harness.archive(repository);
      expect(await stage().fault(dispatch(repository, 'x', {}))).toBe('permission-denied');
    });
  });
}
