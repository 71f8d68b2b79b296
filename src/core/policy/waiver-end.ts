const DAY = 86_400_000;
/** Days that a waiver lasts at most; who needs it longer looks at it again. */
export const LONGEST_WAIVER = 180;
/** Days before the end from which on people are told that it comes; the last one is the last day. */
const WARNINGS = [14, 7, 1] as const;

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** Midnight UTC with which a day of the calendar begins, written `2026-12-24`; undefined when there is no such day. */
export function dayOf(text: string): number | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0] = found.slice(1).map(Number);
  const at = Date.UTC(year, month - 1, day);
  return isoDay(at) === text ? at : undefined;
}

/** The end of a day that begins at that midnight. */
export function endOfDay(begin: number): number {
  return begin + DAY;
}

/** The last day of what ends at that moment: `2026-12-24`. */
export function lastDay(until: number): string {
  return isoDay(until - 1);
}

/** The same for a sentence: `24 December 2026`. */
export function lastDayInWords(until: number): string {
  const date = new Date(until - 1);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** So many days from that moment on, written as a day. */
export function dayIn(days: number, at: number): string {
  return isoDay(at + days * DAY);
}

/** Whether what begins at `from` and ends then lasts longer than a waiver may. */
export function isTooLong(from: number, until: number): boolean {
  return until > Math.floor(from / DAY) * DAY + (LONGEST_WAIVER + 1) * DAY;
}

/** How near the end is, in the steps in which people are warned; undefined when it is far, or over. */
export function nearEnd(until: number, at: number): (typeof WARNINGS)[number] | undefined {
  if (at >= until) return undefined;
  return WARNINGS.findLast((days) => at >= until - days * DAY);
}

/** What `nearEnd` says, completes "The waiver …"; the same words until the next step. */
export function endsSoon(until: number, at: number): string | undefined {
  const near = nearEnd(until, at);
  if (near === undefined) return undefined;
  return `ends ${near === 1 ? 'today' : `within ${near} days`}, on ${lastDayInWords(until)} (UTC)`;
}

/** The next moment at which something about it changes for people: a warning is due, or it ends. Undefined when it has ended. */
export function nextTurn(until: number, at: number): number | undefined {
  return [...WARNINGS.map((days) => until - days * DAY), until].find((moment) => moment > at);
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
