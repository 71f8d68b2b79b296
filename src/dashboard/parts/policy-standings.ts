import { html } from 'hono/html';
import type { StepStatus } from '../../core/run/view.ts';
import { type ComplianceView, type PolicyStanding, shareOf, type Tally } from '../compliance-view.ts';
import { address, inWords, ofOrg, orgOf } from '../compliance-words.ts';
import { count } from '../headline.ts';
import { type Markup, NOTHING } from '../html.ts';
import { percent } from '../percent.ts';
import { statusIcon } from '../status.ts';

/** Policies, and repositories below each; the JSON has all. */
const MOST = 100;
const MOST_WITHIN = 30;

/** A row for each policy: the share of open pull requests that it passes, and how many came to what. */
export function policyStandings(view: ComplianceView, policies: readonly PolicyStanding[]): Markup {
  return html`<section class="panel" aria-labelledby="policies-title">
<header class="panel-head"><h2 id="policies-title">By policy</h2><p class="quiet">open pull requests</p></header>
<table class="figures">
<thead><tr><th scope="col">Policy</th><th scope="col">Holds</th><th scope="col" class="num">Pass</th><th scope="col" class="num">Fail</th><th scope="col" class="num">Wait for people</th><th scope="col" class="num">Neutral</th><th scope="col" class="tried">Tried out</th></tr></thead>
<tbody>${policies.slice(0, MOST).map((one) => policyRow(view, one))}</tbody>
</table>
${policies.length > MOST ? html`<p class="quiet">and ${policies.length - MOST} policies more</p>` : NOTHING}
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
