import type { Token, TokenType } from '../../core/design/token.ts';
import type { Json } from '../../core/json.ts';

/** A token ready to be written: `written` may hold aliases, `value` holds none. */
export interface BuiltToken {
  readonly name: string;
  readonly type: TokenType;
  readonly written: Json;
  readonly value: Json;
  readonly deprecated?: string;
}

/** What differs from the default in one mode. */
interface BuiltMode {
  readonly mode: string;
  /** HTML attribute that switches it on: modes of one family exclude each other and share it. */
  readonly attribute: string;
  /** Tokens whose value differs there once aliases are followed. */
  readonly tokens: readonly BuiltToken[];
  /** Those of them that are written differently there; the rest follow through `var()`. */
  readonly own: ReadonlySet<string>;
}

/** All tokens in default mode, sorted by name, and the modes sorted by theirs. */
export interface Model {
  readonly tokens: readonly BuiltToken[];
  readonly modes: readonly BuiltMode[];
}

/** One file of a platform; `path` is relative to the build folder. */
export interface BuiltFile {
  readonly path: string;
  readonly text: string;
}

export type Format = (model: Model) => readonly BuiltFile[];

/**
 * Which attribute switches each mode. Modes that stand together in a token exclude each other, so they share one:
 * `data-theme` for families with light or dark, `data-scale` for those of device sizes, `data-mode` for the rest.
 */
export function attributes(tokens: readonly Token[]): ReadonlyMap<string, string> {
  const family = new Map<string, Set<string>>();
  for (const { modes } of tokens) {
    const together = Object.keys(modes);
    const joined = new Set(together.flatMap((mode) => [mode, ...(family.get(mode) ?? [])]));
    for (const mode of joined) family.set(mode, joined);
  }
  return new Map(
    [...family].map(([mode, members]) => {
      const has = (...names: string[]) => names.some((name) => members.has(name));
      if (has('light', 'dark')) return [mode, 'data-theme'];
      return [mode, has('desktop', 'mobile', 'tablet', 'compact') ? 'data-scale' : 'data-mode'];
    }),
  );
}
