// Each test of the first half is one value that token tools are known to get wrong without a word.
import { stripTypeScriptTypes } from 'node:module';
import { expect, test } from '@jest/globals';
import { createTokenBuilder } from '../../../src/adapters/tokens/builder.ts';
import { suspicious } from '../../../src/adapters/tokens/gate.ts';
import { withDeprecatedAliases } from '../../../src/core/design/deprecated.ts';
import type { Token, TokenType } from '../../../src/core/design/token.ts';
import type { Json } from '../../../src/core/json.ts';
import { PLATFORMS, type Platform } from '../../../src/core/ports/tokens.ts';
import { cssProblems, xmlProblems } from './parse.ts';

const token = (name: string, type: TokenType, value: Json, more: Partial<Token> = {}): Token => ({
  name,
  type,
  value,
  modes: {},
  ids: [name],
  ...more,
});
const px = (value: number) => ({ value, unit: 'px' });
const red = { colorSpace: 'srgb', components: [1, 0, 0], hex: '#ff0000' };

const stop = new AbortController().signal;

// In the child process, as it runs: in Jest's own realm Style Dictionary does not know the Maps that Node clones.
async function build(tokens: readonly Token[], ...platforms: Platform[]): Promise<{ [path: string]: string }> {
  const files = await createTokenBuilder().build({
    tokens: { tokens },
    platforms: platforms.length === 0 ? PLATFORMS : platforms,
    stop,
  });
  return Object.fromEntries(files.map((file) => [file.path, file.text]));
}

test('px are points and dp, never sixteen times as many; rem are sixteen', async () => {
  const files = await build([
    token('gap', 'dimension', px(9)),
    token('wide', 'dimension', { value: 1.5, unit: 'rem' }),
  ]);
  expect(files['ios/Tokens.swift']).toContain('static let gap: CGFloat = 9\n');
  expect(files['ios/Tokens.swift']).toContain('static let wide: CGFloat = 24\n');
  expect(files['android/values/tokens.xml']).toContain('<dimen name="gap">9dp</dimen>');
  expect(files['android/values/tokens.xml']).toContain('<dimen name="wide">24dp</dimen>');
  expect(files['css/tokens.css']).toContain('--gap: 9px;');
  expect(files['css/tokens.css']).toContain('--wide: 1.5rem;');
});

const COMPOSITES: readonly Token[] = [
  token('time', 'duration', { value: 200, unit: 'ms' }),
  token('curve', 'cubicBezier', [0.4, 0, 0.2, 1]),
  token('paint', 'color', red),
  token('lift', 'shadow', [
    { color: '{paint}', offsetX: px(0), offsetY: px(2), blur: px(4), spread: px(0) },
    { color: red, offsetX: px(0), offsetY: px(1), blur: px(1), spread: px(0), inset: true },
  ]),
  token('frame', 'border', { color: '{paint}', width: px(1), style: 'solid' }),
  token('dashes', 'strokeStyle', { dashArray: [px(2), px(1)], lineCap: 'round' }),
  token('fade', 'transition', { duration: '{time}', delay: { value: 0.1, unit: 's' }, timingFunction: '{curve}' }),
  token('sky', 'gradient', [
    { color: red, position: 0 },
    { color: '{paint}', position: 0.5 },
  ]),
  token('title', 'typography', {
    fontFamily: ['Inter', 'sans-serif'],
    fontSize: px(20),
    fontWeight: 'extra-bold',
    letterSpacing: '0.06em',
    lineHeight: 1.5,
  }),
];

