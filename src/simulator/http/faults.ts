import { Refusal } from '../refusal.ts';
import { secondaryLimit } from './limits.ts';

/** One thing that shall go wrong. */
export interface Fault {
  /** Only requests to this operation; without it, any. */
  readonly operation?: string;
  /** Skips that many matching requests first (0). */
  readonly after?: number;
  /** How many matching requests fail (1). */
  readonly count?: number;
  /**
   * `secondary` is 403 with retry-after, `too-many` 429 with retry-after, `primary` 403 with nothing remaining; a number
   * is that status without explanation; `hang-up` closes the connection.
   */
  readonly kind: 'secondary' | 'too-many' | 'primary' | 'hang-up' | number;
  /** For those that carry one (1). */
  readonly retryAfterSeconds?: number;
  /** The request is carried out and only its answer is lost. */
  readonly applied?: boolean;
}

interface Armed {
  readonly fault: Fault;
  skip: number;
  left: number;
}

/** Faults that were asked for, in order; each request takes the first that matches. */
export class Faults {
  readonly #armed: Armed[] = [];

  add(fault: Fault): void {
    this.#armed.push({ fault, skip: fault.after ?? 0, left: fault.count ?? 1 });
  }

  clear(): void {
    this.#armed.length = 0;
  }

  take(operation: string): Fault | undefined {
    for (const armed of this.#armed) {
      if (armed.left === 0 || (armed.fault.operation ?? operation) !== operation) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      armed.left -= 1;
      return armed.fault;
    }
    return undefined;
  }
}

/** The answer of a fault; undefined when the connection is to be closed. `now` is epoch milliseconds. */
export function faultRefusal(fault: Fault, now: number): Refusal | undefined {
  const seconds = fault.retryAfterSeconds ?? 1;
  if (fault.kind === 'hang-up') return undefined;
  if (fault.kind === 'secondary') return secondaryLimit(seconds, 403);
  if (fault.kind === 'too-many') return secondaryLimit(seconds, 429);
  if (fault.kind === 'primary') {
    const headers = {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.ceil(now / 1000) + seconds),
    };
    return new Refusal(403, 'API rate limit exceeded for installation.', { headers });
  }
  return new Refusal(fault.kind, fault.kind >= 500 ? 'Server Error' : 'Refused by a scripted fault');
}
