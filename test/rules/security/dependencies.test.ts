import { expect, test } from '@jest/globals';
import type { DependencyChange, Vulnerability } from '../../../src/core/policy/facts.ts';
import { dependencies } from '../../../src/rules/security/dependencies.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

async function judge(about: FakePull, with_ = {}) {
  return dependencies.judge(fakePull(about), dependencies.options.parse(with_));
}

const known = (
  severity: Vulnerability['severity'],
  patched?: string,
  advisory = 'GHSA-aaaa-bbbb-cccc',
): Vulnerability => ({
  severity,
  advisory,
  summary: 'Prototype pollution',
  url: `https://github.com/advisories/${advisory}`,
  ...(patched === undefined ? {} : { patched }),
});

const change = (about: Partial<DependencyChange>): DependencyChange => ({
  change: 'added',
  manifest: 'package-lock.json',
  ecosystem: 'npm',
  name: 'lodash',
  version: '4.17.15',
  scope: 'runtime',
  vulnerabilities: [],
  ...about,
});

/** A lock file with an entry of five lines for each package, the first on line 8. */
function lock(packages: Record<string, object>, lockfileVersion = 3): string {
  const all = { '': { name: 'web', version: '1.0.0' }, ...packages };
  return JSON.stringify({ name: 'web', lockfileVersion, requires: true, packages: all }, null, 2);
}

const LODASH = { version: '4.17.15', resolved: 'https://npm.example/lodash.tgz' };

test('finds a vulnerable package that the comparison adds, on its line, and names the version to take', async () => {
  const pull = {
    texts: { 'package-lock.json': lock({ 'node_modules/lodash': LODASH }) },
    dependencies: [change({ vulnerabilities: [known('high', '4.17.19'), known('critical', '4.17.21', 'GHSA-x')] })],
  };
  const { verdict, summary, findings } = await judge(pull);
  expect([verdict, summary]).toEqual([
    'fail',
    '1 of 1 added package with a known vulnerability of severity high or worse',
  ]);
  expect(findings).toEqual([
    {
      path: 'package-lock.json',
      line: 11,
      message:
        'lodash 4.17.15 (npm, runtime) has known vulnerabilities. GHSA-aaaa-bbbb-cccc (high): Prototype pollution; GHSA-x (critical): Prototype pollution',
      suggestion:
        'Take lodash 4.17.21 or later: `npm update lodash`, or an entry under `overrides` where another package asks for it.',
    },
  ]);
});

test.each<[string, Partial<DependencyChange>, string, number, string]>([
  [
    'pip',
    { name: 'Jinja2', version: '2.10', manifest: 'requirements.txt' },
    'flask==3.0.3\njinja2==2.10\njinja2-time==0.2.0\n',
    2,
    'Take Jinja2 2.10.1 or later.',
  ],
  [
    'maven',
    { name: 'org.apache.logging.log4j:log4j-core', version: '2.14.1', manifest: 'pom.xml' },
    '<project>\n<dependency>\n<artifactId>log4j-core</artifactId>\n<version>2.14.1</version>\n</dependency>\n</project>',
    3,
    'Take org.apache.logging.log4j:log4j-core 2.10.1 or later.',
  ],
])('finds the line of a package of %s', async (ecosystem, about, text, line, suggestion) => {
  const vulnerabilities = [known('critical', '2.10.1'), known('critical', '2.9.4')];
  const { findings } = await judge({
    texts: { [about.manifest ?? '']: text },
    dependencies: [change({ ...about, ecosystem, vulnerabilities })],
  });
  expect(findings).toMatchObject([{ path: about.manifest, line, suggestion }]);
});

test('a package that goes, a mild vulnerability and a scope that does not count are no findings', async () => {
  const serious = [known('critical')];
  const pull = {
    dependencies: [
      change({ change: 'removed', vulnerabilities: serious }),
      change({ name: 'mild', vulnerabilities: [known('moderate'), known('low')] }),
      change({ name: 'tool', scope: 'development', vulnerabilities: serious }),
    ],
  };
  expect(await judge(pull, { scopes: ['runtime'] })).toEqual({
    verdict: 'pass',
    summary: 'none of 2 added packages with a known vulnerability of severity high or worse; 2 of less severity',
    findings: [],
  });
  expect((await judge(pull)).findings).toHaveLength(1);
  expect((await judge(pull, { scopes: ['runtime'], severity: 'moderate' })).findings).toHaveLength(1);
});

test('a package whose scope nobody knows counts as runtime', async () => {
  const pull = { dependencies: [change({ scope: 'unknown', vulnerabilities: [known('high')] })] };
  expect(await judge(pull, { scopes: ['runtime'] })).toMatchObject({ verdict: 'fail' });
  expect(await judge(pull, { scopes: ['development'] })).toMatchObject({ verdict: 'pass' });
});

test('where no version is without the vulnerability, the suggestion does not invent one', async () => {
  const { findings } = await judge({
    dependencies: [change({ vulnerabilities: [known('high', '5.0.0'), known('high')] })],
  });
  expect(findings[0]?.suggestion).toContain('No version of lodash without it is known.');
});

