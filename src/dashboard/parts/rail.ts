import { html } from 'hono/html';
import type { StepView } from '../../core/run/view.ts';
import { anchor } from '../graph/anchor.ts';
import { lanes, type Row } from '../graph/lanes.ts';
import { type Markup, NOTHING } from '../html.ts';
import { statusLabel, statusShapes } from '../status.ts';
import { span } from '../time.ts';

const LANE = 20;
/** Height at which a row's sign stands; lanes change sides above it, so a row may be as tall as its words. */
const SIGN = 22;

/** Steps from top to bottom with their lines beside them; the same facts as the graph, in words. */
export function rail(steps: readonly StepView[], now: number): Markup {
  const { rows, width } = lanes(steps);
  return html`<ol class="rail">
    ${rows.map(
      (row) => html`<li id="${anchor(row.step)}" class="is-${row.step.status}">
      ${beam(row, width)}
      <div class="rail-words">
        <p class="rail-name">${row.step.name} <code>${row.step.action}</code></p>
        <p class="rail-state">${statusLabel(row.step.status)}${
          row.step.startedAt === undefined || row.step.status === 'skipped'
            ? NOTHING
            : html` <span class="quiet">${span(row.step.startedAt, row.step.endedAt, now)}</span>`
        }</p>
        ${detail(row.step)}
      </div>
    </li>`,
    )}
  </ol>`;
}

function detail(step: StepView): Markup {
  const waits = step.status === 'waiting' && step.wait !== undefined ? `Waits for ${step.wait.reason}` : undefined;
  const words = waits ?? step.message;
  return words === undefined ? NOTHING : html`<p class="rail-detail">${words}</p>`;
}

function beam(row: Row, width: number): Markup {
  const x = (lane: number) => LANE / 2 + lane * LANE;
  const me = x(row.lane);
  return html`<span class="beam lanes-${Math.min(width, 8)}"><svg width="100%" height="100%" aria-hidden="true">
    ${row.passing.filter((lane) => lane !== row.lane).map((lane) => html`<line x1="${x(lane)}" y1="0" x2="${x(lane)}" y2="100%"/>`)}
    ${row.incoming.map((lane) =>
      lane === row.lane
        ? html`<line x1="${me}" y1="0" x2="${me}" y2="${SIGN - 10}"/>`
        : html`<path d="M${x(lane)} 0C${x(lane)} ${SIGN * 0.6} ${me} ${SIGN * 0.1} ${me} ${SIGN - 10}"/>`,
    )}
    ${row.goesOn ? html`<line x1="${me}" y1="${SIGN + 10}" x2="${me}" y2="100%"/>` : NOTHING}
    <svg class="icon is-${row.step.status}" x="${me - 8}" y="${SIGN - 8}" width="16" height="16" viewBox="0 0 16 16">${statusShapes(row.step.status)}</svg>
  </svg></span>`;
}
