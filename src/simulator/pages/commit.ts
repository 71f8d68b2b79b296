import { html } from 'hono/html';
import { difference } from '../git/difference.ts';
import { log } from '../git/history.ts';
import type { Repository } from '../records.ts';
import { addressOf } from './addresses.ts';
import { checksAt, commitSign } from './checks.ts';
import { differences } from './diff.ts';
import { crumbs, frame } from './frame.ts';
import { count, type Markup, NOTHING, time } from './markup.ts';
import { author } from './people.ts';
import { threadState } from './signs.ts';

const MOST_COMMITS = 200;

/** A commit: its message, who made it, its checks, and what it changed against its first parent. */
export async function commitPage(repository: Repository, sha: string): Promise<Markup> {
  const commit = repository.git.commit(sha)!;
  const [title, text] = splitMessage(commit.message);
  // The empty tree is no file before somebody writes it; writing it twice is free.
  const from = commit.parents[0] ?? repository.git.objects.write('tree', Buffer.alloc(0));
  const files = await difference(repository.git, from, sha);
  const landed = [...repository.issues.values()].filter(
    ({ pull }) => pull !== undefined && (pull.merged?.sha === sha || pull.head.sha === sha),
  );
  const parents = commit.parents.map(
    (parent) => html` <a href="${addressOf.commit(repository, parent)}"><code>${parent.slice(0, 7)}</code></a>`,
  );
  return frame({
    title: `${title} · ${repository.fullName}@${sha.slice(0, 7)}`,
    crumbs: crumbs(repository, html`commit <code>${sha.slice(0, 7)}</code>`),
    body: html`<h1>${title}</h1>
<p class="meta">${author(commit)} committed ${time(commit.committer.at * 1000)}</p>
<section class="panel">${text === '' ? NOTHING : html`<pre class="message">${text}</pre>`}
<dl class="facts"><div><dt>Commit</dt><dd><code>${sha}</code></dd></div>
<div><dt>${commit.parents.length === 1 ? 'Parent' : 'Parents'}</dt><dd>${parents.length === 0 ? 'none: the first commit' : parents}</dd></div>
${landed.map((issue) => html`<div><dt>${issue.pull?.merged?.sha === sha ? 'Landed' : 'Part of'}</dt><dd class="signed">${threadState(issue).sign}<a href="${addressOf.thread(repository, issue)}">${issue.title} #${issue.number}</a></dd></div>`)}
<div><dt>Files</dt><dd><a href="${addressOf.folder(repository, sha)}">Browse them at this commit</a></dd></div></dl></section>
${checksAt(repository, sha)}
<section class="panel"><div class="panel-head"><h2>Changes</h2></div>${differences(repository, sha, files)}</section>`,
  });
}

/** The history of a branch, tag or commit. */
export function commitsPage(repository: Repository, ref: string, tip: string): Markup {
  const all = log(repository.git, [tip]);
  return frame({
    title: `Commits of ${repository.fullName}`,
    crumbs: crumbs(repository, html`<code>${ref}</code>`),
    body: html`<h1>${count(all.length, 'commit')}</h1><section class="panel">${commitRows(repository, all.slice(0, MOST_COMMITS))}${all.length > MOST_COMMITS ? html`<p class="note">… and ${all.length - MOST_COMMITS} more.</p>` : ''}</section>`,
  });
}

/** Commits as a list, in the given order. */
export function commitRows(repository: Repository, shas: readonly string[]): Markup {
  return html`<ul class="rows">${shas.map((sha) => {
    const commit = repository.git.commit(sha)!;
    return html`<li><span class="row-words"><a href="${addressOf.commit(repository, sha)}">${splitMessage(commit.message)[0]}</a> <span class="quiet below">${author(commit)}, ${time(commit.committer.at * 1000)}</span></span>${commitSign(repository, sha)}<code class="row-end">${sha.slice(0, 7)}</code></li>`;
  })}</ul>`;
}

function splitMessage(message: string): readonly [string, string] {
  const end = message.indexOf('\n');
  return end === -1 ? [message, ''] : [message.slice(0, end), message.slice(end + 1).trim()];
}
