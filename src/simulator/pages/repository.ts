import { html } from 'hono/html';
import { isFolder, type TreeEntry } from '../git/format.ts';
import { log } from '../git/history.ts';
import type { Hub } from '../hub.ts';
import type { Issue, Repository } from '../records.ts';
import { addressOf } from './addresses.ts';
import { commitRows } from './commit.ts';
import { crumbs, frame } from './frame.ts';
import { kinds } from './home.ts';
import { markdown } from './markdown/markdown.ts';
import { count, type Markup, NOTHING, time } from './markup.ts';
import { fileSign, threadState } from './signs.ts';

const RECENT_COMMITS = 8;
const MOST_IN_LIST = 200;

/** The front of a repository: files and README of the default branch, open pull requests, last commits, branches, tags. */
export function repositoryPage(hub: Hub, repository: Repository): Markup {
  const { git, defaultBranch } = repository;
  const tip = git.resolve(`refs/heads/${defaultBranch}`);
  const tree = tip === undefined ? undefined : git.commit(tip)?.tree;
  const commits = tip === undefined ? [] : log(git, [tip]);
  return frame({
    title: repository.fullName,
    crumbs: crumbs(repository),
    body: html`<h1>${repository.name}${kinds(repository)}</h1>
${repository.description === null ? '' : html`<p class="lead">${repository.description}</p>`}
<div class="wide-left"><div>
<section class="panel"><div class="panel-head"><h2>Files at ${defaultBranch}</h2><a href="${addressOf.commits(repository, defaultBranch)}">${count(commits.length, 'commit')}</a></div>
${tree === undefined ? html`<p class="quiet">This repository is empty.</p>` : entries(repository, defaultBranch, tree, '')}</section>
${tree === undefined ? NOTHING : readme(hub, repository, tree)}
</div><div>
${threads(repository, 'pulls')}${threads(repository, 'issues')}
<section class="panel"><div class="panel-head"><h2>Latest commits</h2></div>${commitRows(repository, commits.slice(0, RECENT_COMMITS))}</section>
${releases(repository)}${refs(repository, 'Tags', 'refs/tags/')}${refs(repository, 'Branches', 'refs/heads/')}
</div></div>`,
  });
}

/** All pull requests or issues of a repository, the youngest first. */
export function threadsPage(repository: Repository, what: 'pulls' | 'issues'): Markup {
  const all = threadsOf(repository, what);
  const name = what === 'pulls' ? 'Pull requests' : 'Issues';
  return frame({
    title: `${name} of ${repository.fullName}`,
    crumbs: crumbs(repository),
    body: html`<h1>${name}</h1><section class="panel">${all.length === 0 ? html`<p class="quiet">There are none.</p>` : rows(repository, all)}</section>`,
  });
}

function threadsOf(repository: Repository, what: 'pulls' | 'issues'): Issue[] {
  return [...repository.issues.values()].filter((issue) => (issue.pull !== undefined) === (what === 'pulls')).reverse();
}

function threads(repository: Repository, what: 'pulls' | 'issues'): Markup {
  const all = threadsOf(repository, what);
  const open = all.filter((issue) => issue.state === 'open');
  const name = what === 'pulls' ? 'Open pull requests' : 'Open issues';
  if (what === 'issues' && all.length === 0) return NOTHING;
  return html`<section class="panel"><div class="panel-head"><h2>${name}</h2><a href="${addressOf.list(repository, what)}">All ${all.length}</a></div>
${open.length === 0 ? html`<p class="quiet">None is open.</p>` : rows(repository, open)}</section>`;
}

function rows(repository: Repository, issues: readonly Issue[]): Markup {
  return html`<ul class="rows">${issues.slice(0, MOST_IN_LIST).map((issue) => {
    const { sign, word } = threadState(issue);
    return html`<li>${sign}<span class="row-words"><a href="${addressOf.thread(repository, issue)}"><strong>${issue.title}</strong></a> <span class="quiet below">#${issue.number}, ${word.toLowerCase()}, opened ${time(issue.createdAt)} by ${issue.author.account.login.replace(/\[bot\]$/, '')}</span></span></li>`;
  })}</ul>`;
}

function releases(repository: Repository): Markup {
  const found = [...repository.releases.values()].filter((one) => !one.draft).reverse();
  if (found.length === 0) return NOTHING;
  return html`<section class="panel"><div class="panel-head"><h2>Releases</h2></div><ul class="rows">${found.slice(0, MOST_IN_LIST).map((one) => html`<li><span class="row-words"><a href="${addressOf.release(repository, one.tag)}">${one.name ?? one.tag}</a></span><code class="row-end">${one.tag}</code></li>`)}</ul></section>`;
}

function refs(repository: Repository, name: string, prefix: string): Markup {
  const found = repository.git.refs.matching(prefix);
  if (found.length === 0) return NOTHING;
  return html`<section class="panel"><div class="panel-head"><h2>${name}</h2></div><ul class="rows">${found
    .slice(0, MOST_IN_LIST)
    .map((ref) => {
      const short = ref.name.slice(prefix.length);
      const sha = repository.git.peel(ref.sha) ?? ref.sha;
      return html`<li><span class="row-words"><a href="${addressOf.folder(repository, short)}"><code>${short}</code></a></span><a class="row-end" href="${addressOf.commit(repository, sha)}"><code>${sha.slice(0, 7)}</code></a></li>`;
    })}</ul></section>`;
}

/** What lies in a folder, folders first. */
export function entries(repository: Repository, ref: string, tree: string, path: string): Markup {
  const found = repository.git.tree(tree) ?? [];
  const sorted = [...found.filter(isFolder), ...found.filter((entry) => !isFolder(entry))];
  const to = (entry: TreeEntry) => {
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    return isFolder(entry) ? addressOf.folder(repository, ref, below) : addressOf.file(repository, ref, below);
  };
  return html`<ul class="rows files">${sorted.map((entry) => html`<li>${fileSign(isFolder(entry))}<a class="row-words" href="${to(entry)}">${entry.name}</a></li>`)}</ul>`;
}

function readme(hub: Hub, repository: Repository, tree: string): Markup {
  const entry = repository.git.tree(tree)?.find(({ name }) => name.toLowerCase() === 'readme.md');
  const text = entry === undefined ? undefined : repository.git.blob(entry.sha)?.toString('utf8');
  if (text === undefined) return NOTHING;
  return html`<section class="panel"><div class="panel-head"><h2>README</h2></div>${markdown(text, { origin: hub.url, breaks: false })}</section>`;
}
