import { expect, test } from '@jest/globals';
import { contrast } from '../../../src/rules/accessibility/contrast.ts';
import { fakePull } from '../../fakes/pull-view.ts';

const FILE = 'tokens/colors.tokens.json';
const srgb = (r: number, g: number, b: number, alpha = 1) => ({ colorSpace: 'srgb', components: [r, g, b], alpha });
const color = (value: unknown, modes?: Record<string, unknown>) => ({
  $type: 'color',
  $value: value,
  ...(modes === undefined ? {} : { $extensions: { 'com.baton.design': { modes } } }),
});

function judge(
  tokens: Record<string, unknown>,
  asked: Record<string, unknown>,
  more: Record<string, string | undefined> = {},
) {
  const texts = { [FILE]: JSON.stringify(tokens, null, 2), ...more };
  return contrast.judge(fakePull({ texts }), contrast.options.parse(asked));
}
const pair = (foreground: string, background: string, more = {}) => ({ pairs: [{ foreground, background, ...more }] });

// Ratios as culori, colorjs.io and wcag-contrast agree on them.
test.each<[string, unknown, unknown, number | undefined]>([
  ['black on white', '#000', '#fff', undefined],
  ['the grey that passes', '#767676', '#fff', undefined],
  ['the grey that just misses', '#777777', '#fff', 4.48],
  ['half transparent black on white', 'rgba(0, 0, 0, 0.5)', '#fff', 3.95],
  ['the same as a DTCG value', srgb(0, 0, 0, 0.5), srgb(1, 1, 1), 3.95],
  ['a colour from a wide gamut', { colorSpace: 'display-p3', components: [1, 1, 0] }, srgb(1, 1, 1), 1.07],
  ['none as a component', { colorSpace: 'oklch', components: [0, 'none', 'none'] }, srgb(1, 1, 1), undefined],
  ['hsl', { colorSpace: 'hsl', components: [0, 0, 46.7] }, '#fff', 4.47],
])('judges %s', async (_name, text, page, low) => {
  const verdict = await judge({ text: color(text), page: color(page) }, pair('text', 'page'));
  if (low === undefined) expect(verdict).toMatchObject({ verdict: 'pass', findings: [] });
  else expect(verdict.findings).toMatchObject([{ message: `text on page is ${low.toFixed(2)}:1, wanted 4.5:1.` }]);
});

test('a low pair is a finding on the line of its foreground', async () => {
  const verdict = await judge({ page: color('#fff'), text: color('#999') }, pair('text', 'page'));
  expect(verdict).toEqual({
    verdict: 'fail',
    summary: '1 of 1 pair under the minimum, modes counted one by one',
    findings: [
      {
        message: 'text on page is 2.85:1, wanted 4.5:1.',
        suggestion: 'Bring text against page to at least 4.5:1, or declare why the pair is exempt.',
        path: FILE,
        line: 6,
      },
    ],
  });
});

test('large pairs have a lower minimum, exempt ones none', async () => {
  const tokens = { text: color('#949494'), page: color('#fff') };
  expect(await judge(tokens, pair('text', 'page', { large: true }))).toMatchObject({ verdict: 'pass' });
  expect(await judge(tokens, pair('text', 'page'))).toMatchObject({ verdict: 'fail' });
  expect(await judge(tokens, pair('text', 'page', { exempt: 'disabled state' }))).toMatchObject({ verdict: 'pass' });
  expect(await judge(tokens, { ...pair('text', 'page'), minimum: 3 })).toMatchObject({ verdict: 'pass' });
});

test('every mode is judged, also those of what a token refers to', async () => {
  const tokens = {
    gray: color('#666', { light: '#666', dark: '#777' }),
    text: color('{gray}'),
    page: color('#fff', { light: '#fff', dark: '#222' }),
  };
  const verdict = await judge(tokens, pair('text', 'page'));
  expect(verdict.findings.map((finding) => finding.message)).toEqual(['text on page in dark is 3.55:1, wanted 4.5:1.']);
  expect(await judge(tokens, { ...pair('text', 'page'), modes: ['light'] })).toMatchObject({ verdict: 'pass' });
});

test.each<[string, Record<string, unknown>, string]>([
  ['a token that is not there', { page: color('#fff') }, 'there is no token text'],
  ['an alias to nothing', { text: color('{gone}'), page: color('#fff') }, 'there is no token gone'],
  ['a circle', { text: color('{other}'), other: color('{text}'), page: color('#fff') }, 'text refers to itself'],
  ['color-mix()', { text: color('color-mix(in srgb, red, blue)'), page: color('#fff') }, 'which is not resolved'],
  ['light-dark()', { text: color('light-dark(#000, #fff)'), page: color('#fff') }, 'which is not resolved'],
  ['a size', { text: { $value: { value: 1, unit: 'px' } }, page: color('#fff') }, 'which is not resolved'],
  ['a transparent background', { text: color('#000'), page: color('#ffffff80') }, 'page is transparent'],
])('%s is not checked, and never a pass', async (_name, tokens, why) => {
  const verdict = await judge(tokens, pair('text', 'page'));
  expect(verdict).toMatchObject({ verdict: 'neutral', summary: expect.stringContaining('1 not checked') });
  expect(verdict.findings[0]?.message).toContain(why);
});

