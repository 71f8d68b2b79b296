import type { Token } from './lexer.ts';
import { type BinarySign, type Misread, STRENGTH, type Tree } from './tree.ts';

/** How deep brackets, choices and signs before a value may nest; keeps the parser's own stack small. */
const MAX_DEPTH = 48;
const WORDS: { readonly [word: string]: null | boolean } = { true: true, false: false, null: null };

/** A tree from the tokens of one expression, or the first thing that does not fit. */
export function parseTokens(tokens: readonly Token[]): Tree | Misread {
  try {
    return new Parser(tokens).whole();
  } catch (error) {
    if (error instanceof Unfit) return { at: error.at, message: error.message };
    throw error;
  }
}

/** Leaves the recursive descent; caught in this file and nowhere else. */
class Unfit extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Tree {
    if (this.#peek().kind === 'end') throw new Unfit(this.#peek().at, 'the expression is empty');
    const tree = this.#choice();
    const rest = this.#peek();
    if (rest.kind !== 'end') throw new Unfit(rest.at, `did not expect ${show(rest)} here`);
    return tree;
  }

  #choice(): Tree {
    return this.#deeper(() => {
      const test = this.#binary(1);
      if (!this.#skip('?')) return test;
      const yes = this.#choice();
      this.#expect(':');
      const no = this.#choice();
      return { kind: 'choice', at: test.at, test, yes, no };
    });
  }

  #binary(weakest: number): Tree {
    let left = this.#unary();
    while (true) {
      const token = this.#peek();
      if (token.kind !== 'sign' || !Object.hasOwn(STRENGTH, token.text)) return left;
      const sign = token.text as BinarySign;
      const strength = STRENGTH[sign];
      if (strength < weakest) return left;
      this.#next++;
      left = { kind: 'binary', at: left.at, sign, left, right: this.#binary(strength + 1) };
    }
  }

  #unary(): Tree {
    const token = this.#peek();
    if (token.kind === 'sign' && (token.text === '!' || token.text === '-' || token.text === '+')) {
      const sign = token.text;
      this.#next++;
      return this.#deeper(() => ({ kind: 'unary', at: token.at, sign, of: this.#unary() }));
    }
    return this.#reach(this.#value());
  }

  /** What stands behind a value: `.key` and `[index]`. */
  #reach(value: Tree): Tree {
    let of = value;
    while (true) {
      if (this.#skip('.')) {
        const key = this.#peek();
        if (key.kind !== 'word') throw new Unfit(key.at, `expected a name behind ".", found ${show(key)}`);
        this.#next++;
        of = { kind: 'member', at: of.at, of, key: key.text };
      } else if (this.#skip('[')) {
        const index = this.#choice();
        this.#expect(']');
        of = { kind: 'index', at: of.at, of, index };
      } else {
        return of;
      }
    }
  }

  #value(): Tree {
    const token = this.#peek();
    this.#next++;
    switch (token.kind) {
      case 'number':
      case 'string':
        return { kind: 'literal', at: token.at, value: token.value };
      case 'word':
        return this.#word(token.text, token.at);
      case 'end':
        throw new Unfit(token.at, 'the expression ends where a value should stand');
      case 'sign': {
        if (token.text === '(') {
          const inner = this.#choice();
          this.#expect(')');
          return inner;
        }
        if (token.text === '[') return { kind: 'list', at: token.at, items: this.#series(']') };
        throw new Unfit(token.at, `expected a value, found ${show(token)}`);
      }
    }
  }

  #word(text: string, at: number): Tree {
    if (Object.hasOwn(WORDS, text)) return { kind: 'literal', at, value: WORDS[text] as null | boolean };
    if (this.#skip('(')) return { kind: 'call', at, name: text, inputs: this.#series(')') };
    return { kind: 'name', at, name: text };
  }

  #series(close: string): Tree[] {
    const items: Tree[] = [];
    if (this.#skip(close)) return items;
    do items.push(this.#choice());
    while (this.#skip(','));
    this.#expect(close);
    return items;
  }

  #deeper(parse: () => Tree): Tree {
    if (++this.#depth > MAX_DEPTH) throw new Unfit(this.#peek().at, `the expression nests deeper than ${MAX_DEPTH}`);
    const tree = parse();
    this.#depth--;
    return tree;
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)] as Token;
  }

  #skip(sign: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.#next++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#skip(sign)) throw new Unfit(this.#peek().at, `expected "${sign}", found ${show(this.#peek())}`);
  }
}

function show(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end';
    case 'number':
      return `the number ${token.value}`;
    case 'string':
      return 'a string';
    default:
      return `"${token.text}"`;
  }
}
