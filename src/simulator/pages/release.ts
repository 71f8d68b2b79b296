import { html } from 'hono/html';
import type { Hub } from '../hub.ts';
import type { Release } from '../records/releases.ts';
import type { Repository } from '../records.ts';
import { addressOf } from './addresses.ts';
import { crumbs, frame } from './frame.ts';
import { markdown } from './markdown/markdown.ts';
import { count, type Markup, NOTHING, time } from './markup.ts';
import { who } from './people.ts';

/** The release that a tag is the address of: the published one, or the draft that goes by `untagged-<id in hex>`. */
export function findRelease(repository: Repository, tag: string): Release | undefined {
  return [...repository.releases.values()].find((one) =>
    one.draft ? tag === `untagged-${one.id.toString(16)}` : one.tag === tag,
  );
}

/** A release: its notes, its tag and its assets. */
export function releasePage(hub: Hub, repository: Repository, release: Release): Markup {
  const { name, tag, body, assets } = release;
  const words = [release.draft ? 'draft' : '', release.prerelease ? 'pre-release' : ''].filter((word) => word !== '');
  const sha = repository.git.resolve(`refs/tags/${tag}`);
  return frame({
    title: `${name ?? tag} · ${repository.fullName}`,
    crumbs: crumbs(repository, html`release`),
    body: html`<h1>${name ?? tag} ${words.map((word) => html`<span class="pill">${word}</span> `)}</h1>
<p class="meta">${who(release.author.account)} ${release.publishedAt === null ? 'drafted this' : 'released this'} ${time(release.publishedAt ?? release.createdAt)}</p>
<section class="panel"><dl class="facts"><div><dt>Tag</dt><dd><code>${tag}</code></dd></div>
${sha === undefined ? '' : html`<div><dt>Commit</dt><dd><a href="${addressOf.commit(repository, sha)}"><code>${sha.slice(0, 7)}</code></a></dd></div>`}</dl></section>
${(body ?? '').trim() === '' ? NOTHING : html`<section class="panel">${markdown(body ?? '', { origin: hub.url, breaks: true })}</section>`}
${assets.length === 0 ? NOTHING : html`<section class="panel"><div class="panel-head"><h2>${count(assets.length, 'asset')}</h2></div><ul class="rows">${assets.map((one) => html`<li><span class="row-words">${one.name}</span><span class="row-end">${count(one.content.length, 'byte')}</span></li>`)}</ul></section>`}`,
  });
}
