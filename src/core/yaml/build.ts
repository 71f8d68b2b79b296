import {
  boolCoreTag,
  EVENT_ID,
  type Event,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  SCALAR_STYLE,
  type ScalarEvent,
} from 'js-yaml';
import type { Json } from '../json.ts';
import type { YamlNode } from './node.ts';

/** Caps against files that expand; a real workflow has some hundred nodes. */
const MAX_NODES = 50_000;
const MAX_ALIASES = 100;
export const MAX_DEPTH = 64;
/** Plain scalars of YAML 1.2's core schema; anything else is text (https://yaml.org/spec/1.2.2/#103-core-schema). */
const PLAIN = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];
const DEFAULT_TAGS = new Set(['!', '!!str', '!!map', '!!seq']);

type Complain = (offset: number, rule: string, message: string, suggestion?: string) => void;
type Container = Extract<Event, { type: typeof EVENT_ID.MAPPING | typeof EVENT_ID.SEQUENCE }>;

interface Open {
  readonly event: Container;
  readonly children: Map<string | number, { key: number; node: YamlNode }>;
  readonly anchor: string | undefined;
  size: number;
  height: number;
  /** Of a mapping: the key that waits for its value. */
  key: { readonly name: string; readonly at: number; readonly kept: boolean } | undefined;
}

/**
 * Builds values from the parser's events, js-yaml's own constructor left aside because it drops the places, expands
 * aliases without a cap and stops at the first duplicate key. Undefined for a file without a document, or past a cap.
 */
export function buildNode(text: string, events: readonly Event[], complain: Complain): YamlNode | undefined {
  const builder = new Builder(text, complain);
  for (const event of events) {
    builder.take(event);
    if (builder.full) return undefined;
  }
  return builder.root;
}

class Builder {
  root: YamlNode | undefined;
  /** Set when a cap was passed: what is built from then on has holes. */
  full = false;
  readonly #text: string;
  readonly #complain: Complain;
  readonly #open: Open[] = [];
  readonly #anchors = new Map<string, YamlNode>();
  #documents = 0;
  #depth = 0;
  #nodes = 0;
  #aliases = 0;
  /** Where the reader is, for nodes without text of their own. */
  #at = 0;

  constructor(text: string, complain: Complain) {
    this.#text = text;
    this.#complain = complain;
  }

