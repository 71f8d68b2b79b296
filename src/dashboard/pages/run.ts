import { html } from 'hono/html';
import type { Fact } from '../../core/run/fact.ts';
import type { RunView } from '../../core/run/view.ts';
import type { Assets } from '../assets.ts';
import { headline } from '../headline.ts';
import type { Markup } from '../html.ts';
import { stepGraph } from '../parts/graph.ts';
import { repositories } from '../parts/repositories.ts';
import { timeline } from '../parts/timeline.ts';
import { values } from '../parts/values.ts';
import { verdict } from '../parts/verdict.ts';
import { isLive } from '../status.ts';
import { frame } from './frame.ts';

/** One run: how it stands and what is next, its graph, its repositories, what happened, what went in and came out. */
export function runPage(run: { view: RunView; facts: readonly Fact[] }, now: number, assets: Assets): Markup {
  const { view, facts } = run;
  const path = `/runs/${encodeURIComponent(view.id)}`;
  return frame({
    title: `${headline(view)} · ${view.workflow.name} · Baton`,
    assets,
    ...(isLive(view.status) ? { live: `${path}/events` } : {}),
    body: html`
<nav class="crumbs" aria-label="Where you are"><a href="/">Runs</a><span aria-hidden="true">/</span><code>${view.key}</code></nav>
${verdict(view, now)}
${stepGraph(view, now)}
${repositories(view)}
${timeline(facts, view, now)}
${values(view, facts)}
<footer class="foot">
  <span>Workflow <code>${view.workflow.id}</code> ${view.workflow.version}, from <code>${view.workflow.source}</code></span>
  <a href="${path}.json">Raw JSON</a>
</footer>`,
  });
}
