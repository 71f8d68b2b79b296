import { flowTime, type Meter } from './flow.ts';
import type { Cap, QuotaLimits } from './limits.ts';
import { type Bound, LEAST_PRIMARY, lowerBoundInStages, type Primary, type Work } from './lower-bound.ts';

/**
 * Seconds that a window is longer for us than for GitHub. A request leaves it a whole span after its answer, because GitHub
 * may have counted it at any moment until then; so each window costs one answer more.
 */
const LAG = 1;
/** A window from so many seconds up gives its reserve to work that would need one more of it. */
const LONG = 600;

/**
 * How long the work will take our scheduler when nothing else asks: what all limits together let through, with the windows as
 * we see them and what is kept for people left out. Waiting for people and checks comes on top.
 */
export function forecast(
  stages: readonly Work[],
  limits: QuotaLimits,
  primary: Primary = { core: LEAST_PRIMARY, graphql: LEAST_PRIMARY },
): Bound {
  const { limit } = lowerBoundInStages(stages, limits, primary);
  const ours = asWeSeeThem(stages, limits);
  const bound = lowerBoundInStages(stages, ours, primary);
  const seconds = Math.max(bound.seconds, flowTime(stages, metersOf(ours, primary)));
  return { seconds, windows: bound.windows, ...(limit === undefined ? {} : { limit }) };
}

/** Every limit with its share taken and its reserve left out, for windows that are as long as they are for us. */
function asWeSeeThem(stages: readonly Work[], limits: QuotaLimits): QuotaLimits {
  const content = stages.reduce((sum, stage) => sum + stage.content, 0);
  const kept = (cap: Cap, reserve: number): Cap => {
    const whole = Math.max(1, Math.floor(cap.units * limits.share));
    return { units: Math.max(1, whole - Math.ceil(reserve * limits.share)), seconds: cap.seconds + LAG };
  };
  const { points, content: texts, hourly } = limits.reserve;
  return {
    ...limits,
    concurrent: limits.concurrent * limits.share,
    points: kept(limits.points, limits.points.units * points),
    graphqlPoints: kept(limits.graphqlPoints, limits.graphqlPoints.units * points),
    cpu: kept(limits.cpu, 0),
    graphqlCpu: kept(limits.graphqlCpu, 0),
    content: limits.content.map((cap) => {
      if (cap.seconds < LONG) return kept(cap, cap.units * texts);
      const [all, less] = [kept(cap, 0), kept(cap, hourly)];
      return Math.ceil(content / all.units) < Math.ceil(content / less.units) ? all : less;
    }),
    families: Object.fromEntries(
      Object.entries({ ...limits.reported, ...limits.families }).map(([family, caps]) => [
        family,
        caps.map((cap) => kept(cap, 0)),
      ]),
    ),
    share: 1,
  };
}

function metersOf(limits: QuotaLimits, primary: Primary): readonly Meter[] {
  const { points, graphqlPoints, content, families, cpu, graphqlCpu, cpuShare } = limits;
  const hour = (units: number): Cap => ({ units, seconds: 3600 });
  return [
    { cap: points, need: ({ core }) => core.points },
    { cap: graphqlPoints, need: ({ graphql }) => graphql.points },
    { cap: hour(primary.core), need: ({ core }) => core.requests },
    { cap: hour(primary.graphql), need: ({ graphql }) => graphql.requests },
    { cap: cpu, need: ({ core, graphql }) => cpuShare * (core.seconds + graphql.seconds) },
    { cap: graphqlCpu, need: ({ graphql }) => cpuShare * graphql.seconds },
    ...content.map((cap): Meter => ({ cap, need: (work) => work.content })),
    ...Object.entries(families).flatMap(([family, caps]) =>
      caps.map((cap): Meter => ({ cap, need: (work) => work.families[family] ?? 0 })),
    ),
  ];
}

/** `41 min, 2 windows; bound by 80 content requests a minute`. */
export function explain({ seconds, limit, windows }: Bound): string {
  if (limit === undefined) return 'less than a minute; no limit of GitHub is reached';
  return `${roughly(seconds)}, ${windows} windows; bound by ${limit}`;
}

/** `66 s`, `41 min`, `3 h 15 min`. */
export function roughly(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
