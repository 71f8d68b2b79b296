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

/** All colours that tokens have, in all modes. */
export function paletteOf(tokens: Tokens): readonly Allowed[] {
  const found = new Map<string, Allowed>();
  for (const [key, places] of tokens) {
    const name = places[0]?.name ?? key;
    for (const mode of [undefined, ...modesOf(name, tokens)]) {
      const answer = resolve(name, mode, tokens);
      if ('color' in answer)
        found.set(`${tokenKey(name)} ${formatHex8(answer.color)}`, { token: name, color: answer.color });
    }
  }
  return [...found.values()];
}

export interface Nearest {
  readonly allowed: Allowed;
  /** CIEDE2000, with how much the transparency differs, in percent. */
  readonly difference: number;
}

const lab = converter('lab65');
const between = differenceCiede2000();

/** The allowed colour that is nearest; undefined when none is allowed. */
export function nearest(color: Rgb, palette: readonly Allowed[]): Nearest | undefined {
  const wanted = lab(color);
  let best: Nearest | undefined;
  for (const allowed of palette) {
    const alpha = Math.abs((color.alpha ?? 1) - (allowed.color.alpha ?? 1));
    const same = formatHex8(color) === formatHex8(allowed.color);
    const difference = same ? 0 : between(wanted, lab(allowed.color)) + alpha * 100;
    if (best === undefined || difference < best.difference) best = { allowed, difference };
  }
  return best;
}