test('durations, gradients and composite values are written out on every platform', async () => {
  const files = await build(COMPOSITES);
  for (const text of Object.values(files)) expect(text).not.toMatch(/\[object Object\]|\bNaN\b|\bundefined\b/);
  expect(files['css/tokens.css']).toContain('--lift: 0px 2px 4px 0px var(--paint), inset 0px 1px 1px 0px #ff0000;');
  expect(files['css/tokens.css']).toContain('--fade: var(--time) var(--curve) 0.1s;');
  expect(files['css/tokens.css']).toContain('--sky: #ff0000 0%, var(--paint) 50%;');
  expect(files['css/tokens.css']).toContain('--frame: 1px solid var(--paint);');
  expect(files['css/tokens.css']).toContain('--title-letter-spacing: 0.06em;');
  expect(files['css/tokens.css']).toContain('--title-font-weight: 800;');
  expect(files['ios/Tokens.swift']).toContain('static let time: TimeInterval = 0.2');
  expect(files['ios/Tokens.swift']).toContain(
    'TokenTypography(families: ["Inter", "sans-serif"], size: 20, weight: 800, tracking: 1.2, lineHeight: 30)',
  );
  expect(files['ios/Tokens.swift']).toContain('public struct TokenStop');
  expect(files['android/values/tokens.xml']).toContain('<integer name="time">200</integer>');
  expect(files['android/values/tokens.xml']).toContain('<dimen name="lift_1_blur">4dp</dimen>');
  expect(files['android/values/tokens.xml']).toContain(
    '<item name="title_letter_spacing" format="float" type="dimen">0.06</item>',
  );
});

test('strings are quoted in Swift, and numbers are no integers in Android', async () => {
  const files = await build([
    token('code', 'string', 'Inter,Arial "x" \\(evil)'),
    token('font', 'fontFamily', 'Source Code Pro'),
    token('half', 'number', 0.5),
  ]);
  expect(files['ios/Tokens.swift']).toContain('static let code: String = "Inter,Arial \\"x\\" \\\\(evil)"');
  expect(files['ios/Tokens.swift']).toContain('static let font: [String] = ["Source Code Pro"]');
  expect(files['android/values/tokens.xml']).toContain('<item name="half" format="float" type="dimen">0.5</item>');
  expect(files['android/values/tokens.xml']).not.toContain('<integer');
});

test('names that would be one on a platform fail and both are named', async () => {
  const clash = build([token('a.b-c', 'number', 1), token('a.b.c', 'number', 2)], 'css');
  await expect(clash).rejects.toThrow('Names clash for css: "a.b-c" and "a.b.c" would both be called "a-b-c".');
  const part = build([COMPOSITES.at(-1)!, token('title-font-size', 'number', 2)], 'css');
  await expect(part).rejects.toThrow('"title" and "title-font-size" would both be called "title-font-size"');
  await expect(build([token('Gap', 'number', 1), token('gap', 'number', 2)], 'android')).rejects.toThrow('"dimen/gap"');
  await expect(build([token('Gap', 'number', 1), token('gap', 'number', 2)], 'ios')).rejects.toThrow('called "gap"');
});

test('numbers beside each other in a name stay apart', async () => {
  const files = await build([token('size-1-5', 'number', 1), token('size-15', 'number', 2)], 'typescript');
  expect(files['ts/tokens.ts']).toContain('export const size1_5 = 1;\nexport const size15 = 2;');
});

test.each([
  ['dimension', { value: 3, unit: 'em' }, 'ios', '"odd" should be a length in px or rem'],
  ['number', 'many', 'css', undefined],
  ['number', { a: 1 }, 'css', '"odd" should be a number'],
  ['fontWeight', 'chunky', 'scss', '"odd" should be a font weight, not "chunky"'],
  [
    'color',
    { colorSpace: 'oklch', components: [0.5, 0.2, 20] },
    'android',
    '"odd" is a color in "oklch" without "hex"',
  ],
  ['shadow', { color: red, offsetX: 3 }, 'android', '"odd" should be a length'],
] as const)(
  'a %s of the value %j is refused by name or written as text for %s',
  async (type, value, platform, words) => {
    const built = build([token('odd', type, value)], platform);
    if (words === undefined) expect((await built)['css/tokens.css']).toContain('--odd: many;');
    else await expect(built).rejects.toThrow(words);
  },
);

test('the gate finds what a generator did not understand, and only that', () => {
  const file = (text: string) => [{ path: 'css/tokens.css', text }];
  expect(suspicious(file(':root {\n  --a: [object Object];\n}'), '{}')).toEqual([
    'css/tokens.css:2 --a: [object Object];',
  ]);
  expect(suspicious(file('--a: NaN;'), '{}')).toHaveLength(1);
  expect(suspicious(file('--a: undefined;'), '{}')).toHaveLength(1);
  expect(suspicious(file('/* when undefined */'), '"when undefined"')).toEqual([]);
});

