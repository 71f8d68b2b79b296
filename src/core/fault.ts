import type { Json } from './json.ts';

/**
 * What can go wrong with the machine, not with a person's file (Problem) nor with an answer (Verdict).
 * The list is closed: an adapter turns every foreign error into one of these at the door.
 */
export const FAULT_CODES = {
  bug: 'An error nobody named: a defect of Baton.',
  cancelled: 'The run was cancelled.',
  conflict: 'The world moved: a head, a base or a branch is not what was decided on.',
  'expression-failed': 'An expression in the workflow could not be evaluated.',
  'input-invalid': 'A step got an input that its action does not accept.',
  'not-found': 'A thing that the step names does not exist, or the app may not see it.',
  'permission-denied':
    'The app or the person lacks a permission; the message names it. A step waits for what the app was not granted.',
  'rate-limited': 'GitHub or Figma asked to wait; the retry time is what they said.',
  'step-failed': 'The step looked and found that its work cannot succeed; the message says why.',
  'timed-out': 'The time that the step or workflow allows is over.',
  'token-expired': 'A credential is no longer accepted.',
  unavailable: 'The other side did not answer, or answered that it is unwell.',
} as const;

export type FaultCode = keyof typeof FAULT_CODES;

/**
 * The fault's own word on retrying: never, after a back-off that counts as a try, at a time that does not count, or once
 * people have granted the app's installation what it lacks or let it in again.
 */
export type FaultRetry =
  | { readonly kind: 'never' }
  | { readonly kind: 'backoff' }
  | { readonly kind: 'granted' }
  | { readonly kind: 'at'; readonly at: number };

const RETRIES: Record<FaultCode, 'never' | 'backoff'> = {
  bug: 'never',
  cancelled: 'never',
  conflict: 'backoff',
  'expression-failed': 'never',
  'input-invalid': 'never',
  'not-found': 'never',
  'permission-denied': 'never',
  'rate-limited': 'backoff',
  'step-failed': 'never',
  'timed-out': 'never',
  'token-expired': 'never',
  unavailable: 'backoff',
};

/** The one class that is thrown. `message` is for people and holds no secret; `detail` is for the run page. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly retry: FaultRetry;
  readonly detail: Json | undefined;

  constructor(
    code: FaultCode,
    message: string,
    options: {
      readonly cause?: unknown /** Epoch milliseconds. */;
      readonly retryAt?: number;
      /** It waits for a person who looks after the installation; left out: the code's own word. */
      readonly untilGranted?: boolean;
      readonly detail?: Json;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    if (options.retryAt !== undefined) this.retry = { kind: 'at', at: options.retryAt };
    else this.retry = { kind: options.untilGranted === true ? 'granted' : RETRIES[code] };
    this.detail = options.detail;
  }
}

/** From whatever was thrown to a Fault; what nobody named is a `bug`. */
export function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const message = Error.isError(error) ? error.message : String(error);
  return new Fault('bug', message, { cause: error });
}