test('a low pair fails even where another was not checked', async () => {
  const asked = { pairs: [...pair('text', 'page').pairs, ...pair('gone', 'page').pairs] };
  const verdict = await judge({ text: color('#999'), page: color('#fff') }, asked);
  expect(verdict).toMatchObject({
    verdict: 'fail',
    summary: '1 of 2 pairs under the minimum, modes counted one by one; 1 not checked',
  });
});

test('CSS files and literals are judged too', async () => {
  const css = ':root {\n  --text: var(--gray);\n  --gray: #999;\n}\n';
  const asked = { ...pair('--text', '#fff'), tokens: ['src/*.css'] };
  const verdict = await judge({}, asked, { 'src/theme.css': css });
  expect(verdict.findings).toMatchObject([{ path: 'src/theme.css', line: 2 }]);
});

test('a token with two values is not checked, one that is repeated is', async () => {
  const tokens = { text: color('#000'), page: color('#fff') };
  const same = { 'tokens/more.json': JSON.stringify({ text: color('#000') }) };
  expect(await judge(tokens, pair('text', 'page'), same)).toMatchObject({ verdict: 'pass' });
  const other = { 'tokens/more.json': JSON.stringify({ text: color('#fff') }) };
  const verdict = await judge(tokens, pair('text', 'page'), other);
  expect(verdict.findings[0]?.message).toContain(`text has different values in ${FILE}:2 and tokens/more.json:1`);
});

test('a token file that cannot be read leaves the answer open', async () => {
  const tokens = { text: color('#000'), page: color('#fff') };
  const verdict = await judge(tokens, pair('text', 'page'), {
    'tokens/broken.json': '{',
    'tokens/huge.json': undefined,
  });
  expect(verdict).toMatchObject({
    verdict: 'neutral',
    summary: expect.stringContaining('could not read tokens/broken.json, tokens/huge.json'),
  });
});

test('pairs that are optional are quiet where nobody has their tokens', async () => {
  expect(await judge({}, pair('text', 'page', { optional: true }))).toEqual({
    verdict: 'pass',
    summary: 'none of the declared pairs is here',
    findings: [],
  });
  const half = await judge({ text: color('#000') }, pair('text', 'page', { optional: true }));
  expect(half.verdict).toBe('neutral');
  expect(await judge({}, {})).toMatchObject({ verdict: 'pass', summary: 'no pairs are declared' });
});

test.each<[string, string, number[]]>([
  ['colours of one rule', '.a {\n  color: #999;\n  background: #fff;\n}\n', [2]],
  ['nested SCSS', '.a { &:hover {\n  background-color: white;\n  color: rgb(0 0 0 / .5);\n} }\n', [3]],
  ['variables that tokens have', '.a {\n  color: var(--text);\n  background: var(--page);\n}\n', [2]],
  ['small text that is bold', '.a {\n  color: #949494; background: #fff; font-weight: bold; font-size: 18px }\n', [2]],
  ['large text', '.a { color: #949494; background: #fff; font-size: 1.5rem }\n', []],
  [
    'bold text that is large enough',
    '.a { color: #949494; background: #fff; font: x; font-size: 19px; font-weight: 700 }',
    [],
  ],
  [
    'disabled states',
    '.a:disabled { color: #ccc; background: #fff }\n.b[aria-disabled="true"] { color: #ccc; background: #fff }',
    [],
  ],
  [
    'colours that nobody can resolve here',
    '.a { color: $x; background: #fff }\n.b { color: var(--else); background: #fff }',
    [],
  ],
  [
    'pictures and gradients',
    '.a { color: #fff; background: url(a.png) #fff }\n.b { color: #fff; background: linear-gradient(#fff, #fff) }',
    [],
  ],
  ['a colour alone', '.a { color: #999 }\n.b { background: #fff }', []],
  ['the later of two backgrounds', '.a { background: #fff; background-color: #000; color: #999 }', []],
  ['good contrast', '.a { color: #000; background: #fff }', []],
])('in style sheets, %s are judged where a rule sets both', async (_name, css, lines) => {
  const tokens = { text: color('#999'), page: color('#fff') };
  const { verdict, findings } = await judge(tokens, {}, { 'src/a.scss': css });
  expect(findings.map(({ path, line }) => `${path}:${line}`)).toEqual(lines.map((line) => `src/a.scss:${line}`));
  expect(verdict).toBe(lines.length > 0 ? 'fail' : 'pass');
});

test('a style sheet that cannot be parsed is told, and no pass; a policy may leave style sheets out', async () => {
  const sheet = { 'src/a.css': '.a { color: #999' };
  expect(await judge({}, {}, sheet)).toMatchObject({
    verdict: 'neutral',
    summary: expect.stringContaining('style sheets not checked: 1 could not be parsed (src/a.css)'),
  });
  expect(await judge({}, { styles: false }, sheet)).toMatchObject({ verdict: 'pass' });
});
