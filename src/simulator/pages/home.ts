import { html } from 'hono/html';
import { roleOn } from '../acts/organizations.ts';
import type { Hub } from '../hub.ts';
import type { Account, Organization, Repository } from '../records.ts';
import { addressOf } from './addresses.ts';
import { frame } from './frame.ts';
import { count, type Markup, NOTHING, time } from './markup.ts';
import { face, who } from './people.ts';
import { threadState } from './signs.ts';

const MOST_RECENT = 12;
const MOST_REPOSITORIES = 1_000;

/** The start page: organizations, and what happened last. */
export function homePage(hub: Hub): Markup {
  const organizations = [...hub.organizations.values()];
  return frame({
    title: 'Start',
    body: html`<h1>A GitHub of your own</h1>
<p class="lead">Real git behind GitHub’s addresses: what the app did here is what it would do there. Programs read the same state from the API at this address, and <code>git clone ${hub.url}/owner/name.git</code> works with a token.</p>
${organizations.length === 0 ? html`<section class="panel"><p>There is no organization yet.</p></section>` : organizations.map((one) => organizationPanel(hub, one, html`<a href="/${encodeURIComponent(one.account.login)}">${one.account.login}</a>`))}
${recent([...hub.repositories.values()])}`,
  });
}

/** An organization with its repositories, or a person with the organizations that they belong to. */
export function accountPage(hub: Hub, account: Account): Markup {
  const organization = hub.organizations.get(account.login.toLowerCase());
  if (organization === undefined) return personPage(hub, account);
  const teams = [...organization.teams.values()];
  const members = [...organization.members.values()];
  return frame({
    title: account.login,
    crumbs: html`<a href="/">Start</a>`,
    body: html`<h1>${account.login}</h1>
${organizationPanel(hub, organization, html`Repositories`)}
<div class="pair"><section class="panel"><div class="panel-head"><h2>${count(members.length, 'person', 'people')}</h2></div>
<ul class="rows">${members.map((one) => html`<li>${face(one.account)}<span class="row-words">${who(one.account)}</span><span class="row-end">${one.role}</span></li>`)}</ul></section>
<section class="panel"><div class="panel-head"><h2>${count(teams.length, 'team')}</h2></div>
<ul class="rows">${teams.map((team) => html`<li><span class="row-words"><strong>${team.name}</strong> <span class="quiet">${[...team.members.keys()].join(', ')}</span></span></li>`)}</ul></section></div>
${recent([...hub.repositories.values()].filter((repository) => repository.owner === account))}`,
  });
}

function personPage(hub: Hub, account: Account): Markup {
  const at = [...hub.organizations.values()].filter((one) => one.members.has(account.login.toLowerCase()));
  const repositories = [...hub.repositories.values()].filter((one) => roleOn(hub, one, account) !== 'none');
  return frame({
    title: account.login,
    crumbs: html`<a href="/">Start</a>`,
    body: html`<h1 class="with-face">${face(account)} ${account.login}</h1>
<p class="lead">${at.length === 0 ? 'Belongs to no organization.' : html`Belongs to ${at.map((one, index) => html`${index === 0 ? '' : ', '}<a href="/${encodeURIComponent(one.account.login)}">${one.account.login}</a>`)}.`}</p>
<section class="panel"><div class="panel-head"><h2>May see ${count(repositories.length, 'repository', 'repositories')}</h2></div>
<ul class="rows">${repositories.slice(0, MOST_REPOSITORIES).map((one) => html`<li><span class="row-words"><a href="${addressOf.repository(one)}">${one.fullName}</a></span><span class="row-end">${roleOn(hub, one, account)}</span></li>`)}</ul></section>`,
  });
}

function organizationPanel(hub: Hub, organization: Organization, heading: Markup): Markup {
  const { account } = organization;
  const repositories = [...hub.repositories.values()].filter((repository) => repository.owner === account);
  return html`<section class="panel"><div class="panel-head"><h2>${heading}</h2><span class="quiet">${count(repositories.length, 'repository', 'repositories')}</span></div>
<ul class="rows">${repositories.slice(0, MOST_REPOSITORIES).map(repositoryRow)}</ul></section>`;
}

function repositoryRow(repository: Repository): Markup {
  const issues = [...repository.issues.values()];
  const open = issues.filter((issue) => issue.pull !== undefined && issue.state === 'open').length;
  const merged = issues.filter((issue) => (issue.pull?.merged ?? null) !== null).length;
  const words = [open === 0 ? '' : `${open} open`, merged === 0 ? '' : `${merged} merged`].filter(
    (word) => word !== '',
  );
  return html`<li><span class="row-words"><a href="${addressOf.repository(repository)}"><strong>${repository.name}</strong></a>${kinds(repository)} <span class="quiet">${repository.description ?? ''}</span></span><span class="row-end">${words.join(', ')}</span></li>`;
}

/** What sets a repository apart: private, archived. */
export function kinds(repository: Repository): Markup {
  return html`${repository.private ? html` <span class="pill">private</span>` : ''}${repository.archived ? html` <span class="pill">archived</span>` : ''}`;
}

function recent(repositories: readonly Repository[]): Markup {
  const threads = repositories
    .flatMap((repository) => [...repository.issues.values()].map((issue) => ({ repository, issue })))
    .sort((a, b) => b.issue.updatedAt - a.issue.updatedAt)
    .slice(0, MOST_RECENT);
  if (threads.length === 0) return NOTHING;
  return html`<section class="panel"><div class="panel-head"><h2>Latest pull requests and issues</h2></div>
<ul class="rows">${threads.map(
    ({ repository, issue }) =>
      html`<li>${threadState(issue).sign}<span class="row-words"><a href="${addressOf.thread(repository, issue)}"><strong>${issue.title}</strong></a> <span class="quiet below">${threadState(issue).word}, last changed ${time(issue.updatedAt)}</span></span><span class="row-end">${repository.name}#${issue.number}</span></li>`,
  )}</ul></section>`;
}
