import { expect, test } from '@jest/globals';
import { colors } from '../../../src/rules/brand/colors.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';
import { GOOD_STYLES, TOKENS } from './good-styles.ts';

function judge(texts: Record<string, string | undefined>, asked = {}, changed?: FakePull['changed']) {
  const all = { 'tokens/base.json': TOKENS, ...texts };
  const pull = fakePull({ texts: all, ...(changed === undefined ? {} : { changed }) });
  return colors.judge(pull, colors.options.parse(asked));
}

test.each<[string, string, string[]]>([
  ['src/a.css', '.a {\n  color: #0969d9;\n  border: 1px solid red;\n}\n', ['2 #0969d9', '3 red']],
  [
    'src/b.css',
    ':root {\n  --accent: rebeccapurple;\n  --x: 1px rgb(9 9 9 / 10%);\n}\n',
    ['2 rebeccapurple', '3 rgb(9 9 9 / 10%)'],
  ],
  [
    'src/c.scss',
    '$hot: #f0f !default;\n.a { &:hover { color: darken(#abc, 5%) } }\n@include ring(#123);\n',
    ['1 #f0f', '2 #abc', '3 #123'],
  ],
  [
    'src/d.tsx',
    "// é\nexport const A = () => (\n  <p style={{ color: on ? 'red' : '#fff' }}>\n    <path fill=\"#123456\" />\n  </p>\n);\n",
    ['3 red', '4 #123456'],
  ],
  [
    'src/e.ts',
    `import styled from 'x';\nexport const B = styled(A).attrs({})\`\n  \${mixin};\n  color: \${c};\n  background: linear-gradient(#eee, white);\n\`;\n`,
    ['5 #eee'],
  ],
  [
    'src/f.vue',
    '<template>\n<p style="color: #333"/></template>\n<style lang="scss">\n.a { color: hsl(10deg 50% 50%); }\n</style>\n',
    ['4 hsl(10deg 50% 50%)', '2 #333'],
  ],
  [
    'src/g.svelte',
    '<svg fill="#ABCDEF" />\n<style>\n  p { color: oklch(0.5 0.2 20); }\n</style>\n',
    ['1 #ABCDEF', '3 oklch(0.5 0.2 20)'],
  ],
  [
    'public/h.html',
    '<p style="background:tan">x</p>\n<style>a{color:color-mix(in srgb, #fed, white)}</style>\n',
    ['1 tan', '2 #fed'],
  ],
  [
    'components/button.json',
    '{\n  "button": {\n    "$type": "color",\n    "rest": { "$value": "{color.brand}" },\n    "hover": { "$value": "#0a69da" },\n    "down": { "$value": { "colorSpace": "srgb", "components": [1, 0, 0] } }\n  }\n}\n',
    ['5 #0a69da', '6 color(srgb 1 0 0 / 1)'],
  ],
])('in %s, colours outside of the design are found on their lines', async (path, text, expected) => {
  const { verdict, findings } = await judge({ [path]: text });
  const said = findings.map(({ line, message }) => `${line} ${message.replace(' is not a colour of the design.', '')}`);
  expect(said.sort()).toEqual([...expected].sort());
  expect(verdict).toBe('fail');
});

test('finds nothing in good styles', async () => {
  const verdict = await judge(GOOD_STYLES);
  expect(verdict.findings).toEqual([]);
  expect(verdict).toMatchObject({ verdict: 'pass', summary: expect.stringContaining('of 8 files') });
});

test('suggests the nearest token and mends the line', async () => {
  const verdict = await judge({ 'a.css': 'a {\r\n  color: #0969d9; /* x */\r\n}\r\n' }, { write: 'css-var' });
  expect(verdict.findings).toEqual([
    {
      message: '#0969d9 is not a colour of the design.',
      suggestion: expect.stringMatching(
        /^The nearest is color\.(?:brand|link) \(#0969da\), ΔE 0\.\d: write var\(--color-brand\)\.$/,
      ),
      path: 'a.css',
      line: 2,
    },
  ]);
  expect(verdict.fix?.changes).toEqual([
    { kind: 'lines', path: 'a.css', from: 2, until: 2, text: '  color: var(--color-brand); /* x */' },
  ]);
});

test.each<[string, string, string | undefined]>([
  ['scss', '.a { color: #0969d9 }', '.a { color: $color-brand }'],
  ['value', '.a { color: #0969d9 }', '.a { color: #0969da }'],
  ['value', '.a { color: #0969d9; background: #fefefe }', undefined],
  ['value', '.a { color: #00000081 }', '.a { color: #00000080 }'],
])('as %s, %s becomes %s', async (write, before, after) => {
  const { fix } = await judge({ 'a.scss': before }, { write });
  expect(fix?.changes.map((change) => (change.kind === 'lines' ? change.text : undefined))[0]).toBe(after);
});

test('what it suggests turns the verdict green', async () => {
  const before = 'export const A = () => <p style={{ color: "#0969d9" }} />;\n';
  const { fix } = await judge({ 'a.tsx': before }, { write: 'css-var' });
  const [change] = fix?.changes ?? [];
  const after = change?.kind === 'lines' ? `${change.text}\n` : '';
  expect(after).toBe('export const A = () => <p style={{ color: "var(--color-brand)" }} />;\n');
  expect(await judge({ 'a.tsx': after })).toMatchObject({ verdict: 'pass' });
});

test('takes colours that are near enough, and those of a list', async () => {
  const css = { 'a.css': '.a { color: #0a6adb }\n.b { color: hotpink }\n' };
  expect((await judge(css)).findings).toHaveLength(2);
  expect(await judge(css, { within: 1, allowed: ['#ff69b4'] })).toMatchObject({ verdict: 'pass' });
  expect(colors.options.safeParse({ allowed: ['nonsense'] }).success).toBe(false);
});

test('judges only the lines that the pull request adds', async () => {
  const css = { 'a.css': 'a { color: red }\nb { color: #fff }\n' };
  expect(await judge(css, {}, [{ path: 'a.css', status: 'modified', addedLines: [2] }])).toMatchObject({
    verdict: 'pass',
  });
  expect(await judge(css, {}, [{ path: 'a.css', status: 'modified', addedLines: [1] }])).toMatchObject({
    verdict: 'fail',
  });
});

test('files without any style are not parsed, however long they are', async () => {
  const long = {
    'package-lock.json': `{"a":"${'#f00'.repeat(9000)}"}`,
    'src/data.ts': `const a = '${'#f00 '.repeat(9000)}';\n`,
  };
  expect(await judge(long)).toMatchObject({ verdict: 'pass' });
});

test('without allowed colours it has nothing to say', async () => {
  expect(await judge({ 'a.css': 'a { color: red }' }, { tokens: ['none/*.json'] })).toMatchObject({
    verdict: 'neutral',
    summary: expect.stringContaining('no colour is allowed'),
  });
});

test.each<[string, string | undefined, string]>([
  ['a.css', 'a { color: red', 'could not be parsed'],
  ['a.tsx', 'const a = <p style={{ color: "red" }', 'could not be parsed'],
  ['a.scss', `a { b: ${'x'.repeat(6000)} }`, 'minified'],
  ['a.css', undefined, 'binary or over 5 MB'],
  ['b.json', '{ "a": { "$value": "#f00" }, }', 'could not be parsed'],
])('%s that cannot be read is told, and no pass', async (path, text, why) => {
  expect(await judge({ [path]: text })).toMatchObject({
    verdict: 'neutral',
    summary: expect.stringContaining(`not checked: 1 ${why} (${path})`),
  });
});
