import { html } from 'hono/html';

/** Escaped markup: what `html` of Hono gives. Every value that is put into it is escaped, or is markup itself. */
export type Markup = ReturnType<typeof html>;

/** Markup of nothing, where a part has nothing to say. */
export const NOTHING: Markup = html``;

/** Without signs that nobody sees: they would turn round what stands beside them. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ');
}

/** The address if a browser may follow it: http and https only, never `javascript:` or `data:`. */
export function safeHref(address: string): string | undefined {
  const url = URL.parse(address);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : undefined;
}
