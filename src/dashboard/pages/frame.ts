import { html, raw } from 'hono/html';
import type { Assets } from '../assets.ts';
import type { Markup } from '../html.ts';

const FAVICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%231d2633'/%3E%3Cpath d='M11.500 21.900 26.500 5.200 10.100 20.500Z' fill='%23f6efe2' stroke='%23f6efe2' stroke-linejoin='round'/%3E%3Cellipse cx='9' cy='23' rx='4.600' ry='3' transform='rotate(-46 9 23)' fill='%23d99a4e'/%3E%3C/svg%3E";

const LOGO = raw(
  '<svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><path class="beat" d="M20.500 25.500c4.500-.5 7.500-3.800 7.500-8.500"/><path class="wood" d="M11.500 21.900 26.500 5.200 10.100 20.500Z"/><ellipse class="grip" cx="9" cy="23" rx="4.600" ry="3" transform="rotate(-46 9 23)"/></svg>',
);

/** What every page shares. `live` is the path of the EventSource that says when this page is out of date. */
export function frame(page: {
  readonly title: string;
  readonly assets: Assets;
  readonly body: Markup;
  readonly live?: string;
}): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
<link rel="icon" href="${FAVICON}">
<link rel="stylesheet" href="${page.assets.style.path}">
<script src="${page.assets.script.path}" defer></script>
${page.live === undefined ? '' : html`<noscript><meta http-equiv="refresh" content="20"></noscript>`}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
  <a class="brand" href="/">${LOGO}<span>Baton</span></a>
  <nav aria-label="More">
    <a href="/compliance">Compliance</a>
    <a href="/deadletters">Dead letters</a>
    <a href="/health">Health</a>
    <a href="/repositories">Repositories</a>
    <a href="/sync-history?limit=20">History</a>
  </nav>
</header>
<main id="main"${page.live === undefined ? '' : html` data-live="${page.live}"`}>
${page.body}
</main>
<p id="stale" class="stale" role="status" hidden>Not connected; what you see may be old.</p>
</body>
</html>`;
}
