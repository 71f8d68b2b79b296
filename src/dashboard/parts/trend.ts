import { html } from 'hono/html';
import type { ComplianceView, PolicyStanding } from '../compliance-view.ts';
import { orgOf } from '../compliance-words.ts';
import { count } from '../headline.ts';
import { type Markup, NOTHING } from '../html.ts';
import { percent } from '../percent.ts';

/** Units of the drawing: a bar with the gap after it, and its height. */
const STEP = 10;
const BAR = 7;
const TALL = 38;

type Trend = PolicyStanding['trend'];

/** Policies that are drawn; the JSON has all. */
const MOST = 100;

/** How much of what each policy judged it passed, over the last month. */
export function trendsPart(view: ComplianceView): Markup {
  const moved = view.policies.filter(({ trend }) => trend.some(({ heads }) => heads > 0));
  if (moved.length === 0) return NOTHING;
  return html`<section class="panel" aria-labelledby="trend-title">
<header class="panel-head"><h2 id="trend-title">Trend</h2><p class="quiet">Heads by the day when they were first judged, and how many of them passed at their last judgement</p></header>
<ul class="trends">${moved.slice(0, MOST).map((one) => trendPart(one, html`${one.policy}${orgOf(view, one.org)}`))}</ul>
</section>`;
}

/**
 * A bar for each day: from below the part of that day's heads that passed when they were judged last, the rest above it. The same
 * stands below in words and as a table.
 */
function trendPart({ policy, trend }: PolicyStanding, title: Markup): Markup {
  const judged = trend.filter(({ heads }) => heads > 0);
  return html`<li class="trend">
  <h3>${title}</h3>
  <svg viewBox="0 0 ${trend.length * STEP} ${TALL}" role="img" aria-label="${`${policy}: ${sums(trend)}`}">${trend.map(bar)}</svg>
  <p class="trend-days quiet" aria-hidden="true"><span>${trend[0]?.day ?? ''}</span><span>today</span></p>
  <p>${sums(trend)}</p>
  ${judged.length === 0 ? '' : html`<details><summary>By day</summary>${table(judged)}</details>`}
</li>`;
}

function bar({ heads, passed }: Trend[number], index: number): Markup {
  const x = index * STEP + (STEP - BAR) / 2;
  if (heads === 0) return html`<rect class="none" x="${x}" y="${TALL - 2}" width="${BAR}" height="2"/>`;
  const held = Math.round((passed / heads) * TALL);
  return html`<rect class="rest" x="${x}" y="0" width="${BAR}" height="${TALL - held}"/><rect class="held" x="${x}" y="${TALL - held}" width="${BAR}" height="${held}"/>`;
}

/** The last week beside the three before it, in words. */
function sums(trend: Trend): string {
  const said = (days: Trend, when: string) => {
    const heads = days.reduce((sum, day) => sum + day.heads, 0);
    const passed = days.reduce((sum, day) => sum + day.passed, 0);
    return heads === 0
      ? `none judged ${when}`
      : `${percent(passed / heads)} of ${count(heads, 'head', 'heads')} ${when}`;
  };
  return `${said(trend.slice(-7), 'in the last 7 days')}, ${said(trend.slice(0, -7), `in the ${trend.length - 7} before`)}`;
}

function table(days: Trend): Markup {
  return html`<table class="days"><thead><tr><th scope="col">Day (UTC)</th><th scope="col">Heads</th><th scope="col">Passed</th><th scope="col">Share</th></tr></thead>
<tbody>${days.toReversed().map(({ day, heads, passed }) => html`<tr><th scope="row">${day}</th><td data-label="heads">${heads}</td><td data-label="passed">${passed}</td><td>${percent(passed / heads)}</td></tr>`)}</tbody></table>`;
}
