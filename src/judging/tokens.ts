import { clampRgb, converter, parse, type Rgb } from 'culori';
import { cssColor } from '../core/design/css-color.ts';
import { readTokenSource, type SourceToken, tokenKey } from '../core/design/token-source.ts';
import { fitsAny } from '../core/glob.ts';
import type { Json } from '../core/json.ts';
import type { PullView } from '../core/policy/rule.ts';

/** Token files beyond this many are not read; the answer is neutral then. */
const MOST_FILES = 100;

/** Aliases one behind the other that are followed. */
const MOST_ALIASES = 50;
/** Modes of one token; there are more in the answer of `modesOf` when it has more, and then not all. */
export const MOST_MODES = 50;
/** Tokens whose modes are gathered for one. */
const MOST_LOOKED = 500;

/** Tokens by `tokenKey` of their name; several where files repeat one. */
export type Tokens = ReadonlyMap<string, readonly SourceToken[]>;
/** A colour, or why there is none: completes "was not checked: …". */
export type Resolved = { readonly color: Rgb } | { readonly why: string };
/** All tokens at the head, by key; what could not be read is named. */
export async function tokensOf(
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
      const same = tokens.get(key);
      if (same === undefined) tokens.set(key, [token]);
      else same.push(token);
    }
  }
  return { tokens, unread: [...unread, ...matching.slice(MOST_FILES)] };
}

/** The colour behind a token or a literal, aliases (`{a.b}`, `var(--a)`) followed. */
export function resolve(
  name: string,
  mode: string | undefined,
  tokens: Tokens,
  seen: readonly string[] = [],
): Resolved {
  const key = tokenKey(name);
  const found = tokens.get(key);
  if (found === undefined) {
    const literal = seen.length === 0 ? colorOf(name) : undefined;
    return literal === undefined ? { why: `there is no token ${name}` } : { color: literal };
  }
  if (seen.includes(key)) return { why: `${name} refers to itself` };
  if (seen.length > MOST_ALIASES) return { why: `${seen[0]} refers on through more than ${MOST_ALIASES} others` };
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
export function modesOf(name: string, tokens: Tokens): Set<string> {
  const modes = new Set<string>();
  const seen = new Set([tokenKey(name)]);
  // A set gives what is added to it meanwhile.
  let looked = 0;
  for (const key of seen) {
    if (looked++ > MOST_LOOKED) break;
    for (const token of tokens.get(key) ?? []) {
      for (const mode of Object.keys(token.modes).slice(0, MOST_MODES + 1)) modes.add(mode);
      if (modes.size > MOST_MODES) return modes;
      for (const value of [token.value, ...Object.values(token.modes)]) {
        const alias = aliasOf(value);
        if (alias !== undefined) seen.add(tokenKey(alias));
      }
    }
  }
  return modes;
}

export function valueIn(token: SourceToken, mode: string | undefined): Json | undefined {
  return mode !== undefined && Object.hasOwn(token.modes, mode) ? token.modes[mode] : token.value;
}

export function aliasOf(value: Json | undefined): string | undefined {
  const found = typeof value === 'string' ? /^\s*(?:\{([^{}]+)\}|var\(\s*(--[\w-]+)\s*\))\s*$/.exec(value) : null;
  return found?.[1]?.replace(/\.\$root$/, '') ?? found?.[2];
}

const toRgb = converter('rgb');

/** The sRGB colour of a DTCG value or CSS text, brought into gamut; undefined for what only a browser can resolve. */
export function colorOf(value: Json | undefined): Rgb | undefined {
  const color = parse(typeof value === 'string' ? value.trim() : (cssColor(value) ?? ''));
  if (color === undefined) return undefined;
  const rgb = clampRgb<Rgb>(toRgb(color));
  return [rgb.r, rgb.g, rgb.b, rgb.alpha ?? 1].every(Number.isFinite) ? rgb : undefined;
}
