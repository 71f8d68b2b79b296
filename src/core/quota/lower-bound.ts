import type { Cap, QuotaLimits } from './limits.ts';

/** What is asked of one of GitHub's two programming interfaces. */
export interface Part {
  readonly requests: number;
  /** Secondary points: 1 a read, 5 a write or a GraphQL request with mutations. */
  readonly points: number;
  /** Summed response times in seconds; 0 where they are not known. */
  readonly seconds: number;
}

/** A piece of work as the limits see it. */
export interface Work {
  readonly core: Part;
  readonly graphql: Part;
  /** Things made that GitHub counts as content. */
  readonly content: number;
  /** How many things it makes of families that have caps of their own: `{ 'pulls/create': 100 }`. */
  readonly families: { readonly [family: string]: number };
  /** Seconds that the longest chain of requests takes that have to wait for each other. */
  readonly serial: number;
}

/** Requests an hour of an installation that GitHub's headers have said nothing about yet. */
export const LEAST_PRIMARY = 5000;

/** Requests an hour that are allowed to the account, as GitHub's headers say. */
export interface Primary {
  readonly core: number;
  readonly graphql: number;
}

/** The limit that decides how fast something can be. */
export interface Bound {
  readonly seconds: number;
  /** Completes "bound by …"; none when nothing has to wait for a limit. */
  readonly limit?: string;
  /** How many windows of that limit are needed; 1 when nothing has to wait. */
  readonly windows: number;
}

const NOTHING: Part = { requests: 0, points: 0, seconds: 0 };

/** Work over REST of which only a plan's three numbers are known. */
export function restWork(cost: { readonly requests: number; readonly points: number; readonly content: number }): Work {
  const { requests, points, content } = cost;
  return { core: { requests, points, seconds: 0 }, graphql: NOTHING, content, families: {}, serial: 0 };
}

/**
 * The least time that GitHub's limits leave to an account that does nothing else: no schedule can be faster. It is
 * strict: it counts from the first request to the moment when the last window opens, and sends as much as a window holds at once.
 */
export function lowerBound(
  work: Work,
  limits: QuotaLimits,
  primary: Primary = { core: LEAST_PRIMARY, graphql: LEAST_PRIMARY },
): Bound {
  const { core, graphql } = work;
  const hour = (units: number): readonly Cap[] => [{ units, seconds: 3600 }];
  const summed = core.seconds + graphql.seconds;
  const atOnce = summed / Math.max(1, Math.floor(limits.concurrent * limits.share));
  const bounds: readonly Bound[] = [
    { seconds: work.serial, windows: 1 },
    { seconds: atOnce, windows: 1, limit: `${number(limits.concurrent)} requests at once` },
    capped(work.content, limits.content, limits.share, 'content requests'),
    capped(core.points, [limits.points], limits.share, 'points'),
    capped(graphql.points, [limits.graphqlPoints], limits.share, 'GraphQL points'),
    capped(core.requests, hour(primary.core), limits.share, 'requests'),
    capped(graphql.requests, hour(primary.graphql), limits.share, 'GraphQL requests'),
    capped(limits.cpuShare * summed, [limits.cpu], limits.share, "seconds of GitHub's work"),
    capped(limits.cpuShare * graphql.seconds, [limits.graphqlCpu], limits.share, "seconds of GraphQL's work"),
    ...Object.entries(limits.families).map(([family, caps]) =>
      capped(work.families[family] ?? 0, caps, limits.share, FAMILIES[family] ?? `requests to ${family}`),
    ),
  ];
  return bounds.reduce((worst, bound) => (bound.seconds > worst.seconds ? bound : worst));
}

/**
 * The least time of work in stages, each of which begins when all of the one before is done, as a change set lands only
 * when all of it is open: no less than all of it together needs, no less than the stages one after the other, and no less
 * than is left to do when the last window of a family's cap opens.
 */
