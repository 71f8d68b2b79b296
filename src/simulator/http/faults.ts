import type { Json } from '../../core/json.ts';
import { type Aim, Armoury } from '../arming.ts';
import { Refusal } from '../refusal.ts';
import type { Reply } from './call.ts';
import { secondaryLimit } from './limits.ts';

/** One thing that shall go wrong with requests. */
export interface Fault extends Aim {
  /** Only requests to this operation, or to those that fit (`pulls/*`); without it, any. */
  readonly operation?: string;
  /**
   * `secondary` is 403, `too-many` 429, `primary` 403 with nothing remaining; a number is that status without
   * explanation; `hang-up` closes the connection, `half` closes it in the middle of the answer, `wrong-json` answers
   * with text that claims to be JSON, `graphql-errors` with 200 and an error inside, `revoked` ends the token that was
   * used, and `delay` only takes its time.
   */
  readonly kind:
    | 'secondary'
    | 'too-many'
    | 'primary'
    | 'hang-up'
    | 'half'
    | 'wrong-json'
    | 'graphql-errors'
    | 'revoked'
    | 'delay'
    | number;
  /** Of the limits (1); null answers without `retry-after`, and a primary limit without its reset. */
  readonly retryAfterSeconds?: number | null;
  /** The request is carried out and only its answer is lost; `half` always is. */
  readonly applied?: boolean;
  /** On the simulator's clock, before anything else happens. */
  readonly delayMilliseconds?: number;
  /** What a GraphQL error calls itself (`RATE_LIMITED`). */
  readonly type?: string;
}

/** Faults that were asked for, in order; each request takes the first that matches. */
export class Faults extends Armoury<Fault> {
  constructor(seed = 1) {
    super(seed, ({ operation }) => operation);
  }
}

/** How a broken connection ends: without an answer, or after half of it. */
export type Break = 'hang-up' | 'half';

/** What a fault puts in the place of the answer `real` (undefined where the request was not carried out). */
export function faultReply(fault: Fault, now: number, real: Reply | undefined): Reply | Break | undefined {
  const seconds = fault.retryAfterSeconds === undefined ? 1 : fault.retryAfterSeconds;
  switch (fault.kind) {
    case 'delay':
      return real;
    case 'hang-up':
    case 'half':
      return fault.kind;
    case 'wrong-json':
      return {
        status: real?.status ?? 200,
        body: Buffer.from('<html><head><title>Unicorn!</title></head>'),
        headers: { 'content-type': 'application/json; charset=utf-8' },
      };
    case 'graphql-errors':
      return { status: 200, body: graphqlErrors(fault.type ?? 'RATE_LIMITED') };
    case 'secondary':
      return refused(secondaryLimit(seconds, 403));
    case 'too-many':
      return refused(secondaryLimit(seconds, 429));
    case 'primary':
      return refused(primaryLimit(now, seconds));
    case 'revoked':
      return refused(new Refusal(401, 'Bad credentials'));
    default:
      return refused(new Refusal(fault.kind, fault.kind >= 500 ? 'Server Error' : 'Refused by a scripted fault'));
  }
}

function refused(refusal: Refusal): Reply {
  return { status: refusal.status, body: refusal.json(), headers: refusal.headers };
}

function primaryLimit(now: number, seconds: number | null): Refusal {
  const reset = seconds === null ? {} : { 'x-ratelimit-reset': String(Math.ceil(now / 1000) + seconds) };
  const headers = { 'x-ratelimit-remaining': '0', ...reset };
  return new Refusal(403, 'API rate limit exceeded for installation.', { headers });
}

/** GraphQL says most of its refusals with status 200 (https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api). */
function graphqlErrors(type: string): Json {
  const message =
    type === 'RATE_LIMITED' ? 'API rate limit exceeded' : 'Something went wrong while executing your query.';
  return { data: null, errors: [{ type, message }] };
}
