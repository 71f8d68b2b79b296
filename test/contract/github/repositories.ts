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
  });
}
