import type { Clock } from '../../core/ports/clock.ts';
import { Refusal } from '../refusal.ts';
import { Spending } from './spending.ts';

/** Requests, points or content units of one operation that people were refused after, though no page says so. */
interface HiddenLimit {
  readonly perMinute: number;
  readonly perHour: number;
}

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api, for one installation or person. */
export interface Limits {
  /** Requests an hour, before an installation's size is counted in. */
  readonly hourly: number;
  /** What each repository and each member beyond `hourlyFree` of them adds, up to `hourlyCap`. */
  readonly hourlyForEach: number;
  readonly hourlyFree: number;
  readonly hourlyCap: number;
  /** Requests an hour without credentials. */
  readonly hourlyAnonymous: number;
  /** GraphQL points an hour; grows and is capped as `hourly` is. */
  readonly graphqlHourly: number;
  /** Searches a minute. */
  readonly searchesPerMinute: number;
  /** Requests under way at once, REST and GraphQL together. */
  readonly concurrent: number;
  /** Secondary points a minute: 1 for reading, 5 for writing. */
  readonly pointsPerMinute: number;
  readonly graphqlPointsPerMinute: number;
  readonly contentPerMinute: number;
  readonly contentPerHour: number;
  /** Seconds of work a minute, and how many of them may be GraphQL's. */
  readonly cpuSecondsPerMinute: number;
  readonly graphqlCpuSecondsPerMinute: number;
  /** What a request counts as work; undefined measures how long it took, which is what GitHub advises to do. */
  readonly cpuSecondsPerRequest: number | undefined;
  /** By operation; none when left out, see `REPORTED_LIMITS`. */
  readonly hidden: { readonly [operation: string]: HiddenLimit };
}

export const GITHUB_LIMITS: Limits = {
  hourly: 5000,
  hourlyForEach: 50,
  hourlyFree: 20,
  hourlyCap: 12_500,
  hourlyAnonymous: 60,
  graphqlHourly: 5000,
  searchesPerMinute: 30,
  concurrent: 100,
  pointsPerMinute: 900,
  graphqlPointsPerMinute: 2000,
  contentPerMinute: 80,
  contentPerHour: 500,
  cpuSecondsPerMinute: 90,
  graphqlCpuSecondsPerMinute: 60,
  cpuSecondsPerRequest: undefined,
  hidden: {},
};

/** "Some endpoints have lower content creation limits": where people met them (github.com/cli/cli/issues/4801). */
export const REPORTED_LIMITS: Limits['hidden'] = {
  'pulls/create': { perMinute: 20, perHour: 150 },
  'issues/create': { perMinute: 20, perHour: 150 },
};

/** Each has its own hour (or minute) and its own headers. */
export type Resource = 'core' | 'search' | 'graphql';

/** Why a request was one too many. */
export type LimitKind = 'primary' | 'concurrency' | 'points' | 'content' | 'cpu' | 'hidden';

export class LimitRefusal extends Refusal {
  readonly kind: LimitKind;
  constructor(kind: LimitKind, refusal: Refusal) {
    super(refusal.status, refusal.message, { headers: refusal.headers });
    this.kind = kind;
  }
}

/** How large an installation is; undefined for everybody else. */
export interface Size {
  readonly repositories: number;
  readonly members: number;
}

/** One request as the limits see it. */
export interface Demand {
  readonly points: number;
  /** Content units: usually 0 or 1, more for a GraphQL request that makes several things. */
  readonly content: number;
  readonly resource?: Resource;
  readonly operation?: string;
  /** The REST operations that would make the same things, where one request makes several. */
  readonly made?: readonly string[];
}

interface Account {
  readonly windows: Map<Resource, { used: number; reset: number }>;
  readonly spent: Map<string, Spending>;
  active: number;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;
/** Kinds that have limits by the hour, too. */
const HOURLY = /^(content|hidden)/;

/** Counts what each caller uses and refuses what goes beyond. */
export class Meter {
  readonly limits: Limits;
  readonly #clock: Clock;
  readonly #sizeOf: (who: string) => Size | undefined;
  readonly #accounts = new Map<string, Account>();
  readonly #refusals = new Map<LimitKind, number>();

  constructor(clock: Clock, limits: Limits, sizeOf: (who: string) => Size | undefined = () => undefined) {
    this.#clock = clock;
    this.limits = limits;
    this.#sizeOf = sizeOf;
  }

  /** How many requests were refused, and by which limit. */
  get refusals(): { readonly [kind in LimitKind]?: number } {
    return Object.fromEntries(this.#refusals);
  }

  #account(who: string): Account {
    const known = this.#accounts.get(who) ?? { windows: new Map(), spent: new Map(), active: 0 };
    this.#accounts.set(who, known);
    return known;
  }

  #window(who: string, resource: Resource): { used: number; reset: number } {
    const { windows } = this.#account(who);
    const now = this.#clock.now();
    const known = windows.get(resource);
    if (known !== undefined && known.reset > now) return known;
    const fresh = { used: 0, reset: now + (resource === 'search' ? MINUTE : HOUR) };
    windows.set(resource, fresh);
    return fresh;
  }