export function lowerBoundInStages(stages: readonly Work[], limits: QuotaLimits, primary?: Primary): Bound {
  const inOrder = oneAfterTheOther(stages, limits, primary);
  const late = stages.flatMap((stage, at) => afterLastWindow(stage, stages.slice(at + 1), limits));
  return late.reduce((worst, bound) => (bound.seconds > worst.seconds ? bound : worst), inOrder);
}

function oneAfterTheOther(stages: readonly Work[], limits: QuotaLimits, primary: Primary | undefined): Bound {
  const together = lowerBound(stages.reduce(both, restWork({ requests: 0, points: 0, content: 0 })), limits, primary);
  const each = stages.map((stage) => lowerBound(stage, limits, primary));
  const seconds = each.reduce((sum, bound) => sum + bound.seconds, 0);
  if (seconds <= together.seconds) return together;
  const longest = each.reduce((worst, bound) => (bound.seconds > worst.seconds ? bound : worst), together);
  return { ...(together.limit === undefined ? longest : together), seconds };
}

/** Things of a family are content: those that its last window lets through, and all stages behind them, share what content is allowed from then on. */
function afterLastWindow(stage: Work, later: readonly Work[], { families, content, share }: QuotaLimits): Bound[] {
  return Object.entries(families).flatMap(([family, caps]) => {
    const count = stage.families[family] ?? 0;
    return caps.flatMap(({ units }) => {
      const most = Math.max(1, Math.floor(units * share));
      const last = count === 0 ? 0 : ((count - 1) % most) + 1;
      const opens = capped(count - last + 1, caps, share, FAMILIES[family] ?? `requests to ${family}`);
      const left = later.reduce((sum, work) => sum + work.content, last);
      const after = capped(left, content, share, 'content requests');
      return last === 0 ? [] : [{ ...opens, seconds: opens.seconds + after.seconds }];
    });
  });
}

/** Two pieces of work of which the second comes after the first. */
function both(one: Work, other: Work): Work {
  const add = (a: Part, b: Part): Part => ({
    requests: a.requests + b.requests,
    points: a.points + b.points,
    seconds: a.seconds + b.seconds,
  });
  const families = { ...one.families };
  for (const [family, count] of Object.entries(other.families)) families[family] = (families[family] ?? 0) + count;
  return {
    core: add(one.core, other.core),
    graphql: add(one.graphql, other.graphql),
    content: one.content + other.content,
    families,
    serial: one.serial + other.serial,
  };
}

/** What people call the things that have caps of their own. */
const FAMILIES: { readonly [family: string]: string } = {
  'pulls/create': 'new pull requests',
  'issues/create': 'new issues',
};

/** Seconds until the last of `units` may be sent, `most` of them in each window, the first at once. */
function waited(units: number, most: number, seconds: number): number {
  return seconds * Math.max(0, Math.ceil(units / most) - 1);
}

/** With several caps a long window is filled by short ones, and what is left for its last one waits for those too. */
function capped(units: number, caps: readonly Cap[], share: number, what: string): Bound {
  let bound: Bound = { seconds: 0, windows: 1 };
  let nested = 0;
  let left = units;
  for (const { units: all, seconds } of caps.toSorted((one, other) => other.seconds - one.seconds)) {
    const most = Math.max(1, Math.floor(all * share));
    const alone = waited(units, most, seconds);
    if (alone > bound.seconds) {
      bound = { seconds: alone, windows: alone / seconds + 1, limit: `${number(most)} ${what} ${each(seconds)}` };
    }
    const before = waited(left, most, seconds);
    nested += before;
    left -= (before / seconds) * most;
  }
  return { ...bound, seconds: Math.max(bound.seconds, nested) };
}

function each(seconds: number): string {
  return seconds === 60 ? 'a minute' : seconds === 3600 ? 'an hour' : `in ${number(seconds)} seconds`;
}

/** `12,500`: grouped by hand, because a locale is the machine's and not ours. */
function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
