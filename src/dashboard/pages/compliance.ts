import { html } from 'hono/html';
import type { ComplianceFilter } from '../../core/ports/compliance.ts';
import type { Assets } from '../assets.ts';
import type { ComplianceView, Tally } from '../compliance-view.ts';
import { address } from '../compliance-words.ts';
import { type Markup, NOTHING } from '../html.ts';
import { policyStandings } from '../parts/policy-standings.ts';
import { repositoryStandings } from '../parts/repository-standings.ts';
import { trendsPart } from '../parts/trend.ts';
import { waivers } from '../parts/waivers.ts';
import { moment } from '../time.ts';
import { frame } from './frame.ts';

/** How far open pull requests hold to the policies: by policy, by repository, over time, and what was waived. */
export function compliancePage(view: ComplianceView, now: number, assets: Assets): Markup {
  const { filter, policies } = view;
  const judged = policies.filter(({ tally }) => isJudged(tally));
  return frame({
    title: 'Compliance · Baton',
    assets,
    body: html`
<header class="list-head"><h1>Compliance</h1>${chosen(filter)}</header>
${
  policies.length === 0
    ? empty(filter)
    : html`<p class="lead">What the policies said of the open pull requests when they were judged last, in the last 180 days. A policy that is only tried out is counted apart. This is how it was ${moment(now, now)}.</p>
${judged.length === 0 ? html`<p class="lead quiet">No pull request that was judged is open.</p>` : policyStandings(view, judged)}
${judged.length === 0 ? NOTHING : repositoryStandings(view, now)}
${waivers(view, now)}
${trendsPart(view)}`
}
<p class="foot"><a href="${address(filter, '/compliance.json')}">All of it as JSON</a></p>`,
  });
}

const isJudged = ({ pass, fail, pending, neutral, shadow }: Tally) => pass + fail + pending + neutral + shadow > 0;

function chosen(filter: ComplianceFilter): Markup {
  const parts = Object.entries(filter);
  if (parts.length === 0) return NOTHING;
  return html`<nav class="filters" aria-label="What is chosen">${parts.map(([name, value]) => {
    const { [name as keyof ComplianceFilter]: _, ...rest } = filter;
    return html`<a href="${address(rest)}" aria-label="${`Not only ${name} ${value}`}">${value} <span aria-hidden="true">×</span></a>`;
  })}</nav>`;
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
