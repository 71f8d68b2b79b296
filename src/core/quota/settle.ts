import type { Budget, Ended, Limit } from '../ports/quota.ts';
import { type Breaker, closedBreaker, fail, giveUp, succeed } from './breaker.ts';
import { confirm, learn, nothingLearned } from './learned.ts';
import type { QuotaLimits } from './limits.ts';
import { recent, spend } from './series.ts';
import { type Grant, type State, seriesOf } from './state.ts';
import { familyKey, SERIES } from './windows.ts';

/** The least pause where GitHub names none (the page that limits.ts names, "Exceeding the rate limit"). */
const LEAST_PAUSE = 60_000;
const LONGEST_PENALTY = 15 * 60_000;
/** How slowly the estimate of a request's seconds forgets the longest one. */
const MEMORY = 0.99;
/** Two times of the same reset differ by less than that. */
const SAME_RESET = 60_000;
/** A refusal that is over sooner was not about what is counted by the minute or hour: its window would be as full as before. */
const LEAST_LESSON = 20_000;
/** A refusal while less than this share of the points was spent had another reason. */
const LEAST_SHARE = 0.25;

/** Of which circuits a request is: its endpoint families, or all reads of its resource. */
export function breakerKeys({ resource, families }: Pick<Grant, 'resource' | 'families'>): readonly string[] {
  return families.length === 0 ? [`${resource} reads`] : families;
}

export function breakerOf(state: State, key: string): Breaker {
  const known = state.breakers[key];
  if (known !== undefined) return known;
  const made = closedBreaker();
  state.breakers[key] = made;
  return made;
}

/** Counts a request that ended. One that is not known any more, because its lease was over, has been counted already. */
export function settle(state: State, ended: Ended, limits: QuotaLimits, now: number, random: () => number): void {
  const index = state.grants.findIndex(({ id }) => id === ended.grant);
  const grant = state.grants[index];
  if (grant !== undefined) {
    state.grants.splice(index, 1);
    count(state, grant, ended, limits, now);
    answerBreakers(state, grant, ended, now, random);
    if (ended.outcome === 'answered' && state.pause !== undefined && grant.at >= state.pause.until) {
      delete state.pause;
      state.strikes = 0;
    }
  }
  if (ended.budget !== undefined) hear(state, ended.budget, now);
  else if (ended.outcome === 'answered' && grant !== undefined) assume(state, grant.resource);
  if (ended.limit !== undefined) refuse(state, ended.limit, grant, limits, now, random);
}

function count(
  state: State,
  { took, like }: Grant,
  { outcome, seconds }: Ended,
  limits: QuotaLimits,
  now: number,
): void {
  const sound = Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
  for (const [key, units] of took) {
    const series = seriesOf(state, key);
    series.flying = Math.max(0, series.flying - units);
    // What was refused was not done, and no page says that it counts all the same.
    if (outcome === 'unsent' || outcome === 'refused') continue;
    const cpu = key === SERIES.cpu || key === SERIES.graphqlCpu;
    spend(series, now, cpu ? sound * limits.cpuShare : units);
    if (outcome !== 'answered') continue;
    if (key.startsWith(familyKey('')) || state.learned[key] !== undefined) learnedAnswer(state, key, now);
  }
  if (outcome === 'answered') state.takes[like] = Math.max(sound, (state.takes[like] ?? 0) * MEMORY);
}

function learnedAnswer(state: State, key: string, now: number): void {
  const known = state.learned[key] ?? nothingLearned();
  state.learned[key] = known;
  confirm(known, seriesOf(state, key), now);
}

function answerBreakers(state: State, grant: Grant, { outcome }: Ended, now: number, random: () => number): void {
  for (const key of breakerKeys(grant)) {
    const breaker = breakerOf(state, key);
    if (outcome === 'answered') succeed(breaker);
    else if (outcome === 'failed') fail(breaker, grant.id, now, random());
    else giveUp(breaker, grant.id);
  }
}

/** Within one hour what remains only falls: an answer that overtook another tells nothing new. */
function hear(state: State, budget: Budget, now: number): void {
  const { resource, reset, limit } = budget;
  const sound = [reset, limit, budget.remaining].every(Number.isFinite) && limit > 0 && reset > now;
  if (!sound || budget.remaining < 0 || budget.remaining > limit) return;
  const known = state.budgets[resource];
  if (known !== undefined && known.reset > now && known.limit === limit) {
    if (reset < known.reset - SAME_RESET) return;
    if (reset <= known.reset + SAME_RESET && budget.remaining > known.remaining) return;
  }
  state.budgets[resource] = budget;
}

/** An answer without headers: it may have been counted. */
function assume(state: State, resource: string): void {
  const known = state.budgets[resource];
  if (known !== undefined) state.budgets[resource] = { ...known, remaining: Math.max(0, known.remaining - 1) };
}

function refuse(
  state: State,
  limit: Limit,
  grant: Grant | undefined,
  limits: QuotaLimits,
  now: number,
  random: () => number,
): void {
  // Requests that were under way together are refused together: that is one strike, not ten.
  const fresh = state.pause === undefined || (grant !== undefined && grant.at >= state.pause.until);
  const wait = Number.isFinite(limit.wait) && limit.wait > 0 ? limit.wait : 0;
  if (fresh && !limit.told) state.strikes += 1;
  const doubled = Math.max(wait, LEAST_PAUSE) * 2 ** Math.max(0, state.strikes - 1) * (1 + random() / 4);
  const until = now + Math.round(limit.told ? wait : Math.min(doubled, LONGEST_PENALTY));
  const reason = limit.told ? 'the pause that GitHub asked for' : 'a pause after GitHub refused without naming a time';
  if (fresh) state.pause = { since: now, until, reason };
  else if (state.pause !== undefined && until > state.pause.until) state.pause = { ...state.pause, until, reason };
  const teaches = limit.kind !== 'primary' && !(limit.told && wait < LEAST_LESSON);
  if (grant !== undefined && teaches) learnFrom(state, limit, grant, limits, fresh, now);
}

/**
 * A refusal that is about content teaches its family's cap; any other one that the points of a minute are fewer than
 * documented, if enough of them were spent for that to be the reason.
 */
function learnFrom(
  state: State,
  { family }: Limit,
  grant: Grant,
  limits: QuotaLimits,
  fresh: boolean,
  now: number,
): void {
  const ofGraphql = grant.resource === 'graphql';
  const key = family !== undefined ? familyKey(family) : ofGraphql ? SERIES.graphqlPoints : SERIES.points;
  const series = seriesOf(state, key);
  const { units, seconds } = ofGraphql ? limits.graphqlPoints : limits.points;
  if (family === undefined && recent(series, seconds, now) + series.flying < units * LEAST_SHARE) return;
  const known = state.learned[key] ?? nothingLearned();
  state.learned[key] = known;
  learn(known, series, now, fresh, family !== undefined);
}
