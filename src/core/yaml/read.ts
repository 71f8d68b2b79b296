import { parseEvents, YAMLException } from 'js-yaml';
import type { Json } from '../json.ts';
import type { Problem } from '../problem.ts';
import { buildNode, MAX_DEPTH } from './build.ts';
import type { Path, YamlNode } from './node.ts';
import { type Place, placesOf } from './place.ts';

/** Longest file, in UTF-16 code units. */
const MAX_SIGNS = 256 * 1024;

/** A YAML file as values that JSON can carry, each with its place. Keys are own keys, none is `__proto__`. */
export class YamlDocument {
  readonly value: Json;
  readonly #root: YamlNode;
  readonly #text: string;
  readonly #placeOf: (offset: number) => Place;

  constructor(root: YamlNode, text: string) {
    this.value = root.value;
    this.#root = root;
    this.#text = text;
    this.#placeOf = placesOf(text);
  }

  /** Where the value stands, or the nearest one around it when there is none. */
  place(path: Path): Place {
    return this.#placeOf(this.#find(path).node.start);
  }

  /** Where the key of the value stands (of a list item, the item), or the nearest one around it. */
  keyPlace(path: Path): Place {
    return this.#placeOf(this.#find(path).key);
  }

  /** Where `part` stands inside the text at `path`, `offset` being its place in the text as it was read. */
  placeInside(path: Path, part: string, offset: number): Place {
    const { start, end, value } = this.#find(path).node;
    const raw = this.#text.slice(start, end);
    // The same part may stand there several times: take the one with as many before it as in the text that was read.
    const earlier = typeof value === 'string' ? value.slice(0, offset).split(part).length - 1 : 0;
    let at = raw.indexOf(part);
    for (let skipped = 0; skipped < earlier && at !== -1; skipped++) at = raw.indexOf(part, at + 1);
    return this.#placeOf(at === -1 ? start : start + at);
  }

  /** The value as it was written, without quotes: `1.10` where the value is the number 1.1. */
  written(path: Path): string {
    const { node } = this.#find(path);
    return typeof node.value === 'string' ? node.value : this.#text.slice(node.start, node.end);
  }

  #find(path: Path): { readonly node: YamlNode; readonly key: number } {
    let found = { node: this.#root, key: this.#root.start };
    for (const step of path) {
      const child = found.node.children?.get(step);
      if (child === undefined) break;
      found = child;
    }
    return found;
  }
}

/** Reads one YAML 1.2 document. Never throws; without a document there is at least one problem. */
export function readYaml(
  text: string,
  file: string,
): { readonly document?: YamlDocument; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const syntax = (place: Place, rule: string, message: string, suggestion?: string) =>
    problems.push({
      file,
      ...place,
      category: 'syntax',
      rule,
      severity: 'error',
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  if (text.length > MAX_SIGNS) {
    syntax({ line: 1, column: 1 }, 'too-large', `a file may hold ${MAX_SIGNS / 1024} KB at most`);
    return { problems };
  }
  const placeOf = placesOf(text);
  try {
    const root = buildNode(text, parseEvents(text, { maxDepth: MAX_DEPTH }), (offset, ...what) =>
      syntax(placeOf(offset), ...what),
    );
    if (root === undefined && problems.length === 0) syntax({ line: 1, column: 1 }, 'empty-file', 'the file is empty');
    return root === undefined ? { problems } : { document: new YamlDocument(root, text), problems };
  } catch (error) {
    const mark = error instanceof YAMLException ? error.mark : undefined;
    const reason = error instanceof YAMLException ? error.reason : 'the file cannot be read';
    const place = placeOf(mark?.position ?? 0);
    syntax(place, 'yaml-syntax', reason, mend(reason, text.split(/\r\n|\r|\n/, place.line).at(-1) ?? ''));
    return { problems };
  }
}

/** What mostly lies behind a parser's words. */
function mend(reason: string, line: string): string | undefined {
  if (reason.includes('tab')) return 'indent with spaces';
  if (reason.includes('maxDepth')) return `nest at most ${MAX_DEPTH} deep`;
  if (reason.includes('flow collection') && line.includes('${')) return 'inside [ ] and { }, put expressions in quotes';
  const value = /^[\s-]*[^\s:]+:\s+(.*)$/.exec(line)?.[1] ?? '';
  if (/:(\s|$)/.test(value) && !/^['"]/.test(value)) return 'put the value in quotes, because it holds ": "';
  return undefined;
}
