import { expect, test } from '@jest/globals';
import { fitsAnyRepository, fitsGlob } from '../../src/core/glob.ts';

test.each([
  ['src/*.ts', 'src/main.ts', true],
  ['src/*.ts', 'src/core/main.ts', false],
  ['src/**/*.ts', 'src/core/deep/main.ts', true],
  ['src/**/*.ts', 'src/main.ts', true],
  ['**/*.json', 'tokens.json', true],
  ['src/**/a.ts', 'src/ba.ts', false],
  ['src/**/a.ts', 'src/b/a.ts', true],
  ['src/**/a.ts', 'src/b/c/a.ts', true],
  ['**/a/**', 'x/a/y', true],
  ['a**z', 'a/b/z', true],
  ['**', 'any/where', true],
  ['tokens/**', 'tokens/a/b.json', true],
  ['tokens/**', 'tokenshop/a.json', false],
  ['web-?', 'web-a', true],
  ['web-?', 'web-', false],
  ['*.{json,css}', 'a.css', true],
  ['*.{json,css}', 'a.scss', false],
  ['{web,docs}-{a,b}', 'docs-b', true],
  ['a.b', 'axb', false],
  ['', '', true],
  ['.github/**', '.github/workflows/ci.yml', true],
])('the glob %s against %s gives %s', (glob, text, expected) => {
  expect(fitsGlob(glob, text)).toBe(expected);
});

test('a glob made to explode is answered at once', () => {
  const began = process.cpuUsage();
  expect(fitsGlob(`${'*a'.repeat(100)}b`, 'a'.repeat(500))).toBe(false);
  expect(fitsGlob('{a,b}'.repeat(60), 'c'.repeat(60))).toBe(false);
  expect(fitsGlob('*'.repeat(5000), 'a')).toBe(true);
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(500);
});

test('a repository is named with or without its owner', () => {
  expect(fitsAnyRepository(['web-*'], 'acme/web-react')).toBe(true);
  expect(fitsAnyRepository(['acme/*'], 'acme/web-react')).toBe(true);
  expect(fitsAnyRepository(['other/*'], 'acme/web-react')).toBe(false);
  expect(fitsAnyRepository([], 'acme/web-react')).toBe(true);
});
