import { expect, test } from '@jest/globals';
import type { DependencyChange } from '../../../src/core/policy/facts.ts';
import { licenses } from '../../../src/rules/security/licenses.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

const PERMISSIVE = { allow: ['MIT', 'ISC', 'Apache-2.0', 'BSD-3-Clause'] };

function added(license: string | undefined, more: Partial<DependencyChange> = {}): DependencyChange {
  const base = {
    change: 'added',
    manifest: 'package-lock.json',
    ecosystem: 'npm',
    name: 'left-pad',
    version: '1.3.0',
  } as const;
  return { ...base, scope: 'runtime', vulnerabilities: [], ...(license === undefined ? {} : { license }), ...more };
}

const judge = (dependencies: readonly DependencyChange[] | undefined, asked: object, about: FakePull = {}) =>
  licenses.judge(
    fakePull({ ...about, ...(dependencies === undefined ? {} : { dependencies }) }),
    licenses.options.parse(asked),
  );

test.each([
  'MIT',
  'MIT License',
  'Apache License, Version 2.0',
  'GPL-3.0-only OR MIT',
  '(MIT AND (ISC OR GPL-2.0-only))',
  'Apache-2.0+',
])('%s is allowed', async (license) => {
  expect(await judge([added(license)], PERMISSIVE)).toMatchObject({ verdict: 'pass', findings: [] });
});

test.each([
  ['GPL-3.0-only', 'GPL-3.0-only is not among those that are allowed'],
  ['MIT AND GPL-3.0-only', 'GPL-3.0-only is not among'],
  ['Apache-2.0 WITH LLVM-exception', 'Apache-2.0 WITH LLVM-exception is not among'],
  ['MPL-2.0 OR EPL-2.0', 'MPL-2.0 and EPL-2.0 is not among'],
])('%s is refused', async (license, why) => {
  const verdict = await judge([added(license)], PERMISSIVE);
  expect(verdict).toMatchObject({
    verdict: 'fail',
    findings: [{ path: 'package-lock.json', message: expect.stringContaining(why) }],
  });
});

test.each([
  ['GPL-2.0', ['GPL-2.0-only'], 'fail'],
  ['LGPL-2.1', ['LGPL-3.0-only'], 'pass'],
  ['AGPL-3.0', ['AGPL-1.0-or-later'], 'fail'],
  ['GPL-3.0-or-later', ['GPL-2.0-or-later'], 'fail'],
  ['CDDL-1.0', ['CDDL-1.1'], 'pass'],
  ['CDDL-1.1', ['CDDL-1.1'], 'fail'],
  ['MIT OR GPL-3.0-only', ['GPL-3.0-only'], 'pass'],
  ['MIT AND GPL-3.0-only', ['GPL-3.0-only'], 'fail'],
])('%s against the denied %j: %s', async (license, deny, verdict) => {
  expect(await judge([added(license)], { deny })).toMatchObject({ verdict });
});

test('what is denied stays so though it is allowed as well', async () => {
  expect(await judge([added('MIT')], { allow: ['MIT'], deny: ['MIT'] })).toMatchObject({ verdict: 'fail' });
});

test.each([
  undefined,
  'NOASSERTION',
  'Limited W3 License',
  'BSD',
  'LicenseRef-Acme',
  `${'('.repeat(400)}MIT${')'.repeat(400)}`,
  Array.from({ length: 40 }, () => '(MIT OR ISC)').join(' AND '),
])('%s is unknown: neutral, or a failure where the policy says so', async (license) => {
  expect(await judge([added(license)], PERMISSIVE)).toMatchObject({ verdict: 'neutral' });
  expect(await judge([added(license)], { ...PERMISSIVE, unknown: 'fail' })).toMatchObject({ verdict: 'fail' });
});

test('looks at what is brought, not at what goes, and at the scopes that are asked for', async () => {
  const changes = [added('GPL-3.0-only', { change: 'removed' }), added('GPL-3.0-only', { scope: 'development' })];
  expect(await judge(changes, { ...PERMISSIVE, scopes: ['runtime'] })).toMatchObject({
    verdict: 'pass',
    summary: '0 packages added',
  });
});

test('an exception has a reason, which is shown', async () => {
  const exceptions = [{ package: 'npm:@acme/*', reason: 'Our own packages, licensed to ourselves.' }];
  const verdict = await judge([added('UNLICENSED', { name: '@acme/ui' })], { ...PERMISSIVE, exceptions });
  expect(verdict).toMatchObject({
    verdict: 'pass',
    summary: '1 package added; 1 package excepted (@acme/ui)',
    parts: [{ state: 'skipped', actual: 'Our own packages, licensed to ourselves.' }],
  });
  const other = await judge([added('UNLICENSED', { name: 'left-pad' })], { ...PERMISSIVE, exceptions });
  expect(other.verdict).toBe('neutral');
});

test('points at the added line of the manifest that names the package', async () => {
  const texts = {
    'package-lock.json': ['{', '"node_modules/left-pad-x": {', '"node_modules/left-pad": {', '}'].join('\n'),
  };
  const changed = [{ path: 'package-lock.json', status: 'modified' as const, addedLines: [2, 3] }];
  const verdict = await judge([added('GPL-3.0-only')], PERMISSIVE, { texts, changed });
  expect(verdict.findings).toMatchObject([{ path: 'package-lock.json', line: 3 }]);
});

test('says what it needs where the platform compares nothing', async () => {
  expect(await judge(undefined, PERMISSIVE)).toMatchObject({
    verdict: 'neutral',
    summary: expect.stringContaining('dependency graph'),
  });
});

test.each([
  {},
  { allow: ['MIT License'] },
  { allow: ['MIT OR ISC'] },
  { deny: ['CDDL-1.0+'] },
  { allow: ['MIT'], exceptions: [{ package: 'npm:x', reason: 'because' }] },
])('the options %j are refused', (asked) => {
  expect(licenses.options.safeParse(asked).success).toBe(false);
});
