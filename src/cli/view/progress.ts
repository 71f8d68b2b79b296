import type { RunStatus } from '../../core/run/view.ts';
import type { StoryMark, StoryRepository, StoryState, StoryStep } from './story.ts';
import { type Ink, ink, sign, type Terminal } from './terminal.ts';
import { columns, cut, fit, plain } from './text.ts';

/** The ink of each mark; the sign and the words say the same. */
export const MARK_INKS: { readonly [mark in StoryMark]: Ink } = {
  pending: 'grey',
  working: 'blue',
  waiting: 'yellow',
  failing: 'red',
  ready: 'green',
  merged: 'green',
  failed: 'red',
  skipped: 'grey',
};

const STATUS_INKS: { readonly [status in RunStatus]: Ink } = {
  running: 'blue',
  waiting: 'yellow',
  succeeded: 'green',
  failed: 'red',
  cancelled: 'grey',
};

/** The live view: head, baton, one line a repository, what the steps do now. No line is wider than the terminal. */
export function renderProgress(state: StoryState, terminal: Terminal): readonly string[] {
  const nameWidth = Math.min(24, Math.max(4, ...state.repositories.map((one) => columns(plain(one.name)))));
  const pullWidth = Math.max(2, ...state.repositories.map((one) => pullText(one).length));
  return [
    head(state, terminal),
    bar(state, terminal),
    '',
    ...state.repositories.map((one) => repositoryLine(one, nameWidth, pullWidth, terminal)),
    '',
    ...stepLines(state.steps, terminal),
  ];
}

function head(state: StoryState, terminal: Terminal): string {
  const time = clock(state.elapsed);
  const room = terminal.width - time.length - state.status.length - 6;
  const title = cut(plain(state.title), room, sign(terminal, 'ellipsis'));
  const gap = ' '.repeat(Math.max(1, room - columns(title)));
  return ` ${ink(terminal, 'bold', title)}${gap}${ink(terminal, STATUS_INKS[state.status], state.status)}  ${ink(terminal, 'grey', time)}`;
}

/** Progress as a conductor's baton: cork, stick up to where the run stands, track to the end. */
function bar(state: StoryState, terminal: Terminal): string {
  const share = Math.min(1, Math.max(0, state.progress));
  const percent = `${Math.round(share * 100)}%`.padStart(4);
  const room = terminal.width - percent.length - 4;
  const stick = Math.round(room * share);
  const parts = [
    ink(terminal, 'yellow', sign(terminal, 'cork')),
    sign(terminal, 'stick').repeat(stick),
    ink(terminal, 'grey', sign(terminal, 'track').repeat(room - stick)),
  ];
  return ` ${parts.join('')} ${percent}`;
}

function repositoryLine(one: StoryRepository, nameWidth: number, pullWidth: number, terminal: Terminal): string {
  const color = MARK_INKS[one.mark];
  const ellipsis = sign(terminal, 'ellipsis');
  const checks = checksText(one);
  const words = plain([checks, one.text].filter((part) => part !== '').join(', '));
  const room = terminal.width - nameWidth - pullWidth - 8;
  return [
    ` ${ink(terminal, color, sign(terminal, one.mark))} `,
    fit(plain(one.name), nameWidth, ellipsis),
    '  ',
    ink(terminal, 'grey', pullText(one).padEnd(pullWidth)),
    '  ',
    ink(terminal, color, cut(words, room, ellipsis)),
  ].join('');
}

/** `#12`, or nothing yet. */
export function pullText(one: StoryRepository): string {
  return one.pull === undefined ? '' : `#${one.pull.number}`;
}

/** `2 of 3 checks green`, `1 check failing`; nothing where no check is known. */
export function checksText(one: StoryRepository): string {
  if (one.checks === undefined || one.mark === 'merged') return '';
  const { passed, failing, running } = one.checks;
  const all = passed + failing + running;
  if (all === 0) return '';
  return failing > 0 ? `${failing} of ${all} checks red` : `${passed} of ${all} checks green`;
}

function stepLines(steps: readonly StoryStep[], terminal: Terminal): string[] {
  const ended = steps.filter((step) => ['succeeded', 'failed', 'skipped', 'undone'].includes(step.status)).length;
  const count = `${ended} of ${steps.length} steps`;
  const now = steps.filter((step) => ['running', 'waiting', 'retrying', 'failed'].includes(step.status));
  if (now.length === 0) return [` ${ink(terminal, 'grey', count)}`];
  const indent = ' '.repeat(count.length);
  return now.map((step, index) => {
    const text =
      step.text === undefined ? '' : step.status === 'waiting' ? `: waits for ${step.text}` : `: ${step.text}`;
    const words = cut(plain(`${step.name}${text}`), terminal.width - count.length - 4, sign(terminal, 'ellipsis'));
    return ` ${ink(terminal, 'grey', index === 0 ? count : indent)}  ${words}`;
  });
}

/** `0:07`, `12:40`, `1:02:03`. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
