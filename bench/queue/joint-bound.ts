import { type Constraint, solve } from 'yalps';
import type { Cap, QuotaLimits } from '../../src/core/quota/limits.ts';

/** What one request takes of the limits. */
export interface Take {
  readonly graphql: boolean;
  readonly points: number;
  readonly content: number;
  /** Until its answer. */
  readonly seconds: number;
  readonly families: readonly string[];
}

/** So many repositories whose requests wait for each other in this order; those that land wait for all that open, of every chain. */
export interface Chain {
  readonly count: number;
  readonly open: readonly Take[];
  readonly land: readonly Take[];
}

/** Seconds of a window; the first begins with the work. */
const WINDOW = 60;
/** What rounding may leave undone of a whole. */
const ROUNDING = 1e-6;

/** A limit, in windows, and what a request takes of it, when it is sent or when it ends. */
interface Meter {
  readonly units: number;
  readonly windows: number;
  readonly need: (take: Take) => number;
  readonly atEnd: boolean;
}

/** Something of a chain that happens once in each of its repositories: requests are sent, or they end. */
interface Moment {
  readonly needs: readonly number[];
  /** Undefined for the first of a stage. */
  readonly after: Moment | undefined;
  /** The end of the request that the moment before sends. */
  readonly ends: boolean;
}

/**
 * Seconds that no schedule beats which keeps to all these limits together, which is more than any of them asks for alone:
 * the points of a minute that go into content are missing for what has to come before it, and the other way round.
 *
 * Why it holds. Cut time into windows of a minute from the beginning, and note of any schedule for each request of the chain
 * in which share of its repositories it was sent, and had ended, by the end of each window. A limit on any sixty seconds
 * holds in each window, one on any hour in each sixty of them in a row; no share of a request is ahead of the one before it
 * in its chain; what is sent has ended by the end of the next window, for no answer takes a minute; and there is a window in which the last repository is open, before which nothing lands. These are linear
 * conditions, of which every real schedule meets all; so when no shares meet them for any choice of that window, there is no
 * schedule of so few windows. With `n` windows at least, something happens after `60 (n - 1)` seconds. What is left out, that
 * answers take time, that requests are whole, that only so many go at once, and the hour's primary budget, would only add.
 *
 * Seconds of CPU are known when a request ends and count then; since one may go while any are left, a window takes the
 * longest request on top. Requests in a row that take the same limits in the same proportion are one here, for their shares'
 * weighted mean meets the same conditions, and there is less to solve.
 */
export function jointBound(chains: readonly Chain[], limits: QuotaLimits): number {
  const meters = metersOf(chains, limits);
  const stages = (['open', 'land'] as const).map((stage) => chains.map((chain) => momentsOf(chain, stage, meters)));
  const [open, land] = stages as [Moment[][], Moment[][]];
  const opens = leastWindows(open, meters);
  if (land.every((moments) => moments.length === 0)) return WINDOW * (opens - 1);
  const lands = leastWindows(land, meters);
  for (let windows = opens + lands - 1; ; windows += 1) {
    for (let last = opens - 1; last <= windows - lands; last += 1) {
      const stagesIn = [
        { moments: open, from: 0, to: last },
        { moments: land, from: last, to: windows - 1 },
      ];
      if (suffices(stagesIn, meters, windows)) return WINDOW * (windows - 1);
    }
  }
}

function metersOf(chains: readonly Chain[], limits: QuotaLimits): readonly Meter[] {
  const { share, cpuShare } = limits;
  const takes = chains.flatMap(({ open, land }) => [...open, ...land]);
  const meter = ({ units, seconds }: Cap, need: Meter['need']): Meter => {
    const whole = Math.max(1, Math.floor(units * share + ROUNDING));
    return { units: whole, windows: seconds / WINDOW, need, atEnd: false };
  };
  const work = (cap: Cap, counts: (take: Take) => boolean): Meter => {
    const need = (take: Take) => (counts(take) ? cpuShare * take.seconds : 0);
    const longest = Math.max(0, ...takes.map(need));
    return { units: cap.units * share + longest, windows: cap.seconds / WINDOW, need, atEnd: true };
  };
  const all = [
    meter(limits.points, ({ graphql, points }) => (graphql ? 0 : points)),
    meter(limits.graphqlPoints, ({ graphql, points }) => (graphql ? points : 0)),
    ...limits.content.map((cap) => meter(cap, ({ content }) => content)),
    ...Object.entries(limits.families).flatMap(([family, caps]) =>
      caps.map((cap) => meter(cap, ({ families }) => families.filter((one) => one === family).length)),
    ),
    work(limits.cpu, () => true),
    work(limits.graphqlCpu, ({ graphql }) => graphql),
  ];
  return all.filter(({ need }) => takes.some((take) => need(take) > 0));
}

