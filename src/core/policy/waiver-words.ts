import type { Waiver } from './waiver.ts';
import { endsSoon, lastDay, lastDayInWords } from './waiver-end.ts';

/** What a check is called that passes because of these: with the end that comes first. Undefined for none. */
export function titleOfWaivers(waivers: readonly Waiver[]): string | undefined {
  if (waivers.length === 0) return undefined;
  const ends = Math.min(...waivers.map(({ until }) => until));
  const many = waivers.length === 1 ? '1 waiver, until' : `${waivers.length} waivers, the first until`;
  return `Passes with ${many} ${lastDayInWords(ends)}`;
}

/** A sentence for each that ends soon, so that nobody is surprised when its rule counts again. */
export function warningsOf(waivers: readonly Waiver[], at: number): readonly string[] {
  return waivers.flatMap(({ rule, until }) => {
    const ends = endsSoon(until, at);
    if (ends === undefined) return [];
    return [`The waiver of ${rule} ${ends}: mend before then what it excuses, or ask for another.`];
  });
}

/** Completes "waived": `until 2026-12-24 by @ben: an old page (OPS-12)`. Plain text. */
export function waiverInWords({ until, by, reason, ticket, place }: Waiver): string {
  const where = [ticket, place].filter((one) => one !== undefined).join(', ');
  return `until ${lastDay(until)} by @${by.replace(/^@/, '')}: ${reason}${where === '' ? '' : ` (${where})`}`;
}
