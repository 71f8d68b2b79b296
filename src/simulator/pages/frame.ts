import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { html, raw } from 'hono/html';
import type { Repository } from '../records.ts';
import { addressOf } from './addresses.ts';
import type { Markup } from './markup.ts';

/** The one style sheet. Its path changes with its content; no account's name can begin with an underscore. */
export const STYLE = readStyle();

function readStyle(): { readonly path: string; readonly text: string } {
  const text = readFileSync(new URL('./style.css', import.meta.url), 'utf8');
  return { path: `/_simulator/${createHash('sha256').update(text).digest('hex').slice(0, 12)}/style.css`, text };
}

const FAVICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%2393571d'/%3E%3Cpath d='M11.500 21.900 26.500 5.200 10.100 20.500Z' fill='%23f6efe2' stroke='%23f6efe2' stroke-linejoin='round'/%3E%3Cellipse cx='9' cy='23' rx='4.600' ry='3' transform='rotate(-46 9 23)' fill='%23ffffff'/%3E%3C/svg%3E";

const LOGO = raw(
  '<svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true"><path class="beat" d="M20.500 25.500c4.500-.5 7.500-3.800 7.500-8.500"/><path class="wood" d="M11.500 21.900 26.500 5.200 10.100 20.500Z"/><ellipse class="grip" cx="9" cy="23" rx="4.600" ry="3" transform="rotate(-46 9 23)"/></svg>',
);

/** What every page shares: the banner that says where one is, and the way up. */
export function frame(page: { readonly title: string; readonly crumbs?: Markup; readonly body: Markup }): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title} · Baton’s simulated GitHub</title>
<link rel="icon" href="${FAVICON}">
<link rel="stylesheet" href="${STYLE.path}">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="banner"><p>${LOGO}<a href="/"><strong>Baton’s simulated GitHub</strong></a> <span>It lives on this machine, in memory, and these pages only show it. Nothing here is on github.com.</span></p></header>
<main id="main">
${page.crumbs === undefined ? '' : html`<nav class="crumbs" aria-label="Where you are">${page.crumbs}</nav>`}
${page.body}
</main>
</body>
</html>`;
}

/** The way from the organization to this page. */
export function crumbs(repository: Repository, ...more: Markup[]): Markup {
  const owner = `/${encodeURIComponent(repository.owner.login)}`;
  return html`<a href="${owner}">${repository.owner.login}</a> / <a href="${addressOf.repository(repository)}"><strong>${repository.name}</strong></a>${more.map((one) => html` / ${one}`)}`;
}
