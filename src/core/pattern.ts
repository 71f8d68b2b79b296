import { RE2 } from 're2-wasm';

const MAX_LENGTH = 1_000;
const compiled = new Map<string, RE2 | string>();

/**
 * A pattern that a person wrote, in RE2 syntax: matching takes time linear in the text, whatever the pattern
 * (https://github.com/google/re2/wiki/Syntax). Gives what is wrong with it as a text. Remembered.
 */
export function compilePattern(pattern: string): { readonly test: (text: string) => boolean } | string {
  if (pattern.length > MAX_LENGTH) return `it is longer than ${MAX_LENGTH} signs`;
  const known = compiled.get(pattern) ?? compile(pattern);
  // Compiled ones hold memory outside the JavaScript heap; live workflows have far fewer.
  if (compiled.size < 1_000) compiled.set(pattern, known);
  return typeof known === 'string' ? known : { test: (text) => known.test(text) };
}

function compile(pattern: string): RE2 | string {
  try {
    return new RE2(pattern, 'u');
  } catch (error) {
    const message = Error.isError(error) ? error.message : String(error);
    return message.replace(`Invalid regular expression: /${pattern}/u: `, '');
  }
}
