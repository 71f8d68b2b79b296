import type { Evaluation } from './evaluations.ts';

/** Which of the evaluations are asked for; what is left out takes all. */
export interface ComplianceFilter {
  readonly org?: string;
  readonly repository?: string;
  readonly policy?: string;
}

/** How many open pull requests of a repository a policy has judged to the same end. */
export interface StandingCount extends Pick<Evaluation, 'org' | 'repository' | 'policy' | 'conclusion'> {
  /** It was only tried out: no check was shown. */
  readonly shadow: boolean;
  readonly pulls: number;
}

/** A waiver that was in force when a pull request was judged last. */
export interface WaiverInForce extends Pick<Evaluation, 'org' | 'repository' | 'policy'> {
  readonly rule: string;
  readonly by: string;
  /** Epoch milliseconds. */
  readonly until: number;
  /** The open pull requests that it holds for, lowest first. */
  readonly pulls: readonly number[];
}

/** Heads of pull requests that a policy judged for the first time on one day. */
export interface TrendDay extends Pick<Evaluation, 'org' | 'policy'> {
  /** `2026-11-20`, in UTC. */
  readonly day: string;
  readonly heads: number;
  /** Those of them that it found in order when it judged them last. */
  readonly passed: number;
}

/**
 * What the recorded evaluations add up to. A pull request is seen as it was judged last, by the policies that judged it then;
 * it is open until GitHub told that it is closed.
 */
export interface Compliance {
  standing(filter: ComplianceFilter): Promise<readonly StandingCount[]>;
  /** Evaluations of open pull requests that did not come to `success`: failures first, then what waits for people; newest first. */
  against(filter: ComplianceFilter, limit: number): Promise<readonly Evaluation[]>;
  /** Those that end after `now`, the soonest first. */
  waivers(
    filter: ComplianceFilter,
    about: { readonly now: number; readonly limit: number },
  ): Promise<readonly WaiverInForce[]>;
  /** From the day of `since` (epoch milliseconds), oldest first. Judging a head again moves it to no other day. */
  trend(filter: ComplianceFilter, since: number): Promise<readonly TrendDay[]>;
}
