import type { Demand } from './demand.ts';
import { capsOf, type Learned, trial } from './learned.ts';
import type { Cap, QuotaLimits } from './limits.ts';

/** A window that a request has to fit into. */
export interface Window {
  /** The series that it is a window on. */
  readonly key: string;
  /** What its units are, in a person's words; see `nameOf`. */
  readonly what: string;
  readonly cap: Cap;
  /** What the request takes of it. */
  readonly need: number;
  /** Units that only people may take. */
  readonly reserve: number;
  /** The last of its units is more than was ever answered: who waits behind it hears soon. */
  readonly tries?: boolean;
}

/** Series whose name is not a family's. */
export const SERIES = {
  points: 'points',
  graphqlPoints: 'graphql points',
  content: 'content',
  cpu: 'cpu',
  graphqlCpu: 'graphql cpu',
  search: 'search',
} as const;

const LONG = 600;

export const familyKey = (family: string) => `family ${family}`;

/** What a request takes of each series. CPU is not known before the answer. */
export function takenBy({ resource, points, content, families }: Demand): readonly (readonly [string, number])[] {
  const taken: [string, number][] = [[resource === 'graphql' ? SERIES.graphqlPoints : SERIES.points, points]];
  if (resource === 'search') taken.push([SERIES.search, 1]);
  if (content > 0) taken.push([SERIES.content, content]);
  for (const family of families) {
    const key = familyKey(family);
    const known = taken.find(([name]) => name === key);
    if (known === undefined) taken.push([key, 1]);
    else known[1] += 1;
  }
  return taken;
}

/** Every window that the request has to fit into, with all the limits times their share. */
export function windowsOf(
  demand: Demand,
  limits: QuotaLimits,
  learned: { readonly [key: string]: Learned },
  now: number,
): readonly Window[] {
  const { reserve } = limits;
  const windows: Window[] = [];
  const add = (key: string, { units, seconds }: Cap, need: number, what: string, held: number) => {
    const whole = Math.max(1, Math.floor(units * limits.share + 1e-9));
    windows.push({
      key,
      what,
      cap: { units: whole, seconds },
      need,
      // A reserve that leaves nothing to others would stop them.
      reserve: Math.min(Math.ceil(held * limits.share), whole - 1),
    });
  };
  for (const [key, need] of takenBy(demand)) {
    const found = learned[key];
    switch (key) {
      case SERIES.points:
        add(key, limits.points, need, 'points', limits.points.units * reserve.points);
        break;
      case SERIES.graphqlPoints:
        add(key, limits.graphqlPoints, need, 'GraphQL points', limits.graphqlPoints.units * reserve.points);
        break;
      case SERIES.search:
        add(key, limits.search, need, 'searches', 0);
        break;
      case SERIES.content:
        for (const cap of limits.content) {
          const held = cap.seconds >= LONG ? reserve.hourly : cap.units * reserve.content;
          add(key, cap, need, 'content-creating requests', held);
        }
        break;
      default: {
        const family = key.slice(familyKey('').length);
        const reported = found === undefined ? limits.reported[family] : undefined;
        const known = [...(limits.families[family] ?? []), ...(reported ?? [])];
        for (const cap of known) add(key, cap, need, `× ${family}`, 0);
        if (demand.content > 0 && known.length === 0 && limits.probe !== undefined && (found?.caps.length ?? 0) === 0) {
          const units = trial(found ?? { confirmed: 0, caps: [] }, limits.probe) / limits.share;
          add(key, { units, seconds: 60 }, need, `× ${family}, its own limit not being known,`, 0);
        }
      }
    }
    // What was learned is what GitHub allowed, so no share of it.
    for (const { seconds, units: most, sure, refusals } of found === undefined ? [] : capsOf(found, now)) {
      const ofFamily = key.startsWith(familyKey(''));
      const what = ofFamily ? `× ${key.slice(familyKey('').length)}` : key;
      const units = ofFamily ? Math.min(most, sure + 1) : most;
      const tries = ofFamily && units > sure;
      windows.push({
        key,
        what: refusals === 0 ? what : `${what}, as learned,`,
        cap: { units, seconds },
        need,
        reserve: 0,
        tries,
      });
    }
  }
  return windows;
}

/** The windows of CPU seconds: a request may go while they are not full, because what it takes is known only afterwards. */
export function cpuWindows({ resource }: Demand, limits: QuotaLimits): readonly Omit<Window, 'need' | 'reserve'>[] {
  if (limits.cpuShare === 0) return [];
  const all = { key: SERIES.cpu, what: 'seconds of CPU', cap: shared(limits.cpu, limits) };
  if (resource !== 'graphql') return [all];
  return [all, { key: SERIES.graphqlCpu, what: 'seconds of CPU for GraphQL', cap: shared(limits.graphqlCpu, limits) }];
}

/** Completes "bound by …": `80 content-creating requests a minute`. Not made before somebody has to wait. */
export function nameOf({ what, cap: { units, seconds } }: Pick<Window, 'what' | 'cap'>): string {
  return `${units} ${what} ${per(seconds)}`;
}

function shared({ units, seconds }: Cap, { share }: QuotaLimits): Cap {
  return { units: units * share, seconds };
}

function per(seconds: number): string {
  return seconds === 60 ? 'a minute' : seconds === 3600 ? 'an hour' : `in ${seconds} s`;
}
