import { clampRgb, converter, parse, type Rgb, wcagContrast } from 'culori';
import { z } from 'zod';
import { cssColor } from '../../core/design/css-color.ts';
import { readTokenSource, type SourceToken, tokenKey } from '../../core/design/token-source.ts';
import { fitsAny } from '../../core/glob.ts';
import type { Json } from '../../core/json.ts';
import { defineRule, type Finding, type PullView } from '../../core/policy/rule.ts';

const pair = z.strictObject({
  foreground: z.string().describe('A token, or a colour as CSS writes it.'),
  background: z.string(),
  large: z.boolean().default(false).describe('Large text, icons and borders: judged by `large`.'),
  exempt: z.string().min(1).optional().describe('Why the pair need not hold, such as a disabled state (WCAG 1.4.3).'),
  optional: z.boolean().default(false).describe('Left out quietly when neither token is there.'),
});

const options = z.strictObject({
  minimum: z.number().min(1).max(21).default(4.5).describe('Least ratio of a pair; 4.5 is WCAG AA.'),
  large: z.number().min(1).max(21).default(3).describe('Least ratio of a pair that is `large`; 3 is WCAG AA.'),
  pairs: z.array(pair).max(2000).default([]),
  tokens: z
    .array(z.string())
    .min(1)
    .default(['tokens/**/*.json', '**/*.tokens.json'])
    .describe('Globs of the files that hold the tokens: DTCG (.json) or CSS custom properties (.css).'),
  modes: z.array(z.string()).default([]).describe('Modes to judge; empty takes all that the tokens have.'),
});
type Options = z.output<typeof options>;
type Pair = Options['pairs'][number];

/** Token files beyond this many are not read; the answer is neutral then. */
const MOST_FILES = 100;

/** Judges declared pairs of colours by WCAG's contrast ratio, in every mode, transparent ones laid over their background. */
export const contrast = defineRule({
  name: 'accessibility.contrast',
  summary: 'Declared pairs of colours have the contrast that WCAG asks for, in every mode.',
  options,
  examples: [
    {
      title: 'Two pairs of tokens',
      with: {
        pairs: [
          { foreground: 'text-color', background: 'page-color' },
          { foreground: 'icon-color', background: 'page-color', large: true },
        ],
      },
    },
    {
      title: 'AAA, tokens in a CSS file',
      with: {
        minimum: 7,
        large: 4.5,
        tokens: ['src/theme.css'],
        pairs: [{ foreground: '--text', background: '#fff' }],
      },
    },
  ],
  blind: [
    'Pairs that nobody declared: which colours meet on a page is not in the tokens.',
    'Colours that only a browser resolves (color-mix(), light-dark(), calc()): reported as not checked.',
    'A transparent background: what lies under it is not known, so the pair is not checked.',
  ],
  documentation: 'https://www.w3.org/TR/WCAG22/#contrast-minimum',
  async judge(pull, asked) {
    if (asked.pairs.length === 0) return { verdict: 'pass', summary: 'no pairs are declared', findings: [] };
    const { tokens, unread } = await declared(pull, asked.tokens);
    const here = asked.pairs.filter(
      (one) => !one.optional || [one.foreground, one.background].some((name) => tokens.has(tokenKey(name))),
    );
    const results = here.filter((one) => one.exempt === undefined).flatMap((one) => judgePair(one, tokens, asked));
    const low = findingsOf('low', results);
    const unsure = findingsOf('unsure', results);
    const parts = [
      `${low.length} of ${results.length} ${results.length === 1 ? 'pair' : 'pairs'} under the minimum, modes counted one by one`,
      ...(unsure.length > 0 ? [`${unsure.length} not checked`] : []),
      ...(unread.length > 0
        ? [`could not read ${unread.slice(0, 3).join(', ')}${unread.length > 3 ? ', …' : ''}`]
        : []),
    ];
    return {
      verdict: low.length > 0 ? 'fail' : unsure.length > 0 || unread.length > 0 ? 'neutral' : 'pass',
      summary: here.length === 0 ? 'none of the declared pairs is here' : parts.join('; '),
      findings: [...low, ...unsure],
    };
  },
});

type Tokens = ReadonlyMap<string, readonly SourceToken[]>;
type Resolved = { readonly color: Rgb } | { readonly why: string };
type Result = { readonly kind: 'fine' } | { readonly kind: 'low' | 'unsure'; readonly finding: Finding };

/** All tokens at the head, by key; what could not be read is named. */
async function declared(
  pull: PullView,
  globs: readonly string[],
): Promise<{ tokens: Tokens; unread: readonly string[] }> {
  const { paths, truncated } = await pull.paths();
  const matching = paths.filter((path) => fitsAny(globs, path)).sort();
  const unread: string[] = truncated ? ['all paths'] : [];
  const tokens = new Map<string, SourceToken[]>();
  for (const path of matching.slice(0, MOST_FILES)) {
    const text = await pull.text(path);
    const found = text === undefined ? undefined : readTokenSource(path, text);
    if (found === undefined) unread.push(path);
    for (const token of found ?? []) {
      const key = tokenKey(token.name);
      tokens.set(key, [...(tokens.get(key) ?? []), token]);
    }
  }
  return { tokens, unread: [...unread, ...matching.slice(MOST_FILES)] };
}

function findingsOf(kind: 'low' | 'unsure', results: readonly Result[]): Finding[] {
  return results.flatMap((one) => (one.kind === kind ? [one.finding] : []));
}

