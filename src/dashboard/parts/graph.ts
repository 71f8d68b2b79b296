import { html } from 'hono/html';
import type { RunView, StepView } from '../../core/run/view.ts';
import { anchor } from '../graph/anchor.ts';
import { type Drawing, layout, RADIUS } from '../graph/layout.ts';
import { type Markup, NOTHING } from '../html.ts';
import { isLive, STATUS_WORDS, statusShapes } from '../status.ts';
import { duration } from '../time.ts';
import { rail } from './rail.ts';

const ROOM = 1174;

/** The whole graph, steps that have not begun included: a line map on wide screens, a rail from top to bottom on narrow ones. */
export function stepGraph(run: RunView, now: number): Markup {
  const part = (name: StepView['part']) => run.steps.filter((step) => step.part === name);
  const [main, success, error] = [part('main'), part('onSuccess'), part('onError')];
  return html`<section class="panel" aria-labelledby="steps-title">
    <header class="panel-head">
      <h2 id="steps-title">Steps</h2>
      <p class="quiet">${tally(run, main)}</p>
    </header>
    <div class="graph" tabindex="0" role="region" aria-label="Graph of the steps">
      ${drawing(layout(main, ROOM), now)}
    </div>
    ${
      success.length + error.length === 0
        ? NOTHING
        : html`<div class="codas">
      ${coda('When it succeeds', success, now)}
      ${coda('When it fails', error, now)}
    </div>`
    }
    <details class="steps" data-keep="steps">
      <summary>All steps, one by one</summary>
      ${rail(main, now)}
      ${success.length === 0 ? NOTHING : html`<h3>When it succeeds</h3>${rail(success, now)}`}
      ${error.length === 0 ? NOTHING : html`<h3>When it fails</h3>${rail(error, now)}`}
    </details>
  </section>`;
}

/** How many steps ended, and how, once that is all there is to say. */
function tally(run: RunView, steps: readonly StepView[]): string {
  const count = (status: StepView['status']) => steps.filter((step) => step.status === status).length;
  const ended = steps.filter((step) => step.endedAt !== undefined || step.status === 'skipped').length;
  if (isLive(run.status)) return `${ended} of ${steps.length} ended`;
  const kinds = (['succeeded', 'failed', 'skipped', 'undone'] as const).filter((status) => count(status) > 0);
  return kinds.map((status) => `${count(status)} ${STATUS_WORDS[status].toLowerCase()}`).join(', ');
}

function coda(title: string, steps: readonly StepView[], now: number): Markup {
  if (steps.length === 0) return NOTHING;
  return html`<div class="coda"><h3>${title}</h3><div class="graph">${drawing(layout(steps, ROOM / 2), now)}</div></div>`;
}

function drawing(plan: Drawing, now: number): Markup {
  return html`<svg width="${plan.width}" height="${plan.height}" viewBox="0 0 ${plan.width} ${plan.height}" role="group" aria-label="Steps and what they wait for">
    ${plan.lines.map((line) => html`<path class="line ${reached(line.from, line.to)}" d="${line.path}"/>`)}
    ${plan.nodes.map(
      ({
        step,
        name,
        x,
        y,
      }) => html`<a href="#${anchor(step)}" class="node is-${step.status}" aria-label="${step.name}: ${STATUS_WORDS[step.status]}${took(step, now)}">
      <title>${step.name} (${step.action})</title>
      <circle class="halo" cx="${x}" cy="${y}" r="${RADIUS + 3}"/>
      <svg class="icon is-${step.status}" x="${x - RADIUS}" y="${y - RADIUS}" width="${RADIUS * 2}" height="${RADIUS * 2}" viewBox="0 0 16 16">${statusShapes(step.status)}</svg>
      ${name.map((line, index) => html`<text class="name" x="${x}" y="${y + 31 + index * plan.line}">${line}</text>`)}
      <text class="word" x="${x}" y="${y + 32 + name.length * plan.line}">${STATUS_WORDS[step.status]}${took(step, now)}</text>
    </a>`,
    )}
  </svg>`;
}

/** A line is drawn full once what it comes from has ended, and dashed while it is still to come. */
function reached(from: StepView, to: StepView): string {
  if (from.status === 'skipped' || to.status === 'skipped') return 'to-come';
  return from.endedAt === undefined ? 'to-come' : to.status === 'pending' ? 'to-come' : 'gone';
}

function took(step: StepView, now: number): string {
  if (step.startedAt === undefined || step.status === 'skipped') return '';
  return `, ${duration((step.endedAt ?? now) - step.startedAt)}`;
}
