import { type ChildNode, CssSyntaxError, type Root } from 'postcss';
import { parse as parseScss } from 'postcss-scss';

/** A value of a style as it stands in a file. */
export interface StyleValue {
  /** As CSS writes it: `font-size`, `--gap`; of SCSS also `$gap`, and `@include` for what is given to a mixin. */
  readonly property: string;
  /** Exactly as written, from `start` on; of JavaScript what stands between the quotes. */
  readonly value: string;
  /** Offset into the file. */
  readonly start: number;
  readonly syntax: 'css' | 'scss' | 'script';
}

/** A style sheet as a tree; undefined where it cannot be parsed. SCSS is read for CSS too: it is the more tolerant. */
export function parseSheet(css: string): Root | undefined {
  try {
    return parseScss(css);
  } catch (error) {
    if (error instanceof CssSyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Values of a style sheet that begins at an offset of its file. */
export function sheetStyles(css: string, at: number, syntax: StyleValue['syntax']): StyleValue[] | undefined {
  const root = parseSheet(css);
  if (root === undefined) return undefined;
  const found: StyleValue[] = [];
  root.walk((node) => {
    const read = heldBy(node);
    if (read === undefined) return;
    const start = css.indexOf(read.value, read.from);
    if (start !== -1) found.push({ property: read.property, value: read.value, start: start + at, syntax });
  });
  return found;
}

function heldBy(node: ChildNode): { property: string; value: string; from: number } | undefined {
  const begin = node.source?.start?.offset;
  if (begin === undefined) return undefined;
  if (node.type === 'decl') {
    const value = node.raws.value?.raw ?? node.value;
    const from = begin + node.prop.length + (node.raws.between?.length ?? 0);
    return { property: node.prop.startsWith('--') ? node.prop : node.prop.toLowerCase(), value, from };
  }
  if (node.type !== 'atrule' || !['include', 'return', 'if', 'else', 'each', 'debug'].includes(node.name))
    return undefined;
  return { property: `@${node.name}`, value: node.raws.params?.raw ?? node.params, from: begin + node.name.length + 1 };
}
