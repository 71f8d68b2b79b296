import { html } from 'hono/html';
import type { Fact } from '../../core/run/fact.ts';
import type { Plan } from '../../core/run/plan.ts';
import type { RunView } from '../../core/run/view.ts';
import type { Assets } from '../assets.ts';
import { headline } from '../headline.ts';
import { type Markup, NOTHING } from '../html.ts';
import { stepGraph } from '../parts/graph.ts';
import { repositories } from '../parts/repositories.ts';
import { spending } from '../parts/spending.ts';
import { timeline } from '../parts/timeline.ts';
import { values } from '../parts/values.ts';
import { verdict } from '../parts/verdict.ts';
import { isLive } from '../status.ts';
import { frame } from './frame.ts';

/** One run: how it stands and what is next, its graph, its repositories, what happened, what went in and came out. */
export function runPage(
  run: {
    readonly view: RunView;
    readonly facts: readonly Fact[];
    /** What is written otherwise now than when it began. */
    readonly changed: readonly string[];
    readonly plan: Plan | undefined;
  },
  now: number,
  assets: Assets,
): Markup {
  const { view, facts, changed, plan } = run;
  const path = `/runs/${encodeURIComponent(view.id)}`;
  return frame({
    title: `${headline(view)} · ${view.workflow.name} · Baton`,
    assets,
    ...(isLive(view.status) ? { live: `${path}/events` } : {}),
    body: html`
<nav class="crumbs" aria-label="Where you are"><a href="/">Runs</a><span aria-hidden="true">/</span><code>${view.key}</code></nav>
${verdict(view, now)}
${changed.length === 0 ? NOTHING : outdated(changed)}
${stepGraph(view, now)}
${repositories(view)}
${timeline(facts, view, now)}
${spending(view, plan)}
${values(view, facts)}
<footer class="foot">
  <span>Workflow <code>${view.workflow.id}</code> ${view.workflow.version}, from <code>${view.workflow.source}</code></span>
  <a href="${path}.json">Raw JSON</a>
</footer>`,
  });
}

/** Names of repositories that are told; a change of the defaults of all names none. */
const MOST_CHANGES = 10;

function outdated(changed: readonly string[]): Markup {
  const more = changed.length - MOST_CHANGES;
  const what = `${changed.slice(0, MOST_CHANGES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return html`<p class="told is-waiting" id="changed">This run goes on as it began. Changed since on the default branch: ${what}. To use that, cancel it and start it anew.</p>`;
}
