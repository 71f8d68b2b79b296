import { html, raw } from 'hono/html';
import type { CheckRun, Issue, Status } from '../records.ts';
import type { Markup } from './markup.ts';

/** What a sign means decides its colour; its shape tells it apart without colour. */
type Mood = 'good' | 'bad' | 'busy' | 'quiet' | 'merged';

const SHAPES = {
  tick: '<circle class="solid" cx="8" cy="8" r="7.2"/><path class="mark" d="m4.900 8.300 2.200 2.200 4-4.600"/>',
  cross:
    '<circle class="solid" cx="8" cy="8" r="7.2"/><path class="mark" d="m5.400 5.400 5.200 5.200m0-5.200-5.200 5.200"/>',
  dot: '<circle cx="8" cy="8" r="6.4"/><circle class="solid" cx="8" cy="8" r="2.6"/>',
  dash: '<circle cx="8" cy="8" r="6.4"/><path d="M5.200 8h5.600"/>',
  pull: '<circle cx="4" cy="3.600" r="1.800"/><circle cx="4" cy="12.400" r="1.800"/><circle cx="12" cy="12.400" r="1.800"/><path d="M4 5.400v5.200M12 10.600V6.200c0-1.400-.8-2.200-2.200-2.200H8m1.600-1.800L7.800 4l1.800 1.800"/>',
  merge:
    '<circle cx="4" cy="3.600" r="1.800"/><circle cx="4" cy="12.400" r="1.800"/><circle cx="12" cy="8" r="1.800"/><path d="M4 5.400v5.200M4 5.400C4.400 7.200 6 8 10.200 8"/>',
  file: '<path d="M3.600 1.600h5.600l3.200 3.200v9.600H3.600zM9 1.800V5h3.200"/>',
  folder: '<path d="M1.600 3.200h4.600l1.600 2h6.600v8H1.600z"/>',
} as const;

const icon = (shape: keyof typeof SHAPES, mood: Mood): Markup =>
  html`<svg class="icon is-${mood}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${raw(SHAPES[shape])}</svg>`;

export const fileSign = (folder: boolean): Markup => icon(folder ? 'folder' : 'file', 'quiet');

const GOOD = new Set(['success', 'APPROVED']);
const BAD = new Set(['failure', 'error', 'timed_out', 'action_required', 'startup_failure', 'CHANGES_REQUESTED']);

/** A sign for a conclusion of a check, state of a status or review, by GitHub's word for it. */
export function outcomeSign(word: string | null): Markup {
  if (word === null || word === 'pending') return icon('dot', 'busy');
  if (GOOD.has(word)) return icon('tick', 'good');
  return BAD.has(word) ? icon('cross', 'bad') : icon('dash', 'quiet');
}

/** `success`, `in progress`: what a check says in one word. */
export function outcomeWord(check: Pick<CheckRun, 'status' | 'conclusion'> | Pick<Status, 'state'>): string {
  const word = 'state' in check ? check.state : (check.conclusion ?? check.status);
  return word.replaceAll('_', ' ');
}

/** Where an issue or pull request stands. */
export function threadState(issue: Issue): { readonly word: string; readonly mood: Mood; readonly sign: Markup } {
  const { pull } = issue;
  const show = (word: string, mood: Mood, shape: keyof typeof SHAPES) => ({ word, mood, sign: icon(shape, mood) });
  if (pull === undefined)
    return issue.state === 'open' ? show('Open', 'good', 'dot') : show('Closed', 'merged', 'tick');
  if (pull.merged !== null) return show('Merged', 'merged', 'merge');
  if (issue.state === 'closed') return show('Closed', 'bad', 'pull');
  return pull.draft ? show('Draft', 'quiet', 'pull') : show('Open', 'good', 'pull');
}
