import { expect, test } from '@jest/globals';
import { typography } from '../../../src/rules/brand/typography.ts';
import { fakePull } from '../../fakes/pull-view.ts';
import { GOOD_STYLES, TOKENS } from './good-styles.ts';

function judge(texts: Record<string, string | undefined>, asked = {}) {
  const pull = fakePull({ texts: { 'tokens/base.json': TOKENS, ...texts } });
  return typography.judge(pull, typography.options.parse(asked));
}

test.each<[string, string, string[]]>([
  [
    'src/a.css',
    '.a {\n  font-family: Comic Sans MS, cursive;\n  font-size: 15px;\n  font-weight: 500;\n  line-height: 1.4;\n}\n',
    ['2 Comic Sans MS', '3 15px', '4 500', '5 1.4'],
  ],
  [
    'src/b.css',
    '.a {\n  font: italic 300 13px/1.2 "Arial", sans-serif;\n}\n',
    ['2 300', '2 13px', '2 1.2', '2 "Arial"'],
  ],
  [
    'src/c.scss',
    '$font-size-xl: 3rem !default;\n.a { .b & { font-weight: lighter; font-size: .9rem !important } }\n',
    ['1 3rem', '2 .9rem'],
  ],
  [
    'src/d.tsx',
    "export const A = () => (\n  <p style={{ fontSize: 15, lineHeight: '22px' }}>\n    <b style={{ fontWeight: 'black', fontFamily: \"Papyrus\" }} />\n  </p>\n);\n",
    ['2 15', '2 22px', '3 black', '3 Papyrus'],
  ],
  ['src/e.ts', `export const B = styled.p\`\n  color: \${c};\n  font-size: 11px;\n\`;\n`, ['3 11px']],
  [
    'src/f.vue',
    '<template>\n<p style="font-size: 12pt; font-weight: 900"/></template>\n<style>\n.a { line-height: 30px; }\n</style>\n',
    ['2 900', '4 30px'],
  ],
  ['src/g.svelte', '<style>\n  p { font-family: Georgia; }\n</style>\n', ['2 Georgia']],
  [
    'public/h.html',
    '<style>:root { --text-size: 19px }</style>\n<p style="font-family: Arial">x</p>\n',
    ['1 19px', '2 Arial'],
  ],
])('in %s, typography outside of the design is found on its lines', async (path, text, expected) => {
  const { verdict, findings } = await judge({ [path]: text });
  const said = findings.map(({ line, message }) => `${line} ${message.replace(/ is not a .*/, '')}`);
  expect(said.sort()).toEqual([...expected].sort());
  expect(verdict).toBe('fail');
});

test('finds nothing in good styles', async () => {
  const verdict = await judge(GOOD_STYLES);
  expect(verdict.findings).toEqual([]);
  expect(verdict).toMatchObject({
    verdict: 'pass',
    summary:
      'no values outside of the allowed (font family, font size, font weight, line height) in the added lines of 8 files',
  });
});

test.each<[string, string, Record<string, unknown>, string, string]>([
  ['px', 'a { font-size: 15.2px }', {}, 'The nearest is font.size.m, 1rem: write 16px.', 'a { font-size: 16px }'],
  [
    'rem',
    'a { font-size: .9rem }',
    {},
    'The nearest is font.size.s, 14px: write 0.875rem.',
    'a { font-size: 0.875rem }',
  ],
  [
    'a variable',
    'a { font-weight: 500 }',
    { write: 'css-var' },
    'The nearest is font.weight.body, 400: write var(--font-weight-body).',
    'a { font-weight: var(--font-weight-body) }',
  ],
  [
    'percent',
    'a { line-height: 140% }',
    {},
    'The nearest is font.lineHeight.body, 1.5: write 150%.',
    'a { line-height: 150% }',
  ],
  [
    'another base',
    'a { font-size: 1.5rem }',
    { base: 10 },
    'The nearest is font.size.s, 14px: write 1.4rem.',
    'a { font-size: 1.4rem }',
  ],
  [
    'the only family',
    "a { font-family: 'Arial' }",
    { tokens: [], families: ['Open Sans'] },
    "The nearest is Open Sans: write 'Open Sans'.",
    "a { font-family: 'Open Sans' }",
  ],
])('suggests the nearest in %s and mends the line', async (_name, before, asked, suggestion, after) => {
  const { findings, fix } = await judge({ 'a.css': before }, asked);
  expect(findings).toMatchObject([{ suggestion }]);
  expect(fix?.changes).toMatchObject([{ kind: 'lines', from: 1, until: 1, text: after }]);
  expect(await judge({ 'a.css': after }, asked)).toMatchObject({ verdict: 'pass' });
});

test('of several families none is nearest, so they are named and nothing is mended', async () => {
  const { findings, fix } = await judge({ 'a.css': 'a { font-family: Arial }' });
  expect(findings).toMatchObject([{ suggestion: 'Use one of: Inter, Fira Code.' }]);
  expect(fix).toBeUndefined();
});

test('judges only what has something allowed, from tokens in CSS too', async () => {
  const css = { 'theme.css': ':root { --font-size-m: 16px }', 'a.css': 'a { font-size: 17px; font-weight: 950 }' };
  const { findings } = await judge(css, { tokens: ['theme.css'] });
  expect(findings).toMatchObject([{ message: '17px is not a font size of the design.' }]);
  expect(await judge(css, { tokens: [] })).toMatchObject({ verdict: 'neutral' });
});

test('a sheet that cannot be parsed is told, and no pass', async () => {
  expect(await judge({ 'a.css': 'a { font-size: 1px' })).toMatchObject({
    verdict: 'neutral',
    summary: expect.stringContaining('not checked: 1 could not be parsed (a.css)'),
  });
});
