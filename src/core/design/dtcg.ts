import type { Json, JsonObject } from '../json.ts';
import type { Parsed, Problem } from '../problem.ts';
import { mapAliases } from './alias.ts';
import { isTokenName, modeLabel } from './naming.ts';
import { prettyJson } from './pretty.ts';
import { TOKEN_TYPES, type Token, type TokenSet, type TokenType } from './token.ts';

/** Where identities and modes stand in a token file, which DTCG has no words for (2025.10, format module, extensions). */
const EXTENSION = 'com.baton.design';

const ROOT = '$root';
const DEEPEST = 30;

/**
 * A token set as the text of a DTCG 2025.10 file (https://www.designtokens.org/tr/2025.10/format/). Deterministic and sorted;
 * `fromDtcg` gives the same set back, sorted by name. A token whose name is also a group's stands in it as `$root`.
 */
export function toDtcg(set: TokenSet): string {
  const groups = new Set(set.tokens.flatMap(({ name }) => prefixes(name)));
  const at = (name: string): string => (groups.has(name) ? `${name}.${ROOT}` : name);
  const tree = new Map<string, Node>();
  for (const token of set.tokens) {
    const path = at(token.name).split('.');
    let here = tree;
    for (const part of path.slice(0, -1)) {
      const next = here.get(part);
      const group = next instanceof Map ? next : new Map<string, Node>();
      here.set(part, group);
      here = group;
    }
    here.set(path.at(-1)!, leaf(token, at));
  }
  return prettyJson(plain(tree));
}

type Node = Map<string, Node> | JsonObject;

function prefixes(name: string): string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}

function leaf(token: Token, at: (name: string) => string): JsonObject {
  const modes = Object.entries(token.modes).map(([mode, value]) => [mode, mapAliases(value, at)] as const);
  const extension = {
    ...(token.ids.length === 0 ? {} : { ids: token.ids }),
    ...(modes.length === 0 ? {} : { modes: Object.fromEntries(modes) }),
  };
  return {
    $type: token.type,
    $value: mapAliases(token.value, at),
    ...(token.description === undefined ? {} : { $description: token.description }),
    ...(token.deprecated === undefined ? {} : { $deprecated: token.deprecated }),
    ...(Object.keys(extension).length === 0 ? {} : { $extensions: { [EXTENSION]: extension } }),
  };
}

function plain(node: Node): Json {
  if (!(node instanceof Map)) return node;
  return Object.fromEntries([...node].map(([key, child]) => [key, plain(child)]));
}

/** Reads a DTCG file; every problem at once. Groups hand their `$type` down, `$deprecated: true` becomes a sentence. */
export function fromDtcg(text: string, file: string): Parsed<TokenSet> {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    const [, line = 1, column = 1] = /line (\d+) column (\d+)/.exec(String(error)) ?? [];
    const place = { file, line: Number(line), column: Number(column) };
    return { ok: false, problems: [problem(place, 'not-json', 'This is not JSON.')] };
  }
  const reader = new Reader(file);
  reader.visit(root, []);
  const { problems, tokens } = reader;
  if (problems.length > 0) return { ok: false, problems };
  tokens.sort((one, other) => (one.name < other.name ? -1 : 1));
  return { ok: true, value: { tokens }, problems };
}

function problem(place: { file: string; line: number; column: number }, rule: string, message: string): Problem {
  return { ...place, category: 'syntax', rule, severity: 'error', message };
}

class Reader {
  readonly problems: Problem[] = [];
  readonly tokens: Token[] = [];
  readonly #names = new Set<string>();
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  visit(node: unknown, path: readonly string[], inherited?: unknown, deprecated?: unknown): void {
    const where = path.length === 0 ? 'The file' : `"${path.join('.')}"`;
    if (!isObject(node)) {
      this.#say('not-a-group', `${where} is neither a token nor a group.`);
    } else if (path.length > DEEPEST) {
      this.#say('too-deep', `${where} lies deeper than ${DEEPEST} groups.`);
    } else {
      const type = node['$type'] ?? inherited;
      const gone = node['$deprecated'] ?? deprecated;
      if (Object.hasOwn(node, '$value')) this.#token(node, path.join('.'), type, gone);
      else for (const [key, child] of Object.entries(node)) this.#child(key, child, path, type, gone);
    }
  }

