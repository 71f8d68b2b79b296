import { expect, test } from '@jest/globals';
import { requiredFiles } from '../../../src/rules/custom/required-files.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

const judge = (about: FakePull, asked: object) =>
  requiredFiles.judge(fakePull(about), requiredFiles.options.parse(asked));
const changed = (...paths: string[]) => paths.map((path) => ({ path, status: 'modified' as const }));

const CHANGELOG = {
  together: [{ changed: ['src/**'], except: ['**/*.test.ts'], requires: ['CHANGELOG.md', '.changeset/*.md'] }],
};
const TESTS = {
  together: [
    {
      changed: ['src/**/*.ts'],
      status: ['added'],
      requires: ['test/<below>/<name>.test.ts', '<folder>/<name>.test.<extension>'],
      must: 'exist',
    },
  ],
};

test.each([
  ['the changelog came along', changed('src/a.ts', 'CHANGELOG.md'), 'pass'],
  ['any of the files that are asked for came along', changed('src/a.ts', '.changeset/brave-cat.md'), 'pass'],
  ['nothing changed that it is about', changed('README.md', 'src/a.test.ts'), 'skipped'],
  ['only a removal, which it is not about', [{ path: 'src/a.ts', status: 'removed' as const }], 'skipped'],
])('%s', async (_what, files, verdict) => {
  expect(await judge({ changed: files }, CHANGELOG)).toMatchObject({ verdict, findings: [] });
});

test('says once that the changelog is missing, and what to do', async () => {
  const verdict = await judge({ changed: changed('src/a.ts', 'src/b.ts') }, CHANGELOG);
  expect(verdict).toMatchObject({
    verdict: 'fail',
    summary: 'With src/**: 2 files without it (src/a.ts and src/b.ts)',
    findings: [
      {
        path: 'src/a.ts',
        message: 'src/a.ts changes, and CHANGELOG.md or .changeset/*.md does not.',
        suggestion: 'Change CHANGELOG.md or .changeset/*.md.',
      },
    ],
  });
});

test('removing the companion is no change of it, and a file moved out of the folder counts', async () => {
  const files = [
    { path: 'lib/a.ts', previousPath: 'src/a.ts', status: 'renamed' as const },
    { path: 'CHANGELOG.md', status: 'removed' as const },
  ];
  expect(await judge({ changed: files }, CHANGELOG)).toMatchObject({ verdict: 'fail' });
});

test('a label excuses, and is read only where one does', async () => {
  const asked = { together: [{ ...CHANGELOG.together[0], unlessLabel: ['no-changelog'] }] };
  const about = { changed: changed('src/a.ts') };
  expect(await judge({ ...about, labels: ['No-Changelog'] }, asked)).toMatchObject({ verdict: 'skipped' });
  expect((await judge(about, asked)).findings[0]?.suggestion).toContain(
    'or add the label no-changelog if it is not needed',
  );
  expect(requiredFiles.reads(requiredFiles.options.parse(asked))).toEqual(['files', 'labels']);
  expect(requiredFiles.reads(requiredFiles.options.parse(CHANGELOG))).toEqual(['files']);
});

test('each new file needs a test of its own, at either place', async () => {
  const added = (...paths: string[]) => paths.map((path) => ({ path, status: 'added' as const }));
  const texts = { 'test/core/a.test.ts': '', 'src/core/b.test.ts': '', 'src/core/c.ts': '' };
  const files = added('src/core/a.ts', 'src/core/b.ts', 'src/core/c.ts');
  const verdict = await judge({ changed: files, texts }, TESTS);
  expect(verdict.findings).toMatchObject([
    { path: 'src/core/c.ts', message: 'src/core/c.ts has no test/core/c.test.ts or src/core/c.test.ts.' },
  ]);
  expect(await judge({ changed: added('src/a.ts'), texts: { 'test/a.test.ts': '' } }, TESTS)).toMatchObject({
    verdict: 'pass',
  });
});

test('a hostile name does not make another file its companion', async () => {
  const files = [{ path: 'src/*.ts', status: 'added' as const }];
  const texts = { 'test/a.test.ts': '', 'src/b.test.ts': '' };
  expect(await judge({ changed: files, texts }, TESTS)).toMatchObject({ verdict: 'fail' });
  const globbed = { together: [{ changed: ['src/**'], requires: ['test/**/<name>.test.*'], must: 'exist' }] };
  expect(await judge({ changed: files, texts }, globbed)).toMatchObject({ verdict: 'fail' });
});

test('a file is not its own companion', async () => {
  const asked = { together: [{ changed: ['docs/**'], requires: ['docs/*.md'] }] };
  expect(await judge({ changed: changed('docs/a.md') }, asked)).toMatchObject({ verdict: 'fail' });
});

test('files that must be there, and files that must not', async () => {
  const asked = { exist: ['LICENSE*'], absent: ['**/*.pem', '**/.env'] };
  expect(await judge({ texts: { LICENSE: '', 'a.ts': '' } }, asked)).toMatchObject({ verdict: 'pass' });
  const bad = await judge({ texts: { 'keys/a.pem': '' } }, asked);
  expect(bad.findings).toMatchObject([
    { message: 'No file fits LICENSE*, and one must.', suggestion: 'Add LICENSE*.' },
    { path: 'keys/a.pem', message: 'keys/a.pem must not be there (**/*.pem).' },
  ]);
});

test('is not green, nor red, about what was not listed', async () => {
  const cut = { truncated: true };
  expect(await judge({ ...cut, changed: changed('src/a.ts') }, CHANGELOG)).toMatchObject({ verdict: 'neutral' });
  expect(await judge({ ...cut, changed: changed('README.md') }, CHANGELOG)).toMatchObject({ verdict: 'neutral' });
  expect(await judge({ ...cut, texts: {} }, { exist: ['LICENSE'] })).toMatchObject({ verdict: 'neutral' });
  expect(await judge({ ...cut, texts: {} }, { absent: ['.env'] })).toMatchObject({ verdict: 'neutral' });
  expect(await judge({ ...cut, texts: { '.env': '' } }, { absent: ['.env'] })).toMatchObject({ verdict: 'fail' });
});

test('a policy that asks for nothing, or for companions that cannot be found, is refused', () => {
  expect(requiredFiles.options.safeParse({}).success).toBe(false);
  const requires = (glob: string) =>
    requiredFiles.options.safeParse({ together: [{ changed: ['src/**'], requires: [glob] }] }).success;
  expect(requires('test/**/<name>.test.*')).toBe(true);
  expect(requires('test/**/*<name>.ts')).toBe(false);
  expect(requires('{test,spec}/<name>.ts')).toBe(false);
});
