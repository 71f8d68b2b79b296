import { FONT_WEIGHTS } from '../core/design/font-weights.ts';
import { tokenKey } from '../core/design/token-source.ts';
import { isJsonObject, type Json } from '../core/json.ts';
import type { StyleValue } from './sheet-styles.ts';
import { aliasOf, modesOf, type Tokens, valueIn } from './tokens.ts';
import { isOwnName, type Word, wordsOf } from './words.ts';

export const FACETS = ['family', 'size', 'weight', 'lineHeight'] as const;
export type Facet = (typeof FACETS)[number];

/** A value of typography: a name in lower case, pixels, a weight, or a line height as a ratio or in pixels. */
interface TypeValue {
  readonly facet: Facet;
  readonly value: string | number;
  readonly unit: 'name' | 'px' | 'weight' | 'ratio';
}

/** One that stands in a style. */
export interface WrittenType extends TypeValue {
  readonly text: string;
  /** Offset into the value. */
  readonly start: number;
}

/** One that may be used, and the token that has it. */
export interface AllowedType extends TypeValue {
  readonly token?: string;
  /** As its author wrote it. */
  readonly shown: string;
}

/** What a property, a variable or a token of this name is about; undefined when it is no typography. */
function facetOf(name: string): Facet | undefined {
  const plain = name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[._]/g, '-');
  if (/font-?famil(?:y|ies)/.test(plain)) return 'family';
  if (/(?:font|text|type)-?size/.test(plain)) return 'size';
  if (/font-?weight/.test(plain)) return 'weight';
  return /line-?height|leading/.test(plain) ? 'lineHeight' : undefined;
}

