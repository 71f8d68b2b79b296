import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { branchName, safeRefName } from '../../../src/core/changeset/branch-name.ts';

test('a name that git takes already stays as it is', () => {
  for (const name of ['design-sync/4711', 'release/1.4.0', 'größe/北', 'a@b', 'v1.2.3-rc.1+build'])
    expect(safeRefName(name)).toBe(name.normalize('NFC'));
});

test.each([
  ['a b\tc', 'a-b-c'],
  ['../../etc/passwd', 'etc/passwd'],
  ['a..b', 'a.b'],
  ['x.lock', 'x'],
  ['x.lock/y.lock.', 'x/y'],
  ['-rf', 'rf'],
  ['a@{1}', 'a@-1-'],
  ['a\u202Eb\u0000', 'ab'],
  ['//a//b//', 'a/b'],
  ['$(reboot)`x`', 'reboot-x-'],
])('%j becomes %j', (given, wanted) => {
  expect(safeRefName(given)).toBe(wanted);
});

test.each(['', '...', '@', '/', '\u0000', 'a'.repeat(40), 'HEAD', 'refs/heads/main'])(
  'nothing is left of %j',
  (name) => {
    expect(safeRefName(name)).toBeUndefined();
  },
);

test('the prefix of the organization stands once before it', () => {
  expect(branchName('baton/', 'sync/42')).toBe('baton/sync/42');
  expect(branchName('baton/', 'baton/sync/42')).toBe('baton/sync/42');
  expect(branchName('', 'sync/42')).toBe('sync/42');
  expect(branchName('baton/', '..')).toBeUndefined();
});

test('git itself takes every name that comes out, and a name that came out comes out of itself', () => {
  const nasty = fc.string({ unit: fc.constantFrom(...'a/.@{}~^:?*[\\ \u0001\u202eé-lockHEAD'), maxLength: 30 });
  const names = new Set<string>();
  fc.assert(
    fc.property(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 300 })), (text) => {
      const name = safeRefName(text);
      if (name === undefined) return;
      expect(safeRefName(name)).toBe(name);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      names.add(name);
    }),
    { numRuns: 2_000 },
  );
  for (const name of [...names].slice(0, 60)) execFileSync('git', ['check-ref-format', '--branch', name]);
});