  #child(key: string, child: unknown, path: readonly string[], type: unknown, gone: unknown): void {
    if (key === ROOT) this.visit(child, path, type, gone);
    else if (key.startsWith('$')) return;
    else if (key.includes('.') || !isTokenName(key)) {
      this.#say('bad-name', `The name "${key}" should have only letters, digits, "-" and "_".`);
    } else this.visit(child, [...path, key], type, gone);
  }

  #token(node: Record<string, unknown>, name: string, type: unknown, gone: unknown): void {
    const known = TOKEN_TYPES.find((candidate) => candidate === type);
    if (name === '') this.#say('bad-name', 'A token needs a name.');
    if (this.#names.has(name)) this.#say('duplicate-name', `Two tokens are called "${name}".`);
    this.#names.add(name);
    if (known === undefined) {
      const list = TOKEN_TYPES.join(', ');
      this.#say('unknown-type', `"${name}" has the type ${JSON.stringify(type ?? null)}; known are ${list}.`);
      return;
    }
    const extensions = isObject(node['$extensions']) ? node['$extensions'][EXTENSION] : undefined;
    const { ids, modes } = isObject(extensions) ? extensions : {};
    const byMode = isObject(modes) ? Object.entries(modes) : [];
    for (const [mode] of byMode) {
      if (modeLabel(mode) !== mode) this.#say('bad-name', `"${name}" has a mode called "${mode}".`);
    }
    for (const value of [node['$value'], ...byMode.map(([, value]) => value)]) {
      const wrong = misshapen(known, value);
      if (wrong !== undefined) this.#say('bad-value', `"${name}" ${wrong}.`);
    }
    const strip = (value: unknown): Json => mapAliases(value as Json, (alias) => alias.replace(/\.\$root$/, ''));
    this.tokens.push({
      name,
      type: known,
      value: strip(node['$value']),
      modes: Object.fromEntries(byMode.map(([mode, value]) => [mode, strip(value)])),
      ids: Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [],
      ...(typeof node['$description'] === 'string' ? { description: node['$description'] } : {}),
      ...(typeof gone === 'string' ? { deprecated: gone } : gone === true ? { deprecated: 'Deprecated.' } : {}),
    });
  }

  #say(rule: string, message: string): void {
    this.problems.push(problem({ file: this.#file, line: 1, column: 1 }, rule, message));
  }
}

/** What is wrong with a value's shape, for those types whose shape decides what is built from them. */
function misshapen(type: TokenType, value: unknown): string | undefined {
  if (value === undefined || value === null) return 'has no value';
  if (typeof value === 'string' && /^\{[^{}]+\}$/.test(value)) return undefined;
  if (isObject(value) && Object.hasOwn(value, '$ref')) return 'uses "$ref", which is not read; write {name}';
  const unit = isObject(value) && typeof value['value'] === 'number' ? value['unit'] : undefined;
  if (type === 'color') {
    const components = isObject(value) ? value['components'] : undefined;
    if (
      !isObject(value) ||
      typeof value['colorSpace'] !== 'string' ||
      !Array.isArray(components) ||
      components.length !== 3
    ) {
      return 'is a color, so its value is { "colorSpace", "components": [a, b, c] }';
    }
  }
  if (type === 'dimension' && unit !== 'px' && unit !== 'rem')
    return 'is a dimension, so its value is { "value", "unit": "px" or "rem" }';
  if (type === 'duration' && unit !== 'ms' && unit !== 's')
    return 'is a duration, so its value is { "value", "unit": "ms" or "s" }';
  if (type === 'number' && typeof value !== 'number') return 'is a number, so its value is one';
  if (type === 'string' && typeof value !== 'string') return 'is a string, so its value is one';
  if (type === 'boolean' && typeof value !== 'boolean') return 'is a boolean, so its value is true or false';
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
