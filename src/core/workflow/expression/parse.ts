import { lex } from './lexer.ts';
import { parseTokens } from './parser.ts';
import type { Misread, Tree } from './tree.ts';

/** Offsets in a tree or misreading count from the start of the text that was given. */
export type ParsedExpression =
  | { readonly ok: true; readonly tree: Tree }
  | { readonly ok: false; readonly misread: Misread };

/** A text cut at its `${ }`. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly source: string; readonly at: number; readonly parsed: ParsedExpression };

/** Remembers what was parsed by its text. Full, it starts over: the texts of live workflows are back at once. */
class Memory<T> {
  readonly #kept = new Map<string, T>();
  #signs = 0;

  get(text: string, parse: (text: string) => T): T {
    const known = this.#kept.get(text);
    if (known !== undefined) return known;
    const fresh = parse(text);
    if (text.length > 10_000) return fresh;
    this.#signs += text.length;
    if (this.#signs > 4_000_000) {
      this.#kept.clear();
      this.#signs = text.length;
    }
    this.#kept.set(text, fresh);
    return fresh;
  }
}

const expressions = new Memory<ParsedExpression>();
const templates = new Memory<readonly Segment[]>();

/** Reads one expression, written with or without `${ }` around it. Never throws. */
export function parseExpression(text: string): ParsedExpression {
  return expressions.get(text, (source) => {
    const start = source.length - source.trimStart().length;
    const wrapped = source.startsWith('${', start);
    const read = readAt(source, wrapped ? start + 2 : 0, wrapped);
    const rest = wrapped && read.parsed.ok ? source.slice(read.end + 1).trimEnd() : '';
    if (rest === '') return read.parsed;
    return { ok: false, misread: { at: read.end + 1, message: 'expected nothing behind the closing "}"' } };
  });
}

/** Cuts a text at its `${ }`; `$${` stands for a plain `${`. An expression that cannot be read is a segment too. Never throws. */
export function parseTemplate(text: string): readonly Segment[] {
  return templates.get(text, cut);
}

function cut(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let plain = '';
  let from = 0;
  const flush = () => {
    if (plain !== '') segments.push({ kind: 'text', text: plain });
    plain = '';
  };
  while (true) {
    const open = text.indexOf('${', from);
    if (open === -1) break;
    if (open > from && text[open - 1] === '$') {
      plain += `${text.slice(from, open - 1)}\${`;
      from = open + 2;
      continue;
    }
    plain += text.slice(from, open);
    flush();
    const { parsed, end } = readAt(text, open + 2, true);
    segments.push({ kind: 'expression', source: text.slice(open, end + 1), at: open, parsed });
    from = end + 1;
  }
  plain += text.slice(from);
  flush();
  return segments;
}

function readAt(text: string, start: number, wrapped: boolean): { parsed: ParsedExpression; end: number } {
  const cutUp = lex(text, start, wrapped);
  if ('message' in cutUp) {
    const close = text.indexOf('}', Math.max(start, cutUp.at));
    return { parsed: { ok: false, misread: cutUp }, end: close === -1 ? text.length : close };
  }
  const tree = parseTokens(cutUp.tokens);
  return { parsed: 'message' in tree ? { ok: false, misread: tree } : { ok: true, tree }, end: cutUp.end };
}
