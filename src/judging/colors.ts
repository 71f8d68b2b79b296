import { colorsNamed, converter, differenceCiede2000, formatHex8, type Rgb } from 'culori';
import { tokenKey } from '../core/design/token-source.ts';
import { colorOf, modesOf, resolve, type Tokens } from './tokens.ts';
import { afterBracket, isOwnName, wordsOf } from './words.ts';

/** A colour that is written out. */
export interface RawColor {
  readonly text: string;
  /** Offset into the value. */
  readonly start: number;
  readonly color: Rgb;
}

const FUNCTION = /^(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\($/i;
/** Where a word such as `red` is a colour; elsewhere it may be a name of an animation, a font or a place in a grid. */
const TAKES_WORDS =
  /(?:^|-)(?:color|fill|stroke|bgcolor|background|background-image|border|outline|shadow|border-(?:top|right|bottom|left|block|inline|block-start|block-end|inline-start|inline-end)|column-rule|text-decoration)$/;

/** The colours that stand written out in a value; what is made from variables is none. */
export function rawColors(property: string, value: string): readonly RawColor[] {
  const words = wordsOf(value);
  const found: RawColor[] = [];
  const add = (start: number, end: number): boolean => {
    const text = value.slice(start, end);
    const color = colorOf(text);
    if (color !== undefined) found.push({ text, start, color });
    return color !== undefined;
  };
  // A variable that holds nothing but such a word is one too.
  const named = TAKES_WORDS.test(property) || (/^(?:--|\$)/.test(property) && words.length === 1);
  for (let at = 0; at < words.length; at++) {
    const { type, text, start, end } = words[at] as (typeof words)[number];
    if (type === 'hash') add(start, end);
    else if (type === 'function' && FUNCTION.test(text)) {
      const next = afterBracket(words, at);
      if (add(start, words[next - 1]?.end ?? end)) at = next - 1;
    } else if (named && type === 'ident' && Object.hasOwn(colorsNamed, text.toLowerCase()) && !isOwnName(words, at)) {
      add(start, end);
    }
  }
  return found;
}

/** A colour that may be used, and how it is called. */
export interface Allowed {
  /** Of a token; undefined for one that the policy lists by its value. */
  readonly token?: string;
  readonly color: Rgb;
}

/** Colours of tokens that are taken, by name and mode; large designs have some thousand. */
const MOST_COLORS = 20_000;
/** Different colours of styles that are compared with all of those; what is the same as an allowed one needs no comparing. */
const MOST_COMPARED = 100;

/** The colours that tokens have, in all modes, the first 20,000 of them. */
export function paletteOf(tokens: Tokens): readonly Allowed[] {
  const found = new Map<string, Allowed>();
  for (const [key, places] of tokens) {
    if (found.size >= MOST_COLORS) break;
    const name = places[0]?.name ?? key;
    for (const mode of [undefined, ...modesOf(name, tokens)]) {
      const answer = resolve(name, mode, tokens);
      if ('color' in answer)
        found.set(`${tokenKey(name)} ${formatHex8(answer.color)}`, { token: name, color: answer.color });
    }
  }
  return [...found.values()];
}

interface Nearest {
  readonly allowed: Allowed;
  /** CIEDE2000, with how much the transparency differs, in percent. */
  readonly difference: number;
}

const lab = converter('lab65');
const between = differenceCiede2000();

/** Finds allowed colours. */
export interface Palette {
  /** Whether exactly this one is allowed. */
  has(color: Rgb): boolean;
  /** The allowed one that is nearest; undefined when none is allowed, and when 100 different ones were asked for before. */
  nearest(color: Rgb): Nearest | undefined;
}

export function asPalette(allowed: readonly Allowed[]): Palette {
  const known = new Map<string, Allowed>();
  for (const one of allowed) if (!known.has(formatHex8(one.color))) known.set(formatHex8(one.color), one);
  const measured = [...known.values()].map((one) => ({ one, lab: lab(one.color), alpha: one.color.alpha ?? 1 }));
  const answers = new Map<string, Nearest | undefined>();
  return {
    has: (color) => known.has(formatHex8(color)),
    nearest(color) {
      const key = formatHex8(color);
      if (answers.has(key) || answers.size >= MOST_COMPARED) return answers.get(key);
      const wanted = lab(color);
      const same = known.get(key);
      let best: Nearest | undefined = same === undefined ? undefined : { allowed: same, difference: 0 };
      for (const { one, lab: other, alpha } of same === undefined ? measured : []) {
        const difference = between(wanted, other) + Math.abs((color.alpha ?? 1) - alpha) * 100;
        if (best === undefined || difference < best.difference) best = { allowed: one, difference };
      }
      answers.set(key, best);
      return best;
    },
  };
}
