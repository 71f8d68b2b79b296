import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { git } from '../../../src/simulator/git/command.ts';
import { GitRepository } from '../../../src/simulator/git/repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-repository-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const who = { name: 'Ana', email: 'ana@acme.test', at: 1_760_000_000 };

function begun(name: string): { readonly repository: GitRepository; readonly path: string; readonly sha: string } {
  const path = join(folder, name);
  const repository = new GitRepository(path, 'main');
  const file = { mode: '100644', sha: repository.writeBlob('one\n') };
  const tree = repository.writeTree(undefined, new Map([['docs/a.txt', file]]));
  const sha = repository.writeCommit({ tree, parents: [], author: who, committer: who, message: 'Begin' });
  repository.refs.set('refs/heads/main', sha);
  return { repository, path, sha };
}
const said = async (repository: GitRepository, ...args: string[]) =>
  (await git(repository.path, args)).stdout.toString('utf8').trim();

test('a repository is read and moved before it is on disk, and nothing there has strayed', () => {
  const { repository, path, sha } = begun('memory');
  expect(repository.commit(sha)?.message).toBe('Begin');
  expect(repository.entry(repository.commit(sha)!.tree, 'docs/a.txt')?.mode).toBe('100644');
  expect(repository.objects.read('a'.repeat(40))).toBeUndefined();
  repository.refs.set('refs/heads/topic', sha);
  repository.refs.delete('refs/heads/topic');
  expect([repository.refs.unseen('refs/heads/main'), repository.refs.foreign()]).toEqual([false, []]);
  repository.setHead('trunk');
  expect(existsSync(path)).toBe(false);
});

test('who asks where it is finds all of it there, and what comes later too', async () => {
  const { repository, sha } = begun('asked');
  expect(await said(repository, 'rev-parse', 'HEAD')).toBe(sha);
  expect(await said(repository, 'show', 'main:docs/a.txt')).toBe('one');
  const tree = repository.commit(sha)!.tree;
  const next = repository.writeCommit({ tree, parents: [sha], author: who, committer: who, message: 'Next' });
  repository.refs.set('refs/heads/main', next);
  expect(await said(repository, 'log', '--format=%s', 'main')).toBe('Next\nBegin');
  expect(await said(repository, 'fsck', '--strict')).toBe('');
  expect(repository.refs.foreign()).toEqual([]);
  await said(repository, 'update-ref', 'refs/heads/main', sha);
  expect(repository.refs.unseen('refs/heads/main')).toBe(true);
  expect(repository.refs.foreign()).toEqual([{ name: 'refs/heads/main', before: next, after: sha }]);
});

test('a repository that grows large does so on disk', async () => {
  const { repository, path, sha } = begun('large');
  const blob = repository.writeBlob(Buffer.alloc(5_000_000, 'x'));
  expect(existsSync(path)).toBe(true);
  expect(repository.blob(blob)?.length).toBe(5_000_000);
  expect(await said(repository, 'rev-parse', 'main')).toBe(sha);
  expect(await said(repository, 'cat-file', '-s', blob)).toBe('5000000');
});