  #spending(who: string, kind: string): Spending {
    const { spent } = this.#account(who);
    const known = spent.get(kind) ?? new Spending(HOURLY.test(kind) ? [MINUTE, HOUR] : [MINUTE]);
    spent.set(kind, known);
    return known;
  }

  /** What was spent of a kind in the last minute or hour. */
  #recent(who: string, kind: string, span: number): number {
    return this.#spending(who, kind).recent(span, this.#clock.now());
  }

  #spend(who: string, kind: string, count: number): void {
    this.#spending(who, kind).add(this.#clock.now(), count);
  }

  /** The hour's allowance of an installation grows with it (https://docs.github.com/apps/creating-github-apps/registering-a-github-app/rate-limits-for-github-apps). */
  #limit(who: string, resource: Resource): number {
    const { hourly, graphqlHourly, hourlyForEach, hourlyFree, hourlyCap, hourlyAnonymous } = this.limits;
    if (resource === 'search') return this.limits.searchesPerMinute;
    const base = resource === 'graphql' ? graphqlHourly : hourly;
    if (who === 'anonymous') return Math.min(base, hourlyAnonymous);
    const size = this.#sizeOf(who);
    if (size === undefined) return base;
    const beyond = Math.max(0, size.repositories - hourlyFree) + Math.max(0, size.members - hourlyFree);
    return Math.max(base, Math.min(hourlyCap, base + hourlyForEach * beyond));
  }

  #refuse(kind: LimitKind, refusal: Refusal): never {
    this.#refusals.set(kind, (this.#refusals.get(kind) ?? 0) + 1);
    throw new LimitRefusal(kind, refusal);
  }

  /** Throws GitHub's refusal when that request is one too many; else counts its secondary points. `free` of the hour's allowance. */
  admit(who: string, demand: Demand, free = false): void {
    const { limits } = this;
    const { points, content, resource = 'core', operation } = demand;
    const second = (kind: LimitKind) => this.#refuse(kind, secondaryLimit(60));
    if (!free && this.#window(who, resource).used >= this.#limit(who, resource)) {
      const headers = this.headers(who, resource);
      this.#refuse('primary', new Refusal(403, `API rate limit exceeded for ${who}.`, { headers }));
    }
    const [most, kind] =
      resource === 'graphql'
        ? ([limits.graphqlPointsPerMinute, 'graphql-points'] as const)
        : ([limits.pointsPerMinute, 'points'] as const);
    if (this.#recent(who, kind, MINUTE) + points > most) second('points');
    const [perMinute, perHour] = [this.#recent(who, 'content', MINUTE), this.#recent(who, 'content', HOUR)];
    if (content > 0 && (perMinute + content > limits.contentPerMinute || perHour + content > limits.contentPerHour)) {
      this.#refuse('content', contentLimit());
    }
    if (this.#recent(who, 'cpu', MINUTE) >= limits.cpuSecondsPerMinute) second('cpu');
    if (resource === 'graphql' && this.#recent(who, 'graphql-cpu', MINUTE) >= limits.graphqlCpuSecondsPerMinute) {
      second('cpu');
    }
    const made = demand.made ?? (operation === undefined ? [] : [operation]);
    const capped = [...new Set(made)].flatMap((name) => {
      const hidden = limits.hidden[name];
      return hidden === undefined
        ? []
        : [{ name: `hidden ${name}`, hidden, count: made.filter((one) => one === name).length }];
    });
    for (const { name, hidden, count } of capped) {
      const full =
        this.#recent(who, name, MINUTE) + count > hidden.perMinute ||
        this.#recent(who, name, HOUR) + count > hidden.perHour;
      if (full) this.#refuse('hidden', contentLimit());
    }
    for (const { name, count } of capped) this.#spend(who, name, count);
    this.#spend(who, kind, points);
    if (content > 0) this.#spend(who, 'content', content);
  }

  /** Begins a request; throws when too many are under way. Call what it gives, with the work that it was, when it has ended. */
  begin(who: string): (seconds: number, resource?: Resource) => void {
    const account = this.#account(who);
    if (account.active >= this.limits.concurrent) this.#refuse('concurrency', secondaryLimit(60));
    account.active += 1;
    return (seconds, resource = 'core') => {
      account.active -= 1;
      const work = this.limits.cpuSecondsPerRequest ?? seconds;
      this.#spend(who, 'cpu', work);
      if (resource === 'graphql') this.#spend(who, 'graphql-cpu', work);
    };
  }

  /** Counts against the hourly limit; not called for a 304. `cost` is 1, or a GraphQL query's points. */
  charge(who: string, resource: Resource = 'core', cost = 1): void {
    this.#window(who, resource).used += cost;
  }

  headers(who: string, resource: Resource = 'core'): { [name: string]: string } {
    const { limit, remaining, reset, used } = this.state(who, resource);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-used': String(used),
      'x-ratelimit-resource': resource,
    };
  }

  state(
    who: string,
    resource: Resource = 'core',
  ): { readonly limit: number; readonly remaining: number; readonly reset: number; readonly used: number } {
    const { used, reset } = this.#window(who, resource);
    const limit = this.#limit(who, resource);
    return { limit, remaining: Math.max(0, limit - used), reset: Math.ceil(reset / 1000), used: Math.min(used, limit) };
  }
}

/** `null` gives no `retry-after`, which GitHub does at times. */
export function secondaryLimit(seconds: number | null, status: 403 | 429 = 403): Refusal {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return new Refusal(status, message, { headers: seconds === null ? {} : { 'retry-after': String(seconds) } });
}

function contentLimit(): Refusal {
  const message =
    'You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.';
  return new Refusal(403, message, { headers: { 'retry-after': '60' } });
}
