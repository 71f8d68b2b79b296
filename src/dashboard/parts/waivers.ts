import { html } from 'hono/html';
import { type ComplianceView, MOST_LISTED } from '../compliance-view.ts';
import { count } from '../headline.ts';
import { type Markup, NOTHING, visible } from '../html.ts';
import { statusIcon } from '../status.ts';

type Waiver = ComplianceView['waivers'][number];

/** Pull requests that are named beside a waiver. */
const MOST_PULLS = 5;

/** The waivers in force, the soonest to end first. */
export function waivers(view: ComplianceView, now: number): Markup {
  if (view.waivers.length === 0) {
    return html`<section class="panel" aria-labelledby="waivers-title"><header class="panel-head"><h2 id="waivers-title">Waivers in force</h2></header><p class="quiet">None, on any open pull request that was judged.</p></section>`;
  }
  const soon = view.waivers.filter((one) => one.soon).length;
  return html`<section class="panel" aria-labelledby="waivers-title">
<header class="panel-head"><h2 id="waivers-title">Waivers in force</h2><p class="quiet">${soon === 0 ? '' : `${count(soon, 'ends', 'end')} within 14 days`}</p></header>
<table class="figures waived">
<thead><tr><th scope="col">Rule</th><th scope="col">Where</th><th scope="col">Granted by</th><th scope="col">Until</th></tr></thead>
<tbody>${view.waivers.map((one) => row(one, now))}</tbody>
</table>
${view.cut.waivers ? html`<p class="quiet">These are the ${MOST_LISTED} that end first.</p>` : NOTHING}
</section>`;
}

function row({ repository, policy, rule, by, until, pulls, soon }: Waiver, now: number): Markup {
  const named = pulls.slice(0, MOST_PULLS).map((pull) => `#${pull}`);
  const more = pulls.length - named.length;
  const numbers = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const end = ends(until, now);
  return html`<tr><th scope="row">${visible(rule)}<span class="quiet">${policy}</span></th><td>${repository} <span class="quiet">${numbers}</span></td><td data-said="by">${visible(by)}</td><td>${soon ? html`<span class="status is-waiting">${statusIcon('waiting')}<span>${end}</span></span>` : end}</td></tr>`;
}

function ends(until: number, now: number): Markup {
  const days = Math.floor((until - now) / 86_400_000);
  const left = days === 0 ? 'ends within a day' : `${count(days, 'day', 'days')} left`;
  // A waiver holds until a day ends, so the last moment is on the day that people wrote.
  const date = new Date(until - 1).toISOString();
  return html`<time datetime="${date}">${date.slice(0, 10)}</time>, ${left}`;
}
