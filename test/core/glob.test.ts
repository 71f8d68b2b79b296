import { expect, test } from '@jest/globals';
import { matchesGlob, matchesRepository } from '../../src/core/glob.ts';

test.each([
  ['src/*.ts', 'src/main.ts', true],
  ['src/*.ts', 'src/core/main.ts', false],
  ['src/**/*.ts', 'src/core/deep/main.ts', true],
  ['src/**/*.ts', 'src/main.ts', true],
  ['**/*.json', 'tokens.json', true],
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
  expect(matchesGlob(glob, text)).toBe(expected);
});

test('a glob made to explode is answered at once', () => {
  const began = performance.now();
  expect(matchesGlob(`${'*a'.repeat(100)}b`, 'a'.repeat(500))).toBe(false);
  expect(matchesGlob('{a,b}'.repeat(60), 'a'.repeat(60))).toBe(false);
  expect(matchesGlob('*'.repeat(5000), 'a')).toBe(false);
  expect(performance.now() - began).toBeLessThan(500);
});

test('a repository is named with or without its owner', () => {
  expect(matchesRepository(['web-*'], 'acme/web-react')).toBe(true);
  expect(matchesRepository(['acme/*'], 'acme/web-react')).toBe(true);
  expect(matchesRepository(['other/*'], 'acme/web-react')).toBe(false);
  expect(matchesRepository([], 'acme/web-react')).toBe(true);
});
