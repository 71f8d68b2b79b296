import { html } from 'hono/html';
import type { ComplianceFilter } from '../../core/ports/compliance.ts';
import type { Evaluation } from '../../core/ports/evaluations.ts';
import type { StepStatus } from '../../core/run/view.ts';
import type { Assets } from '../assets.ts';
import {
  type ComplianceView,
  MOST_LISTED,
  type PolicyStanding,
  type RepositoryStanding,
  shareOf,
  type Tally,
} from '../compliance-view.ts';
import { count } from '../headline.ts';
import { type Markup, NOTHING, safeHref, visible } from '../html.ts';
import { trendPart } from '../parts/trend.ts';
import { percent } from '../percent.ts';
import { statusIcon } from '../status.ts';
import { moment } from '../time.ts';
import { frame } from './frame.ts';

/** Repositories below one policy, and repositories in the list; the JSON has all. */
const MOST_WITHIN = 30;
const MOST_REPOSITORIES = 100;

/** How far open pull requests hold to the policies: by policy, by repository, over time, and what was waived. */
export function compliancePage(view: ComplianceView, now: number, assets: Assets): Markup {
  const { filter, policies, repositories } = view;
  const judged = policies.filter(({ tally }) => all(tally) + tally.shadow > 0);
  return frame({
    title: 'Compliance · Baton',
    assets,
    body: html`
<header class="list-head"><h1>Compliance</h1>${chosen(filter)}</header>
${
  policies.length === 0
    ? empty(filter)
    : html`<p class="lead">What the policies said of the open pull requests when they were judged last, in the last 180 days. A policy that is only tried out is counted apart. This is how it was ${moment(now, now)}.</p>
${judged.length === 0 ? html`<p class="lead quiet">No pull request that was judged is open.</p>` : byPolicy(view, judged)}
${judged.length === 0 ? NOTHING : byRepository(view, repositories, now)}
${waivers(view, now)}
${trends(view)}`
}
<p class="foot"><a href="${address({ ...filter }, '/compliance.json')}">All of it as JSON</a></p>`,
  });
}

function byPolicy(view: ComplianceView, policies: readonly PolicyStanding[]): Markup {
  return html`<section class="panel" aria-labelledby="policies-title">
<header class="panel-head"><h2 id="policies-title">By policy</h2><p class="quiet">open pull requests</p></header>
<table class="figures">
<thead><tr><th scope="col">Policy</th><th scope="col">Holds</th><th scope="col" class="num">Pass</th><th scope="col" class="num">Fail</th><th scope="col" class="num">Wait for people</th><th scope="col" class="num">Neutral</th><th scope="col" class="tried">Tried out</th></tr></thead>
<tbody>${policies.map((one) => policyRow(view, one))}</tbody>
</table>
</section>`;
}

function policyRow(view: ComplianceView, { org, policy, tally, repositories }: PolicyStanding): Markup {
  const within = repositories.slice(0, MOST_WITHIN);
  const more = repositories.length - within.length;
  return html`<tr>
<th scope="row"><a href="${address({ ...view.filter, ...ofOrg(view, org), policy })}">${policy}</a>${orgOf(view, org)}
  <details><summary>${count(repositories.length, 'repository', 'repositories')}</summary><ul class="within">${within.map(({ repository, tally: here }) => html`<li><a href="${address({ ...view.filter, ...ofOrg(view, org), repository, policy })}">${repository}</a> <span class="quiet">${inWords(here)}</span></li>`)}${more > 0 ? html`<li class="quiet">and ${more} more</li>` : NOTHING}</ul></details>
</th>
${figures(tally)}
</tr>`;
}

function figures(tally: Tally): Markup {
  const figure = (label: string, value: number, status?: StepStatus) =>
    html`<td class="num${value === 0 ? ' zero' : ''}" data-label="${label}">${value > 0 && status !== undefined ? statusIcon(status) : ''}${value}</td>`;
  return html`<td class="share">${meter(tally)}</td>${figure('pass', tally.pass)}${figure('fail', tally.fail, 'failed')}${figure('wait for people', tally.pending, 'waiting')}${figure('neutral', tally.neutral)}<td class="tried${tally.shadow === 0 ? ' zero' : ''}">${tally.shadow === 0 ? '–' : `${tally.wouldPass} of ${tally.shadow} would pass`}</td>`;
}