test.each<[string, object, string]>([
  ['its advisory', { advisory: 'ghsa-AAAA-bbbb-cccc' }, 'pass'],
  ['its package', { package: 'lodash' }, 'pass'],
  ['its package and range', { package: 'lodash@<4.17.21' }, 'pass'],
  ['both', { advisory: 'GHSA-aaaa-bbbb-cccc', package: 'lodash@4' }, 'pass'],
  ['another advisory', { advisory: 'GHSA-z' }, 'fail'],
  ['another package', { package: 'lodash-es' }, 'fail'],
  ['another range', { package: 'lodash@>=4.17.21' }, 'fail'],
  ['a range that cannot be read', { package: 'lodash@some' }, 'fail'],
  ['its advisory in another package', { advisory: 'GHSA-aaaa-bbbb-cccc', package: 'underscore' }, 'fail'],
])('an exception for %s is heeded', async (_name, about, verdict) => {
  const exceptions = [{ ...about, reason: 'It is not reached.', until: '2026-01-15' }];
  const pull = { dependencies: [change({ vulnerabilities: [known('high')] })] };
  expect(await judge(pull, { exceptions })).toMatchObject({ verdict });
});

test('an exception holds through its last day, and is named once it has ended', async () => {
  const exceptions = [{ package: 'lodash', reason: 'Being replaced.', until: '2026-01-15' }];
  const dependenciesNow = [change({ vulnerabilities: [known('high')] })];
  const late = { dependencies: dependenciesNow, at: Date.UTC(2026, 0, 15, 23, 59) };
  expect(await judge(late, { exceptions })).toMatchObject({
    verdict: 'pass',
    summary: expect.stringContaining('1 excepted'),
  });
  expect(await judge({ ...late, at: Date.UTC(2026, 0, 16) }, { exceptions })).toMatchObject({
    verdict: 'fail',
    summary: expect.stringContaining("1 of the policy's exceptions ended"),
  });
});

test('an exception needs a reason, a day, and something that it is for', () => {
  const fits = (one: object) => dependencies.options.safeParse({ exceptions: [one] }).success;
  expect(fits({ package: 'a', reason: 'r', until: '2026-02-30' })).toBe(false);
  expect(fits({ package: 'a', until: '2026-02-28' })).toBe(false);
  expect(fits({ reason: 'r', until: '2026-02-28' })).toBe(false);
  expect(fits({ package: 'a', reason: 'r', until: '2026-02-28' })).toBe(true);
});

test('without the comparison, asks about what a lock file adds and nothing else', async () => {
  const before = lock({ 'node_modules/lodash': { version: '4.17.21' }, 'node_modules/old': { version: '1.0.0' } });
  const after = lock({
    'node_modules/a/node_modules/lodash': LODASH,
    'node_modules/alias': { name: '@acme/real', version: '2.0.0', dev: true },
    'node_modules/lodash': { version: '4.17.21' },
    'node_modules/old': { version: '1.0.0' },
    'node_modules/site': { resolved: 'site', link: true },
    'packages/site': { name: 'site', version: '9.9.9' },
  });
  const vulnerable = [known('high', '4.17.21')];
  const { verdict, summary, findings } = await judge({
    texts: { 'package-lock.json': after },
    baseTexts: { 'package-lock.json': before },
    changed: [{ path: 'package-lock.json', status: 'modified' }],
    advisories: {
      'lodash@4.17.15': vulnerable,
      'lodash@4.17.21': vulnerable,
      'old@1.0.0': vulnerable,
      '@acme/real@2.0.0': vulnerable,
      'site@9.9.9': vulnerable,
    },
  });
  expect([verdict, summary]).toEqual([
    'fail',
    '2 of 2 added packages with a known vulnerability of severity high or worse',
  ]);
  expect(findings.map(({ line, message }) => [line, message.split(' has')[0]])).toEqual([
    [11, 'lodash 4.17.15 (npm, runtime)'],
    [16, '@acme/real 2.0.0 (npm, development)'],
  ]);
});

test('a lock file without anything vulnerable passes, in a subfolder and with an unreadable base too', async () => {
  const pull = {
    texts: { 'web/npm-shrinkwrap.json': lock({ 'node_modules/lodash': { version: '4.17.21' } }, 2) },
    baseTexts: { 'web/npm-shrinkwrap.json': '<<<<<<<' },
    changed: [{ path: 'web/npm-shrinkwrap.json', status: 'modified' as const }],
  };
  expect(await judge(pull)).toEqual({
    verdict: 'pass',
    summary: 'none of 1 added package with a known vulnerability of severity high or worse',
    findings: [],
  });
});

