import { aliasOf } from './alias.ts';
import { isLeftAlias, type Rename } from './diff.ts';
import type { Token, TokenSet } from './token.ts';

/**
 * The set with a deprecated alias under each old name, so that code which still uses it goes on working. A name that
 * belongs to a token is left to it, and so is one whose new name does not exist. Aliases lead to the newest name directly.
 */
export function withDeprecatedAliases(set: TokenSet, renamed: readonly Rename[]): TokenSet {
  const byName = new Map(set.tokens.map((token) => [token.name, token]));
  const next = new Map(renamed.map(({ from, to }) => [from, to]));
  const aliases = renamed.flatMap(({ from, to }): Token[] => {
    const target = byName.get(newest(to, next));
    if (target === undefined || byName.has(from)) return [];
    return [
      {
        name: from,
        type: target.type,
        value: `{${target.name}}`,
        modes: {},
        ids: [],
        deprecated: `Use ${target.name} instead.`,
      },
    ];
  });
  if (aliases.length === 0) return set;
  return { tokens: [...set.tokens, ...aliases].sort((one, other) => (one.name < other.name ? -1 : 1)) };
}

/** Renames that the aliases of a set still remember, in order of the old names. */
export function rememberedRenames(set: TokenSet): readonly Rename[] {
  return set.tokens.filter(isLeftAlias).map((token) => ({ from: token.name, to: aliasOf(token.value)! }));
}

function newest(name: string, next: ReadonlyMap<string, string>): string {
  let here = name;
  for (let hops = 0; hops < next.size && next.has(here); hops += 1) here = next.get(here)!;
  return here;
}
