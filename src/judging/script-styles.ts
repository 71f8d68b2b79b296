import { type SyntaxNode, withBiome } from './biome.ts';
import { textOf } from './elements.ts';
import { type StyleValue, sheetStyles } from './sheet-styles.ts';

/** Where none of this stands, there is nothing to read, and a tree is dear. */
const WORTH =
  /\bstyle=\{|\b(?:css|styled|keyframes|createGlobalStyle|injectGlobal)\b[^\n]*`|\b(?:fill|stroke|color|stopColor|floodColor)=["'{]/i;
const SCRIPT = /\.(?:[jt]sx?|mjs)$/i;
const TAG = /^(?:css|keyframes|createGlobalStyle|injectGlobal)$|^styled\b/;
const COLOR_ATTRIBUTE = /^(?:fill|stroke|color|stopColor|floodColor|bgcolor)$/i;

/** Whether a path is one of JavaScript or TypeScript. */
export function isScript(path: string): boolean {
  return SCRIPT.test(path);
}

/** Whether a text is a script without any style in it, however long it may be. */
export function isPlainScript(path: string, text: string): boolean {
  return isScript(path) && !WORTH.test(text);
}

/**
 * Values of styles in JavaScript, as far as they are certainly styles: literals in `style={{ … }}`, attributes of colour, and
 * template literals tagged `css`, `styled` and their kin. Undefined where the text cannot be parsed.
 */
export async function scriptStyles(path: string, text: string): Promise<readonly StyleValue[] | undefined> {
  const name = path.replace(/\.m?js$/i, '.jsx');
  const offsetOf = characters(text);
  return withBiome(name, text, (read) => [...valuesIn(read.tree(), offsetOf)]);
}

type OffsetOf = (byte: number) => number;

function* valuesIn(node: SyntaxNode, offsetOf: OffsetOf): Generator<StyleValue> {
  if (node.kind === 'JSX_ATTRIBUTE') {
    const name = textOf(node.children[0] as SyntaxNode);
    if (name === 'style') yield* membersIn(node, offsetOf);
    else if (COLOR_ATTRIBUTE.test(name)) yield* literalsIn(hyphened(name), node.children[1], offsetOf);
  }
  if (node.kind === 'JS_TEMPLATE_EXPRESSION' && TAG.test(textOf(node.children[0] as SyntaxNode))) {
    yield* templateIn(node, offsetOf);
  }
  for (const child of node.children) yield* valuesIn(child, offsetOf);
}

function* membersIn(node: SyntaxNode, offsetOf: OffsetOf): Generator<StyleValue> {
  if (node.kind === 'JS_PROPERTY_OBJECT_MEMBER') {
    const [name, , value] = node.children;
    yield* literalsIn(hyphened(textOf(name as SyntaxNode).replace(/^["']|["']$/g, '')), value, offsetOf);
    return;
  }
  for (const child of node.children) yield* membersIn(child, offsetOf);
}

/** Through what only chooses between values; arguments of calls are no values of the property. */
const CHOOSING =
  /^(?:JS_(?:CONDITIONAL|LOGICAL|PARENTHESIZED)_EXPRESSION|JSX_ATTRIBUTE_INITIALIZER_CLAUSE|JSX_EXPRESSION_ATTRIBUTE_VALUE)$/;

function* literalsIn(property: string, node: SyntaxNode | undefined, offsetOf: OffsetOf): Generator<StyleValue> {
  if (node === undefined) return;
  if (/^(?:JS_(?:STRING|NUMBER)_LITERAL_EXPRESSION|JSX_STRING)$/.test(node.kind)) {
    const [token] = node.children;
    const text = token?.text ?? '';
    const quoted = /^["']/.test(text);
    const value = quoted ? text.slice(1, -1) : text;
    // Escapes would shift places; nobody writes them in a colour or a size.
    if (token !== undefined && !value.includes('\\')) {
      yield { property, value, start: offsetOf(token.textStart) + Number(quoted), syntax: 'script' };
    }
  }
  if (!CHOOSING.test(node.kind)) return;
  const answers = node.kind === 'JS_CONDITIONAL_EXPRESSION' ? node.children.slice(1) : node.children;
  for (const child of answers) yield* literalsIn(property, child, offsetOf);
}

function* templateIn(node: SyntaxNode, offsetOf: OffsetOf): Generator<StyleValue> {
  const list = node.children.find((child) => child.kind === 'JS_TEMPLATE_ELEMENT_LIST');
  if (list === undefined) return;
  let css = '';
  const at = offsetOf(list.start);
  for (const [index, part] of list.children.entries()) {
    if (part.kind === 'JS_TEMPLATE_CHUNK_ELEMENT') css += textOf(part);
    else css += standIn(css, offsetOf(part.end) - offsetOf(part.start), list.children[index + 1]);
  }
  yield* sheetStyles(css, at, 'script') ?? [];
}

/** As long as what a run puts there: a comment where it is a statement or a selector, else a word. */
function standIn(before: string, length: number, next: SyntaxNode | undefined): string {
  const statement = /(?:^|[;{}])\s*$/.test(before) && !/^\s*:/.test(next === undefined ? '' : textOf(next));
  return statement && length >= 4 ? `/*${' '.repeat(length - 4)}*/` : 'x'.repeat(length);
}

function hyphened(name: string): string {
  return name.startsWith('--') ? name : name.replace(/[A-Z]/g, (sign) => `-${sign.toLowerCase()}`);
}

/** The offset into a text of an offset into its UTF-8. */
function characters(text: string): OffsetOf {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length === text.length) return (byte) => byte;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return (byte) => decoder.decode(bytes.subarray(0, byte)).length;
}