/** Reads one value; undefined for what is relative, computed or a keyword that sets nothing. `base` is how many pixels a rem has. */
export function typeValue(facet: Facet, text: string, base: number): TypeValue | undefined {
  const plain = text.trim();
  if (facet === 'family') {
    const name = plain.replace(/^["']|["']$/g, '').toLowerCase();
    return name === '' ? undefined : { facet, value: name, unit: 'name' };
  }
  if (facet === 'weight') {
    const weight = FONT_WEIGHTS[plain.toLowerCase().replace(/[\s_-]/g, '')] ?? Number(plain);
    return plain === '' || !Number.isFinite(weight) ? undefined : { facet, value: weight, unit: 'weight' };
  }
  const [, number, unit = ''] = /^([+-]?(?:\d+\.?\d*|\.\d+))(px|rem|pt|%)?$/i.exec(plain) ?? [];
  const value = Number(number);
  // Nobody sees text of no size; it is a trick against gaps.
  if (number === undefined || value === 0) return undefined;
  const pixels = { px: 1, rem: base, pt: 4 / 3 }[unit.toLowerCase()];
  if (pixels !== undefined) return { facet, value: value * pixels, unit: 'px' };
  if (facet === 'size') return unit === '' ? { facet, value, unit: 'px' } : undefined;
  return { facet, value: unit === '%' ? value / 100 : value, unit: 'ratio' };
}

const RELATIVE = /^(?:inherit|initial|unset|revert|revert-layer|normal|auto)$/i;
/** Families that mean whatever the machine has. */
const GENERIC =
  /^(?:serif|sans-serif|monospace|cursive|fantasy|system-ui|ui-(?:serif|sans-serif|monospace|rounded)|math|emoji|-apple-system|blinkmacsystemfont)$/i;

/** The values of typography that are written out in a style. */
export function writtenTypes(style: StyleValue, base: number): readonly WrittenType[] {
  const words = wordsOf(style.value);
  if (style.property === 'font') return shorthand(style.value, words, base);
  const facet = /^(?:font-family|font-size|font-weight|line-height)$|^(?:--|\$)/.test(style.property)
    ? facetOf(style.property)
    : undefined;
  if (facet === undefined) return [];
  if (facet === 'family') return familyOf(style.value, words, base);
  const [first, second] = words;
  const flag = second?.type === 'delim' && second.text === '!';
  if (first === undefined || (second !== undefined && !flag)) return [];
  // Only a script gives a size without a unit, and means pixels.
  if (facet === 'size' && first.type === 'number' && style.syntax !== 'script') return [];
  return read(facet, first, base);
}

function read(facet: Facet, { text, start, type }: Word, base: number): WrittenType[] {
  if (RELATIVE.test(text) || !['ident', 'dimension', 'number', 'percentage', 'string'].includes(type)) return [];
  const value = typeValue(facet, text, base);
  return value === undefined ? [] : [{ ...value, text, start }];
}

/** The first family, which is the one that is meant; the others only stand in for it. */
function familyOf(value: string, words: readonly Word[], base: number): WrittenType[] {
  const [first] = words;
  if (first === undefined || !['ident', 'string'].includes(first.type)) return [];
  const comma = words.findIndex(({ type }) => type === 'comma');
  const last = words
    .slice(0, comma === -1 ? words.length : comma)
    .findLast(({ type }) => type === 'ident' || type === 'string');
  const end = first.type === 'string' || last === undefined ? first.end : last.end;
  const text = value.slice(first.start, end).replace(/\s*!.*$/s, '');
  if (RELATIVE.test(text) || GENERIC.test(text) || /[$#{}(]/.test(text)) return [];
  const family = typeValue('family', text, base);
  return family === undefined ? [] : [{ ...family, text, start: first.start }];
}

/** `italic 600 14px/1.5 "Inter", sans-serif`. */
function shorthand(value: string, words: readonly Word[], base: number): WrittenType[] {
  const at = words.findIndex(({ type }) => type === 'dimension' || type === 'percentage');
  const size = words[at];
  if (size === undefined || words.some((_, index) => isOwnName(words, index))) return [];
  const weight = words.slice(0, at).find(({ type, text }) => type === 'number' || /^bold$/i.test(text));
  const slash = words[at + 1]?.text === '/';
  const height = slash ? words[at + 2] : undefined;
  const names = words.slice(at + (slash ? 3 : 1));
  return [
    ...(weight === undefined ? [] : read('weight', weight, base)),
    ...read('size', size, base),
    ...(height === undefined ? [] : read('lineHeight', height, base)),
    ...familyOf(value, names, base),
  ];
}

const TYPES: { readonly [type: string]: Facet } = { fontFamily: 'family', fontWeight: 'weight' };
const COMPOSITE: { readonly [key: string]: Facet } = {
  fontFamily: 'family',
  fontSize: 'size',
  fontWeight: 'weight',
  lineHeight: 'lineHeight',
};

/** What tokens allow, in all modes: by their type, or where it says too little, by their name. */
export function allowedTypes(tokens: Tokens, base: number): readonly AllowedType[] {
  const found: AllowedType[] = [];
  for (const places of tokens.values()) {
    const [token] = places;
    if (token === undefined) continue;
    const facet = TYPES[token.type ?? ''] ?? facetOf(token.name);
    for (const mode of [undefined, ...modesOf(token.name, tokens)]) {
      const value = deref(valueIn(token, mode), mode, tokens);
      if (isJsonObject(value) && !Object.hasOwn(value, 'unit')) {
        for (const [key, part] of Object.entries(COMPOSITE)) {
          found.push(...allow(part, deref(value[key], mode, tokens), base, undefined));
        }
      } else if (facet !== undefined) found.push(...allow(facet, value, base, token.name));
    }
  }
  return found;
}

/** A value of a policy's list or a token. */
export function allow(facet: Facet, value: Json | undefined, base: number, token: string | undefined): AllowedType[] {
  const first = Array.isArray(value) ? value[0] : value;
  const text = isJsonObject(first) ? `${first.value}${first.unit}` : typeof first === 'number' ? `${first}` : first;
  if (typeof text !== 'string') return [];
  const shown = facet === 'family' ? (text.split(',')[0] ?? '').trim().replace(/^["']|["']$/g, '') : text;
  const read = typeValue(facet, shown, base);
  return read === undefined ? [] : [{ ...read, shown, ...(token === undefined ? {} : { token }) }];
}

function deref(value: Json | undefined, mode: string | undefined, tokens: Tokens, depth = 0): Json | undefined {
  const alias = aliasOf(value);
  const [token] = alias === undefined ? [] : (tokens.get(tokenKey(alias)) ?? []);
  return token === undefined || depth > 20 ? value : deref(valueIn(token, mode), mode, tokens, depth + 1);
}
