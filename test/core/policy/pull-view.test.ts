import { expect, test } from '@jest/globals';
import { viewPull } from '../../../src/core/policy/pull-view.ts';
import { FakeGitHub } from '../../fakes/github.ts';

async function view(files: Record<string, string>) {
  const github = new FakeGitHub();
  github.seed('acme/web', { 'a.ts': 'one\ntwo\n', 'gone.ts': 'x' });
  github.push('acme/web', 'change', { 'a.ts': 'one\nthree\n', 'gone.ts': null, ...files });
  const pull = await github.pulls.create('acme/web', { head: 'change', base: 'main', title: 'T', body: '' });
  return { github, view: viewPull(github, 'acme/web', pull) };
}

test('a pull request shows its files with the lines that it adds, and texts at its head', async () => {
  const { view: pull } = await view({ 'b.ts': 'new\n' });
  const { files } = await pull.files();
  expect(files.map(({ path, status }) => [path, status])).toEqual([
    ['a.ts', 'modified'],
    ['b.ts', 'added'],
    ['gone.ts', 'removed'],
  ]);
  expect(files[0]?.addedLines).toContain(2);
  expect(await pull.text('a.ts')).toBe('one\nthree\n');
  expect(await pull.text('nowhere.ts')).toBeUndefined();
  expect((await pull.paths()).paths).toEqual(['a.ts', 'b.ts']);
});

test('GitHub is asked only when a rule asks, and once for all rules', async () => {
  const { github, view: pull } = await view({});
  const before = github.calls.length;
  await Promise.all([pull.files(), pull.files(), pull.text('a.ts'), pull.text('a.ts'), pull.paths(), pull.paths()]);
  expect(github.calls.length - before).toBe(3);
});

test('what is binary or over the cap has no text, counted in bytes', async () => {
  const { view: pull } = await view({
    'a.bin': 'a\0b',
    'fits.txt': 'é'.repeat(2_500_000),
    'huge.txt': 'é'.repeat(2_500_001),
  });
  expect(await pull.text('a.bin')).toBeUndefined();
  expect(await pull.text('fits.txt')).toHaveLength(2_500_000);
  expect(await pull.text('huge.txt')).toBeUndefined();
});

test('many big texts are not all kept', async () => {
  const files = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`${index}.txt`, 'x'.repeat(4_900_000)]));
  const { github, view: pull } = await view(files);
  for (const path of Object.keys(files)) await pull.text(path);
  const before = github.calls.length;
  await pull.text('0.txt');
  expect(github.calls.length).toBe(before);
  await pull.text('4.txt');
  expect(github.calls.length).toBe(before + 1);
});