function judgePair(declaredPair: Pair, tokens: Tokens, asked: Options): Result[] {
  const all = new Set([...modesOf(declaredPair.foreground, tokens), ...modesOf(declaredPair.background, tokens)]);
  const modes = asked.modes.length === 0 ? [...all].sort() : asked.modes.filter((mode) => all.has(mode));
  return (modes.length === 0 ? [undefined] : modes).map((mode) => judgeIn(mode, declaredPair, tokens, asked));
}

function judgeIn(
  mode: string | undefined,
  { foreground, background, large }: Pair,
  tokens: Tokens,
  asked: Options,
): Result {
  const minimum = large ? asked.large : asked.minimum;
  const [token] = tokens.get(tokenKey(foreground)) ?? tokens.get(tokenKey(background)) ?? [];
  const place = token === undefined ? {} : { path: token.path, line: token.line };
  const names = `${foreground} on ${background}${mode === undefined ? '' : ` in ${mode}`}`;
  const unsure = (why: string): Result => ({
    kind: 'unsure',
    finding: {
      message: `${names} was not checked: ${why}.`,
      suggestion: `Make ${foreground} and ${background} resolve to colours, or mend the pair in the policy.`,
      ...place,
    },
  });
  const [over, under] = [resolve(foreground, mode, tokens), resolve(background, mode, tokens)];
  if ('why' in over) return unsure(over.why);
  if ('why' in under) return unsure(under.why);
  if ((under.color.alpha ?? 1) < 1) return unsure(`${background} is transparent, and what lies under it is not known`);
  const ratio = wcagContrast(composite(over.color, under.color), under.color);
  if (ratio >= minimum) return { kind: 'fine' };
  // 4.4996 must not read as the 4.5 that it misses.
  const shown = (Number(ratio.toFixed(2)) < minimum ? ratio : Math.floor(ratio * 100) / 100).toFixed(2);
  return {
    kind: 'low',
    finding: {
      message: `${names} is ${shown}:1, wanted ${minimum}:1.`,
      suggestion: `Bring ${foreground} against ${background} to at least ${minimum}:1, or declare why the pair is exempt.`,
      ...place,
    },
  };
}

/** The colour behind a token or a literal, aliases (`{a.b}`, `var(--a)`) followed. */
function resolve(name: string, mode: string | undefined, tokens: Tokens, seen: readonly string[] = []): Resolved {
  const key = tokenKey(name);
  const found = tokens.get(key);
  if (found === undefined) {
    const literal = seen.length === 0 ? colorOf(name) : undefined;
    return literal === undefined ? { why: `there is no token ${name}` } : { color: literal };
  }
  if (seen.includes(key)) return { why: `${name} refers to itself` };
  const values = found.map((token) => valueIn(token, mode));
  const [value] = values;
  if (values.some((other) => JSON.stringify(other) !== JSON.stringify(value))) {
    return { why: `${name} has different values in ${found.map(({ path, line }) => `${path}:${line}`).join(' and ')}` };
  }
  const alias = aliasOf(value);
  if (alias !== undefined) return resolve(alias, mode, tokens, [...seen, key]);
  const color = colorOf(value);
  if (color !== undefined) return { color };
  return {
    why:
      value === undefined
        ? `${name} has no value here`
        : `${name} is ${JSON.stringify(value).slice(0, 60)}, which is not resolved`,
  };
}

/** Modes that a token has, itself or through what it refers to. */
function modesOf(name: string, tokens: Tokens, seen: Set<string> = new Set()): Set<string> {
  const key = tokenKey(name);
  const modes = new Set<string>();
  if (seen.has(key)) return modes;
  seen.add(key);
  for (const token of tokens.get(key) ?? []) {
    for (const mode of Object.keys(token.modes)) modes.add(mode);
    for (const value of [token.value, ...Object.values(token.modes)]) {
      const alias = aliasOf(value);
      if (alias !== undefined) for (const mode of modesOf(alias, tokens, seen)) modes.add(mode);
    }
  }
  return modes;
}

function valueIn(token: SourceToken, mode: string | undefined): Json | undefined {
  return mode !== undefined && Object.hasOwn(token.modes, mode) ? token.modes[mode] : token.value;
}

function aliasOf(value: Json | undefined): string | undefined {
  const found = typeof value === 'string' ? /^\s*(?:\{([^{}]+)\}|var\(\s*(--[\w-]+)\s*\))\s*$/.exec(value) : null;
  return found?.[1]?.replace(/\.\$root$/, '') ?? found?.[2];
}

const toRgb = converter('rgb');

/** The sRGB colour of a DTCG value or CSS text, brought into gamut; undefined for what only a browser can resolve. */
function colorOf(value: Json | undefined): Rgb | undefined {
  const color = parse(typeof value === 'string' ? value.trim() : (cssColor(value) ?? ''));
  if (color === undefined) return undefined;
  const rgb = clampRgb<Rgb>(toRgb(color));
  return [rgb.r, rgb.g, rgb.b, rgb.alpha ?? 1].every(Number.isFinite) ? rgb : undefined;
}

/** A colour laid over an opaque one, as a screen shows it: mixed in gamma-encoded sRGB (https://www.w3.org/TR/compositing-1/), in 8 bits. */
function composite(over: Rgb, under: Rgb): Rgb {
  const alpha = over.alpha ?? 1;
  if (alpha === 1) return over;
  const mix = (top: number, bottom: number) => Math.round((top * alpha + bottom * (1 - alpha)) * 255) / 255;
  return { mode: 'rgb', r: mix(over.r, under.r), g: mix(over.g, under.g), b: mix(over.b, under.b) };
}
