import { tokenize, tokenNames } from 'css-tree/tokenizer';

/** A word of a value in CSS or SCSS, white space and comments left out. */
export interface Word {
  /** As css-tree calls it: `hash`, `function`, `ident`, `dimension`, `number`, `percentage`, `string`, `delim`, `(`, `comma`, … */
  readonly type: string;
  readonly text: string;
  /** Offsets into the value. */
  readonly start: number;
  readonly end: number;
}

/** Cuts a value into words; unlike a parser it takes SCSS too. */
export function wordsOf(value: string): readonly Word[] {
  const words: Word[] = [];
  tokenize(value, (number, start, end) => {
    const type = (tokenNames[number] ?? '').replace(/-token$/, '');
    if (type !== 'whitespace' && type !== 'comment') words.push({ type, text: value.slice(start, end), start, end });
  });
  return words;
}

/** Names that begin with a sign, such as `$red` or `map.red`, are the author's own. */
export function isOwnName(words: readonly Word[], at: number): boolean {
  const [before, word] = [words[at - 1], words[at]];
  return before?.type === 'delim' && /^[$@.%]$/.test(before.text) && before.end === word?.start;
}

/** Index of the word after the bracket that closes the one opened at `at`. */
export function afterBracket(words: readonly Word[], at: number): number {
  let depth = 0;
  for (let next = at; next < words.length; next++) {
    const type = words[next]?.type;
    if (type === 'function' || type === '(') depth++;
    else if (type === ')' && --depth === 0) return next + 1;
  }
  return words.length;
}
