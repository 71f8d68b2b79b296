/** The limit that decides how fast something can be, and the seconds that it costs. */
export interface Bound {
  readonly seconds: number;
  /** Completes "bound by …"; none when nothing has to wait. */
  readonly limit?: string;
}

/** Seconds until the last of `units` may be sent, `capacity` of them in each window, the first at once. */
function windows(units: number, capacity: number, seconds: number): number {
  return units <= 0 ? 0 : seconds * (Math.ceil(units / capacity) - 1);
}

/** Content-creating requests: 80 a minute and 500 an hour. */
function contentTime(units: number): number {
  if (units <= 0) return 0;
  return 3_600 * Math.floor((units - 1) / 500) + 60 * Math.floor(((units - 1) % 500) / 80);
}

/**
 * The least time that GitHub's limits leave to an installation that does nothing else: 5,000 requests an hour, 900 points
 * a minute, 80 content-creating requests a minute and 500 an hour
 * (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
export function timeBound(cost: {
  readonly requests: number;
  readonly points: number;
  readonly content: number;
}): Bound {
  const bounds: readonly Bound[] = [
    { seconds: contentTime(cost.content), limit: '80 content-creating requests a minute and 500 an hour' },
    { seconds: windows(cost.points, 900, 60), limit: '900 points a minute' },
    { seconds: windows(cost.requests, 5_000, 3_600), limit: '5,000 requests an hour' },
  ];
  const binding = bounds.reduce((worst, bound) => (bound.seconds > worst.seconds ? bound : worst));
  return binding.seconds === 0 ? { seconds: 0 } : binding;
}