test('a development package that becomes one of the runtime is judged as new', async () => {
  const pull = {
    texts: { 'package-lock.json': lock({ 'node_modules/lodash': LODASH }) },
    baseTexts: { 'package-lock.json': lock({ 'node_modules/lodash': { ...LODASH, dev: true } }) },
    changed: [{ path: 'package-lock.json', status: 'modified' as const }],
    advisories: { 'lodash@4.17.15': [known('high')] },
  };
  expect(await judge(pull, { scopes: ['runtime'] })).toMatchObject({ verdict: 'fail' });
});

test('a manifest without a lock file is judged by the lowest version that its ranges let in', async () => {
  const manifest = JSON.stringify(
    {
      dependencies: { lodash: '^4.17.15', same: '1.0.0', here: 'workspace:*', real: 'npm:underscore@~1.12.0' },
      devDependencies: { any: '*', tag: 'latest' },
    },
    null,
    2,
  );
  const { verdict, findings } = await judge({
    texts: { 'web/package.json': manifest },
    baseTexts: { 'web/package.json': '{ "dependencies": { "same": "1.0.0" } }' },
    changed: [{ path: 'web/package.json', status: 'modified' }],
    advisories: {
      'lodash@4.17.15': [known('high')],
      'underscore@1.12.0': [known('high')],
      'same@1.0.0': [known('high')],
    },
  });
  expect(verdict).toBe('fail');
  expect(findings.map(({ line, message }) => [line, message.split(' (')[0]])).toEqual([
    [3, 'lodash 4.17.15'],
    [6, 'underscore 1.12.0'],
  ]);
  const loose = await judge({ texts: { 'package.json': '{ "dependencies": { "any": "*" } }' } });
  expect(loose).toMatchObject({ verdict: 'neutral', summary: expect.stringContaining('without a version (any)') });
});

test('a manifest is left to the lock file that changes with it, beside it or above it', async () => {
  const pull = {
    texts: {
      'package-lock.json': lock({ 'node_modules/lodash': { version: '4.17.21' } }),
      'packages/web/package.json': '{ "dependencies": { "lodash": "^4.0.0" } }',
    },
    advisories: { 'lodash@4.0.0': [known('critical')] },
  };
  expect(await judge(pull)).toMatchObject({ verdict: 'pass' });
});

test.each([
  ['yarn.lock', 'package managers'],
  ['api/requirements-dev.txt', 'package managers'],
  ['go.mod', 'package managers'],
  ['src/App.csproj', 'package managers'],
])('what only GitHub can compare is not judged without it: %s', async (path, why) => {
  const verdict = await judge({ texts: { [path]: 'x' } });
  expect(verdict).toMatchObject({ verdict: 'neutral', summary: expect.stringContaining(`${why} than npm (${path})`) });
  expect(verdict.findings[0]?.suggestion).toContain('Switch the dependency graph on');
});

test.each<[string, string | undefined]>([
  ['is too long or binary', undefined],
  ['is of version 1', '{ "lockfileVersion": 1, "dependencies": {} }'],
  ['is broken', '{ "lockfileVersion": 3, "packages": '],
  ['is a list', '[]'],
  ['nests too deep', `${'['.repeat(100_000)}`],
])('a lock file that %s is told as not judged', async (_name, text) => {
  const pull = {
    texts: { 'package-lock.json': text },
    changed: [{ path: 'package-lock.json', status: 'added' as const }],
  };
  expect(await judge(pull)).toMatchObject({
    verdict: 'neutral',
    summary: expect.stringContaining('could not be read, or lock files of version 1 (package-lock.json)'),
  });
});

test('asks about 1,000 packages at most, and is not green beyond', async () => {
  const packages = Object.fromEntries(
    Array.from({ length: 1005 }, (_one, at) => [`node_modules/p${at}`, { version: '1.0.0' }]),
  );
  const asked: number[] = [];
  const pull = fakePull({ texts: { 'package-lock.json': lock(packages) } });
  const counting = {
    ...pull,
    advisories: async (ecosystem: string, wanted: readonly { name: string; version: string }[]) => {
      asked.push(wanted.length);
      return pull.advisories(ecosystem, wanted);
    },
  };
  expect(await dependencies.judge(counting, dependencies.options.parse({}))).toMatchObject({
    verdict: 'neutral',
    summary: expect.stringContaining('5 packages beyond the first 1000'),
  });
  expect(asked).toEqual([1000]);
});

test('does not speak where no file about dependencies is changed', async () => {
  const texts = { 'src/a.ts': 'x', 'node_modules/a/package.json': '{}', 'docs/package.json.md': 'x' };
  expect(await judge({ texts })).toMatchObject({ verdict: 'skipped', findings: [] });
});

test('hostile values in a lock file crash nothing', async () => {
  const hostile =
    '{ "lockfileVersion": 3, "packages": { "__proto__": { "version": "1" }, "node_modules/": { "version": 7 }, "node_modules/a": null, "node_modules/b": { "version": "not one" }, "node_modules/constructor": { "version": "1.0.0" } } }';
  const verdict = await judge({ texts: { 'package-lock.json': hostile } });
  expect(verdict).toMatchObject({ verdict: 'neutral', summary: expect.stringContaining('without a version (b)') });
});
