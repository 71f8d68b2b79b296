import { keyLines } from '../design/key-lines.ts';
import { isJsonObject, type Json, readJson } from '../json.ts';
import { firstGroup } from '../pattern.ts';

/** Characters of a text that is taken apart. */
const LONGEST = 1_000_000;
/** Characters of a value; more is no version. */
const LONGEST_VALUE = 200;

/** Where in a file a value is written: under a key of a JSON object, keys from the outside in, or by a pattern with one group. */
export type Written = { readonly keys: readonly string[] } | { readonly pattern: string };

export type Found = { readonly value: string /** 1-based. */; readonly line: number } | { readonly why: string };

/** The value that a text holds there, or why it has none; `why` completes "package.json …". */
export function writtenValue(text: string, where: Written): Found {
  if (text.length > LONGEST) return { why: 'is too large to be read' };
  const found = 'keys' in where ? underKeys(text, where.keys) : byPattern(text, where.pattern);
  if ('why' in found) return found;
  const value = found.value.trim();
  if (value === '' || value.length > LONGEST_VALUE) return { why: 'holds no short text there' };
  return { value, line: found.line };
}

function underKeys(text: string, keys: readonly string[]): Found {
  let value: Json | undefined = readJson(text);
  if (value === undefined) return { why: 'is no JSON' };
  for (const key of keys) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  if (typeof value !== 'string') return { why: `has no text under ${keys.join('.')}` };
  return { value, line: keyLines(text).get(keys.join('\0')) ?? 1 };
}

function byPattern(text: string, pattern: string): Found {
  const found = firstGroup(pattern, text.split(/\r?\n/));
  if (found === undefined) return { why: `has no line that matches ${pattern}` };
  if (found === 'unsure') return { why: `has lines that are too long for ${pattern}` };
  return { value: found.text, line: found.at + 1 };
}

/** The line with another value in the place of this one, or undefined when it does not stand there as it is. */
export function lineWith(text: string, line: number, value: string, other: string): string | undefined {
  const row = text.split('\n')[line - 1]?.replace(/\r$/, '');
  const at = row?.lastIndexOf(value) ?? -1;
  return row === undefined || at === -1 ? undefined : row.slice(0, at) + other + row.slice(at + value.length);
}