/** The share as a number and as a bar. */
function meter(tally: Tally): Markup {
  const share = shareOf(tally);
  if (share === undefined) return html`<span class="quiet">not in force</span>`;
  return html`<span class="num">${percent(share)}</span><svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="100" height="6" rx="3"/><rect class="held" width="${Math.round(share * 100)}" height="6" rx="3"/></svg>`;
}

function byRepository(view: ComplianceView, repositories: readonly RepositoryStanding[], now: number): Markup {
  const open = repositories.filter(({ tally }) => isOpen(tally));
  const shown = open.slice(0, MOST_REPOSITORIES);
  const clean = repositories.length - open.length;
  return html`<section class="panel" aria-labelledby="repositories-title">
<header class="panel-head"><h2 id="repositories-title">What stands open, by repository</h2><p class="quiet">${clean === 0 ? '' : `${count(clean, 'repository holds', 'repositories hold')} to everything`}</p></header>
${open.length === 0 ? html`<p>Nothing: every open pull request that was judged holds to the policies.</p>` : html`<ul class="against">${shown.map((one) => repositoryItem(view, one, now))}</ul>`}
${shown.length < open.length ? html`<p class="quiet">and ${open.length - shown.length} repositories more</p>` : NOTHING}
${view.cut.against ? html`<p class="quiet">Of all verdicts the gravest ${MOST_LISTED} are listed; choose a policy or a repository for the others.</p>` : NOTHING}
</section>`;
}

function repositoryItem(view: ComplianceView, { repository, tally, against }: RepositoryStanding, now: number): Markup {
  return html`<li>
<h3><a href="${address({ ...view.filter, repository })}">${repository}</a> <span class="quiet">${inWords(tally)}</span></h3>
<ul>${against.map((one) => verdictItem(one, now))}</ul>
</li>`;
}

const SIGNS: { readonly [conclusion in Evaluation['conclusion']]: StepStatus } = {
  success: 'succeeded',
  failure: 'failed',
  action_required: 'waiting',
  neutral: 'skipped',
};

function verdictItem({ pull, url, policy, mode, conclusion, title, at, headSha }: Evaluation, now: number): Markup {
  const href = safeHref(url ?? '');
  const name = html`#${pull}`;
  // The titles of the others say how they weigh: “Waiting: …”, “Warning: …”, “Not checked: …”.
  const said = mode === 'shadow' ? 'tried out' : conclusion === 'failure' ? 'fails' : '';
  return html`<li class="open-verdict">${statusIcon(SIGNS[conclusion])}<span class="open-pull">${href === undefined ? name : html`<a href="${href}" rel="noreferrer">${name}</a>`}</span><span class="open-what"><strong>${policy}</strong>${said === '' ? ' ' : html` <span class="quiet">${said}:</span> `}${visible(title)}</span><span class="open-when quiet"><code>${headSha.slice(0, 7)}</code> ${moment(at, now)}</span></li>`;
}

function waivers(view: ComplianceView, now: number): Markup {
  if (view.waivers.length === 0) {
    return html`<section class="panel" aria-labelledby="waivers-title"><header class="panel-head"><h2 id="waivers-title">Waivers in force</h2></header><p class="quiet">None, on any open pull request that was judged.</p></section>`;
  }
  const soon = view.waivers.filter((one) => one.soon).length;
  return html`<section class="panel" aria-labelledby="waivers-title">
<header class="panel-head"><h2 id="waivers-title">Waivers in force</h2><p class="quiet">${soon === 0 ? '' : `${count(soon, 'ends', 'end')} within 14 days`}</p></header>
<table class="figures waived">
<thead><tr><th scope="col">Rule</th><th scope="col">Where</th><th scope="col">Granted by</th><th scope="col">Until</th></tr></thead>
<tbody>${view.waivers.map(({ repository, policy, rule, by, until, pulls, soon: endsSoon }) => {
    const numbers = `${pulls
      .slice(0, 5)
      .map((pull) => `#${pull}`)
      .join(', ')}${pulls.length > 5 ? ` and ${pulls.length - 5} more` : ''}`;
    return html`<tr><th scope="row">${visible(rule)}<span class="quiet">${policy}</span></th><td>${repository} <span class="quiet">${numbers}</span></td><td data-said="by">${visible(by)}</td><td>${endsSoon ? html`<span class="status is-waiting">${statusIcon('waiting')}<span>${ends(until, now)}</span></span>` : ends(until, now)}</td></tr>`;
  })}</tbody>
</table>
${view.cut.waivers ? html`<p class="quiet">These are the ${MOST_LISTED} that end first.</p>` : NOTHING}
</section>`;
}