test('an alias that leads nowhere or round in a circle fails by name', async () => {
  await expect(build([token('a', 'number', '{b}')], 'css')).rejects.toThrow('"a" refers to "b", which does not exist.');
  const circle = build([token('first', 'number', '{second}'), token('second', 'number', '{first}')], 'css');
  await expect(circle).rejects.toThrow('"first" refers to itself: first -> second -> first.');
});

test('a name means nothing to the machinery, and braces in text are no reference', async () => {
  const files = await build([
    token('constructor', 'number', 1),
    token('a', 'number', 2),
    token('a.b', 'number', '{a}'),
    token('default', 'string', 'say {hello} or {a}b'),
  ]);
  expect(files['ts/tokens.ts']).toContain('export const aB = 2;');
  expect(files['ts/tokens.ts']).toContain('export const default_ = "say {hello} or {a}b";');
  expect(files['css/tokens.css']).toContain('--a-b: var(--a);');
});

test('hostile text stays inside its string or comment on every platform', async () => {
  const evil = '*/ } --> </string> "; \n<script>';
  const files = await build([
    token('evil', 'string', evil, { deprecated: evil }),
    token('font', 'fontFamily', 'a"; } x{'),
  ]);
  expect(cssProblems(files['css/tokens.css']!)).toEqual([]);
  expect(xmlProblems(files['android/values/tokens.xml']!)).toEqual([]);
  expect(() => stripTypeScriptTypes(files['ts/tokens.ts']!)).not.toThrow();
  expect(files['ios/Tokens.swift']!.split('\n').filter((line) => line.includes('script'))).toHaveLength(2);
});

const THEMED: readonly Token[] = [
  token('accent', 'color', '{base}'),
  token('base', 'color', red, {
    modes: { light: red, dark: { colorSpace: 'srgb', components: [0, 0, 1], alpha: 0.5 } },
  }),
  token('gap', 'dimension', px(8), { modes: { desktop: px(8), mobile: px(10) } }),
];

test('modes switch by an attribute in CSS and reach what refers to them', async () => {
  const files = await build(THEMED);
  expect(files['css/tokens.css']).toContain('[data-theme~="dark"] {\n  --base: rgb(0 0 255 / 0.5);\n}');
  expect(files['css/tokens.css']).toContain('[data-scale~="mobile"] {\n  --gap: 10px;\n}');
  expect(files['css/tokens.css']).toContain('--accent: var(--base);');
  expect(files['css/tokens.css']).not.toContain('light');
  expect(files['ts/tokens.ts']).toContain(
    '"dark": {\n    accent: "rgb(0 0 255 / 0.5)",\n    base: "rgb(0 0 255 / 0.5)",\n  }',
  );
  expect(files['android/values-night/tokens.xml']).toContain('<color name="accent">#800000ff</color>');
  expect(files['android/mobile/values/tokens.xml']).toContain('<dimen name="gap">10dp</dimen>');
  expect(files['ios/Tokens.swift']).toContain('public enum Dark {\n    public static let accent: Color');
  expect(files['scss/_tokens.scss']).toContain('"mobile": (\n    "gap": 10px,\n  ),');
});

test('an old name lives on as a deprecated alias on every platform', async () => {
  const { tokens } = withDeprecatedAliases({ tokens: THEMED }, [{ from: 'list-gap', to: 'gap' }]);
  const files = await build(tokens);
  expect(files['css/tokens.css']).toContain('/* Deprecated: Use gap instead. */\n  --list-gap: var(--gap);');
  expect(files['scss/_tokens.scss']).toContain('/// @deprecated Use gap instead.\n$list-gap: 8px;');
  expect(files['ts/tokens.ts']).toContain('/** @deprecated Use gap instead. */\nexport const listGap = gap;');
  expect(files['ios/Tokens.swift']).toContain(
    '@available(*, deprecated, message: "Use gap instead.", renamed: "gap")\n  public static let listGap: CGFloat = gap',
  );
  expect(files['android/values/tokens.xml']).toContain(
    '<!-- Deprecated: Use gap instead. -->\n  <dimen name="list_gap">@dimen/gap</dimen>',
  );
  expect(Object.keys(files).sort()).toEqual(Object.keys(await build(THEMED)).sort());
});
