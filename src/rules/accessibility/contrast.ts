import { type Rgb, wcagContrast } from 'culori';
import { z } from 'zod';
import { tokenKey } from '../../core/design/token-source.ts';
import { type Looked, lookAtChanged } from '../../core/policy/changed-texts.ts';
import type { ViewedFile } from '../../core/policy/facts.ts';
import { addsLines } from '../../core/policy/lines.ts';
import { defineRule, type Finding, type PullView } from '../../core/policy/rule.ts';
import { type SheetPair, sheetPairs } from '../../judging/sheet-pairs.ts';
import { MOST_MODES, modesOf, resolve, type Tokens, tokensOf } from '../../judging/tokens.ts';
import { MOST_SHEET, unreadable } from '../../judging/unreadable.ts';

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
  styles: z
    .boolean()
    .default(true)
    .describe(
      'Whether changed .css and .scss files are judged too, where one rule sets both `color` and a background.',
    ),
  modes: z.array(z.string()).default([]).describe('Modes to judge; empty takes all that the tokens have.'),
});
type Options = z.output<typeof options>;
type Pair = Options['pairs'][number];

/** Changed style sheets beyond this many are not read; the answer is neutral then. */
const MOST_SHEETS = 300;

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
  reads: () => ['files'],
  blind: [
    'Pairs that nobody declared: which colours meet on a page is not in the tokens.',
    'Colours that only a browser resolves (color-mix(), light-dark(), calc()): reported as not checked.',
    'Style sheets beyond rules that set both colours: what an element inherits or lies on is only known in a browser. There, a colour that cannot be resolved is passed over, and disabled states are exempt.',
    'Tokens with more than 50 modes, or aliases more than 50 behind each other: reported as not checked.',
    'A transparent background: what lies under it is not known, so the pair is not checked.',
  ],
  documentation: 'https://www.w3.org/TR/WCAG22/#contrast-minimum',
  async judge(pull, asked) {
    const sheets: SheetPairs[] = [];
    const looked = asked.styles ? await readSheets(pull, sheets) : undefined;
    if (asked.pairs.length === 0 && sheets.length === 0 && looked?.unsure !== true) {
      return { verdict: 'pass', summary: 'no pairs are declared', findings: [] };
    }
    const { tokens, unread } = await tokensOf(pull, asked.tokens);
    const here = asked.pairs.filter(
      (one) => !one.optional || [one.foreground, one.background].some((name) => tokens.has(tokenKey(name))),
    );
    const results = here.filter((one) => one.exempt === undefined).flatMap((one) => judgePair(one, tokens, asked));
    const written = sheets.flatMap((sheet) => judgeSheet(sheet, tokens, asked));
    results.push(...written);
    const low = findingsOf('low', results);
    const unsure = findingsOf('unsure', results);
    const open = unsure.length > 0 || unread.length > 0 || looked?.unsure === true;
    const parts = [
      `${low.length} of ${results.length} ${results.length === 1 ? 'pair' : 'pairs'} under the minimum, modes counted one by one`,
      ...(unsure.length > 0 ? [`${unsure.length} not checked`] : []),
      ...(unread.length > 0
        ? [`could not read ${unread.slice(0, 3).join(', ')}${unread.length > 3 ? ', …' : ''}`]
        : []),
      ...(looked !== undefined && looked.left.length > 0
        ? [`style sheets not checked: ${looked.left.join(', ')}`]
        : []),
    ];
    return {
      verdict: low.length > 0 ? 'fail' : open ? 'neutral' : 'pass',
      summary:
        here.length === 0 && sheets.length === 0 && parts.length === 1
          ? 'none of the declared pairs is here'
          : parts.join('; '),
      findings: [...low, ...unsure],
    };
  },
});

type Result = { readonly kind: 'fine' } | { readonly kind: 'low' | 'unsure'; readonly finding: Finding };

interface SheetPairs {
  readonly file: ViewedFile;
  readonly pairs: readonly SheetPair[];
}

/** Pairs of changed style sheets in lines that the pull request adds. */
function readSheets(pull: PullView, sheets: SheetPairs[]): Promise<Looked> {
  const fits = (path: string) => /\.s?css$/i.test(path) && !/\.min\.\w+$/i.test(path);
  return lookAtChanged(pull, { fits, exclude: [], maximumFiles: MOST_SHEETS }, (file, text) => {
    const refused = unreadable(text, MOST_SHEET);
    if (text === undefined || refused !== undefined) return refused;
    const pairs = sheetPairs(text);
    if (pairs === undefined) return { why: 'could not be parsed' };
    const added = pairs.filter(({ lines }) => lines.some((line) => addsLines(file, line)));
    if (added.length > 0) sheets.push({ file, pairs: added });
    return undefined;
  });
}

/** Judged like a declared pair, but what cannot be resolved is passed over: nobody claimed that it can. */
function judgeSheet({ file, pairs }: SheetPairs, tokens: Tokens, asked: Options): Result[] {
  return pairs.flatMap(({ foreground, background, large, lines }) => {
    const line = lines.find((one) => addsLines(file, one)) ?? lines[0];
    return judgePair({ foreground, background, large, optional: false }, tokens, asked).flatMap((result): Result[] => {
      if (result.kind === 'unsure') return [];
      return result.kind === 'fine' ? [result] : [{ ...result, finding: { ...result.finding, path: file.path, line } }];
    });
  });
}

function findingsOf(kind: 'low' | 'unsure', results: readonly Result[]): Finding[] {
  return results.flatMap((one) => (one.kind === kind ? [one.finding] : []));
}

function judgePair(declaredPair: Pair, tokens: Tokens, asked: Options): Result[] {
  const [over, under] = [modesOf(declaredPair.foreground, tokens), modesOf(declaredPair.background, tokens)];
  if (Math.max(over.size, under.size) > MOST_MODES) {
    const message = `${declaredPair.foreground} on ${declaredPair.background} was not checked: there are more than ${MOST_MODES} modes.`;
    return [{ kind: 'unsure', finding: { message, suggestion: 'Take modes that nobody uses out of the tokens.' } }];
  }
  const all = new Set([...over, ...under]);
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

/** A colour laid over an opaque one, as a screen shows it: mixed in gamma-encoded sRGB (https://www.w3.org/TR/compositing-1/), in 8 bits. */
function composite(over: Rgb, under: Rgb): Rgb {
  const alpha = over.alpha ?? 1;
  if (alpha === 1) return over;
  const mix = (top: number, bottom: number) => Math.round((top * alpha + bottom * (1 - alpha)) * 255) / 255;
  return { mode: 'rgb', r: mix(over.r, under.r), g: mix(over.g, under.g), b: mix(over.b, under.b) };
}
