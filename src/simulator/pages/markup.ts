import { html } from 'hono/html';

/** Escaped markup: what `html` of Hono gives. Every value that is put into it is escaped, or is markup itself. */
export type Markup = ReturnType<typeof html>;

/** Markup of nothing, where a part has nothing to say. */
export const NOTHING: Markup = html``;

/** The address if a browser may follow it: http and https only, never `javascript:` or `data:`. */
export function safeHref(address: string): string | undefined {
  const url = URL.parse(address);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : undefined;
}

/** A moment, in UTC, to the minute; the whole of it is in the machine-readable part. */
export function time(at: number): Markup {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}

/** `1 file`, `2 files`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
