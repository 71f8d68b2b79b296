import { html } from 'hono/html';
import type { Markup } from './html.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time (milliseconds) in its two largest units: `850 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`, `6 d 4 h`. */
export function duration(milliseconds: number): string {
  const span = Math.max(0, milliseconds);
  if (span < SECOND) return `${Math.round(span)} ms`;
  if (span < 10 * SECOND) return `${(Math.floor(span / 100) / 10).toFixed(1).replace(/\.0$/, '')} s`;
  if (span < MINUTE) return `${Math.floor(span / SECOND)} s`;
  if (span < HOUR) return pair(span, MINUTE, 'min', SECOND, 's');
  if (span < DAY) return pair(span, HOUR, 'h', MINUTE, 'min');
  return pair(span, DAY, 'd', HOUR, 'h');
}

function pair(span: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((span % big) / small);
  return `${Math.floor(span / big)} ${bigName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`;
}

/** How long ago `at` was: `just now`, `20 s ago`, `4 min ago`, `3 h ago`, `2 d ago`. Both in epoch milliseconds. */
export function ago(at: number, now: number): string {
  const span = now - at;
  if (span < 5 * SECOND) return 'just now';
  if (span < MINUTE) return `${Math.floor(span / SECOND)} s ago`;
  if (span < HOUR) return `${Math.floor(span / MINUTE)} min ago`;
  if (span < DAY) return `${Math.floor(span / HOUR)} h ago`;
  return `${Math.floor(span / DAY)} d ago`;
}

/** `08:43:15` in UTC. */
export function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** `2026-11-20 08:43:15 UTC`. */
export function fullTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A moment as people read it, with the exact one under the pointer; the page's script keeps it fresh. */
export function moment(at: number, now: number): Markup {
  return html`<time datetime="${new Date(at).toISOString()}" title="${fullTime(at)}" data-ago="${at}">${ago(at, now)}</time>`;
}

/** How long something took, or has taken so far; a span that is not over is kept fresh by the page's script. */
export function span(from: number, to: number | undefined, now: number): Markup {
  if (to !== undefined) return html`<span class="num">${duration(to - from)}</span>`;
  return html`<span class="num" data-since="${from}">${duration(now - from)}</span>`;
}
