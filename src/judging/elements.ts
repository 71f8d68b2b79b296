import type { SyntaxNode } from './biome.ts';

/** An element of a page as it stands in JSX, HTML, Vue, Svelte or an Angular template. Offsets are bytes. */
export interface Element {
  /** As written; an element of HTML is lower case. */
  readonly tag: string;
  /** By lower-case name; undefined where the value is computed. */
  readonly attributes: ReadonlyMap<string, string | undefined>;
  /** Whether attributes come from an object that cannot be looked into (`{...props}`, `v-bind="props"`). */
  readonly spread: boolean;
  readonly start: number;
  readonly end: number;
  /** Where the opening tag ends. */
  readonly opened: number;
  readonly parent: Element | undefined;
  readonly children: readonly Element[];
  /** Whether text, an expression or a slot stands in it or below. */
  readonly says: boolean;
}

const ELEMENTS = ['JSX_ELEMENT', 'JSX_SELF_CLOSING_ELEMENT', 'HTML_ELEMENT', 'HTML_SELF_CLOSING_ELEMENT'];
const TEXTS = ['JSX_TEXT', 'HTML_CONTENT'];
/** What only a run fills: it may say anything. */
const COMPUTED = /^(?:JSX_(?:EXPRESSION|SPREAD)_CHILD|HTML_\w+_EXPRESSION|SVELTE_\w*(?:RENDER|HTML|EXPRESSION)\w*)$/;

/** All elements of a tree, outer ones before what they hold. */
export function elementsOf(tree: SyntaxNode): readonly Element[] {
  const all: Element[] = [];
  collect(tree, undefined, all);
  return all;
}

type Growing = Element & { children: Element[]; says: boolean };

function collect(node: SyntaxNode, parent: Growing | undefined, all: Element[]): void {
  if (ELEMENTS.includes(node.kind)) {
    const element = elementOf(node, parent);
    all.push(element);
    parent?.children.push(element);
    for (const child of node.children) collect(child, element, all);
    if (element.says || element.tag === 'slot') sayUpwards(parent);
    return;
  }
  if (node.kind.endsWith('_ATTRIBUTE_LIST') || node.kind.endsWith('CLOSING_ELEMENT')) {
    // An attribute may hold elements of its own: `icon={<Icon />}`; they are not children of this one.
    for (const child of node.children) collect(child, undefined, all);
    return;
  }
  if (COMPUTED.test(node.kind) || (TEXTS.includes(node.kind) && textOf(node).trim() !== '')) sayUpwards(parent);
  for (const child of node.children) collect(child, parent, all);
}

function sayUpwards(element: Growing | undefined): void {
  for (let at = element; at !== undefined && !at.says; at = at.parent as Growing | undefined) at.says = true;
}

function elementOf(node: SyntaxNode, parent: Growing | undefined): Growing {
  const opening = node.children.find((child) => child.kind.endsWith('_OPENING_ELEMENT')) ?? node;
  const name = opening.children.find((child) => /NAME$|IDENTIFIER$|MEMBER/.test(child.kind));
  const list = opening.children.find((child) => child.kind.endsWith('_ATTRIBUTE_LIST'));
  const attributes = new Map<string, string | undefined>();
  let spread = false;
  for (const attribute of list?.children ?? []) {
    const found = attributeOf(attribute);
    if (found === undefined) spread = true;
    else attributes.set(found[0].toLowerCase(), found[1]);
  }
  return {
    tag: name === undefined ? '' : textOf(name),
    attributes,
    spread,
    start: opening.textStart,
    end: node.end,
    opened: opening.end,
    parent,
    children: [],
    says: false,
  };
}

/** Name and value of an attribute; undefined for a spread. */
function attributeOf(node: SyntaxNode): readonly [string, string | undefined] | undefined {
  const value = node.children.find((child) => child.kind.endsWith('INITIALIZER_CLAUSE'));
  const written = node.children
    .filter((child) => child !== value)
    .map(textOf)
    .join('');
  if (/SPREAD|ATTACH/.test(node.kind) || /^(?:v-bind|v-on)$/.test(written)) return undefined;
  // Svelte's `{title}` is short for `title={title}`.
  if (written.startsWith('{')) return [written.slice(1, -1), undefined];
  const event = /^(?:@|v-on:)([\w-]+)/.exec(written);
  if (event !== null) return [`on${event[1]}`, undefined];
  const bound = /^(?::|v-bind:|bind:)([\w-]+)/.exec(written);
  if (bound !== null) return [bound[1] as string, bound[0].startsWith('bind:') ? undefined : literal(value)];
  return [written, value === undefined ? '' : plain(value)];
}

/** The value of `="x"`; undefined for what is computed. */
function plain(value: SyntaxNode): string | undefined {
  const held = value.children.find((child) => child.kind !== 'EQ');
  if (held === undefined) return undefined;
  const text = textOf(held);
  if (held.kind.endsWith('_STRING')) return text.includes('{{') ? undefined : text.replace(/^["']|["']$/g, '');
  return /^\{\s*(["'])([^"'\\]*)\1\s*\}$/.exec(text)?.[2] ?? /^\{\s*(-?\d+|true|false)\s*\}$/.exec(text)?.[1];
}

/** The value of `:tabindex="0"`, where it is a literal of JavaScript. */
function literal(value: SyntaxNode | undefined): string | undefined {
  const text =
    value === undefined
      ? ''
      : textOf(value)
          .replace(/^=/, '')
          .replace(/^["']|["']$/g, '')
          .trim();
  return /^(-?\d+|true|false)$/.exec(text)?.[1] ?? /^(["'])([^"'\\]*)\1$/.exec(text)?.[2];
}

function tokens(node: SyntaxNode): SyntaxNode[] {
  return node.text === undefined ? node.children.flatMap(tokens) : [node];
}

/** What stands there, without white space between tokens. */
export function textOf(node: SyntaxNode): string {
  return tokens(node)
    .map((token) => token.text)
    .join('');
}
