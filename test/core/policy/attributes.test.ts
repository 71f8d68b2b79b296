import { expect, test } from '@jest/globals';
import { readAttributes } from '../../../src/core/policy/attributes.ts';

const ask = (text: string, path: string, deeper: Record<string, string> = {}) =>
  readAttributes(new Map([['', text], ...Object.entries(deeper)]))(path, 'linguist-generated');

test.each([
  ['a name in any folder', '*.gen.ts linguist-generated', 'src/a/b.gen.ts'],
  ['a path from the root', '/src/*.ts linguist-generated=true', 'src/a.ts'],
  ['a path with a slash inside', 'src/api/** text eol=lf linguist-generated', 'src/api/v1/a.ts'],
  ['a later line', '*.ts -linguist-generated\nsrc/*.ts linguist-generated', 'src/a.ts'],
  ['a file with Windows line ends', '# head\r\n*.ts linguist-generated\r\n', 'a.ts'],
])('%s is understood', (_what, text, path) => {
  expect(ask(text, path)).toBe(true);
});

test.each([
  ['another attribute', '*.ts linguist-vendored', 'a.ts'],
  ['one that is taken away', '*.ts linguist-generated\nsrc/a.ts -linguist-generated', 'src/a.ts'],
  ['one that is false', '*.ts linguist-generated=false', 'a.ts'],
  ['one that is unspecified again', '*.ts linguist-generated\na.ts !linguist-generated', 'a.ts'],
  ['a path of the root in a folder', '/a.ts linguist-generated', 'src/a.ts'],
  ['a folder with a slash at its end', 'src/ linguist-generated', 'src/a.ts'],
  ['classes, which are passed over', '[ab].ts linguist-generated', 'a.ts'],
  ['braces, which git takes as they are', '{a,b}.ts linguist-generated', 'a.ts'],
  ['a comment', '# *.ts linguist-generated', 'a.ts'],
])('%s does not make a file generated', (_what, text, path) => {
  expect(ask(text, path)).toBe(false);
});

test('the file in the deepest folder has the last word', () => {
  expect(ask('*.ts linguist-generated', 'src/a.ts', { src: '*.ts -linguist-generated' })).toBe(false);
  expect(ask('', 'src/a.ts', { src: 'a.ts linguist-generated' })).toBe(true);
  expect(ask('', 'other/a.ts', { src: 'a.ts linguist-generated' })).toBe(false);
});
