import type { Decision, QuotaState, Told, Wish } from '../ports/quota.ts';
import { admits, tryOut } from './breaker.ts';
import type { Demand } from './demand.ts';
import { supposed } from './learned.ts';
import type { QuotaLimits } from './limits.ts';
import { keptForPeople } from './reserve.ts';
import { fits, recent, trim } from './series.ts';
import { breakerKeys, breakerOf, settle } from './settle.ts';
import { type Grant, moveClock, type State, seriesOf } from './state.ts';
import { cpuWindows, familyKey, nameOf, SERIES, takenBy, type Window, windowsOf } from './windows.ts';
import { deferred, zoneOf } from './zone.ts';

/** A grant whose process did not tell its end for so long has died with it: a request takes 30 s at most. */
const LEASE = 120_000;
/** Who waits for a place or another's trial is told to ask again after so many milliseconds, if nothing else wakes it. */
const ASK_AGAIN = 250;
/** Seconds of CPU that any request takes: one that finds the window exactly full is refused. */
const LEAST_CPU = 0.001;
/** A wish that has to wait longer keeps nothing from others meanwhile. */
const LONGEST_HOLD = 61_000;
/** Seconds that each thing a request makes is thought to take before one like it was seen. */
const FIRST_ESTIMATE = 1;

/**
 * One exchange: what ended is settled, then each wish is granted or told how long to wait. `now` is epoch milliseconds,
 * `random` the dice for jitter.
 */
export function exchange(state: State, told: Told, now: number, random: () => number): readonly Decision[] {
  if (now < state.seen) moveClock(state, now - state.seen);
  state.seen = now;
  for (const ended of told.ended) settle(state, ended, told.limits, now, random);
  for (let oldest = state.grants[0]; oldest !== undefined && oldest.at < now - LEASE; oldest = state.grants[0]) {
    settle(state, { grant: oldest.id, seconds: 0, outcome: 'lost' }, told.limits, now, random);
  }
  const held = new Map<string, number>();
  let { ahead } = told;
  return told.wishes.map((wish) => {
    const decision = decide(state, wish, { ...told, ahead }, held, now);
    // What is granted here is no longer ahead, but in the window.
    if ('grant' in decision) ahead = Math.max(0, ahead - wish.demand.content);
    return decision;
  });
}

/** Drops what no window needs any more; worth its time before the state is stored. */
export function compact(state: State): void {
  for (const [key, series] of Object.entries(state.series)) {
    trim(series, state.seen);
    if (series.at.length === 0 && series.flying === 0) delete state.series[key];
  }
}

function decide(state: State, wish: Wish, told: Told, held: Map<string, number>, now: number): Decision {
  const { limits } = told;
  const shut =
    paused(state, now) ?? crowded(state, limits) ?? broken(state, wish, now) ?? spentBudget(state, wish, limits, now);
  if (shut !== undefined) return shut;
  const full = fullWindow(state, wish, told, held, now);
  return full ?? { grant: grant(state, wish.demand, limits, now) };
}

function paused({ pause, grants }: State, now: number): Decision | undefined {
  if (pause === undefined) return undefined;
  if (now < pause.until) return { wait: pause.until - now, bound: pause.reason, by: 'pause' };
  // Only the answer to one request shows that GitHub is patient again; a hundred would be refused together.
  const trying = grants.some(({ at }) => at >= pause.until);
  return trying ? { wait: ASK_AGAIN, bound: 'the first answer after a pause', by: 'place' } : undefined;
}

function crowded({ grants }: State, { concurrent, share }: QuotaLimits): Decision | undefined {
  const places = Math.max(1, Math.floor(concurrent * share));
  if (grants.length < places) return undefined;
  return { wait: ASK_AGAIN, bound: `${places} requests under way at once`, by: 'place' };
}

function broken(state: State, { demand }: Wish, now: number): Decision | undefined {
  for (const key of breakerKeys(demand)) {
    const breaker = state.breakers[key];
    const wait = breaker === undefined ? 0 : admits(breaker, now);
    if (wait > 0) return { wait, bound: `GitHub, which failed on ${key} again and again`, by: 'circuit' };
  }
  return undefined;
}

function spentBudget(state: State, { demand, urgency }: Wish, limits: QuotaLimits, now: number): Decision | undefined {
  const budget = state.budgets[demand.resource];
  if (budget === undefined || budget.reset <= now) return undefined;
  const zone = zoneOf(budget, now);
  // The budget of searches is a minute's, for which nothing has to be saved up.
  if (demand.resource !== 'search' && deferred(zone, urgency)) {
    const what = zone === 'red' ? 'critical work' : 'work that cannot wait';
    const bound = `what is left of ${budget.limit} requests an hour (${demand.resource}) being kept for ${what}`;
    return { wait: budget.reset - now, bound, by: 'budget' };
  }
  const kept =
    Math.ceil(budget.limit * (1 - limits.share)) +
    (urgency === 'person' ? 0 : Math.floor(budget.limit * limits.reserve.points * limits.share));
  if (budget.remaining - kept > state.grants.length) return undefined;
  const flying = state.grants.filter(({ resource }) => resource === demand.resource).length;
  if (budget.remaining - kept > flying) return undefined;
  const bound = `${budget.limit} requests an hour (${demand.resource})`;
  return { wait: budget.reset - now, bound, by: 'budget' };
}

