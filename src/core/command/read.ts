import type { CommandCall } from '../command.ts';
import { visibleLines } from './visible-lines.ts';

/** So that one comment cannot keep the app busy. */
const MOST_COMMANDS = 10;
const LONGEST_LINE = 2000;
// ASCII only and without the `u` flag, so that no look-alike or Unicode case folding passes for a letter.
const COMMAND = /^ {0,3}\/baton(?=[ \t]|$)/i;

/**
 * The commands that a person typed in a comment, in order, at most ten: lines that begin with `/baton` outside quotes and
 * code. `/baton` alone is `help`. Values may be quoted: `key="two words"`.
 */
export function readCommands(body: string): CommandCall[] {
  return visibleLines(body)
    .filter((line) => line.length <= LONGEST_LINE && COMMAND.test(line))
    .slice(0, MOST_COMMANDS)
    .map((line) => readLine(line.trim()));
}

function readLine(line: string): CommandCall {
  const words: string[] = [];
  const values = new Map<string, string>();
  for (const { text, equals } of split(line.slice('/baton'.length))) {
    const key = equals === undefined ? '' : text.slice(0, equals);
    if (/^[A-Za-z_][\w.-]*$/.test(key)) values.set(key, text.slice(key.length + 1));
    else words.push(text);
  }
  const [name = 'help', ...rest] = words;
  return {
    name: /^[A-Za-z-]+$/.test(name) ? name.toLowerCase() : name,
    words: rest,
    values: Object.fromEntries(values),
    line,
  };
}

/** Words parted by blanks; quotes hold a word together and are taken off, `equals` is the first `=` outside of them. */
function split(text: string): { readonly text: string; readonly equals: number | undefined }[] {
  const words: { text: string; equals: number | undefined }[] = [];
  let word: { text: string; equals: number | undefined } | undefined;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string;
    if (quote === undefined && (sign === ' ' || sign === '\t')) {
      word = undefined;
      continue;
    }
    if (word === undefined) {
      word = { text: '', equals: undefined };
      words.push(word);
    }
    if (quote === undefined && (sign === '"' || sign === "'") && text.includes(sign, at + 1)) quote = sign;
    else if (sign === quote) quote = undefined;
    else if (quote !== undefined && sign === '\\' && (text[at + 1] === quote || text[at + 1] === '\\')) {
      at++;
      word.text += text[at];
    } else {
      if (sign === '=' && quote === undefined) word.equals ??= word.text.length;
      word.text += sign;
    }
  }
  return words;
}
