import { describe, expect, test } from '@jest/globals';
import type { Stage } from './stage.ts';

/** A lock file of npm; a version, or one with more about it. */
function lock(packages: {
  readonly [name: string]: { readonly version: string; readonly license?: string; readonly dev?: boolean };
}) {
  const listed = Object.fromEntries(Object.entries(packages).map(([name, about]) => [`node_modules/${name}`, about]));
  return `${JSON.stringify({ lockfileVersion: 3, packages: listed })}\n`;
}

export function artifactsContract(stage: () => Stage): void {
  describe('artifacts', () => {
    test('the texts in the newest one of that name on that commit are read, and nothing binary', async () => {
      const repository = await stage().fresh();
      const sha = await stage().harness.push(repository, 'change', { 'a.txt': '1\n' });
      const { github, harness } = stage();
      expect(await github.actions.artifact(repository, sha, 'report')).toBeUndefined();
      await harness.artifact(repository, 'change', 'report', { 'old.json': '{}' });
      await harness.artifact(repository, 'change', 'report', {
        'deep/new.json': '{"é":1}\n',
        'empty.txt': '',
        'shot.png': 'a\0b',
      });
      await harness.artifact(repository, 'change', 'other', { 'other.json': '{}' });
      const found = await github.actions.artifact(repository, sha, 'report');
      expect([...(found ?? [])].sort()).toEqual([
        ['deep/new.json', '{"é":1}\n'],
        ['empty.txt', ''],
      ]);
    });

    test('one of another commit is none', async () => {
      const repository = await stage().fresh();
      await stage().harness.push(repository, 'change', { 'a.txt': '1\n' });
      await stage().harness.artifact(repository, 'change', 'report', { 'a.json': '{}' });
      const sha = await stage().harness.push(repository, 'change', { 'a.txt': '2\n' });
      expect(await stage().github.actions.artifact(repository, sha, 'report')).toBeUndefined();
    });
  });
}

export function dependenciesContract(stage: () => Stage): void {
  describe('dependencies', () => {
    test('what a branch adds and removes is told with licence, scope and what is known against it', async () => {
      const { github, harness } = stage();
      await harness.advise({
        ...{ id: 'GHSA-aaaa-aaaa-aaaa', type: 'reviewed', severity: 'medium', summary: 'Bad parsing' },
        affected: [{ name: 'parser', version: '2.0.0', patched: '2.0.1' }],
      });
      const before = lock({ kept: { version: '1.0.0' }, parser: { version: '1.0.0', license: 'MIT' } });
      const repository = await stage().fresh({ 'package-lock.json': before });
      const base = await stage().tip(repository);
      const after = lock({
        kept: { version: '1.0.0' },
        parser: { version: '2.0.0', license: 'MIT' },
        '@acme/lint': { version: '3.0.0', dev: true },
      });
      const head = await harness.push(repository, 'change', { 'package-lock.json': after });
      await harness.push(repository, 'main', { 'package-lock.json': lock({ later: { version: '1.0.0' } }) });
      const common = { manifest: 'package-lock.json', ecosystem: 'npm' };
      const url = expect.stringMatching(/\/advisories\/GHSA-aaaa-aaaa-aaaa$/);
      const known = { severity: 'moderate', advisory: 'GHSA-aaaa-aaaa-aaaa', summary: 'Bad parsing', url };
      const parser = { ...common, name: 'parser', license: 'MIT', scope: 'runtime' };
      const differ = await github.dependencies.compare(repository, await stage().tip(repository), head);
      expect(differ).toEqual([
        { ...parser, change: 'removed', version: '1.0.0', vulnerabilities: [] },
        { ...parser, change: 'added', version: '2.0.0', vulnerabilities: [known] },
        { ...common, change: 'added', name: '@acme/lint', version: '3.0.0', scope: 'development', vulnerabilities: [] },
      ]);
      expect(await github.dependencies.compare(repository, base, base)).toEqual([]);
    });

    test('more than a page of them is told whole', async () => {
      const many = Object.fromEntries(Array.from({ length: 70 }, (_, at) => [`p${at}`, { version: '1.0.0' }]));
      const repository = await stage().fresh();
      const base = await stage().tip(repository);
      const head = await stage().harness.push(repository, 'change', { 'package-lock.json': lock(many) });
      expect(await stage().github.dependencies.compare(repository, base, head)).toHaveLength(70);
    });

    test('where GitHub does not compare them there is no answer', async () => {
      const repository = await stage().fresh();
      await stage().harness.dependencyGraph(repository, false);
      const sha = await stage().tip(repository);
      expect(await stage().github.dependencies.compare(repository, sha, sha)).toBeUndefined();
      const other = await stage().fresh();
      expect(
        await stage().github.dependencies.compare(other, 'a'.repeat(40), await stage().tip(other)),
      ).toBeUndefined();
    });

    test('advisories are told of the versions that they hold for, malware too', async () => {
      const { github, harness } = stage();
      const told = (id: string, severity: string, summary: string) => ({
        ...{ advisory: id, severity, summary, url: expect.stringContaining(id) },
      });
      await harness.advise({
        ...{ id: 'GHSA-bbbb-bbbb-bbbb', type: 'reviewed', severity: 'high', summary: 'Both' },
        affected: [
          { name: '@acme/one', version: '1.0.0', patched: '1.0.1' },
          { name: 'two', version: '5.0.0' },
        ],
      });
      await harness.advise({
        ...{ id: 'GHSA-cccc-cccc-cccc', type: 'malware', severity: 'critical', summary: 'Steals' },
        affected: [{ name: 'two', version: '4.0.0' }],
      });
      const fine = Array.from({ length: 150 }, (_, at) => ({ name: `fine-${at}`, version: '1.0.0' }));
      const asked = [
        { name: '@acme/one', version: '1.0.0' },
        { name: '@acme/one', version: '1.0.1' },
        ...fine,
        { name: 'two', version: '4.0.0' },
        { name: 'two', version: '6.0.0' },
      ];
      expect([...(await github.dependencies.advisories('npm', asked))]).toEqual([
        ['@acme/one@1.0.0', [{ ...told('GHSA-bbbb-bbbb-bbbb', 'high', 'Both'), patched: '1.0.1' }]],
        ['two@4.0.0', [told('GHSA-cccc-cccc-cccc', 'critical', 'Steals')]],
      ]);
      expect([...(await github.dependencies.advisories('npm', []))]).toEqual([]);
    });
  });
}