/** The window that is the last to open, if any is full. All that are full are kept for this wish. */
function fullWindow(
  state: State,
  { demand, urgency }: Wish,
  told: Told,
  held: Map<string, number>,
  now: number,
): Decision | undefined {
  const urgent = urgency === 'person';
  let open = now;
  let worst: Pick<Window, 'what' | 'cap'> | undefined;
  const blocked: string[] = [];
  const find = (window: Pick<Window, 'key' | 'what' | 'cap'>, free: number) => {
    const id = held.size === 0 && free <= now ? '' : `${window.key}/${window.cap.seconds}`;
    // Until whoever is before it has gone, the window is not this wish's to enter.
    const at = urgent ? free : Math.max(free, held.get(id) ?? now);
    if (at <= now) return;
    blocked.push(id);
    if (worst !== undefined && at <= open) return;
    open = at;
    worst = window;
  };
  for (const window of windowsOf(demand, told.limits, state.learned, now)) {
    const { key, cap, need, reserve, tries } = window;
    const series = seriesOf(state, key);
    const kept =
      urgent || reserve === 0 ? 0 : keptForPeople(series, cap, reserve, key === SERIES.content ? told.ahead : 0, now);
    const free = fits(series, kept === 0 ? cap : { units: cap.units - kept, seconds: cap.seconds }, need, now);
    find(window, tries === true && series.flying > 0 ? Math.min(free, now + ASK_AGAIN) : free);
  }
  for (const window of cpuWindows(demand, told.limits)) {
    find(window, fits(seriesOf(state, window.key), window.cap, LEAST_CPU, now));
  }
  if (worst === undefined) return undefined;
  // What it cannot use for so long, a smaller one may: a unit that is left over of an hour is worth an hour.
  if (open - now <= LONGEST_HOLD) for (const id of blocked) held.set(id, Math.max(open, held.get(id) ?? 0));
  return { wait: open - now, bound: nameOf(worst), by: 'window' };
}

function grant(state: State, demand: Demand, limits: QuotaLimits, now: number): string {
  const like = `${demand.resource} ${demand.points} ${demand.families.join(' ')}`;
  const took = [...takenBy(demand)];
  const first = FIRST_ESTIMATE * Math.max(1, demand.families.length);
  const seconds = (state.takes[like] ?? first) * limits.cpuShare;
  for (const { key } of cpuWindows(demand, limits)) took.push([key, seconds]);
  for (const [key, units] of took) seriesOf(state, key).flying += units;
  const { resource, families, content } = demand;
  for (const family of families) {
    const reported = limits.reported[family];
    if (reported !== undefined) state.learned[familyKey(family)] ??= supposed(reported, limits.share, now);
  }
  const made: Grant = { id: String(state.next), at: now, resource, families, content, took, like };
  state.next += 1;
  state.grants.push(made);
  for (const key of breakerKeys(demand)) tryOut(breakerOf(state, key), made.id);
  return made.id;
}

/** For pages and metrics. */
export function view(state: State, limits: QuotaLimits): QuotaState {
  const now = state.seen;
  const demand: Demand = { resource: 'core', points: 0, content: 1, families: Object.keys(limits.families) };
  const windows = [
    ...windowsOf(demand, limits, state.learned, now),
    ...windowsOf({ ...demand, resource: 'graphql', content: 0, families: [] }, limits, state.learned, now),
    ...cpuWindows({ ...demand, resource: 'graphql' }, limits),
  ];
  const { pause } = state;
  return {
    windows: windows.map((window) => {
      const { key, cap } = window;
      const series = seriesOf(state, key);
      return {
        name: nameOf(window),
        used: recent(series, cap.seconds, now) + series.flying,
        capacity: cap.units,
        seconds: cap.seconds,
      };
    }),
    inFlight: state.grants.length,
    ...(pause === undefined || pause.until <= now ? {} : { pause: { until: pause.until, reason: pause.reason } }),
    breakers: Object.entries(state.breakers).flatMap(([family, { openUntil }]) =>
      openUntil === undefined
        ? []
        : [{ family, state: openUntil > now ? ('open' as const) : ('half-open' as const), until: openUntil }],
    ),
    learned: Object.entries(state.learned).flatMap(([key, { caps }]) =>
      caps
        .filter(({ refusals }) => refusals > 0)
        .map(({ units, seconds }) => ({ family: key.replace(/^family /, ''), units, seconds })),
    ),
    budgets: Object.values(state.budgets),
  };
}
