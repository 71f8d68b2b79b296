import { Fault } from '../../core/fault.ts';

/** What can be read from a failed request, whatever class it has (@octokit/request-error is not a dependency of ours). */
export interface Refusal {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | number | undefined };
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
 * patience without a time. `retry-after` first, then the reset of an exhausted quota
 * (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit).
 */
export function limitOf(
  { status, headers, message }: Refusal,
  now: number,
): { readonly wait: number; readonly told: boolean } | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers['retry-after']);
  if (headers['retry-after'] !== undefined && Number.isFinite(after)) return { wait: after * 1000, told: true };
  if (String(headers['x-ratelimit-remaining']) === '0') {
    const reset = Number(headers['x-ratelimit-reset']) * 1000;
    // The reset is in whole seconds of GitHub's clock; a second more keeps us from knocking a moment too soon.
    if (Number.isFinite(reset)) return { wait: Math.max(0, reset - now) + 1000, told: true };
  }
  return status === 429 || /rate limit|abuse/i.test(message) ? { wait: 60_000, told: false } : undefined;
}

/** The Fault for a refusal that is not a rate limit. `about` says what was asked, in a person's words. */
export function faultOf(refusal: Refusal, about: string): Fault {
  const { status, message, reasons, headers } = refusal;
  const words = [message, ...reasons].join('; ');
  const detail = { status, about };
  if (refusal.forToken && (status === 403 || status === 404)) {
    return new Fault('permission-denied', `the app's installation is gone or suspended: ${message}`, { detail });
  }
  if (status === 401)
    return new Fault('token-expired', `${about}: GitHub refuses the credentials (${message})`, { detail });
  if (status === 403) {
    const needed = headers['x-accepted-github-permissions'];
    const permission = needed === undefined ? '' : ` (it takes ${String(needed)})`;
    return new Fault('permission-denied', `${about}: ${message}${permission}`, { detail });
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
 * A write whose answer may be lost: on `unavailable`, what it should have made is looked for, and only when it is not
 * there the write is tried once more.
 */
export async function readBack<T>(write: () => Promise<T>, look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (!isFault(error, 'unavailable')) throw error;
      const there = await look();
      if (there !== undefined) return there;
      if (tries === 2) throw error;
    }
  }
}
