/** What a run is going to ask of GitHub: points 1 a read and 5 a write, and content units. */
export interface Announced {
  readonly requests: number;
  readonly points: number;
  readonly content: number;
  /** In how many repositories; named, as many are in work at once as a window of points carries to their end. */
  readonly repositories?: number;
}

export const NOTHING_AHEAD: Announced = { requests: 0, points: 0, content: 0 };

/** What was asked of GitHub, with refusals because of a limit and milliseconds waited. */
export interface Spent extends Omit<Announced, 'repositories'> {
  readonly limited: number;
  readonly waited: number;
}

export const NOTHING_SPENT: Spent = { requests: 0, points: 0, content: 0, limited: 0, waited: 0 };

export function addSpent(one: Spent, other: Spent): Spent {
  return combine(one, other, (a, b) => a + b);
}

/** What came on top of `before`; never less than nothing, should the count have begun anew. */
export function spentSince(before: Spent, now: Spent): Spent {
  return combine(now, before, (a, b) => Math.max(0, a - b));
}

function combine(one: Spent, other: Spent, how: (a: number, b: number) => number): Spent {
  return {
    requests: how(one.requests, other.requests),
    points: how(one.points, other.points),
    content: how(one.content, other.content),
    limited: how(one.limited, other.limited),
    waited: how(one.waited, other.waited),
  };
}
