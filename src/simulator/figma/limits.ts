import type { Clock } from '../../core/ports/clock.ts';
import type { FigmaToken, Plan } from './records.ts';
import { FigmaRefusal } from './refusal.ts';

type Tier = 1 | 2 | 3;

/** So many requests in so many milliseconds. */
interface Allowance {
  readonly requests: number;
  readonly per: number;
}

export interface FigmaLimits {
  readonly tierOf: (operation: string) => Tier;
  /** For seats View and Collab, and for everybody where a file's team is on the Starter plan. */
  readonly low: { readonly [tier in Tier]: Allowance };
  /** For seats Dev and Full. */
  readonly high: { readonly [plan in Exclude<Plan, 'starter'>]: { readonly [tier in Tier]: Allowance } };
}

const MINUTE = 60_000;
const MONTH = 30 * 86_400_000;
const minutely = (one: number, two: number, three: number) => ({
  1: { requests: one, per: MINUTE },
  2: { requests: two, per: MINUTE },
  3: { requests: three, per: MINUTE },
});

const TIER_1 = new Set(['getFile', 'getFileNodes', 'getImages']);
/** Not in any source that could be read in whole: components, styles and webhooks are said to be here. */
const TIER_3 = /^(getMe|get(File|Team)?(Components?|ComponentSets?|Styles?)|.*Webhooks?(Requests)?)$/;

/**
 * What Figma allows each user since November 2025 (https://developers.figma.com/docs/rest-api/rate-limits/, and
 * https://help.figma.com/hc/en-us/articles/34963238552855). The third tier of Enterprise is not legible there: 150 is a guess.
 */
export const FIGMA_LIMITS: FigmaLimits = {
  tierOf: (operation) => (TIER_1.has(operation) ? 1 : TIER_3.test(operation) ? 3 : 2),
  low: { ...minutely(0, 5, 10), 1: { requests: 6, per: MONTH } },
  high: { pro: minutely(10, 25, 50), org: minutely(15, 50, 100), enterprise: minutely(20, 100, 150) },
};

/** Leaky buckets: one for each user, plan and tier, and for each app of OAuth one more. */
export class FigmaMeter {
  readonly #limits: FigmaLimits;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { level: number; at: number }>();

  constructor(clock: Clock, limits: FigmaLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Counts a request against the plan where its file lives; throws 429 when the bucket is full. */
  admit(operation: string, { user, clientId }: FigmaToken, plan: Plan): void {
    const tier = this.#limits.tierOf(operation);
    const low = plan === 'starter' || user.seat === 'view' || user.seat === 'collab';
    const { requests, per } = low ? this.#limits.low[tier] : this.#limits.high[plan][tier];
    const name = `${user.id} ${clientId ?? ''} ${plan} ${tier}`;
    const now = this.#clock.now();
    const bucket = this.#buckets.get(name) ?? { level: 0, at: now };
    this.#buckets.set(name, bucket);
    // A clock that is put back fills no bucket.
    bucket.level = Math.max(0, bucket.level - (Math.max(0, now - bucket.at) * requests) / per);
    bucket.at = now;
    // A level is a sum of fractions: what is full but for a rounding error is not.
    if (bucket.level + 1 > requests + 1e-9) {
      const milliseconds = ((bucket.level + 1 - requests) * per) / requests;
      throw tooMany(Math.max(1, Math.ceil(milliseconds / 1000)), plan, low);
    }
    bucket.level += 1;
  }
}

/** The 429 with everything that Figma says with it; where the link leads is documented as "pricing or settings" only. */
export function tooMany(seconds: number, plan: Plan, low: boolean): FigmaRefusal {
  return new FigmaRefusal(429, 'Rate limit exceeded', {
    'retry-after': String(seconds),
    'x-figma-plan-tier': plan,
    'x-figma-rate-limit-type': low ? 'low' : 'high',
    'x-figma-upgrade-link': low ? 'https://www.figma.com/pricing/' : 'https://www.figma.com/settings/',
  });
}
