import { withoutSecrets } from '../secret-text.ts';

/** Longest quotation, in UTF-16 code units. */
const LONGEST = 80;

/** A text from outside in the quotation marks of a finding: one line, short, and without the credentials that it may hold. */
export function quoted(text: string): string {
  const line = withoutSecrets(text.slice(0, 10_000)).replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST ? `"${line}"` : `"${line.slice(0, LONGEST)}…"`;
}

/** A few of many, as one list: `a, b, c and 4 more`. */
export function someOf(texts: readonly string[], most = 3): string {
  const shown = texts.slice(0, most);
  const last = texts.length > most ? `${texts.length - most} more` : shown.pop();
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} and ${last}`;
}

/** `1 file`, `3 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
}