/** The moments of a chain's stage in their order, each with what all of the chain's repositories take in it. */
function momentsOf(chain: Chain, stage: 'open' | 'land', meters: readonly Meter[]): Moment[] {
  const requests: number[][] = [];
  for (const take of chain[stage]) {
    const needs = meters.map(({ need }) => need(take) * chain.count);
    const last = requests.at(-1);
    if (last === undefined || !areProportional(last, needs)) requests.push(needs);
    else requests[requests.length - 1] = last.map((need, at) => need + needs[at]!);
  }
  const moments: Moment[] = [];
  const add = (needs: readonly number[], ends: boolean) => moments.push({ needs, after: moments.at(-1), ends });
  for (const needs of requests) {
    add(
      needs.map((need, at) => (meters[at]!.atEnd ? 0 : need)),
      false,
    );
    if (needs.some((need, at) => meters[at]!.atEnd && need > 0)) {
      const work = needs.map((need, at) => (meters[at]!.atEnd ? need : 0));
      add(work, true);
    }
  }
  return moments;
}

function areProportional(one: readonly number[], other: readonly number[]): boolean {
  return one.every((_, i) => one.every((_, j) => Math.abs(one[i]! * other[j]! - one[j]! * other[i]!) < ROUNDING));
}

/** Of one stage alone. */
function leastWindows(chains: readonly (readonly Moment[])[], meters: readonly Meter[]): number {
  const alone = meters.map(({ units, windows }, at) => {
    const total = chains.flat().reduce((sum, { needs }) => sum + needs[at]!, 0);
    return windows * (Math.ceil(total / units - ROUNDING) - 1) + 1;
  });
  for (let windows = Math.max(1, ...alone); ; windows += 1) {
    if (suffices([{ moments: chains, from: 0, to: windows - 1 }], meters, windows)) return windows;
  }
}

interface Stage {
  readonly moments: readonly (readonly Moment[])[];
  /** Its first window and its last. */
  readonly from: number;
  readonly to: number;
}

/**
 * Whether so many windows may be enough. A variable is the share of a chain's repositories for which a moment comes in a
 * window; the most of all last moments is sought, so that doing nothing is a place to start from. When the solver gives up,
 * nothing is claimed.
 */
function suffices(stages: readonly Stage[], meters: readonly Meter[], windows: number): boolean {
  const rows: [number, Constraint][] = [];
  const row = (max: number): number => rows.push([rows.length + 1, { max }]);
  const within = meters.map(({ units, windows: span }) =>
    Array.from({ length: Math.max(1, windows - span + 1) }, (_, from) => ({ from, to: from + span, id: row(units) })),
  );
  const columns: [number, [number, number][]][] = [];
  let whole = 0;
  for (const { moments, from, to } of stages) {
    const span = to - from + 1;
    for (const chain of moments) {
      if (chain.length > 0) whole += 1;
      // By the end of each window no more than of the moment before; of the first no more than all.
      const orders = new Map(
        chain.map((moment) => {
          const ids = moment.after === undefined ? [row(1)] : Array.from({ length: span }, () => row(0));
          return [moment, ids];
        }),
      );
      const flights = chain.map(({ ends }) => (ends ? Array.from({ length: span - 1 }, () => row(0)) : []));
      for (const [at, moment] of chain.entries()) {
        const [own, next] = [orders.get(moment)!, orders.get(chain[at + 1]!)];
        const [landed, flies] = [flights[at]!, flights[at + 1] ?? []];
        for (let window = from; window <= to; window += 1) {
          const column: [number, number][] = next === undefined ? [[OBJECTIVE, 1]] : [];
          for (const id of own.slice(moment.after === undefined ? 0 : window - from)) column.push([id, 1]);
          for (const id of next?.slice(window - from) ?? []) column.push([id, -1]);
          for (const id of flies.slice(window - from)) column.push([id, 1]);
          for (const id of landed.slice(Math.max(0, window - from - 1))) column.push([id, -1]);
          moment.needs.forEach((need, meter) => {
            if (need === 0) return;
            for (const { from: first, to: end, id } of within[meter]!) {
              if (window >= first && window < end) column.push([id, need]);
            }
          });
          columns.push([columns.length, column]);
        }
      }
    }
  }
  const { status, result } = solve<number, number>({
    direction: 'maximize',
    objective: OBJECTIVE,
    constraints: rows,
    variables: columns,
  });
  return status !== 'optimal' || result >= whole * (1 - ROUNDING);
}

/** The row that is sought the most of; the others count from 1. */
const OBJECTIVE = 0;
