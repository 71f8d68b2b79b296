/** So many units in any stretch of `seconds`. */
export interface Cap {
  readonly units: number;
  readonly seconds: number;
}

/**
 * What GitHub allows one installation, every number a parameter. Where no other page is named, it stands in
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits.
 */
export interface QuotaLimits {
  /** Requests under way at once, REST and GraphQL together. */
  readonly concurrent: number;
  /** Secondary points of REST requests. */
  readonly points: Cap;
  /** Secondary points of GraphQL requests. */
  readonly graphqlPoints: Cap;
  /** Seconds of GitHub's CPU, REST and GraphQL together, and how many of them GraphQL may take. */
  readonly cpu: Cap;
  readonly graphqlCpu: Cap;
  /** The share of a response's time that counts as CPU: 1 is GitHub's own advice for an estimate, 0 leaves CPU out. */
  readonly cpuShare: number;
  /** Content-creating requests; all caps hold at once. */
  readonly content: readonly Cap[];
  /** Searches (https://docs.github.com/en/rest/search/search#rate-limit). */
  readonly search: Cap;
  /** Caps of endpoint families that are known before any was learned. */
  readonly families: { readonly [family: string]: readonly Cap[] };
  /**
   * How an endpoint family without a known cap is tried: `from` in a minute are sent at once, then `step` more when those
   * were answered, and more each time. Left out, what is documented is trusted.
   */
  readonly probe?: { readonly from: number; readonly step: number };
  /** Caps of endpoint families that people met and no page names: kept to until GitHub's answers show others. */
  readonly reported: { readonly [family: string]: readonly Cap[] };
  /** The share of every limit that may be used: 1 for all of it. */
  readonly share: number;
  /** What only people's requests may take: a share of the points, of a minute's content, and units of an hour's content. */
  readonly reserve: { readonly points: number; readonly content: number; readonly hourly: number };
}

/** What GitHub documents, with CPU left out: right for a server that counts none, and for one on this machine. */
export const DOCUMENTED_LIMITS: QuotaLimits = {
  concurrent: 100,
  points: { units: 900, seconds: 60 },
  graphqlPoints: { units: 2000, seconds: 60 },
  cpu: { units: 90, seconds: 60 },
  graphqlCpu: { units: 60, seconds: 60 },
  cpuShare: 0,
  content: [
    { units: 80, seconds: 60 },
    { units: 500, seconds: 3600 },
  ],
  search: { units: 30, seconds: 60 },
  families: {},
  reported: {},
  share: 1,
  reserve: { points: 0.03, content: 0.05, hourly: 5 },
};

/** The lowest that people met (https://github.com/cli/cli/issues/4801). */
const REPORTED: readonly Cap[] = [
  { units: 20, seconds: 60 },
  { units: 150, seconds: 3600 },
];

/**
 * The careful reading for github.com: CPU by response time, as GitHub advises, and "some endpoints have lower limits" taken
 * at its word: pull requests and issues as people met it, and twenty a minute of everything else before more is tried.
 */
export const CAREFUL_LIMITS: QuotaLimits = {
  ...DOCUMENTED_LIMITS,
  cpuShare: 1,
  probe: { from: 20, step: 1 },
  reported: { 'pulls/create': REPORTED, 'issues/create': REPORTED },
};
