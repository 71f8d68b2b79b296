import { html } from 'hono/html';
import type { RunStatus, RunView } from '../../core/run/view.ts';
import type { Assets } from '../assets.ts';
import { count, headline } from '../headline.ts';
import { type Markup, NOTHING } from '../html.ts';
import type { Queues } from '../queues.ts';
import { isLive, statusIcon } from '../status.ts';
import { moment, span } from '../time.ts';
import { budgetsPart } from './budgets.ts';
import { frame } from './frame.ts';

/** The filters of the list, by what stands behind `?status=`. */
export const FILTERS: { readonly [name: string]: { readonly label: string; readonly status: readonly RunStatus[] } } = {
  active: { label: 'Active', status: ['running', 'waiting'] },
  succeeded: { label: 'Succeeded', status: ['succeeded'] },
  failed: { label: 'Failed', status: ['failed'] },
  cancelled: { label: 'Cancelled', status: ['cancelled'] },
};

/** All runs, newest first: how each stands, where it came from, how far its change set is. */
export function runsPage(
  shown: {
    readonly runs: readonly RunView[];
    readonly filter: string | undefined;
    readonly most: number;
    /** Deliveries that were given up. */
    readonly deadLetters: number;
    readonly queues: Queues;
  },
  now: number,
  assets: Assets,
): Markup {
  const { runs, filter, most, deadLetters } = shown;
  const active = runs.filter((run) => isLive(run.status));
  const ended = runs.filter((run) => !isLive(run.status));
  return frame({
    title: active.length === 0 ? 'Runs · Baton' : `${active.length} active · Runs · Baton`,
    assets,
    live: '/events',
    body: html`
<header class="list-head">
  <h1>Runs</h1>
  <nav class="filters" aria-label="Show runs by status">
    ${tab('/', 'All', filter === undefined)}
    ${Object.entries(FILTERS).map(([name, { label }]) => tab(`/?status=${name}`, label, filter === name))}
  </nav>
</header>
${deadLetters === 0 ? NOTHING : html`<p class="told is-failed"><a href="/deadletters">${count(deadLetters, 'delivery was', 'deliveries were')} given up</a>, and wait for somebody to look.</p>`}
${runs.length === 0 ? empty(filter) : NOTHING}
${group('Now', active, now)}
${group('Before', ended, now)}
${runs.length < most ? NOTHING : html`<p class="quiet">These are the newest ${most}.</p>`}
${budgetsPart(shown.queues, now)}`,
  });
}

function tab(href: string, label: string, current: boolean): Markup {
  return html`<a href="${href}"${current ? html` aria-current="page"` : ''}>${label}</a>`;
}

function group(title: string, runs: readonly RunView[], now: number): Markup {
  if (runs.length === 0) return NOTHING;
  return html`<section><h2 class="group">${title} <span class="quiet">${runs.length}</span></h2><ol class="runs">${runs.map((run) => card(run, now))}</ol></section>`;
}

function card(run: RunView, now: number): Markup {
  return html`<li>
  <a class="run" href="/runs/${encodeURIComponent(run.id)}">
    ${statusIcon(run.status)}
    <span class="run-what">
      <span class="run-name"><strong>${run.workflow.name}</strong> <span class="quiet">${run.org} · ${about(run)} by ${run.triggeredBy}</span></span>
      <span class="run-verdict is-${run.status}">${headline(run)}</span>
    </span>
    <span class="run-set">${changes(run)}</span>
    <span class="run-when"><span>${moment(run.startedAt, now)}</span><span class="quiet">${run.endedAt === undefined ? 'for' : 'took'} ${span(run.startedAt, run.endedAt, now)}</span></span>
  </a>
</li>`;
}

/** What set it off, and what that was about: `pull_request.opened acme/web#12`. */
function about(run: RunView): string {
  const subject = run.event.id.replace(/^[a-z_]+:/, '').replace(/@.*$/, '');
  return `${run.event.type} ${subject}`;
}

/** A tick for each repository of the change set, and the count in words. */
function changes(run: RunView): Markup {
  const members = run.changeset.members;
  if (members.length === 0) return html`<span class="quiet">no changes</span>`;
  const merged = members.filter((member) => member.merged !== undefined).length;
  return html`<span class="ticks" aria-hidden="true">${members.map((member) => html`<i class="${member.merged === undefined ? member.result.kind : 'merged'}"></i>`)}</span>
    <span>${merged}/${members.length} merged</span>`;
}

function empty(filter: string | undefined): Markup {
  if (filter !== undefined)
    return html`<section class="empty"><h2>No such runs</h2><p><a href="/">Show all of them</a>.</p></section>`;
  return html`<section class="empty">
  <svg viewBox="0 0 120 72" width="120" height="72" aria-hidden="true"><g class="staff"><path d="M4 20H116M4 28H116M4 36H116M4 44H116M4 52H116"/></g><path class="wood" d="M34 58 108 6 32 55Z"/><ellipse class="grip" cx="29" cy="60" rx="11" ry="6" transform="rotate(-36 29 60)"/></svg>
  <h2>The music has not begun</h2>
  <p>A run starts when something happens that a workflow listens to. Try one of these:</p>
  <ul>
    <li>publish a design in Figma, when its relay sends <code>repository_dispatch</code> of type <code>figma-update</code>;</li>
    <li>open a pull request in a repository where the app is installed;</li>
    <li>comment <code>/baton run design-sync figmaFileId=…</code> on any issue or pull request.</li>
  </ul>
  <p class="quiet">This page shows it by itself. <a href="/health">Health</a> says whether deliveries arrive.</p>
</section>`;
}
