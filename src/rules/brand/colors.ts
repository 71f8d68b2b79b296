import { formatHex, formatHex8, type Rgb } from 'culori';
import { z } from 'zod';
import { cssColor } from '../../core/design/css-color.ts';
import { readTokenSource, tokenKey } from '../../core/design/token-source.ts';
import { saidOf } from '../../core/policy/changed-texts.ts';
import { defineRule } from '../../core/policy/rule.ts';
import { type Allowed, asPalette, type Palette, paletteOf, type RawColor, rawColors } from '../../judging/colors.ts';
import type { StyleValue } from '../../judging/sheet-styles.ts';
import { type Breach, judgeStyles, STYLE_BLIND, styleFiles } from '../../judging/style-rule.ts';
import { colorOf, tokensOf } from '../../judging/tokens.ts';

const options = z.strictObject({
  ...styleFiles,
  allowed: z
    .array(z.string().refine((text) => colorOf(text) !== undefined, 'is not a colour that CSS can write'))
    .max(1000)
    .default([])
    .describe('Colours that may be used besides those of tokens, as CSS writes them.'),
  within: z
    .number()
    .min(0)
    .max(20)
    .default(0)
    .describe('How far a colour may be from an allowed one (CIEDE2000; 1 is just visible). 0 asks for the same.'),
  write: z
    .enum(['css-var', 'scss', 'value'])
    .default('value')
    .describe('How a suggestion writes a token: `var(--name)`, `$name` (in SCSS; else its value), or its value.'),
});
type Options = z.output<typeof options>;

/** Looks for colours in styles that no token and no list has, and names the nearest that may be used. */
export const colors = defineRule({
  name: 'brand.colors',
  summary: 'Colours that a pull request writes into styles are those of the design.',
  options,
  examples: [
    { title: 'The colours of the tokens in the repository', with: {} },
    {
      title: 'Tokens in a style sheet, black and white besides, suggestions as variables',
      with: { tokens: ['src/theme.css'], allowed: ['#000', '#fff'], write: 'css-var' },
    },
  ],
  reads: () => ['files'],
  blind: [
    ...STYLE_BLIND,
    'Colours in pictures and SVG files, and those that a browser computes from variables (`color-mix()`, `rgb(var(--r) 0 0)`).',
    'Which allowed colour is nearest, beyond 100 different wrong ones: `within` excuses none of those.',
    'Whether the right one of the allowed colours was taken.',
  ],
  documentation: 'https://www.designtokens.org/tr/2025.10/color/',
  async judge(pull, asked) {
    const { tokens, unread } =
      asked.tokens.length === 0 ? { tokens: new Map(), unread: [] } : await tokensOf(pull, asked.tokens);
    const listed = asked.allowed.flatMap((text): Allowed[] => {
      const color = colorOf(text);
      return color === undefined ? [] : [{ color }];
    });
    const palette = [...paletteOf(tokens), ...listed];
    if (palette.length === 0) {
      const summary = 'no colour is allowed: there are no token files with colours, and the policy lists none';
      return { verdict: 'neutral', summary, findings: [] };
    }
    const court = asPalette(palette);
    const judge = (style: StyleValue) =>
      rawColors(style.property, style.value).flatMap((raw) => breachOf(raw, style, court, asked));
    const { findings, looked, fix } = await judgeStyles(pull, asked, judge, tokenStyles);
    const count = findings.length === 1 ? '1 colour' : `${findings.length === 0 ? 'no' : findings.length} colours`;
    const lost = unread.length === 0 ? '' : `; could not read tokens in ${unread.slice(0, 3).join(', ')}`;
    return {
      verdict: findings.length > 0 ? 'fail' : looked.unsure ? 'neutral' : 'pass',
      summary: `${count} outside of ${palette.length} allowed in the added lines of ${saidOf(looked, 'checked')}${lost}`,
      findings,
      ...(fix === undefined ? {} : { fix }),
    };
  },
});

function breachOf(raw: RawColor, style: StyleValue, palette: Palette, asked: Options): Breach[] {
  // `transparent` says that there is no colour.
  if (raw.color.alpha === 0 || palette.has(raw.color)) return [];
  const message = `${raw.text} is not a colour of the design.`;
  const best = palette.nearest(raw.color);
  if (best === undefined) {
    const suggestion =
      'Take a colour of the design. With so many others that are none, the nearest was not looked for.';
    return [{ message, suggestion, start: raw.start, text: raw.text }];
  }
  if (best.difference <= asked.within) return [];
  const { allowed, difference } = best;
  const value = shown(allowed.color);
  const instead = style.property === '$value' ? value : written(allowed, value, style, asked.write);
  return [
    {
      message,
      suggestion: `The nearest is ${allowed.token === undefined ? value : `${allowed.token} (${value})`}, ΔE ${difference.toFixed(1)}: write ${instead}.`,
      start: raw.start,
      text: raw.text,
      instead,
    },
  ];
}

function written(allowed: Allowed, value: string, style: StyleValue, write: Options['write']): string {
  if (allowed.token === undefined) return value;
  if (write === 'css-var') return `var(--${tokenKey(allowed.token)})`;
  return write === 'scss' && style.syntax === 'scss' ? `$${tokenKey(allowed.token)}` : value;
}

function shown(color: Rgb): string {
  return (color.alpha ?? 1) < 1 ? formatHex8(color) : formatHex(color);
}

/** Colours in token files that are not themselves allowed, such as those of components over a palette. */
function tokenStyles(path: string, text: string): readonly StyleValue[] | undefined {
  const tokens = readTokenSource(path, text);
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return tokens?.flatMap(({ line, value }): StyleValue[] => {
    const begins = starts[line - 1] ?? 0;
    const written = typeof value === 'string' ? value : cssColor(value);
    if (written === undefined) return [];
    // A colour that is an object has no text of its own; it is told on the line of its token.
    const at = typeof value === 'string' ? text.indexOf(JSON.stringify(value), begins) + 1 : begins;
    return [{ property: '$value', value: written, start: Math.max(begins, at), syntax: 'css' }];
  });
}
