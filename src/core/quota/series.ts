import type { Cap } from './limits.ts';

/** What was spent is kept by slots of so many milliseconds, each counted until the end of it has left the window. */
const SLOT = 200;
/** Entries that have gone by are dropped together, so that dropping costs nothing. */
const MOST_PAST = 1024;

/** What was spent of one kind and when, as plain JSON. The functions below change it in place. */
export interface Series {
  /** Ends of slots, rising; epoch milliseconds. */
  readonly at: number[];
  readonly units: number[];
  /** The sum of each span that was asked for, which moves along as time goes, so that looking is cheap. */
  readonly marks: { readonly span: number; from: number; sum: number }[];
  /** Units of requests that have no answer yet. GitHub may count them at any moment in between. */
  flying: number;
}

export function emptySeries(): Series {
  return { at: [], units: [], marks: [], flying: 0 };
}

export function spend(series: Series, now: number, units: number): void {
  const { at, marks } = series;
  const last = at.length - 1;
  const slot = Math.max(Math.ceil(now / SLOT) * SLOT, at[last] ?? 0);
  if (at[last] === slot) series.units[last]! += units;
  else {
    at.push(slot);
    series.units.push(units);
  }
  for (const mark of marks) mark.sum += units;
}

/** What was spent in the last `seconds`, without what is under way. */
export function recent(series: Series, seconds: number, now: number): number {
  return markOf(series, seconds * 1000, now).sum;
}

/** When `need` more fit into the cap, if nothing else is spent: `now`, or later. What is more than the cap fits into an empty window. */
export function fits(series: Series, { units, seconds }: Cap, need: number, now: number): number {
  const span = seconds * 1000;
  const mark = markOf(series, span, now);
  let over = mark.sum + series.flying + Math.min(need, units) - units;
  // Seconds of CPU are fractions: what their sums leave over is nobody's debt.
  if (over <= 1e-9) return now;
  for (let index = mark.from; index < series.at.length; index += 1) {
    over -= series.units[index]!;
    if (over <= 1e-9) return series.at[index]! + span;
  }
  return now + span;
}

/** Moves everything by so many milliseconds, for a clock that jumped. */
export function shift(series: Series, by: number): void {
  for (let index = 0; index < series.at.length; index += 1) series.at[index]! += by;
}

function markOf(series: Series, span: number, now: number): Series['marks'][number] {
  let mark = series.marks.find((one) => one.span === span);
  if (mark === undefined) {
    mark = { span, from: 0, sum: series.units.reduce((sum, units) => sum + units, 0) };
    series.marks.push(mark);
  }
  const { at, units } = series;
  while (mark.from < at.length && at[mark.from]! <= now - span) {
    mark.sum -= units[mark.from]!;
    mark.from += 1;
  }
  if (mark.from === at.length) mark.sum = 0;
  if (mark.from > MOST_PAST) forget(series);
  return mark;
}

function forget(series: Series): void {
  const past = Math.min(...series.marks.map(({ from }) => from));
  series.at.splice(0, past);
  series.units.splice(0, past);
  for (const mark of series.marks) mark.from -= past;
}

/** Without what no span needs any more, for storing. A mark whose span nobody asked for lately holds nothing back for long. */
export function trim(series: Series, now: number): void {
  for (const { span } of series.marks) markOf(series, span, now);
  if (series.marks.length > 0) forget(series);
}
