/** The circuit before one endpoint family: closed while `openUntil` is missing. Plain JSON, changed in place. */
export interface Breaker {
  /** Failures in a row. */
  failures: number;
  /** How often it opened since it last worked; each doubles its time. */
  openings: number;
  /** Epoch milliseconds; past it the circuit is half open: one request may try. */
  openUntil?: number;
  /** The grant that tries. */
  trial?: string;
}

const MOST_FAILURES = 5;
const FIRST = 10_000;
const LONGEST = 5 * 60_000;

export function closedBreaker(): Breaker {
  return { failures: 0, openings: 0 };
}

/** Whether a request may go, or milliseconds until it is worth asking again. Who waits for another's trial hears of its end. */
export function admits(breaker: Breaker, now: number): number {
  if (breaker.openUntil === undefined) return 0;
  if (now < breaker.openUntil) return breaker.openUntil - now;
  return breaker.trial === undefined ? 0 : 1000;
}

/** A request was let through; in a half-open circuit it is the one that tries. */
export function tryOut(breaker: Breaker, grant: string): void {
  if (breaker.openUntil !== undefined) breaker.trial = grant;
}

/** GitHub answered, whatever it said. */
export function succeed(breaker: Breaker): void {
  breaker.failures = 0;
  breaker.openings = 0;
  delete breaker.openUntil;
  delete breaker.trial;
}

/** 5xx, a time-out, a broken connection. `chance` (0 to 1) spreads the ends of many circuits over a quarter of their time. */
export function fail(breaker: Breaker, grant: string, now: number, chance: number): void {
  breaker.failures += 1;
  const tried = breaker.trial === grant;
  if (breaker.openUntil === undefined ? breaker.failures < MOST_FAILURES : !tried) return;
  breaker.openings += 1;
  breaker.openUntil = now + Math.min(LONGEST, FIRST * 2 ** (breaker.openings - 1) * (1 + chance / 4));
  delete breaker.trial;
}

/** The request that tried came to nothing: it was never sent, or was refused for another reason. */
export function giveUp(breaker: Breaker, grant: string): void {
  if (breaker.trial === grant) delete breaker.trial;
}
