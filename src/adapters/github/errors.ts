import { Fault } from '../../core/fault.ts';
import type { Budget, Limit } from '../../core/ports/quota.ts';

/** The least pause where GitHub names none. */
const LEAST_WAIT = 60_000;
/** Longer pauses are no pauses but a mistake in the header. */
const LONGEST_WAIT = 24 * 3_600_000;
/** An hour's budget is never further from its reset, even when two clocks differ much. */
const LONGEST_HOUR = 2 * 3_600_000;
/** Times that a refused write is looked for and tried again, before it goes back to its run. */
const MOST_REFUSALS = 5;

export interface Headers {
  readonly [name: string]: string | number | undefined;
}

/** What can be read from a failed request, whatever class it has (@octokit/request-error is not a dependency of ours). */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly message: string;
  /** `errors[].message` or `.code` of a 422, which say more than its message. */
  readonly reasons: readonly string[];
  /** The request was for the installation's token, not for what the caller wanted. */
  readonly forToken: boolean;
}

export function refusalOf(error: unknown): Refusal | undefined {
  if (!Error.isError(error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  const { response, request } = error as {
    response?: { headers?: object; data?: unknown };
    request?: { url?: string };
  };
  const data = (response?.data ?? {}) as { message?: unknown; errors?: unknown };
  const message = typeof data.message === 'string' ? data.message : error.message;
  const errors = Array.isArray(data.errors) ? (data.errors as readonly unknown[]) : [];
  return {
    // A connection that broke is reported by @octokit/request as a 500 without a response.
    status: response === undefined ? 599 : error.status,
    headers: { ...response?.headers },
    message: oneLine(message),
    reasons: errors.map(reason).filter((text) => text !== ''),
    forToken: request?.url?.endsWith('/access_tokens') === true,
  };
}

function reason(error: unknown): string {
  if (typeof error === 'string') return oneLine(error);
  const { message, field, code } = (error ?? {}) as { message?: unknown; field?: unknown; code?: unknown };
  return oneLine(String(message ?? [field, code].filter((part) => part !== undefined).join(' ')));
}

const oneLine = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/ - https:\/\/docs\.github\.com\S*$/, '')
    .slice(0, 300);

/**
 * How long GitHub asks to wait, in milliseconds, when the refusal is a rate limit; `told` is false when it asks for
 * patience without a time that can be. `retry-after` first, then the reset of an exhausted quota
 * (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit). `families`
 * are the request's; the first is named when GitHub complains of content creation.
 */
export function limitOf(refusal: Refusal, now: number, families: readonly string[] = []): Limit | undefined {
  const { status, headers, message } = refusal;
  if (status !== 403 && status !== 429) return undefined;
  const family = /content creation/i.test(message) ? families[0] : undefined;
  const wait = waitOf(headers, now);
  if (wait === undefined && status !== 429 && !/rate limit|abuse/i.test(message)) return undefined;
  const kind = wait?.primary === true ? 'primary' : 'secondary';
  return {
    wait: wait?.milliseconds ?? LEAST_WAIT,
    told: wait?.milliseconds !== undefined,
    kind,
    ...(family === undefined ? {} : { family }),
  };
}

/** The wait that headers tell; without `milliseconds` when what they tell cannot be. Undefined when they tell of no limit. */
function waitOf(
  headers: Refusal['headers'],
  now: number,
): { readonly milliseconds?: number; readonly primary: boolean } | undefined {
  const asked = headers['retry-after'];
  if (asked !== undefined) {
    const milliseconds = String(asked).trim() === '' ? Number.NaN : Number(asked) * 1000;
    return milliseconds >= 0 && milliseconds <= LONGEST_WAIT ? { milliseconds, primary: false } : { primary: false };
  }
  if (String(headers['x-ratelimit-remaining']) !== '0') return undefined;
  const left = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000 - serverTime(headers, now);
  // The reset is in whole seconds of GitHub's clock; a second more keeps us from knocking a moment too soon.
  if (!(left <= LONGEST_HOUR)) return { primary: true };
  return { milliseconds: Math.max(0, left) + 1000, primary: true };
}

/** GitHub's own clock where the answer shows it, so that ours may be wrong. */
function serverTime(headers: Refusal['headers'], now: number): number {
  const time = Date.parse(String(headers['date'] ?? ''));
  return Number.isNaN(time) ? now : time;
}

/** What the headers say of the hour's budget; undefined when they say nothing, or nothing that can be. */
export function budgetOf(headers: Headers, now: number): Budget | undefined {
  const [limit, remaining, reset] = (['limit', 'remaining', 'reset'] as const).map((name) => {
    const value = headers[`x-ratelimit-${name}`];
    return value === undefined || value === '' ? Number.NaN : Number(value);
  }) as [number, number, number];
  const left = reset * 1000 - serverTime(headers, now);
  const sound = Number.isInteger(limit) && limit > 0 && Number.isInteger(remaining) && remaining >= 0;
  if (!sound || remaining > limit || !(left > 0 && left <= LONGEST_HOUR)) return undefined;
  return { resource: String(headers['x-ratelimit-resource'] ?? 'core'), limit, remaining, reset: now + left };
}

/**
 * Whether the app's installation was not granted what the request needs. Other refusals with 403 (an archived repository, a
 * protected branch) say so in other words and are nothing that a grant would mend.
 */
export function missesGrant({ status, message, headers }: Refusal): boolean {
  const named = headers['x-accepted-github-permissions'] !== undefined;
  return status === 403 && named && /not accessible by integration/i.test(message);
}

/** The Fault for a refusal that is not a rate limit. `about` says what was asked, in a person's words. */
export function faultOf(refusal: Refusal, about: string): Fault {
  const { status, message, reasons, headers } = refusal;
  const words = [message, ...reasons].join('; ');
  const detail = { status, about };
  if (refusal.forToken && (status === 403 || status === 404)) {
    const gone = `the app's installation is gone or suspended: ${message}`;
    return new Fault('permission-denied', gone, { detail, untilGranted: true });
  }
  if (status === 401)
    return new Fault('token-expired', `${about}: GitHub refuses the credentials (${message})`, { detail });
  if (status === 403) {
    const needed = headers['x-accepted-github-permissions'];
    const permission = needed === undefined ? '' : ` (it takes ${String(needed)})`;
    const untilGranted = missesGrant(refusal) || /installation has been suspended/i.test(message);
    return new Fault('permission-denied', `${about}: ${message}${permission}`, { detail, untilGranted });
  }
  if (status === 404 || status === 410 || status === 451) {
    return new Fault('not-found', `${about}: ${message}`, { detail });
  }
  if (status === 409) return new Fault('conflict', `${about}: ${words}`, { detail });
  if (status >= 500) return new Fault('unavailable', `${about}: GitHub did not answer (${words})`, { detail });
  return new Fault('input-invalid', `${about}: ${words}`, { detail });
}

/** Whether a thrown value is a Fault of that kind, and GitHub's status where it matters. */
export function isFault(error: unknown, code: Fault['code'], status?: number): error is Fault {
  if (!(error instanceof Fault) || error.code !== code) return false;
  const detail = error.detail as { readonly status?: number } | undefined;
  return status === undefined || detail?.status === status;
}

/** Whether GitHub did not answer, or is unwell: what trips a circuit. */
export function wentUnanswered(error: unknown): boolean {
  if (error instanceof Fault) return error.code === 'unavailable';
  const refusal = refusalOf(error);
  return refusal === undefined || refusal.status >= 500;
}

/** Undefined in the place of a `not-found`. */
export async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isFault(error, 'not-found')) return undefined;
    throw error;
  }
}

/**
 * A write whose answer may be lost, or that GitHub refused because there were too many: what it should have made is looked
 * for, and only when it is not there the write is tried once more, after the pause. A long pause goes to the run.
 */
export async function readBack<T>(write: () => Promise<T>, look: () => Promise<T | undefined>): Promise<T> {
  let [lost, refused] = [0, 0];
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const limited = isFault(error, 'rate-limited') && wasSent(error);
      if (!limited && !isFault(error, 'unavailable')) throw error;
      const there = await look();
      if (there !== undefined) return there;
      if (limited) refused += 1;
      else lost += 1;
      if (lost === 2 || refused === MOST_REFUSALS) throw error;
    }
  }
}

/** Whether GitHub refused it, and not the queue before it was sent. */
function wasSent({ detail }: Fault): boolean {
  return (detail as { readonly refused?: boolean } | undefined)?.refused === true;
}
