import { describe, expect, test } from '@jest/globals';
import { parseCodeowners } from '../../../../src/core/policy/approval/codeowners.ts';
import { ownersOf } from '../../../../src/core/policy/approval/owners-of.ts';

/** The 1-based line that a path belongs to. */
function lineOf(text: string, path: string): number | undefined {
  return ownersOf(parseCodeowners(text, 'CODEOWNERS'), [path])?.get(path)?.line;
}

/** What https://docs.github.com/…/about-code-owners says in its example, pattern by pattern. */
describe.each<[string, readonly string[], readonly string[]]>([
  ['*', ['README.md', 'src/deep/down/main.rs', '.github/x'], []],
  ['*.js', ['a.js', 'src/deep/b.js', 'lib.js/index.ts'], ['a.jsx', 'js', 'a.js.map']],
  [
    '/build/logs/',
    ['build/logs/a.log', 'build/logs/deep/b.log'],
    ['build/logs', 'src/build/logs/a.log', 'build/logs2/a'],
  ],
  ['docs/*', ['docs/getting-started.md'], ['docs/build-app/troubleshooting.md', 'src/docs/a.md', 'docs']],
  ['apps/', ['apps/a', 'src/apps/deep/b'], ['apps', 'src/my-apps/a']],
  ['/docs/', ['docs/a', 'docs/deep/b'], ['src/docs/a', 'docs']],
  ['/scripts/', ['scripts/x.sh'], ['tools/scripts/x.sh']],
  ['**/logs', ['build/logs', 'scripts/logs/a.log', 'deeply/nested/logs/b', 'logs/c'], ['mylogs/a', 'logs2']],
  ['/apps/github', ['apps/github', 'apps/github/a'], ['apps/github2', 'apps']],
  // .gitignore's rules where GitHub takes no exception.
  ['/src/**/test', ['src/test', 'src/a/b/test/c'], ['test', 'src/atest']],
  ['src/**', ['src/a', 'src/a/b'], ['src', 'lib/src/a']],
  ['/a?c', ['abc', 'abc/d'], ['ac', 'abbc', 'a/c']],
  ['/*', ['README.md'], ['src/a']],
  ['/foo**bar', ['foobar', 'fooxbar'], ['foo/x/bar']],
  ['/{a,b}/', ['{a,b}/c'], ['a/c', 'b/c']],
  ['my\\ docs/', ['my docs/a', 'x/my docs/b'], ['my/docs/a']],
])('the pattern %s', (pattern, fits, others) => {
  const text = `${pattern} @octocat\n`;
  test.each([...fits])('is of %s', (path) => expect(lineOf(text, path)).toBe(1));
  test(`is not of ${others.length === 0 ? 'nothing: it is of all' : others.join(', ')}`, () => {
    expect(others.map((path) => lineOf(text, path))).toEqual(others.map(() => undefined));
  });
});

test('the last line that fits decides, and one without owners leaves a path to nobody', () => {
  const text = '* @a\n*.js @b\n/apps/ @c\n/apps/github\n';
  expect(['x', 'x.js', 'apps/x.js', 'apps/github/y'].map((path) => lineOf(text, path))).toEqual([1, 2, 3, 4]);
  expect(parseCodeowners(text, 'CODEOWNERS').lines[3]?.owners).toEqual([]);
});

test('reads users, teams, addresses and comments behind them', () => {
  const { lines, problems } = parseCodeowners(
    '\uFEFF# c\r\n\r\n*.go\tdocs@example.com  @a-b @o/t.x #d @e\r\n',
    'CODEOWNERS',
  );
  expect(problems).toEqual([]);
  expect(lines).toMatchObject([
    {
      line: 3,
      owners: [
        { kind: 'email', address: 'docs@example.com' },
        { kind: 'user', login: 'a-b' },
        { kind: 'team', team: 'o/t.x' },
      ],
    },
  ]);
});

test.each([
  ['!*.md @a', 'negation'],
  ['\\#x @a', 'begin with #'],
  ['*.[ch] @a', 'no ranges'],
  ['a\\*b @a', 'only spaces'],
  ['/ @a', 'names nothing'],
  ['*.md a', 'a is no @user'],
  ['*.md @a/b/c', 'is no @user'],
  ['*.md @', 'is no @user'],
])('skips the line %s and says why, other lines stand', (line, why) => {
  const { lines, problems } = parseCodeowners(`* @x\n${line}\n*.md @y\n`, 'docs/CODEOWNERS');
  expect(lines.map((one) => one.line)).toEqual([1, 3]);
  expect(problems).toMatchObject([{ path: 'docs/CODEOWNERS', line: 2, message: expect.stringContaining(why) }]);
});

test('a long file and a large change are judged in a moment, and too much of both not at all', () => {
  const lines = Array.from({ length: 20_000 }, (_, at) => `/packages/p${at % 500}/src${at}/ @o/t${at % 100}`);
  const file = parseCodeowners(['* @x', ...lines].join('\n'), 'CODEOWNERS');
  const paths = Array.from({ length: 200 }, (_, at) => `packages/p${at % 500}/src${at}/a.ts`);
  expect(ownersOf(file, paths)?.get('packages/p7/src7/a.ts')?.line).toBe(9);
  expect(
    ownersOf(
      file,
      Array.from({ length: 3000 }, (_, at) => `packages/${at}`),
    ),
  ).toBeUndefined();
});
