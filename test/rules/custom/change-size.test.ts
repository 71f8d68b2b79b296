import { expect, test } from '@jest/globals';
import { changeSize } from '../../../src/rules/custom/change-size.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

const judge = (about: FakePull, asked: object) => changeSize.judge(fakePull(about), changeSize.options.parse(asked));
const file = (
  path: string,
  additions: number,
  deletions = 0,
  status: 'added' | 'modified' | 'renamed' = 'modified',
) => ({
  path,
  additions,
  deletions,
  status,
});

test('a small change passes, and says how small', async () => {
  const changed = [file('src/a.ts', 20, 5), file('docs/a.md', 3)];
  expect(await judge({ changed }, { changes: 100, files: 5 })).toMatchObject({
    verdict: 'pass',
    summary: '2 files, at most 5; 28 changed lines, at most 100',
    findings: [],
  });
});

test('a great one fails by each limit, and is told where most of it is', async () => {
  const changed = [file('src/a.ts', 900, 300), file('lib/b.ts', 200), file('README.md', 1)];
  const verdict = await judge({ changed }, { additions: 1000, deletions: 299, files: 3 });
  expect(verdict).toMatchObject({ verdict: 'fail' });
  expect(verdict.findings.map(({ message }) => message)).toEqual([
    'Number of added lines: 1,101, wanted at most 1,000.',
    'Number of deleted lines: 300, wanted at most 299.',
  ]);
  expect(verdict.findings[0]?.suggestion).toContain(
    'Most of it is in src/ 1,200 lines, lib/ 200 lines and the root 1 line.',
  );
  expect(verdict.parts?.map(({ state }) => state)).toEqual(['pass', 'fail', 'fail']);
});

test.each([
  ['a lock file', 'web/package-lock.json'],
  ['generated', 'dist/app.min.js'],
  ['generated', 'api/user.pb.go'],
  ['vendored', 'vendor/github.com/x/y.go'],
])('%s is not counted: %s', async (why, path) => {
  const verdict = await judge({ changed: [file(path, 9000), file('src/a.ts', 1)] }, { additions: 10 });
  expect(verdict).toMatchObject({
    verdict: 'pass',
    summary: `1 added lines, at most 10; not counted: 1 file (${path} is ${why})`,
  });
});

test('they count where the policy wants it', async () => {
  const about = { changed: [file('vendor/a.go', 50), file('a.min.js', 50), file('go.sum', 50)] };
  expect(await judge(about, { additions: 149, vendored: true, generated: true, locks: true })).toMatchObject({
    verdict: 'fail',
  });
});

test('.gitattributes counts as it stands at the base, never at the head', async () => {
  const changed = [file('src/schema.ts', 5000), file('web/api/client.ts', 5000), file('.gitattributes', 1)];
  const texts = { '.gitattributes': '* linguist-generated', 'web/.gitattributes': '' };
  expect(await judge({ changed, texts }, { additions: 10 })).toMatchObject({ verdict: 'fail' });
  const baseTexts = {
    '.gitattributes': 'src/schema.ts linguist-generated=true',
    'web/.gitattributes': 'api/** linguist-generated',
  };
  expect(await judge({ changed, texts, baseTexts }, { additions: 10 })).toMatchObject({ verdict: 'pass' });
});

test('renamed files count nothing, binary ones and changed modes count as files', async () => {
  const changed = [
    file('b.ts', 0, 0, 'renamed'),
    file('logo.png', 0, 0, 'added'),
    file('run.sh', 0),
    file('c.ts', 2, 2, 'renamed'),
  ];
  const verdict = await judge({ changed }, { files: 2 });
  expect(verdict).toMatchObject({ verdict: 'fail', summary: '3 files, at most 2' });
});

test('what is excluded is named, and exempt authors are left alone', async () => {
  const changed = [file('fixtures/a.json', 900)];
  expect(await judge({ changed }, { additions: 1, exclude: ['fixtures/**'] })).toMatchObject({
    summary: expect.stringContaining('fixtures/a.json is excluded'),
  });
  expect(
    await judge({ changed, author: 'renovate[bot]' }, { additions: 1, exemptAuthors: ['renovate[bot]'] }),
  ).toMatchObject({
    verdict: 'skipped',
  });
});

test('when not all files were listed, only a failure is certain', async () => {
  const about = { changed: [file('a.ts', 10)], truncated: true };
  expect(await judge(about, { additions: 10 })).toMatchObject({ verdict: 'neutral' });
  expect(await judge(about, { additions: 9 })).toMatchObject({ verdict: 'fail' });
});

test('a policy that limits nothing is refused', () => {
  expect(changeSize.options.safeParse({ exclude: ['a'] }).success).toBe(false);
});
