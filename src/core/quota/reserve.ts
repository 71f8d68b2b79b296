import type { Cap } from './limits.ts';
import { fits, type Series } from './series.ts';

/** A window from so many seconds up gives its reserve to announced work that would need one more of it. */
const LONG = 600;

/**
 * Units of a window that are kept for people now. In a long window the reserve gives way when keeping it would cost the
 * work that is announced (`ahead`, in units) the better part of a window more: 1,000 units are two hours' 500, but three of
 * 495. What was spent leaves the window as it came, so a few units less matter only where the next come much later.
 */
export function keptForPeople(series: Series, cap: Cap, reserve: number, ahead: number, now: number): number {
  if (cap.seconds < LONG || ahead === 0 || reserve === 0) return reserve;
  const span = cap.seconds * 1000;
  const lastGoes = (units: number) => {
    const whole = Math.ceil(units / cap.units) - 1;
    return fits(series, cap, units - whole * cap.units, now) + whole * span;
  };
  return lastGoes(ahead + reserve) - lastGoes(ahead) > span / 2 ? 0 : reserve;
}
