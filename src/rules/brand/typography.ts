import { z } from 'zod';
import { tokenKey } from '../../core/design/token-source.ts';
import { saidOf } from '../../core/policy/changed-texts.ts';
import { defineRule } from '../../core/policy/rule.ts';
import { type AllowedOf, allowedByFacet } from '../../judging/allowed-types.ts';
import type { StyleValue } from '../../judging/sheet-styles.ts';
import { type Breach, judgeStyles, STYLE_BLIND, styleFiles } from '../../judging/style-rule.ts';
import { tokensOf } from '../../judging/tokens.ts';
import {
  type AllowedType,
  allow,
  allowedTypes,
  FACETS,
  type Facet,
  type WrittenType,
  writtenTypes,
} from '../../judging/type-values.ts';

const listed = z
  .array(z.union([z.string(), z.number()]))
  .max(500)
  .default([]);

const options = z.strictObject({
  ...styleFiles,
  families: listed.describe('Font families that may come first, besides those of tokens; generic ones always may.'),
  sizes: listed.describe('Font sizes that may be used, such as `14px` or `1rem`; a number means pixels.'),
  weights: listed.describe('Font weights that may be used, as numbers or names.'),
  lineHeights: listed.describe('Line heights that may be used: ratios such as `1.5` or `150%`, or lengths.'),
  base: z.number().min(1).max(100).default(16).describe('Pixels of a rem.'),
  write: z
    .enum(['css-var', 'scss', 'value'])
    .default('value')
    .describe('How a suggestion writes a token: `var(--name)`, `$name` (in SCSS; else its value), or its value.'),
});
type Options = z.output<typeof options>;

const CALLED: { readonly [facet in Facet]: string } = {
  family: 'font family',
  size: 'font size',
  weight: 'font weight',
  lineHeight: 'line height',
};

/** Looks for fonts, sizes, weights and line heights in styles that no token and no list has. */
export const typography = defineRule({
  name: 'brand.typography',
  summary: 'Fonts, sizes, weights and line heights that a pull request writes into styles are those of the design.',
  options,
  examples: [
    { title: 'The typography of the tokens in the repository', with: {} },
    {
      title: 'Lists, without tokens',
      with: { tokens: [], families: ['Inter', 'Fira Code'], sizes: [12, 14, '1rem', '1.25rem'], weights: [400, 600] },
    },
  ],
  reads: () => ['files'],
  blind: [
    ...STYLE_BLIND,
    'Sizes that depend on what is around (`em`, `%`, `vw`) or are computed (`calc()`, `clamp()`), keywords such as `larger`, and families after the first.',
    'What is neither listed nor has tokens: without allowed line heights, none is judged.',
  ],
  documentation: 'https://www.designtokens.org/tr/2025.10/format/#typography',
  async judge(pull, asked) {
    const { tokens, unread } =
      asked.tokens.length === 0 ? { tokens: new Map(), unread: [] } : await tokensOf(pull, asked.tokens);
    const lists = { family: asked.families, size: asked.sizes, weight: asked.weights, lineHeight: asked.lineHeights };
    const allowed = [
      ...allowedTypes(tokens, asked.base),
      ...FACETS.flatMap((facet) => lists[facet].flatMap((value) => allow(facet, value, asked.base, undefined))),
    ];
    if (allowed.length === 0) {
      const summary = 'nothing is allowed: there are no token files with typography, and the policy lists nothing';
      return { verdict: 'neutral', summary, findings: [] };
    }
    const facets = allowedByFacet(allowed);
    const judge = (style: StyleValue) =>
      writtenTypes(style, asked.base).flatMap((one) => breachOf(one, style, facets.get(one.facet), asked));
    const { findings, looked, fix } = await judgeStyles(pull, asked, judge);
    const judged = FACETS.filter((facet) => allowed.some((one) => one.facet === facet)).map((facet) => CALLED[facet]);
    const count = findings.length === 1 ? '1 value' : `${findings.length === 0 ? 'no' : findings.length} values`;
    const lost = unread.length === 0 ? '' : `; could not read tokens in ${unread.slice(0, 3).join(', ')}`;
    return {
      verdict: findings.length > 0 ? 'fail' : looked.unsure ? 'neutral' : 'pass',
      summary: `${count} outside of the allowed (${judged.join(', ')}) in the added lines of ${saidOf(looked, 'checked')}${lost}`,
      findings,
      ...(fix === undefined ? {} : { fix }),
    };
  },
});

function breachOf(one: WrittenType, style: StyleValue, allowed: AllowedOf | undefined, asked: Options): Breach[] {
  if (allowed === undefined || allowed.has(one)) return [];
  const best = allowed.nearest(one);
  const instead = best === undefined ? undefined : written(best, one, style, asked);
  const near = best === undefined ? undefined : `${best.token === undefined ? '' : `${best.token}, `}${best.shown}`;
  return [
    {
      message: `${one.text} is not a ${CALLED[one.facet]} of the design.`,
      suggestion:
        near === undefined || instead === undefined
          ? `Use one of: ${allowed.some.join(', ')}.`
          : `The nearest is ${near}: write ${instead}.`,
      start: one.start,
      text: one.text,
      ...(instead === undefined ? {} : { instead }),
    },
  ];
}

/** In the unit that stood there. */
function written(best: AllowedType, one: WrittenType, style: StyleValue, asked: Options): string {
  const bare = style.syntax === 'script' && /^[\d.]+$/.test(one.text);
  if (best.token !== undefined && !bare) {
    if (asked.write === 'css-var') return `var(--${tokenKey(best.token)})`;
    if (asked.write === 'scss' && style.syntax === 'scss') return `$${tokenKey(best.token)}`;
  }
  const value = Number(best.value);
  if (one.unit === 'name')
    return /\s/.test(best.shown) || /^["']/.test(one.text) ? quoted(best.shown, one.text) : best.shown;
  if (one.unit === 'px') {
    if (/rem$/i.test(one.text)) return `${round(value / asked.base)}rem`;
    return bare ? `${round(value)}` : `${round(value)}px`;
  }
  return one.unit === 'ratio' && one.text.endsWith('%') ? `${round(value * 100)}%` : `${round(value)}`;
}

function quoted(name: string, like: string): string {
  const sign = like.startsWith("'") ? "'" : '"';
  return `${sign}${name}${sign}`;
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
