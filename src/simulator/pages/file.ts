import { html } from 'hono/html';
import { isFolder } from '../git/format.ts';
import type { Hub } from '../hub.ts';
import type { Repository } from '../records.ts';
import { addressOf } from './addresses.ts';
import { crumbs, frame } from './frame.ts';
import { markdown } from './markdown/markdown.ts';
import { count, type Markup } from './markup.ts';
import { entries } from './repository.ts';

const MOST_LINES = 5_000;

/** What `<ref>/<path>` in an address means: a ref may itself have slashes, the longest that exists wins. */
export function findPlace(
  repository: Repository,
  segments: readonly string[],
): { readonly ref: string; readonly sha: string; readonly path: string } | undefined {
  for (let end = segments.length; end > 0; end--) {
    const ref = segments.slice(0, end).join('/');
    const sha = repository.git.resolve(ref);
    if (sha !== undefined) return { ref, sha, path: segments.slice(end).join('/') };
  }
  return undefined;
}

/** A file's bytes at a place, undefined when no file is there. */
export function readBlob(repository: Repository, sha: string, path: string): Buffer | undefined {
  const entry = repository.git.entry(repository.git.commit(sha)!.tree, path);
  return entry === undefined || isFolder(entry) ? undefined : repository.git.blob(entry.sha);
}

/** A folder's entries or a file's text, whichever stands there; undefined when nothing does. */
export function placePage(
  hub: Hub,
  repository: Repository,
  place: { readonly ref: string; readonly sha: string; readonly path: string },
): Markup | undefined {
  const { ref, sha, path } = place;
  const entry = repository.git.entry(repository.git.commit(sha)!.tree, path);
  if (entry === undefined) return undefined;
  const names = path.split('/').filter((name) => name !== '');
  const shown = /^[0-9a-f]{40}$/.test(ref) ? ref.slice(0, 7) : ref;
  const way = [
    html`<a href="${addressOf.folder(repository, ref)}"><code>${shown}</code></a>`,
    ...names.slice(0, -1).map((name, at) => {
      const above = names.slice(0, at + 1).join('/');
      return html`<a href="${addressOf.folder(repository, ref, above)}">${name}</a>`;
    }),
  ];
  const body = isFolder(entry)
    ? html`<section class="panel">${entries(repository, ref, entry.sha, path)}</section>`
    : undefined;
  const title = names.at(-1) ?? repository.name;
  return frame({
    title: `${path || shown} · ${repository.fullName}`,
    crumbs: crumbs(repository, ...way),
    body: html`<h1>${title}</h1>${body ?? fileBody(hub, repository, place, repository.git.blob(entry.sha) ?? Buffer.alloc(0))}`,
  });
}

function fileBody(
  hub: Hub,
  repository: Repository,
  place: { readonly ref: string; readonly path: string },
  blob: Buffer,
): Markup {
  const address = html`<a href="${addressOf.raw(repository, place.ref, place.path)}">Raw</a>`;
  if (blob.subarray(0, 8_000).includes(0)) {
    return html`<section class="panel"><div class="panel-head"><h2>A binary file of ${count(blob.length, 'byte')}</h2>${address}</div></section>`;
  }
  const text = blob.toString('utf8');
  const lines = text.replace(/\n$/, '').split('\n');
  const source = html`<div class="scroll" tabindex="0"><table class="diff source"><tbody>${lines
    .slice(0, MOST_LINES)
    .map(
      (line, at) => html`<tr id="L${at + 1}"><td><a href="#L${at + 1}">${at + 1}</a></td><td>${line}</td></tr>`,
    )}</tbody></table></div>
${lines.length > MOST_LINES ? html`<p class="note">… and ${count(lines.length - MOST_LINES, 'more line')}.</p>` : ''}`;
  const head = html`<div class="panel-head"><h2>${count(lines.length, 'line')}</h2>${address}</div>`;
  if (!/\.(?:md|markdown)$/i.test(place.path)) return html`<section class="panel">${head}${source}</section>`;
  return html`<section class="panel">${markdown(text, { origin: hub.url, breaks: false })}</section>
<details class="panel"><summary>Its text</summary>${head}${source}</details>`;
}
