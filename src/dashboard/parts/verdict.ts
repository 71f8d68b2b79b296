import { html } from 'hono/html';
import { FAULT_CODES } from '../../core/fault.ts';
import type { RunView, StepView } from '../../core/run/view.ts';
import { anchor } from '../graph/anchor.ts';
import { brief, count, failedStep, headline } from '../headline.ts';
import { type Markup, NOTHING } from '../html.ts';
import { isLive, statusIcon } from '../status.ts';
import { moment, span } from '../time.ts';

/** What a person may do about a step that waits, by its action; other waits end by themselves. */
const WHAT_TO_DO: { readonly [action: string]: string } = {
  'approval.wait': 'Comment /baton approve on one of the pull requests below.',
};

/** The first thing on a run's page: how it stands in one sentence, why, and what comes next. */
export function verdict(run: RunView, now: number): Markup {
  const waits = run.steps.filter((step) => step.status === 'waiting' && step.wait !== undefined);
  return html`<section class="verdict is-${run.status}" aria-labelledby="verdict-title">
    <p class="eyebrow">${run.workflow.name} <span class="quiet">in ${run.org}</span></p>
    <h1 id="verdict-title">${statusIcon(run.status)}<span>${headline(run)}</span></h1>
    ${isLive(run.status) ? busy(run) : NOTHING}
    ${isLive(run.status) ? html`<div class="waits">${waits.map((step) => wait(step, run.status === 'waiting' && waits.length === 1, now))}</div>` : ending(run)}
    ${next(run)}
    ${isLive(run.status) || run.status === 'succeeded' ? baton(run) : NOTHING}
    <p class="meta">
      <span>Set off by <strong>${run.triggeredBy}</strong></span>
      <span>${run.event.type}</span>
      <span>began ${moment(run.startedAt, now)}</span>
      ${run.endedAt === undefined ? NOTHING : html`<span>took ${span(run.startedAt, run.endedAt, now)}</span>`}
      ${run.retryOf === undefined ? NOTHING : html`<span>continues <a href="/runs/${encodeURIComponent(run.retryOf)}">an earlier run</a></span>`}
    </p>
  </section>`;
}

function wait(step: StepView, alone: boolean, now: number): Markup {
  const todo = WHAT_TO_DO[step.action];
  const since = step.startedAt === undefined ? NOTHING : html`, for ${span(step.startedAt, undefined, now)}`;
  const name = html`<a href="#${anchor(step)}">${step.name}</a>`;
  return html`<div class="wait">
    ${
      alone
        ? html`<p class="alone">at the step ${name}${since}</p>`
        : html`<p>${statusIcon('waiting')}<span>${name} waits for ${step.wait === undefined ? 'a signal' : brief(step.wait)}<span class="quiet">${since}</span></span></p>`
    }
    ${reasons(step)}
    ${todo === undefined ? NOTHING : html`<p class="todo">${todo}</p>`}
  </div>`;
}

/** What the steps that run now said last; the headline names only the first of them. */
function busy(run: RunView): Markup {
  const steps = run.steps.filter((step) => step.status === 'running' || step.status === 'retrying');
  const told = steps.filter((step) => step.message !== undefined);
  return html`${told.map((step) => html`<p><span class="quiet">${steps.length === 1 ? '' : `${step.name}: `}</span>${step.message}</p>`)}`;
}

/** Lines of reasons; the table of repositories has the rest. */
const MOST_REASONS = 12;

/** Why each repository waits; those with the same reason share a line. */
function reasons(step: StepView): Markup {
  const by = Object.entries(step.wait?.by ?? {});
  if (by.length === 0) return NOTHING;
  const groups = [...Map.groupBy(by, ([, reason]) => reason)];
  return html`<dl class="reasons">${groups.slice(0, MOST_REASONS).map(([reason, members]) => {
    const names = members.map(([repository]) => repository);
    const name = names.length === 1 ? names[0] : `${names.length} repositories`;
    return html`<div><dt title="${names.join(', ')}">${name}</dt><dd>${reason}</dd></div>`;
  })}</dl>
  ${groups.length > MOST_REASONS ? html`<p class="quiet">${groups.length - MOST_REASONS} more reasons stand in the table below.</p>` : NOTHING}`;
}

/** Why it ended as it did, and what it left behind; a person's first question after a failure. */
function ending(run: RunView): Markup {
  if (run.status === 'succeeded') return NOTHING;
  const failed = run.status === 'failed' ? failedStep(run) : undefined;
  const pulls = run.changeset.members.filter((member) => member.pull !== undefined);
  const merged = pulls.filter((member) => member.merged !== undefined).length;
  const left =
    pulls.length === 0
      ? 'No pull request was opened.'
      : merged === 0
        ? `Nothing was merged; ${count(pulls.length, 'pull request', 'pull requests')} stayed open.`
        : `${merged} of ${count(pulls.length, 'pull request', 'pull requests')} were merged.`;
  const why = failed?.message ?? run.reason;
  return html`${why === undefined ? NOTHING : html`<p class="why">${why}</p>`}
    <p>${left}${failed?.fault === undefined ? '' : ` ${FAULT_CODES[failed.fault]}`}</p>`;
}

function next(run: RunView): Markup {
  if (!isLive(run.status)) return NOTHING;
  const main = run.steps.filter((step) => step.part === 'main');
  const open = new Set(main.filter((step) => step.status === 'pending').map((step) => step.id));
  const soon = main.filter((step) => open.has(step.id) && !step.dependsOn.some((id) => open.has(id)));
  if (soon.length === 0) return NOTHING;
  return html`<p class="next"><span class="quiet">Then</span> ${soon.map(
    (step, index) => html`${index === 0 ? '' : ', '}<a href="#${anchor(step)}">${step.name}</a>`,
  )}</p>`;
}

/** Progress, drawn as a conductor's baton: cork at the left, tip where the run stands. */
function baton(run: RunView): Markup {
  const percent = Math.round(run.progress * 100);
  const tip = 26 + (1000 - 26) * Math.max(0.02, run.progress);
  return html`<div class="baton" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="${percent}" aria-label="Progress">
    <svg viewBox="0 0 1000 16" width="100%" height="16" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" x="20" y="7" width="980" height="2" rx="1"/>
      <path class="stick" d="M18 5.4 L${tip} 7.4 L${tip} 8.6 L18 10.6Z"/>
    </svg>
    <svg class="cork" viewBox="0 0 24 16" width="24" height="16" aria-hidden="true"><path d="M1 8C1 4.2 4.4 2.6 8.6 3.2c4 .6 8.600 1.800 14.400 2.400v4.800c-5.800.6-10.400 1.800-14.400 2.400C4.400 13.400 1 11.800 1 8Z"/></svg>
    <span class="num">${percent}%</span>
  </div>`;
}
