import { html } from 'hono/html';
import { difference } from '../git/difference.ts';
import type { Hub } from '../hub.ts';
import type { Actor, Comment, Issue, PullIssue, Reaction, Repository, Review } from '../records.ts';
import { commentsOf } from '../shapes/issues.ts';
import { commitsOf, range } from '../shapes/pulls.ts';
import { addressOf } from './addresses.ts';
import { checksAt } from './checks.ts';
import { commitRows } from './commit.ts';
import { differences } from './diff.ts';
import { crumbs, frame } from './frame.ts';
import { markdown } from './markdown/markdown.ts';
import { count, type Markup, NOTHING, time } from './markup.ts';
import { face, who } from './people.ts';
import { outcomeSign, threadState } from './signs.ts';

const REACTION_SIGNS: { readonly [content in Reaction['content']]: string } = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
};

const REVIEWED: { readonly [state in Review['state']]: string } = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'asked for changes',
  COMMENTED: 'reviewed',
  DISMISSED: 'reviewed; this was dismissed',
  PENDING: 'began a review',
};

/** An issue with its conversation. */
export function issuePage(hub: Hub, repository: Repository, issue: Issue): Markup {
  return frame({
    title: `${issue.title} · Issue #${issue.number} · ${repository.fullName}`,
    crumbs: crumbs(repository, html`issue #${issue.number}`),
    body: html`${head(repository, issue, html`opened this ${time(issue.createdAt)}`)}${conversation(hub, repository, issue)}`,
  });
}

/** A pull request: where it stands, what was said, how its head is judged, what it changes. */
export async function pullPage(hub: Hub, repository: Repository, issue: PullIssue): Promise<Markup> {
  const { pull } = issue;
  const { from, to } = range(repository, issue);
  const files = await difference(repository.git, from, to);
  const commits = commitsOf(repository, issue);
  const merged = pull.merged;
  const branch = (name: string) => html`<a href="${addressOf.folder(repository, name)}"><code>${name}</code></a>`;
  const story =
    merged === null
      ? html`wants to merge ${count(commits.length, 'commit')} into ${branch(pull.base.branch)} from ${branch(pull.head.branch)}`
      : html`opened this ${time(issue.createdAt)}; ${who(merged.by)} merged ${count(commits.length, 'commit')} into ${branch(pull.base.branch)} from <code>${pull.head.branch}</code>`;
  const end =
    merged === null
      ? issue.state === 'closed'
        ? html`<p class="event">${threadState(issue).sign}<span>Closed without being merged.</span></p>`
        : NOTHING
      : html`<p class="event">${threadState(issue).sign}<span>${who(merged.by)} merged this as <a href="${addressOf.commit(repository, merged.sha)}"><code>${merged.sha.slice(0, 7)}</code></a> ${time(merged.at)}</span></p>`;
  return frame({
    title: `${issue.title} · Pull request #${issue.number} · ${repository.fullName}`,
    crumbs: crumbs(repository, html`pull request #${issue.number}`),
    body: html`${head(repository, issue, story)}
<nav class="jump" aria-label="On this page"><a href="#conversation">Conversation</a><a href="#checks">Checks</a><a href="#commits">Commits</a><a href="#files">Files changed</a></nav>
${conversation(hub, repository, issue)}${end}
${checksAt(repository, pull.head.sha)}
<section class="panel" id="commits"><div class="panel-head"><h2>${count(commits.length, 'commit')}</h2></div>${commitRows(repository, commits)}</section>
<section class="panel" id="files"><div class="panel-head"><h2>Files changed</h2></div>${differences(repository, to, files)}</section>`,
  });
}

function head(repository: Repository, issue: Issue, story: Markup): Markup {
  const { word, mood } = threadState(issue);
  const labels = [...issue.labels].map((name) => repository.labels.get(name)?.name ?? name);
  const asked = issue.pull === undefined ? [] : [...issue.pull.reviewers.values()].map(({ login }) => login);
  const teams = issue.pull === undefined ? [] : [...issue.pull.reviewTeams];
  const reviewers = [...asked, ...teams];
  return html`<h1>${issue.title} <span class="number">#${issue.number}</span></h1>
<p class="meta"><span class="state is-${mood}">${word}</span> <span>${who(issue.author.account)} ${story}</span></p>
${labels.length === 0 ? '' : html`<p class="meta">${labels.map((name) => html`<span class="pill">${name}</span> `)}</p>`}
${reviewers.length === 0 ? '' : html`<p class="meta quiet">Asked for a review: ${reviewers.join(', ')}</p>`}`;
}

function conversation(hub: Hub, repository: Repository, issue: Issue): Markup {
  const said = [
    ...commentsOf(repository, issue).map((comment) => ({
      ...comment,
      at: comment.createdAt,
      markup: comments(hub, comment),
    })),
    ...(issue.pull?.reviews ?? []).map((review) => ({ ...review, markup: reviewed(hub, repository, review) })),
  ].sort((a, b) => a.at - b.at || a.id - b.id);
  const first = card(hub, {
    id: 'conversation',
    by: issue.author,
    what: html`wrote`,
    at: issue.createdAt,
    body: issue.body,
  });
  return html`<div class="talk">${first}${said.map(({ markup }) => markup)}</div>`;
}

function comments(hub: Hub, comment: Comment): Markup {
  const edited =
    comment.updatedAt > comment.createdAt
      ? html` <span class="quiet">edited ${time(comment.updatedAt)}</span>`
      : NOTHING;
  return card(hub, {
    id: `issuecomment-${comment.id}`,
    by: comment.author,
    what: html`commented`,
    at: comment.createdAt,
    body: comment.body,
    after: edited,
    reactions: comment.reactions,
  });
}

function reviewed(hub: Hub, repository: Repository, review: Review): Markup {
  const at = html` <span class="quiet">at <a href="${addressOf.commit(repository, review.sha)}"><code>${review.sha.slice(0, 7)}</code></a></span>`;
  return card(hub, {
    id: `pullrequestreview-${review.id}`,
    by: review.author,
    what: html`${outcomeSign(review.state)} ${REVIEWED[review.state]}`,
    at: review.at,
    body: review.body,
    after: at,
  });
}

function card(
  hub: Hub,
  about: {
    readonly id: string;
    readonly by: Actor;
    readonly what: Markup;
    readonly at: number;
    readonly body: string | null;
    readonly after?: Markup;
    readonly reactions?: readonly Reaction[];
  },
): Markup {
  const { account } = about.by;
  const body = about.body ?? '';
  const kinds = [...new Set((about.reactions ?? []).map(({ content }) => content))];
  const reactions = kinds.map((kind) => {
    const names = (about.reactions ?? [])
      .filter(({ content }) => content === kind)
      .map((one) => one.author.account.login);
    return html`<span class="pill" title="${names.join(', ')}">${REACTION_SIGNS[kind]} ${names.length}</span> `;
  });
  return html`<article class="card" id="${about.id}">${face(account)}<div class="card-box">
<header>${who(account)} ${about.what} <a class="quiet" href="#${about.id}">${time(about.at)}</a>${about.after ?? ''}</header>
${body.trim() === '' ? '' : markdown(body, { origin: hub.url, breaks: true })}${reactions.length === 0 ? '' : html`<p class="reactions">${reactions}</p>`}</div></article>\n`;
}
