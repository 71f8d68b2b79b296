import { Fault } from '../fault.ts';
import type { Json } from '../json.ts';
import type { FigmaValue, FigmaVariable, FigmaVariables } from '../ports/figma.ts';
import { aliasOf, mapStrings } from './alias.ts';
import { NAME_RULES, type NameRule, typeOf } from './figma-type.ts';
import { compositeOf, literal } from './figma-value.ts';
import { modeLabel, tokenName } from './naming.ts';
import type { Token, TokenSet, TokenType } from './token.ts';

/** A variable that could not become a token; whoever syncs keeps what it had before. */
export interface SkippedVariable {
  readonly name: string;
  readonly ids: readonly string[];
  /** Completes "it …". */
  readonly reason: string;
}

export interface FigmaTokens {
  readonly set: TokenSet;
  readonly skipped: readonly SkippedVariable[];
}

/** One value of a token-to-be: the variable it comes from and the mode that it holds in ('' for everywhere). */
interface Part {
  readonly variable: FigmaVariable;
  readonly mode: string;
  readonly value: FigmaValue;
}

/**
 * Figma's variables as tokens, sorted by name. A collection with several modes gives tokens with modes. Variables of one
 * name in several collections (`light`, `dark`) are one token whose modes are those collections, as teams do whose plan
 * has few modes. Aliases become `{name}`. Two variables of one name in one collection are a `step-failed` Fault; a variable
 * that refers to something that is not in the file is skipped with its reason.
 */
export function tokensFromFigma(file: FigmaVariables, rules: readonly NameRule[] = NAME_RULES): FigmaTokens {
  const reader = new Reader(file, rules);
  return reader.read();
}

// Preferred names of the mode that stands for "no mode", most preferred first.
const DEFAULT_MODES = ['default', 'base', 'light', 'desktop', 'regular', 'standard'];

const LONGEST_CHAIN = 100;

class Reader {
  readonly #rules: readonly NameRule[];
  readonly #collections: ReadonlyMap<string, FigmaVariables['collections'][number]>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #parts: ReadonlyMap<string, readonly Part[]>;
  readonly #types = new Map<string, TokenType | Unreadable>();
  readonly #skipped = new Map<string, SkippedVariable>();

