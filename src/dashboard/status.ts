import { html, raw } from 'hono/html';
import type { RunStatus, StepStatus } from '../core/run/view.ts';
import type { Markup } from './html.ts';

type Status = RunStatus | StepStatus;

/** How each status is said; colour is never the only sign. */
export const STATUS_WORDS: { readonly [status in Status]: string } = {
  pending: 'Not yet',
  running: 'Running',
  waiting: 'Waiting',
  retrying: 'Trying again',
  succeeded: 'Succeeded',
  failed: 'Failed',
  skipped: 'Skipped',
  cancelled: 'Cancelled',
  undone: 'Taken back',
};

// Drawn on a 16 by 16 grid around (8, 8), stroked with the current colour; the graph draws the same shapes.
const SHAPES: { readonly [status in Status]: string } = {
  pending: '<circle cx="8" cy="8" r="6.25" stroke-dasharray="2.2 2.7"/>',
  running: '<circle cx="8" cy="8" r="6.25" class="faint"/><path class="turn" d="M8 1.75A6.25 6.25 0 0 1 14.25 8"/>',
  waiting: '<circle cx="8" cy="8" r="6.25"/><path d="M8 4.6V8l2.3 1.6"/>',
  retrying: '<path d="M13.6 5.6A6.1 6.1 0 1 0 14.1 9"/><path d="M14 2.2v3.6h-3.6"/>',
  succeeded: '<circle cx="8" cy="8" r="7" class="solid"/><path class="mark" d="m4.9 8.3 2.1 2.1 4.2-4.5"/>',
  failed: '<circle cx="8" cy="8" r="7" class="solid"/><path class="mark" d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8"/>',
  skipped: '<circle cx="8" cy="8" r="6.25"/><path d="M5.2 8h5.6"/>',
  cancelled: '<circle cx="8" cy="8" r="6.25"/><path d="m3.7 12.3 8.6-8.6"/>',
  undone: '<path d="M3.2 5.4h6.6a3.6 3.6 0 0 1 0 7.2H5"/><path d="M5.8 2.6 3 5.4l2.8 2.8"/>',
};

/** The shapes of a status, to stand inside an `svg`. They are constants of this file, so they need no escaping. */
export function statusShapes(status: Status): Markup {
  return html`${raw(SHAPES[status])}`;
}

/** The sign of a status without its word, for places where the word stands beside it. */
export function statusIcon(status: Status): Markup {
  return html`<svg class="icon is-${status}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${statusShapes(status)}</svg>`;
}

/** Sign and word together. */
export function statusLabel(status: Status): Markup {
  return html`<span class="status is-${status}">${statusIcon(status)}<span>${STATUS_WORDS[status]}</span></span>`;
}

/** True while something may still change. */
export function isLive(status: RunStatus): boolean {
  return status === 'running' || status === 'waiting';
}