function ends(until: number, now: number): Markup {
  const days = Math.floor((until - now) / 86_400_000);
  const left = days === 0 ? 'ends within a day' : `${count(days, 'day', 'days')} left`;
  // A waiver holds until a day ends, so the last moment is on the day that people wrote.
  const date = new Date(until - 1).toISOString();
  return html`<time datetime="${date}">${date.slice(0, 10)}</time>, ${left}`;
}

function trends(view: ComplianceView): Markup {
  const moved = view.policies.filter(({ trend }) => trend.some(({ heads }) => heads > 0));
  if (moved.length === 0) return NOTHING;
  return html`<section class="panel" aria-labelledby="trend-title">
<header class="panel-head"><h2 id="trend-title">Trend</h2><p class="quiet">Heads by the day when they were first judged, and how many of them passed at their last judgement</p></header>
<ul class="trends">${moved.map((one) => trendPart(one, html`${one.policy}${orgOf(view, one.org)}`))}</ul>
</section>`;
}

function inWords(tally: Tally): string {
  const parts = [
    ...(tally.fail > 0 ? [count(tally.fail, 'fails', 'fail')] : []),
    ...(tally.pending > 0 ? [`${count(tally.pending, 'waits', 'wait')} for people`] : []),
    ...(tally.neutral > 0 ? [`${tally.neutral} neutral`] : []),
    ...(tally.pass > 0 ? [count(tally.pass, 'passes', 'pass')] : []),
    ...(tally.shadow > 0 ? [`${tally.wouldPass} of ${tally.shadow} tried out would pass`] : []),
  ];
  return parts.join(', ');
}

const all = ({ pass, fail, pending, neutral }: Tally) => pass + fail + pending + neutral;
const isOpen = (tally: Tally) => tally.fail + tally.pending + tally.neutral + tally.shadow - tally.wouldPass > 0;

/** Named only where there are several. */
function orgOf(view: ComplianceView, org: string): Markup {
  return isOfMany(view) ? html` <span class="quiet">${org}</span>` : NOTHING;
}

function ofOrg(view: ComplianceView, org: string): Pick<ComplianceFilter, 'org'> {
  return isOfMany(view) ? { org } : {};
}

const isOfMany = ({ policies }: ComplianceView) => new Set(policies.map(({ org }) => org)).size > 1;

function chosen(filter: ComplianceFilter): Markup {
  const parts = Object.entries(filter);
  if (parts.length === 0) return NOTHING;
  return html`<nav class="filters" aria-label="What is chosen">${parts.map(([name, value]) => {
    const { [name as keyof ComplianceFilter]: _, ...rest } = filter;
    return html`<a href="${address(rest)}" aria-label="${`Not only ${name} ${value}`}">${value} <span aria-hidden="true">×</span></a>`;
  })}</nav>`;
}

function address(filter: ComplianceFilter, path = '/compliance'): string {
  const query = new URLSearchParams(Object.entries(filter)).toString();
  return query === '' ? path : `${path}?${query}`;
}

function empty(filter: ComplianceFilter): Markup {
  if (Object.keys(filter).length > 0) {
    return html`<section class="empty"><h2>Nothing was judged there</h2><p>No policy has spoken in the last 30 days, and no open pull request was judged. <a href="/compliance">Show all of it</a>.</p></section>`;
  }
  return html`<section class="empty"><h2>No pull request was judged yet</h2>
<p>Policies judge every pull request of the repositories that the app is installed on. To see something here:</p>
<ul>
  <li>open a pull request, or push to one: the shipped policies judge it;</li>
  <li>write a policy of your own into <code>baton/policies/</code> of the organization’s <code>.github</code> repository.</li>
</ul>
<p class="quiet"><a href="/?status=failed">Failed runs</a> say why, if nothing comes.</p></section>`;
}
