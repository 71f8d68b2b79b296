import type { Cap } from './limits.ts';
import type { Work } from './lower-bound.ts';

/** A limit, and how much of it a piece of work takes. */
export interface Meter {
  readonly cap: Cap;
  readonly need: (work: Work) => number;
}

/** Less than that of a stage is what adding fractions leaves over. */
const NOTHING = 1e-9;

/**
 * Seconds until the work of all stages is done when it flows as fast as all limits together let it: whatever has room goes
 * at once, all kinds of a stage's requests in the same measure, because a repository is finished before more are begun. A
 * stage begins with the last answer of the one before. Each limit alone may leave room that another does not let be used,
 * which is why this is more than any of them asks for.
 */
export function flowTime(stages: readonly Work[], meters: readonly Meter[]): number {
  const taps = meters.map((meter) => ({ ...meter, went: [] as { at: number; units: number }[], used: 0 }));
  let now = 0;
  for (const stage of stages) {
    const needed = taps.flatMap((tap) => {
      const need = tap.need(stage);
      return need > 0 ? [{ tap, need }] : [];
    });
    for (let left = 1; left > NOTHING; ) {
      let share = left;
      let opens = now;
      for (const { tap, need } of needed) {
        drain(tap, now);
        const free = (tap.cap.units - tap.used) / need;
        if (free >= share) continue;
        share = Math.max(0, free);
        opens = (tap.went[0]?.at ?? now) + tap.cap.seconds;
      }
      for (const { tap, need } of needed) fill(tap, now, share * need);
      left -= share;
      if (left > NOTHING) now = Math.max(opens, now + 1);
    }
    now += stage.serial;
  }
  return now;
}

interface Tap extends Meter {
  readonly went: { at: number; units: number }[];
  used: number;
}

function fill(tap: Tap, now: number, units: number): void {
  if (units <= 0) return;
  tap.used += units;
  tap.went.push({ at: now, units });
}

/** What has left the window. */
function drain(tap: Tap, now: number): void {
  for (let first = tap.went[0]; first !== undefined && first.at + tap.cap.seconds <= now; first = tap.went[0]) {
    tap.used -= first.units;
    tap.went.shift();
  }
  if (tap.went.length === 0) tap.used = 0;
}
