import { html } from 'hono/html';
import { difference } from '../git/difference.ts';
import type { Hub } from '../hub.ts';
import type { ReviewComment } from '../records/rules.ts';
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
  const checks = checksAt(repository, pull.head.sha);
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
<nav class="jump" aria-label="On this page"><a href="#conversation">Conversation</a>${checks === NOTHING ? '' : html`<a href="#checks">Checks</a>`}<a href="#commits">Commits</a><a href="#files">Files changed</a></nav>
${conversation(hub, repository, issue)}${end}
${checks}
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
  const assigned = [...issue.assignees.values()].map(({ login }) => login);
  return html`<h1>${issue.title} <span class="number">#${issue.number}</span></h1>
<p class="meta"><span class="state is-${mood}">${word}</span> <span>${who(issue.author.account)} ${story}</span></p>
${labels.length === 0 ? '' : html`<p class="meta">${labels.map((name) => html`<span class="pill">${name}</span> `)}</p>`}
${reviewers.length === 0 ? '' : html`<p class="meta quiet">Asked for a review: ${reviewers.join(', ')}</p>`}
${assigned.length === 0 ? '' : html`<p class="meta quiet">Assigned to ${assigned.join(', ')}</p>`}
${issue.milestone === null ? '' : html`<p class="meta quiet">Milestone: ${issue.milestone.title}</p>`}`;
}

function conversation(hub: Hub, repository: Repository, issue: Issue): Markup {
  const reviews = (issue.pull?.reviews ?? []).flatMap((review) =>
    // A review that was not submitted yet is seen by its author only.
    review.at === null ? [] : [{ id: review.id, at: review.at, markup: reviewed(hub, repository, review, review.at) }],
  );
  const said = [
    ...commentsOf(repository, issue).map((one) => ({ id: one.id, at: one.createdAt, markup: comments(hub, one) })),
    ...reviews,
  ].sort((a, b) => a.at - b.at || a.id - b.id);
  const { author, createdAt, body, reactions } = issue;
  const first = card(hub, {
    id: 'conversation',
    by: author,
    what: html`wrote`,
    at: createdAt,
    body: (body ?? '').trim() === '' ? '*No description.*' : body,
    reactions,
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

function reviewed(hub: Hub, repository: Repository, review: Review, at: number): Markup {
  const commit = html` <span class="quiet">at <a href="${addressOf.commit(repository, review.sha)}"><code>${review.sha.slice(0, 7)}</code></a></span>`;
  const lines = [...repository.rules.reviewComments.values()].filter((one) => one.review === review.id);
  return html`${card(hub, {
    id: `pullrequestreview-${review.id}`,
    by: review.author,
    what: html`${outcomeSign(review.state)} ${REVIEWED[review.state]}`,
    at,
    body: review.body,
    after: commit,
  })}${lines.map((one) => lineComment(hub, repository, one))}`;
}

/** A comment on a line: where it stands, the line itself, and what was said of it. */
function lineComment(hub: Hub, repository: Repository, comment: ReviewComment): Markup {
  const line = comment.place?.line;
  const address = `${addressOf.file(repository, comment.sha, comment.path)}${line === undefined ? '' : `#L${line}`}`;
  const place = html`<a href="${address}"><code>${comment.path}${line === undefined ? '' : `:${line}`}</code></a>`;
  return card(hub, {
    id: `discussion_r${comment.id}`,
    by: comment.author,
    what: html`${comment.replyTo === undefined ? 'commented' : 'answered'} on ${place}`,
    at: comment.createdAt,
    before: line === undefined ? NOTHING : html`<pre class="hunk-line">${comment.hunk.split('\n').at(-1) ?? ''}</pre>`,
    body: comment.body,
    reactions: comment.reactions,
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
    readonly before?: Markup;
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
<header>${who(account)} ${about.what} <a class="quiet" href="#${about.id}">${time(about.at)}</a>${about.after ?? ''}</header>${about.before ?? ''}
${body.trim() === '' ? '' : markdown(body, { origin: hub.url, breaks: true })}${reactions.length === 0 ? '' : html`<p class="reactions">${reactions}</p>`}</div></article>\n`;
}