  constructor(file: FigmaVariables, rules: readonly NameRule[]) {
    this.#rules = rules;
    this.#collections = new Map(file.collections.map((collection) => [collection.id, collection]));
    this.#names = new Map(file.variables.map((variable) => [variable.id, tokenName(variable.name)]));
    const groups = Map.groupBy(file.variables, (variable) => this.#names.get(variable.id)!);
    for (const variable of groups.get('') ?? []) this.#skip(variable.name, [variable], 'has a name without letters');
    groups.delete('');
    this.#parts = new Map([...groups].map(([name, group]) => [name, this.#split(name, group)]));
  }

  read(): FigmaTokens {
    let tokens: Token[] = [];
    // What is skipped makes others dangle, so go on until nothing new is skipped.
    for (let before = -1; before !== this.#skipped.size; ) {
      before = this.#skipped.size;
      tokens = [...this.#parts.keys()].flatMap((name) => this.#token(name) ?? []);
    }
    tokens.sort((one, other) => (one.name < other.name ? -1 : 1));
    return { set: { tokens }, skipped: [...this.#skipped.values()] };
  }

  /** Where each value of the variables of one name holds; the default mode's comes first. */
  #split(name: string, group: readonly FigmaVariable[]): readonly Part[] {
    const collections = new Set(group.map((variable) => variable.collectionId));
    const kinds = new Set(group.map((variable) => variable.type));
    if (collections.size < group.length || kinds.size > 1) {
      const those = group.map((variable) => `"${variable.name}" (${variable.type})`).join(', ');
      throw new Fault('step-failed', `${group.length} variables of the Figma file are all called "${name}": ${those}.`);
    }
    const parts: (Part & { readonly main: boolean })[] = [];
    for (const variable of group) {
      const collection = this.#collections.get(variable.collectionId);
      const modes = collection?.modes ?? Object.keys(variable.valuesByMode).map((id) => ({ id, name: id }));
      for (const { id, name: modeName } of modes) {
        const value = variable.valuesByMode[id];
        if (value === undefined) continue;
        const own = modes.length > 1 ? modeLabel(modeName) : '';
        const shared = group.length > 1 ? modeLabel(collection?.name ?? variable.collectionId) : '';
        const mode = [shared, own].filter((label) => label !== '').join('-');
        if (parts.some((part) => part.mode === mode)) {
          throw new Fault('step-failed', `The variable "${variable.name}" has two modes called "${mode}".`);
        }
        parts.push({ variable, mode, value, main: modes.length === 1 || id === collection?.defaultModeId });
      }
    }
    const rank = (part: { mode: string; main: boolean }) => {
      const at = group.length > 1 ? DEFAULT_MODES.indexOf(part.mode) : -1;
      return (part.main ? 0 : 100) + (at === -1 ? DEFAULT_MODES.length : at);
    };
    return parts.sort((one, other) => rank(one) - rank(other));
  }

  #token(name: string): Token | undefined {
    const parts = this.#parts.get(name) ?? [];
    const [first] = parts;
    if (first === undefined || this.#skipped.has(name)) return undefined;
    const type = this.#type(name, new Set());
    const variables = [...new Set(parts.map((part) => part.variable))];
    try {
      if (typeof type !== 'string') throw type;
      const values = parts.map((part) => [part.mode, this.#value(type, name, part)] as const);
      const modes = parts.length === 1 && first.mode === '' ? [] : values.toSorted(([a], [b]) => (a < b ? -1 : 1));
      const notes = [...new Set(variables.map((variable) => variable.description.trim()))].filter(
        (note) => note !== '',
      );
      return {
        name,
        type,
        value: values[0]![1],
        modes: Object.fromEntries(modes),
        ids: variables.map((variable) => variable.key).sort(),
        ...described(notes.join('\n')),
      };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.#skip(name, variables, error.message);
      return undefined;
    }
  }

  /** The type of a token, or why it has none: an alias has that of what it refers to in the end. */
  #type(name: string, seen: ReadonlySet<string>): TokenType | Unreadable {
    const known = this.#types.get(name);
    if (known !== undefined) return known;
    if (seen.has(name)) return new Unreadable('refers to itself');
    if (seen.size > LONGEST_CHAIN) return new Unreadable(`refers through more than ${LONGEST_CHAIN} others`);
    const part = this.#parts.get(name)?.[0];
    if (part === undefined) return new Unreadable('refers to a variable that the file does not hold');
    const target = this.#target(part.value);
    const refers = target !== undefined || isAlias(part.value);
    const type = refers
      ? this.#type(target ?? '', new Set([...seen, name]))
      : (compositeOf(part.value)?.type ?? typeOf(part.variable, name, this.#rules));
    this.#types.set(name, type);
    return type;
  }

  /** The token that a value refers to, by the id of a variable or, as plug-ins write it, by `{name}`. */
  #target(value: FigmaValue): string | undefined {
    if (isAlias(value)) return this.#names.get(value.id);
    const named = typeof value === 'string' ? aliasOf(value) : undefined;
    return named === undefined ? undefined : tokenName(named.replaceAll('.', '/'));
  }

  #value(type: TokenType, name: string, part: Part, hops = 0): Json {
    if (isAlias(part.value)) return this.#alias(type, name, part, part.value.id, hops);
    const composite = compositeOf(part.value);
    if (composite !== undefined) return this.#checked(composite.value);
    if (typeof part.value === 'string') return this.#checked(part.value);
    return literal(type, name, part.variable, part.value);
  }

  #alias(type: TokenType, name: string, part: Part, id: string, hops: number): Json {
    if (hops > LONGEST_CHAIN) throw new Unreadable('refers to itself across modes');
    const target = this.#names.get(id);
    if (target === undefined || this.#skipped.has(target) || !this.#parts.has(target)) {
      throw new Unreadable('refers to a variable that the file does not hold');
    }
    // An alias across modes (dark uses light's) says something that a name cannot: take the value itself.
    const same = this.#parts.get(target)!.find((candidate) => candidate.mode === part.mode);
    if (part.mode !== '' && same !== undefined && same.variable.id !== id) {
      const meant = this.#parts.get(target)!.find((candidate) => candidate.variable.id === id)!;
      return this.#value(type, name, { ...part, value: meant.value }, hops + 1);
    }
    return `{${target}}`;
  }

  #checked(value: Json): Json {
    return mapStrings(value, (text) => {
      const named = aliasOf(text);
      if (named === undefined) return text;
      const target = tokenName(named.replaceAll('.', '/'));
      if (!this.#parts.has(target) || this.#skipped.has(target)) {
        throw new Unreadable(`refers to "${named}", which the file does not hold`);
      }
      return `{${target}}`;
    });
  }

  #skip(name: string, variables: readonly FigmaVariable[], reason: string): void {
    this.#skipped.set(name, { name, ids: variables.map((variable) => variable.key), reason });
  }
}

class Unreadable extends Error {}

function isAlias(value: FigmaValue): value is { readonly type: 'VARIABLE_ALIAS'; readonly id: string } {
  return typeof value === 'object' && 'type' in value;
}

// Designers have no field for it, so they write it where people read: "[Deprecated] …", "Deprecated: use x".
function described(note: string): { description?: string; deprecated?: string } {
  const said = /^[^\p{L}\p{N}]*deprecated\b[\s:.\])-]*([\s\S]*)$/iu.exec(note);
  if (said !== null) return { deprecated: said[1]!.trim() || 'Deprecated.' };
  return note === '' ? {} : { description: note };
}
