import type { Compliance, ComplianceFilter, StandingCount, TrendDay, WaiverInForce } from '../core/ports/compliance.ts';
import type { Evaluation } from '../core/ports/evaluations.ts';

const DAY = 86_400_000;
/** Days of the trend, today included. */
export const TREND_DAYS = 30;
/** A waiver that ends within this (milliseconds) is told first, and marked. */
const SOON = 14 * DAY;
/** Evaluations and waivers that are listed; counts are of all. */
export const MOST_LISTED = 200;

/** What came of judging pull requests that are open; `shadow` ones were only tried out and count nowhere else. */
export interface Tally {
  readonly pass: number;
  readonly fail: number;
  readonly pending: number;
  readonly neutral: number;
  readonly shadow: number;
  /** Of `shadow`, those that would pass. */
  readonly wouldPass: number;
}

export interface PolicyStanding {
  readonly org: string;
  readonly policy: string;
  readonly tally: Tally;
  readonly repositories: readonly { readonly repository: string; readonly tally: Tally }[];
  /** One for each day, oldest first, also of days on which nothing was judged. */
  readonly trend: readonly Pick<TrendDay, 'day' | 'heads' | 'passed'>[];
}

export interface RepositoryStanding {
  readonly org: string;
  readonly repository: string;
  readonly tally: Tally;
  readonly against: readonly Evaluation[];
}

export interface ComplianceView {
  readonly filter: ComplianceFilter;
  /** Policies of more than one organization are told, which are then named. */
  readonly several: boolean;
  /** Those that most is against come first, here and below. */
  readonly policies: readonly PolicyStanding[];
  readonly repositories: readonly RepositoryStanding[];
  readonly waivers: readonly (WaiverInForce & { readonly soon: boolean })[];
  /** There may be more of them than are listed. */
  readonly cut: { readonly against: boolean; readonly waivers: boolean };
}

/** Asks the record and puts its answers together for page and JSON. `now` is in epoch milliseconds. */
export async function lookAtCompliance(
  compliance: Compliance,
  filter: ComplianceFilter,
  now: number,
): Promise<ComplianceView> {
  const since = now - (TREND_DAYS - 1) * DAY;
  const [counts, against, waivers, trend] = await Promise.all([
    compliance.standing(filter),
    compliance.against(filter, MOST_LISTED),
    compliance.waivers(filter, { now, limit: MOST_LISTED }),
    compliance.trend(filter, since),
  ]);
  const days = Array.from({ length: TREND_DAYS }, (_, at) => new Date(since + at * DAY).toISOString().slice(0, 10));
  return {
    filter,
    several: new Set([...counts, ...trend].map(({ org }) => org)).size > 1,
    policies: policiesOf(counts, trend, days),
    repositories: repositoriesOf(counts, against),
    waivers: waivers.map((waiver) => ({ ...waiver, soon: waiver.until - now <= SOON })),
    cut: { against: against.length === MOST_LISTED, waivers: waivers.length === MOST_LISTED },
  };
}

/** The part of those in force that passes, from 0 to 1; undefined where none is in force. */
export function shareOf({ pass, fail, pending, neutral }: Tally): number | undefined {
  const judged = pass + fail + pending + neutral;
  return judged === 0 ? undefined : pass / judged;
}

function policiesOf(
  counts: readonly StandingCount[],
  trend: readonly TrendDay[],
  days: readonly string[],
): readonly PolicyStanding[] {
  const key = ({ org, policy }: { readonly org: string; readonly policy: string }) => JSON.stringify([org, policy]);
  const standing = Map.groupBy(counts, key);
  const judged = Map.groupBy(trend, key);
  const names = new Map([...counts, ...trend].map(({ org, policy }) => [key({ org, policy }), { org, policy }]));
  const all = [...names].map(([name, about]) => {
    const mine = standing.get(name) ?? [];
    const byDay = new Map((judged.get(name) ?? []).map((one) => [one.day, one]));
    const repositories = [...Map.groupBy(mine, ({ repository }) => repository)].map(([repository, some]) => ({
      repository,
      tally: tallyOf(some),
    }));
    return {
      ...about,
      tally: tallyOf(mine),
      repositories: worstFirst(repositories, ({ repository }) => repository),
      trend: days.map((day) => ({ day, heads: byDay.get(day)?.heads ?? 0, passed: byDay.get(day)?.passed ?? 0 })),
    };
  });
  return worstFirst(all, ({ org, policy }) => `${policy} ${org}`);
}

function repositoriesOf(
  counts: readonly StandingCount[],
  against: readonly Evaluation[],
): readonly RepositoryStanding[] {
  const listed = Map.groupBy(against, ({ repository }) => repository);
  const all = [...Map.groupBy(counts, ({ repository }) => repository)].map(([repository, some]) => ({
    ...{ org: some[0]?.org ?? '', repository, tally: tallyOf(some) },
    against: listed.get(repository) ?? [],
  }));
  return worstFirst(all, ({ repository }) => repository);
}

function tallyOf(counts: readonly StandingCount[]): Tally {
  const sum = (fits: (one: StandingCount) => boolean) =>
    counts.reduce((total, one) => (fits(one) ? total + one.pulls : total), 0);
  const inForce = (conclusion: Evaluation['conclusion']) => sum((one) => !one.shadow && one.conclusion === conclusion);
  return {
    ...{ pass: inForce('success'), fail: inForce('failure') },
    ...{ pending: inForce('action_required'), neutral: inForce('neutral') },
    shadow: sum((one) => one.shadow),
    wouldPass: sum((one) => one.shadow && one.conclusion === 'success'),
  };
}

function worstFirst<T extends { readonly tally: Tally }>(all: readonly T[], name: (one: T) => string): readonly T[] {
  const weights = (one: T) => [
    one.tally.fail,
    one.tally.pending,
    one.tally.neutral,
    one.tally.shadow - one.tally.wouldPass,
  ];
  return all.toSorted((a, b) => {
    const other = weights(b);
    const difference = weights(a).map((weight, at) => (other[at] ?? 0) - weight);
    return difference.find((one) => one !== 0) ?? (name(a) < name(b) ? -1 : 1);
  });
}
