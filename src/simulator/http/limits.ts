import type { Clock } from '../../core/ports/clock.ts';
import { Refusal } from '../refusal.ts';

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api, for one installation or person. */
export interface Limits {
  /** Requests an hour. */
  readonly hourly: number;
  /** Secondary points a minute: 1 for reading, 5 for writing. */
  readonly pointsPerMinute: number;
  readonly contentPerMinute: number;
  readonly contentPerHour: number;
}

export const GITHUB_LIMITS: Limits = {
  hourly: 5000,
  pointsPerMinute: 900,
  contentPerMinute: 80,
  contentPerHour: 500,
};

interface Account {
  used: number;
  /** Epoch milliseconds. */
  reset: number;
  readonly points: { readonly at: number; readonly count: number }[];
  readonly content: number[];
}

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** Counts what each caller uses and refuses what goes beyond. */
export class Meter {
  readonly limits: Limits;
  readonly #clock: Clock;
  readonly #accounts = new Map<string, Account>();

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock;
    this.limits = limits;
  }

  #account(who: string): Account {
    const now = this.#clock.now();
    const known = this.#accounts.get(who);
    if (known !== undefined && known.reset > now) return known;
    const fresh = { used: 0, reset: now + HOUR, points: known?.points ?? [], content: known?.content ?? [] };
    this.#accounts.set(who, fresh);
    return fresh;
  }

  /** Throws GitHub's refusal when the next request of that kind is one too many; else counts its secondary points. */
  admit(who: string, points: number, content: boolean): void {
    const account = this.#account(who);
    const now = this.#clock.now();
    while ((account.points[0]?.at ?? now) < now - MINUTE) account.points.shift();
    while ((account.content[0] ?? now) < now - HOUR) account.content.shift();
    if (account.used >= this.limits.hourly) {
      throw new Refusal(403, `API rate limit exceeded for ${who}.`, { headers: this.headers(who) });
    }
    const spent = account.points.reduce((sum, one) => sum + one.count, 0);
    const recent = account.content.filter((at) => at >= now - MINUTE).length;
    const tooMuch =
      spent + points > this.limits.pointsPerMinute ||
      (content && (recent >= this.limits.contentPerMinute || account.content.length >= this.limits.contentPerHour));
    if (tooMuch) throw secondaryLimit(60);
    account.points.push({ at: now, count: points });
    if (content) account.content.push(now);
  }

  /** Counts against the hourly limit; not called for a 304. */
  charge(who: string): void {
    this.#account(who).used += 1;
  }

  headers(who: string): { [name: string]: string } {
    const { used, reset } = this.#account(who);
    return {
      'x-ratelimit-limit': String(this.limits.hourly),
      'x-ratelimit-remaining': String(Math.max(0, this.limits.hourly - used)),
      'x-ratelimit-reset': String(Math.ceil(reset / 1000)),
      'x-ratelimit-used': String(used),
      'x-ratelimit-resource': 'core',
    };
  }

  state(who: string): {
    readonly limit: number;
    readonly remaining: number;
    readonly reset: number;
    readonly used: number;
  } {
    const { used, reset } = this.#account(who);
    const { hourly: limit } = this.limits;
    return { limit, remaining: Math.max(0, limit - used), reset: Math.ceil(reset / 1000), used };
  }
}

export function secondaryLimit(seconds: number, status: 403 | 429 = 403): Refusal {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return new Refusal(status, message, { headers: { 'retry-after': String(seconds) } });
}