  take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#documents++;
        this.#depth++;
        if (this.#documents === 2) {
          const line = this.#text.indexOf('\n---', Math.max(0, this.#at - 1));
          this.#complain(
            line === -1 ? this.#at : line + 1,
            'several-documents',
            'a file holds one document',
            'remove the line "---" and all below it',
          );
        }
        break;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        this.#refuseTag(event);
        this.#at = event.start;
        this.#depth++;
        this.#open.push({
          event,
          children: new Map(),
          anchor: this.#anchor(event),
          size: 1,
          height: 0,
          key: undefined,
        });
        break;
      case EVENT_ID.SCALAR:
        this.#scalar(event);
        break;
      case EVENT_ID.ALIAS:
        this.#alias(event.anchorStart, event.anchorEnd);
        break;
      case EVENT_ID.POP:
        this.#depth--;
        if (this.#depth > 0) this.#close();
        break;
    }
  }

  #close(): void {
    const done = this.#open.pop();
    if (done === undefined) return;
    const items = [...done.children].map(([name, child]) => [name, child.node.value] as const);
    const value: Json =
      done.event.type === EVENT_ID.SEQUENCE ? items.map(([, item]) => item) : Object.fromEntries(items);
    const node = {
      value,
      start: done.event.start,
      end: this.#at,
      children: done.children,
      size: done.size,
      height: done.height + 1,
    };
    if (done.anchor !== undefined) this.#anchors.set(done.anchor, node);
    this.#put(node);
  }

  #scalar(event: ScalarEvent): void {
    this.#refuseTag(event);
    const empty = event.valueStart === -1;
    const start = empty
      ? this.#at
      : event.style === SCALAR_STYLE.PLAIN
        ? event.valueStart
        : quoteBefore(this.#text, event);
    const source = empty ? '' : getScalarValue(this.#text, event);
    if (!empty) this.#at = event.valueEnd;
    const owner = this.#open.at(-1);
    if (owner?.event.type === EVENT_ID.MAPPING && owner.key === undefined) {
      owner.key = { name: source, at: start, kept: this.#acceptKey(source, start, owner) };
      return;
    }
    const plain = event.style === SCALAR_STYLE.PLAIN && event.tagStart === -1;
    const node = {
      value: plain ? this.#plain(source, start) : source,
      start,
      end: empty ? start : event.valueEnd,
      size: 1,
      height: 0,
    };
    const anchor = this.#anchor(event);
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    this.#put(node);
  }

  #acceptKey(name: string, at: number, owner: Open): boolean {
    if (name === '__proto__') this.#complain(at, 'unsafe-key', 'a key may not be called "__proto__"');
    else if (owner.children.has(name))
      this.#complain(at, 'duplicate-key', `"${shorten(name)}" is there twice`, 'remove one of the two');
    else return true;
    return false;
  }

  #plain(source: string, at: number): Json {
    for (const tag of PLAIN) {
      const value: unknown = tag.resolve(source, false, tag.tagName);
      if (value === NOT_RESOLVED) continue;
      if (typeof value === 'number' && !Number.isFinite(value)) {
        this.#complain(at, 'no-number', `"${source}" is no number that can be used here`, 'put it in quotes');
        return source;
      }
      return value as Json;
    }
    return source;
  }

  #alias(start: number, end: number): void {
    const name = this.#text.slice(start, end);
    const target = this.#anchors.get(name);
    this.#at = end;
    this.#aliases++;
    if (this.#aliases === MAX_ALIASES + 1) this.#overfill(start - 1, `a file may use ${MAX_ALIASES} aliases at most`);
    if (target === undefined)
      this.#complain(start - 1, 'unknown-alias', `there is no finished anchor "&${shorten(name)}" above`);
    const deep = (target?.height ?? 0) + this.#open.length > MAX_DEPTH;
    if (deep) this.#overfill(start - 1, `values may nest ${MAX_DEPTH} deep at most`);
    const usable = target !== undefined && this.#aliases <= MAX_ALIASES && !deep;
    this.#put(usable ? target : { value: null, start: start - 1, end, size: 1, height: 0 }, start - 1);
  }

  #put(node: YamlNode, at = node.start): void {
    const owner = this.#open.at(-1);
    const before = this.#nodes;
    // A container's children were counted one by one; an alias counts whole again.
    this.#nodes += at === node.start && node.children !== undefined ? 1 : node.size;
    if (before <= MAX_NODES && this.#nodes > MAX_NODES)
      this.#overfill(at, `a file may hold ${MAX_NODES} values at most`);
    const kept = this.#nodes > MAX_NODES ? { value: null, start: node.start, end: node.end, size: 1, height: 0 } : node;
    if (owner === undefined) {
      if (this.#documents === 1) this.root ??= kept;
      return;
    }
    owner.size += kept.size;
    owner.height = Math.max(owner.height, kept.height);
    if (owner.event.type === EVENT_ID.SEQUENCE) {
      owner.children.set(owner.children.size, { key: at, node: kept });
    } else if (owner.key === undefined) {
      this.#complain(at, 'complex-key', 'a key is a plain text');
      owner.key = { name: '', at, kept: false };
    } else {
      if (owner.key.kept) owner.children.set(owner.key.name, { key: owner.key.at, node: kept });
      owner.key = undefined;
    }
  }

  #overfill(at: number, message: string): void {
    this.full = true;
    this.#complain(at, 'too-large', message);
  }

  #anchor(event: Container | ScalarEvent): string | undefined {
    return event.anchorStart === -1 ? undefined : this.#text.slice(event.anchorStart, event.anchorEnd);
  }

  #refuseTag(event: Container | ScalarEvent): void {
    if (event.tagStart === -1) return;
    const tag = this.#text.slice(event.tagStart, event.tagEnd);
    if (!DEFAULT_TAGS.has(tag))
      this.#complain(event.tagStart, 'unknown-tag', `the tag "${shorten(tag)}" is not used here`, 'remove it');
  }
}

/** Quoted and block scalars are told by the offset of their text; people look for the quote or the sign before it. */
function quoteBefore(text: string, event: ScalarEvent): number {
  const before = event.valueStart - 1;
  const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return quoted && (text[before] === '"' || text[before] === "'") ? before : event.valueStart;
}

function shorten(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}
