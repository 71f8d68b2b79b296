import { Fault } from '../fault.ts';
import type { Json } from '../json.ts';
import { aliasOf, mapAliases, sameValue } from './alias.ts';
import type { Token, TokenSet } from './token.ts';

export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** One token before and after; `modes` names the modes whose value differs, '' standing for the value everywhere. */
export interface ChangedToken {
  readonly name: string;
  readonly before: Token;
  readonly after: Token;
  readonly modes: readonly string[];
  /** Type, unit or set of modes differ: code that uses the token may not compile or may mean another thing. */
  readonly breaking: boolean;
}

export interface TokenDiff {
  readonly added: readonly Token[];
  readonly removed: readonly Token[];
  readonly renamed: readonly Rename[];
  /** Values that differ, of renamed tokens too. An alias that only follows a rename is no change. */
  readonly changed: readonly ChangedToken[];
  /** Names of tokens that were not deprecated before. */
  readonly deprecated: readonly string[];
  /** Old names of renamed tokens that now belong to another token, so that no alias can keep them alive. */
  readonly taken: readonly string[];
  /** Removed, renamed, or changed in a breaking way. */
  readonly breaking: boolean;
}

/**
 * What became of each token. A token is the same if it shares an identity (its own key or one of its modes'), and only
 * where none is shared if it has the same name; so a renamed token is not one removed and one added. Aliases that Baton
 * left for earlier renames are passed over. A name or an identity that stands twice in one set is a `step-failed` Fault.
 */
export function diffTokens(before: TokenSet, after: TokenSet): TokenDiff {
  const old = index(withoutAliases(before, after));
  const now = index(after);
  const pairs = match(old, now);
  const newNames = new Map([...pairs].map(([next, previous]) => [previous.name, next.name]));
  const renamed = [...pairs].filter(([next, previous]) => next.name !== previous.name);
  const changed = [...pairs].flatMap(([next, previous]) => compare(previous, next, newNames) ?? []);
  const removed = [...old.byName.values()].filter((token) => !newNames.has(token.name));
  return {
    added: [...now.byName.values()].filter((token) => !pairs.has(token)),
    removed,
    renamed: renamed.map(([next, previous]) => ({ from: previous.name, to: next.name })),
    changed,
    deprecated: [...pairs]
      .filter(([next, previous]) => next.deprecated !== undefined && previous.deprecated === undefined)
      .map(([next]) => next.name),
    taken: renamed.map(([, previous]) => previous.name).filter((name) => now.byName.has(name)),
    breaking: removed.length > 0 || renamed.length > 0 || changed.some((change) => change.breaking),
  };
}

/** A token that Baton itself left under the old name of a renamed one; Figma knows nothing of it. */
export function isLeftAlias(token: Token): boolean {
  return token.ids.length === 0 && token.deprecated !== undefined && aliasOf(token.value) !== undefined;
}

function withoutAliases(before: TokenSet, after: TokenSet): TokenSet {
  const names = new Set(after.tokens.map((token) => token.name));
  return { tokens: before.tokens.filter((token) => !isLeftAlias(token) || names.has(token.name)) };
}

interface Index {
  readonly byName: ReadonlyMap<string, Token>;
  readonly byId: ReadonlyMap<string, Token>;
}

function index(set: TokenSet): Index {
  const byName = new Map<string, Token>();
  const byId = new Map<string, Token>();
  for (const token of set.tokens.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    if (byName.has(token.name)) throw new Fault('step-failed', `Two tokens are called "${token.name}".`);
    byName.set(token.name, token);
    for (const id of token.ids) {
      const other = byId.get(id);
      if (other !== undefined) {
        throw new Fault('step-failed', `The tokens "${other.name}" and "${token.name}" have one identity: ${id}.`);
      }
      byId.set(id, token);
    }
  }
  return { byName, byId };
}

/** From each token that lived before to what it was. */
function match(old: Index, now: Index): Map<Token, Token> {
  const pairs = new Map<Token, Token>();
  const used = new Set<Token>();
  const pair = (next: Token, previous: Token): void => {
    pairs.set(next, previous);
    used.add(previous);
  };
  const left = () => [...now.byName.values()].filter((token) => !pairs.has(token));
  // Same name and an identity in common first: where a token was split or joined, the one that kept its name is it.
  for (const next of left()) {
    const previous = old.byName.get(next.name);
    if (previous?.ids.some((id) => next.ids.includes(id))) pair(next, previous);
  }
  for (const next of left()) {
    const shared = Map.groupBy(
      next.ids.flatMap((id) => old.byId.get(id) ?? []).filter((token) => !used.has(token)),
      (token) => token,
    );
    const best = [...shared].sort(([a, x], [b, y]) => y.length - x.length || (a.name < b.name ? -1 : 1))[0];
    if (best !== undefined) pair(next, best[0]);
  }
  for (const next of left()) {
    const previous = old.byName.get(next.name);
    if (previous !== undefined && !used.has(previous)) pair(next, previous);
  }
  return pairs;
}

function compare(before: Token, after: Token, newNames: ReadonlyMap<string, string>): ChangedToken | undefined {
  const follow = (value: Json | undefined) =>
    value === undefined ? undefined : mapAliases(value, (name) => newNames.get(name) ?? name);
  const labels = [...new Set([...Object.keys(before.modes), ...Object.keys(after.modes)])].sort();
  const differs = (one: Json | undefined, other: Json | undefined) => !sameValue(follow(one), other);
  const modes = labels.filter((mode) => differs(before.modes[mode] ?? before.value, after.modes[mode] ?? after.value));
  if (labels.length === 0 && differs(before.value, after.value)) modes.push('');
  const lost = Object.keys(before.modes).filter((mode) => after.modes[mode] === undefined);
  const breaking = before.type !== after.type || lost.length > 0 || unitOf(before.value) !== unitOf(after.value);
  if (modes.length === 0 && before.type === after.type && lost.length === 0) return undefined;
  return { name: after.name, before, after, modes, breaking };
}

function unitOf(value: Json): Json | undefined {
  return value !== null && typeof value === 'object' && 'unit' in value ? value.unit : undefined;
}
