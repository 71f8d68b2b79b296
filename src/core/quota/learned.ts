import type { Cap } from './limits.ts';
import { recent, type Series } from './series.ts';

/** A cap that no page names, found by a refusal or reported by people. */
export interface LearnedCap {
  readonly seconds: number;
  units: number;
  /** Units that were answered within its span, or that nothing spoke against yet; of a family more goes one at a time. */
  sure: number;
  /** When one more is tried; epoch milliseconds. */
  raiseAt: number;
  /** Refusals that taught it, none of a reported one; each doubles the time until more is tried again. */
  refusals: number;
}

/** What is known of one endpoint family beyond the documentation. Plain JSON, changed in place. */
export interface Learned {
  /** Most units that were answered within one minute. */
  confirmed: number;
  readonly caps: LearnedCap[];
  /** The span in seconds of the cap that the last refusals were blamed on. */
  blamed?: number;
}

const MINUTE = 60;
const HOUR = 3600;
/** Milliseconds that a reported cap is taken at its word. */
const DOUBT = 10 * 60_000;
/** Windows that have to pass without refusal before more is tried. */
const CLEAN_WINDOWS = 10;
const MOST_DOUBLINGS = 5;

export function nothingLearned(): Learned {
  return { confirmed: 0, caps: [] };
}

/** What people reported is kept to as if it had been learned; who needs more for longer tries it, one at a time. */
export function supposed(reported: readonly Cap[], share: number, now: number): Learned {
  const caps = reported.map(({ units: all, seconds }): LearnedCap => {
    const units = Math.max(1, Math.floor(all * share));
    return { seconds, units, sure: units, raiseAt: now + DOUBT, refusals: 0 };
  });
  return { confirmed: 0, caps };
}

/**
 * The caps that hold now. Additive increase: after ten windows without a refusal, a twentieth more, at least one, and no
 * more again before all of that was answered.
 */
export function capsOf(learned: Learned, now: number): readonly LearnedCap[] {
  for (const cap of learned.caps) {
    if (now < cap.raiseAt || cap.sure < cap.units) continue;
    // Nothing but hearsay speaks for it: one more after each that was answered.
    if (cap.refusals === 0) {
      cap.units += 1;
      continue;
    }
    cap.units += Math.max(1, Math.floor(cap.units / 20));
    cap.raiseAt = now + patienceOf(cap);
  }
  return learned.caps;
}

function patienceOf({ seconds, refusals }: LearnedCap): number {
  return seconds * 1000 * CLEAN_WINDOWS * 2 ** Math.min(refusals - 1, MOST_DOUBLINGS);
}

/** Takes note of what was answered. */
export function confirm(learned: Learned, series: Series, now: number): void {
  learned.confirmed = Math.max(learned.confirmed, recent(series, MINUTE, now));
  for (const cap of learned.caps) {
    if (cap.sure < cap.units) cap.sure = Math.max(cap.sure, Math.min(cap.units, recent(series, cap.seconds, now)));
  }
}

/** Units that may be spent or under way in this minute while no cap is known. */
export function trial(learned: Learned, { from, step }: { readonly from: number; readonly step: number }): number {
  return Math.max(from, learned.confirmed + Math.max(step, learned.confirmed - from));
}

/**
 * Multiplicative decrease: down to what was answered or is under way within the window without the refused one, at least 1.
 * It was the hour's cap when a minute has held more before, else the minute's; where no hour is `hourly` limited, the
 * minute's. Requests that were under way together are refused together: only the first of them is `fresh`, the others show
 * how low the cap is.
 */
export function learn(learned: Learned, series: Series, now: number, fresh: boolean, hourly = true): void {
  const inMinute = recent(series, MINUTE, now) + series.flying;
  if (fresh || learned.blamed === undefined) {
    const known = learned.caps.find(({ seconds }) => seconds === MINUTE)?.units ?? Number.POSITIVE_INFINITY;
    learned.blamed = hourly && inMinute < Math.min(learned.confirmed, known) ? HOUR : MINUTE;
  }
  const seconds = learned.blamed;
  const used = Math.max(1, seconds === HOUR ? recent(series, HOUR, now) + series.flying : inMinute);
  let cap = learned.caps.find((one) => one.seconds === seconds);
  if (cap === undefined) {
    cap = { seconds, units: used, sure: used, raiseAt: 0, refusals: 0 };
    learned.caps.push(cap);
  }
  cap.units = Math.min(cap.units, used);
  cap.sure = cap.units;
  if (fresh || cap.refusals === 0) cap.refusals += 1;
  cap.raiseAt = now + patienceOf(cap);
  if (seconds === MINUTE) learned.confirmed = cap.units;
}

/** Moves its times, for a clock that jumped. */
export function shiftLearned(learned: Learned, by: number): void {
  for (const cap of learned.caps) cap.raiseAt += by;
}
