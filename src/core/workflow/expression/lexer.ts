import type { Misread } from './tree.ts';

export type Token =
  | { readonly kind: 'number'; readonly at: number; readonly value: number }
  | { readonly kind: 'string'; readonly at: number; readonly value: string }
  | { readonly kind: 'word'; readonly at: number; readonly text: string }
  | { readonly kind: 'sign'; readonly at: number; readonly text: string }
  | { readonly kind: 'end'; readonly at: number };

/** Longest text of one expression, in UTF-16 code units. */
const MAX_LENGTH = 4_000;

// Sticky and without nested repetition, so each reads its token in time linear in the token.
const SPACE = /[ \t\r\n]+/y;
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const STEP_ID = /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*/y;
const SIGN = /===|!==|==|!=|<=|>=|&&|\|\||[<>!+\-*/%?:()[\],.]/y;
const ESCAPES: { readonly [sign: string]: string } = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' };

/**
 * Cuts an expression into tokens from `start` on. With `closing` it ends at the `}` that closes it, otherwise at the end
 * of the text. `end` is the offset of that place. A word behind `steps.` may hold hyphens, because step ids do.
 */
export function lex(
  text: string,
  start: number,
  closing: boolean,
): { readonly tokens: readonly Token[]; readonly end: number } | Misread {
  const tokens: Token[] = [];
  let at = start;
  const take = (shape: RegExp): string | undefined => {
    shape.lastIndex = at;
    return shape.exec(text)?.[0];
  };
  while (true) {
    at += take(SPACE)?.length ?? 0;
    if (at - start > MAX_LENGTH) return { at: start, message: `the expression is longer than ${MAX_LENGTH} signs` };
    if (at >= text.length) {
      if (closing) return { at: start, message: 'the expression is never closed: a "}" is missing' };
      break;
    }
    const sign = text[at];
    if (closing && sign === '}') break;
    if (sign === '"' || sign === "'") {
      const string = readString(text, at, sign);
      if ('message' in string) return string;
      tokens.push({ kind: 'string', at, value: string.value });
      at = string.end;
      continue;
    }
    const afterSteps = isSign(tokens.at(-1), '.') && isWord(tokens.at(-2), 'steps') && !isSign(tokens.at(-3), '.');
    const word = take(afterSteps ? STEP_ID : WORD);
    const number = word === undefined ? take(NUMBER) : undefined;
    const other = word === undefined && number === undefined ? take(SIGN) : undefined;
    if (number !== undefined && !Number.isFinite(Number(number))) return { at, message: 'the number is too great' };
    if (word !== undefined) tokens.push({ kind: 'word', at, text: word });
    else if (number !== undefined) tokens.push({ kind: 'number', at, value: Number(number) });
    else if (other !== undefined) tokens.push({ kind: 'sign', at, text: other });
    else return { at, message: unexpected(text, at) };
    at += (word ?? number ?? other ?? '').length;
  }
  tokens.push({ kind: 'end', at });
  return { tokens, end: at };
}

function readString(text: string, start: number, quote: string): { value: string; end: number } | Misread {
  let value = '';
  for (let at = start + 1; at < text.length && at - start <= MAX_LENGTH; at++) {
    const sign = text[at] as string;
    if (sign === quote) return { value, end: at + 1 };
    if (sign !== '\\') {
      value += sign;
      continue;
    }
    at++;
    const escaped = ESCAPES[text[at] ?? ''];
    if (escaped === undefined)
      return { at: at - 1, message: `"\\${text[at] ?? ''}" is no escape; use \\n, \\t, \\\\, \\' or \\"` };
    value += escaped;
  }
  return { at: start, message: `the string is never closed: a ${quote} is missing` };
}

function unexpected(text: string, at: number): string {
  const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (sign === '=') return 'nothing can be assigned here; compare with "==" or "==="';
  if (sign === '&' || sign === '|') return `"${sign}" is no operator; use "${sign}${sign}"`;
  if (sign === '`') return 'templates in backticks are not supported; join texts with "+"';
  return `"${sign}" is not part of an expression`;
}

function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === 'sign' && token.text === text;
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text;
}
