import { html } from 'hono/html';
import type { Assets } from '../assets.ts';
import type { Markup } from '../html.ts';
import { frame } from './frame.ts';

/** A page that says one thing, for addresses that lead nowhere. */
export function messagePage(title: string, words: string, assets: Assets): Markup {
  return frame({
    title: `${title} · Baton`,
    assets,
    body: html`<section class="empty"><h1>${title}</h1><p>${words}</p><p><a href="/">All runs</a></p></section>`,
  });
}
