import type { Declaration, Rule } from 'postcss';
import { parseSheet } from './sheet-styles.ts';
import { typeValue } from './type-values.ts';
import { wordsOf } from './words.ts';

/** Text and what it stands on, as one rule of a style sheet says it. */
export interface SheetPair {
  readonly foreground: string;
  readonly background: string;
  /** Large in the sense of WCAG: from 24 px on, bold from 18.66 px on. */
  readonly large: boolean;
  /** 1-based lines of the two. */
  readonly lines: readonly [number, number];
}

/** Controls that cannot be used need no contrast (WCAG 1.4.3). */
const EXEMPT = /:disabled|\[(?:aria-)?disabled\b/i;

/** Rules of CSS or SCSS that set both a colour of text and one behind it; undefined where the text cannot be parsed. */
export function sheetPairs(css: string): readonly SheetPair[] | undefined {
  const root = parseSheet(css);
  if (root === undefined) return undefined;
  const pairs: SheetPair[] = [];
  root.walkRules((rule) => {
    const pair = EXEMPT.test(rule.selector) ? undefined : pairOf(rule);
    if (pair !== undefined) pairs.push(pair);
  });
  return pairs;
}

function pairOf(rule: Rule): SheetPair | undefined {
  const own = new Map<string, Declaration>();
  for (const node of rule.nodes) if (node.type === 'decl') own.set(node.prop.toLowerCase(), node);
  const text = own.get('color');
  const plane = later(own.get('background'), own.get('background-color'));
  const [foreground, background] = [soleColor(text), soleColor(plane)];
  const lines = [text?.source?.start?.line, plane?.source?.start?.line];
  if (foreground === undefined || background === undefined || lines[0] === undefined || lines[1] === undefined) {
    return undefined;
  }
  const size = typeValue('size', own.get('font-size')?.value ?? '', 16)?.value ?? 0;
  const weight = typeValue('weight', own.get('font-weight')?.value ?? '', 16)?.value ?? 400;
  const large = Number(size) >= 24 || (Number(size) >= 18.66 && Number(weight) >= 700);
  return { foreground, background, large, lines: [lines[0], lines[1]] };
}

function later(one: Declaration | undefined, other: Declaration | undefined): Declaration | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return (one.source?.start?.offset ?? 0) > (other.source?.start?.offset ?? 0) ? one : other;
}

/** A value that is one colour or one variable; of anything else nobody knows here what is seen. */
function soleColor(declaration: Declaration | undefined): string | undefined {
  const value = declaration?.value.trim() ?? '';
  const [first, ...more] = wordsOf(value);
  if (first === undefined) return undefined;
  if (first.type !== 'function') return more.length === 0 && /^(?:hash|ident)$/.test(first.type) ? value : undefined;
  if (more.at(-1)?.type !== ')' || more.slice(0, -1).some(({ type }) => type === 'function' || type === ')'))
    return undefined;
  return /^var\(\s*(--[\w-]+)\s*\)$/.exec(value)?.[1] ?? value;
}
