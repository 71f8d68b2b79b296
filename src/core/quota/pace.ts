import type { Resource } from './demand.ts';
import type { Cap, QuotaLimits } from './limits.ts';

/** A repository that had an answer is thought to go on for so many milliseconds: its next request is still being made. */
const REST = 1000;

/** How many repositories one window of points carries from their first request to their last. */
export type Width = { readonly [resource in Resource]?: number };

/** As many as the points of a window suffice for, when all of a run's repositories take the same. Searches begin nothing. */
export function widthOf(
  { points, repositories = 0 }: { readonly points: number; readonly repositories?: number },
  limits: QuotaLimits,
): Width {
  if (repositories === 0 || points === 0) return {};
  const carried = ({ units }: Cap) => (units * limits.share * (1 - limits.reserve.points) * repositories) / points;
  return { core: carried(limits.points), graphql: carried(limits.graphqlPoints) };
}

interface Course {
  readonly ranks: Map<string, number>;
  readonly begun: Set<string>;
  width: Width;
  flying: number;
  /** Repositories between two requests, and until when they count as that; in the order of these times. */
  readonly resting: Map<string, number>;
}

/**
 * In which order each run begins its repositories, and how many are in work at once: no more than a window of points
 * carries to their end. More would spend the window on beginnings, while what is scarce at a repository's end, its pull
 * request above all, goes unused and is missed later. Without a width as many are begun as there are.
 */
export class Pace {
  readonly #courses = new Map<string, Course>();
  readonly #most: number;

  /** Runs that are remembered; the oldest is forgotten first. */
  constructor(most: number) {
    this.#most = most;
  }

  widen(run: string, width: Width): void {
    this.#of(run).width = width;
  }

  isLimited(run: string, resource: Resource): boolean {
    return this.#courses.get(run)?.width[resource] !== undefined;
  }

  /** A repository's place among those of its run, from 1. */
  rankOf(run: string, repository: string): number {
    const { ranks } = this.#of(run);
    const rank = ranks.get(repository) ?? ranks.size + 1;
    ranks.set(repository, rank);
    return rank;
  }

  hasBegun(run: string, repository: string): boolean {
    return this.#of(run).begun.has(repository);
  }

  arrive(run: string, repository: string): void {
    this.#courses.get(run)?.resting.delete(repository);
  }

  go(run: string, repository: string): void {
    const course = this.#of(run);
    course.begun.add(repository);
    course.flying += 1;
  }

  /** What went has ended. */
  end(run: string, repository: string, now: number): void {
    const course = this.#of(run);
    course.flying = Math.max(0, course.flying - 1);
    if (Object.keys(course.width).length === 0) return;
    course.resting.delete(repository);
    course.resting.set(repository, now + REST);
  }

  /** How many more repositories the run may begin now while so many requests of begun ones can go. */
  room(run: string, resource: Resource, ready: number, now: number): number {
    const course = this.#of(run);
    const width = course.width[resource];
    if (width === undefined) return Number.POSITIVE_INFINITY;
    for (const [repository, until] of course.resting) {
      if (until > now) break;
      course.resting.delete(repository);
    }
    return Math.max(1, Math.floor(width)) - course.flying - course.resting.size - ready;
  }

  /** When the first of those at rest will not count any more; infinity when there is none. */
  restsUntil(run: string): number {
    for (const until of this.#of(run).resting.values()) return until;
    return Number.POSITIVE_INFINITY;
  }

  #of(run: string): Course {
    const known = this.#courses.get(run);
    if (known !== undefined) return known;
    const made = { ranks: new Map(), begun: new Set<string>(), width: {}, flying: 0, resting: new Map() };
    this.#courses.set(run, made);
    if (this.#courses.size > this.#most) this.#courses.delete(this.#courses.keys().next().value!);
    return made;
  }
}
