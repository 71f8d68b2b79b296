import { explain, roughly } from '../../core/quota/forecast.ts';
import { clock, MARK_INKS } from './progress.ts';
import type { Cost, StoryOutcome, StoryRepository } from './story.ts';
import { ink, sign, type Terminal } from './terminal.ts';
import { columns, cut, fit, plain } from './text.ts';

/** The table at the end of a story: pull requests in the order in which they landed, cost, expectations, address. */
export function renderOutcome(outcome: StoryOutcome, terminal: Terminal): readonly string[] {
  const { state, expectations } = outcome;
  const held = expectations.filter((one) => one.held).length;
  const all = held === expectations.length;
  const verdict = `${held} of ${expectations.length} expectations held`;
  return [
    ...table(state.repositories, terminal),
    '',
    ` ${plain(state.title)}: ${state.status} in ${clock(state.elapsed)}`,
    ...outcome.timings.map(({ name, milliseconds }) => ` ${span(milliseconds).padStart(7)}  ${plain(name)}`),
    '',
    ...spending(outcome),
    '',
    ` ${ink(terminal, all ? 'green' : 'red', verdict)}`,
    ...expectations.flatMap((one) => expectationLines(one, terminal)),
    ...(state.address === undefined ? [] : ['', ` Dashboard: ${ink(terminal, 'bold', plain(state.address))}`]),
  ];
}

function span(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** What went to GitHub, the run's share of it beside its plan, and the time that GitHub's limits ask for. */
function spending({ requests, points, content, run, state }: StoryOutcome): readonly string[] {
  const row = (name: string, cost: Cost) => {
    const cells = [cost.requests, cost.points, cost.content].map((value) => String(value).padStart(10));
    return ` ${name.padEnd(24)}${cells.join('')}`;
  };
  const all = row('all of the app', { requests, points, content });
  const head = ` ${'asked of the API'.padEnd(24)}${['requests', 'points', 'content'].map((name) => name.padStart(10)).join('')}`;
  if (run === undefined) return [head, all];
  const { time, forecast } = run.planned;
  return [
    head,
    all,
    row('the run', run.spent),
    row('the run, as planned', run.planned),
    ` time, as limits allow    at least ${time.limit === undefined ? '0 s' : roughly(time.seconds)}`,
    ` time, forecast           ${explain(forecast)}`,
    ` time, real               ${clock(state.elapsed)}, people and checks included`,
  ];
}

const HEADS = ['Order', 'Repository', 'Pull request', 'Checks', 'Result'] as const;
const RESULT = HEADS.length - 1;

function table(repositories: readonly StoryRepository[], terminal: Terminal): string[] {
  const ordered = repositories.toSorted((a, b) => (a.landed ?? LAST) - (b.landed ?? LAST));
  const room = terminal.width - 3;
  const full = rows(ordered, (pull) => pull.url);
  // Where addresses do not fit, the number says enough; what still is too long is the last column's loss.
  const cells = total(full) <= room ? full : rows(ordered, (pull) => `#${pull.number}`);
  const widths = widthsOf(cells);
  widths[RESULT] = Math.max(8, Math.min(widths[RESULT]!, room - (total(cells) - widths[RESULT]!)));
  const ellipsis = sign(terminal, 'ellipsis');
  const line = (row: readonly string[]) => row.map((cell, index) => fit(cell, widths[index]!, ellipsis)).join('  ');
  const rule = sign(terminal, 'rule').repeat(Math.min(room, total([widths.map((width) => ' '.repeat(width))])));
  return [
    ink(terminal, 'grey', `   ${line(HEADS)}`.trimEnd()),
    ink(terminal, 'grey', `   ${rule}`),
    ...ordered.map((one, index) => {
      const mark = ink(terminal, MARK_INKS[one.mark], sign(terminal, one.mark));
      return ` ${mark} ${line(cells[index]!)}`.trimEnd();
    }),
  ];
}

const LAST = Number.MAX_SAFE_INTEGER;

function rows(
  repositories: readonly StoryRepository[],
  address: (pull: NonNullable<StoryRepository['pull']>) => string,
): readonly (readonly string[])[] {
  return repositories.map(({ landed, name, pull, checks, text }) => [
    landed === undefined ? '' : String(landed),
    plain(name),
    pull === undefined ? '' : plain(address(pull)),
    checks === undefined ? '' : `${checks.passed}/${checks.passed + checks.failing + checks.running}`,
    plain(text),
  ]);
}

function widthsOf(cells: readonly (readonly string[])[]): number[] {
  return HEADS.map((head, index) => Math.max(head.length, ...cells.map((row) => columns(row[index] ?? ''))));
}

function total(cells: readonly (readonly string[])[]): number {
  return widthsOf(cells).reduce((sum, width) => sum + width + 2, -2);
}

function expectationLines(one: StoryOutcome['expectations'][number], terminal: Terminal): string[] {
  const mark = one.held
    ? ink(terminal, 'green', sign(terminal, 'merged'))
    : ink(terminal, 'red', sign(terminal, 'failed'));
  const ellipsis = sign(terminal, 'ellipsis');
  const detail =
    one.held || one.detail === undefined || one.detail === ''
      ? []
      : [`     ${cut(plain(one.detail), terminal.width - 6, ellipsis)}`];
  return [` ${mark} ${cut(plain(one.text), terminal.width - 4, ellipsis)}`, ...detail];
}
