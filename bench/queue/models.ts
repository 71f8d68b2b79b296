import { CAREFUL_LIMITS, DOCUMENTED_LIMITS, type QuotaLimits } from '../../src/core/quota/limits.ts';
import { GITHUB_LIMITS, type Limits, REPORTED_LIMITS } from '../../src/simulator/http/limits.ts';
import type { Reading } from './operations.ts';

/** A reading of GitHub's rules: how the referee counts, what our scheduler is told of it, and what bounds everybody. */
export interface Model {
  readonly name: string;
  readonly about: string;
  readonly referee: Limits;
  readonly told: QuotaLimits;
  readonly bound: QuotaLimits;
  readonly reading: Reading;
  /** Our time may be so much over the bound, at least two serial latencies. */
  readonly slack: number;
  /** Refusals that our scheduler may meet in any minute. */
  readonly refusals: 0 | 1;
}

const documented: Limits = { ...GITHUB_LIMITS, cpuSecondsPerRequest: 0 };
const careful: Limits = { ...GITHUB_LIMITS, cpuSecondsPerRequest: undefined };
const conservative: QuotaLimits = { ...DOCUMENTED_LIMITS, cpuShare: 1 };
const reported: QuotaLimits = {
  ...conservative,
  families: Object.fromEntries(
    Object.entries(REPORTED_LIMITS).map(([operation, { perMinute, perHour }]) => [
      operation,
      [
        { units: perMinute, seconds: 60 },
        { units: perHour, seconds: 3600 },
      ],
    ]),
  ),
};
const capped: Limits = { ...careful, hidden: REPORTED_LIMITS };
const halved: Limits = {
  ...documented,
  concurrent: GITHUB_LIMITS.concurrent / 2,
  pointsPerMinute: GITHUB_LIMITS.pointsPerMinute / 2,
  graphqlPointsPerMinute: GITHUB_LIMITS.graphqlPointsPerMinute / 2,
  contentPerMinute: GITHUB_LIMITS.contentPerMinute / 2,
  contentPerHour: GITHUB_LIMITS.contentPerHour / 2,
};
const half: QuotaLimits = { ...DOCUMENTED_LIMITS, share: 0.5 };

export const MODELS: readonly Model[] = [
  {
    name: 'A',
    about: 'documented: what writes a text is content, CPU does not count',
    referee: documented,
    told: DOCUMENTED_LIMITS,
    bound: DOCUMENTED_LIMITS,
    reading: 'posted',
    slack: 0.05,
    refusals: 0,
  },
  {
    name: 'B',
    about: 'conservative: all that notifies people is content, response times count as CPU',
    referee: careful,
    told: conservative,
    bound: conservative,
    reading: 'notify',
    slack: 0.15,
    refusals: 0,
  },
  {
    name: 'C',
    about: 'B, and 20 pull requests a minute, 150 an hour, as people met; known to the scheduler',
    referee: capped,
    told: reported,
    bound: reported,
    reading: 'notify',
    slack: 0.25,
    refusals: 1,
  },
  {
    name: 'hidden',
    about: 'C, and the scheduler has to find out',
    referee: capped,
    told: CAREFUL_LIMITS,
    bound: reported,
    reading: 'notify',
    slack: 0.25,
    refusals: 1,
  },
  {
    name: '50 %',
    about: 'A, and never more than half of any limit used',
    referee: halved,
    told: half,
    bound: half,
    reading: 'posted',
    // What is kept for people may cost a minute of content more than everybody would need, where T_min is four of them.
    slack: 0.3,
    refusals: 0,
  },
];

/** Requests an hour of an organization of so many repositories, as the referee counts them. */
export function primaryOf(count: number): { readonly core: number; readonly graphql: number } {
  const { hourly, hourlyCap, hourlyFree, hourlyForEach } = GITHUB_LIMITS;
  const core = Math.min(hourlyCap, hourly + hourlyForEach * Math.max(0, count - hourlyFree));
  return { core, graphql: core };
}
