import { describe, expect, test } from '@jest/globals';
import { DOCUMENTED_LIMITS, type QuotaLimits } from '../../../src/core/quota/limits.ts';
import { lowerBound, lowerBoundInStages, restWork, type Work } from '../../../src/core/quota/lower-bound.ts';

/** Documented caps, CPU left out. */
const A = DOCUMENTED_LIMITS;
/** CPU as GitHub advises to estimate it. */
const B: QuotaLimits = { ...A, cpuShare: 1 };
/** And what people met who opened many pull requests. */
const C: QuotaLimits = {
  ...B,
  families: {
    'pulls/create': [
      { units: 20, seconds: 60 },
      { units: 150, seconds: 3600 },
    ],
  },
};
const HALF: QuotaLimits = { ...A, share: 0.5 };

/** Per repository: requests, points, seconds of answers; and what the whole set takes besides. */
interface Way {
  readonly requests: number;
  readonly points: number;
  readonly more: readonly [requests: number, points: number];
  readonly serial: number;
  readonly seconds: number;
  readonly content: (n: number) => readonly [notify: number, posted: number];
  readonly over: 'core' | 'graphql';
  /** Repositories in one request. */
  readonly batch?: number;
}

const full = (n: number) => [4 * n, 2 * n] as const;
const lean = (n: number) => [2 * n + 1, n + 1] as const;
const WAYS: { readonly [name: string]: Way } = {
  'REST full': { requests: 12, points: 52, more: [0, 0], serial: 5.35, seconds: 5.35, content: full, over: 'core' },
  'REST lean': { requests: 9, points: 37, more: [1, 5], serial: 4.5, seconds: 4, content: lean, over: 'core' },
  'GraphQL full': { requests: 3, points: 15, more: [1, 1], serial: 5.1, seconds: 5.1, content: full, over: 'graphql' },
  'GraphQL lean': { requests: 3, points: 15, more: [2, 6], serial: 4.4, seconds: 3.75, content: lean, over: 'graphql' },
  'GraphQL lean by five': {
    requests: 3,
    points: 15,
    more: [2, 6],
    serial: 18.75,
    seconds: 3.75,
    content: lean,
    over: 'graphql',
    batch: 5,
  },
  'git push, REST lean': {
    requests: 4,
    points: 20,
    more: [1, 5],
    serial: 4,
    seconds: 2.7,
    content: lean,
    over: 'core',
  },
};

/** The one tracking issue's answer is not in `seconds`, so that the bound stays a whole number of full windows. */
function work(name: string, n: number, reading: 'notify' | 'posted'): Work {
  const way = WAYS[name] as Way;
  const requests = (way.requests * n) / (way.batch ?? 1) + way.more[0];
  const points = (way.points * n) / (way.batch ?? 1) + way.more[1];
  const part = { requests, points, seconds: way.seconds * n };
  const none = { requests: 0, points: 0, seconds: 0 };
  return {
    core: way.over === 'core' ? part : none,
    graphql: way.over === 'graphql' ? part : none,
    content: way.content(n)[reading === 'notify' ? 0 : 1],
    families: { 'pulls/create': n },
    serial: way.serial,
  };
}

/** What GitHub gives an organization of so many repositories. */
const primary = (n: number) => {
  const core = Math.min(12_500, 5000 + 50 * Math.max(0, n - 20));
  return { core, graphql: core };
};

describe('the least time that the limits leave, in seconds', () => {
  test.each([
    // repositories, way, requests, points, notify, posted, documented, conservative, with observed caps, at half
    [10, 'REST full', 120, 520, 40, 20, 5, 5, 5, 60],
    [10, 'REST lean', 91, 375, 21, 11, 5, 5, 5, 5],
    [10, 'GraphQL full', 31, 151, 40, 20, 5, 5, 5, 5],
    [10, 'GraphQL lean', 32, 156, 21, 11, 4, 4, 4, 4],
    [10, 'GraphQL lean by five', 8, 36, 21, 11, 19, 19, 19, 19],
    [50, 'REST full', 600, 2600, 200, 100, 120, 120, 120, 300],
    [50, 'REST lean', 451, 1855, 101, 51, 120, 120, 120, 240],
    [50, 'GraphQL full', 151, 751, 200, 100, 60, 240, 240, 120],
    [50, 'GraphQL lean', 152, 756, 101, 51, 4, 180, 180, 60],
    [50, 'GraphQL lean by five', 32, 156, 101, 51, 19, 180, 180, 60],
    [50, 'git push, REST lean', 201, 1005, 101, 51, 60, 60, 120, 120],
    [100, 'REST full', 1200, 5200, 400, 200, 300, 300, 300, 660],
    [100, 'REST lean', 901, 3705, 201, 101, 240, 240, 240, 480],
    [100, 'GraphQL full', 301, 1501, 400, 200, 120, 480, 480, 240],
    [100, 'GraphQL lean', 302, 1506, 201, 101, 60, 360, 360, 120],
    [100, 'GraphQL lean by five', 62, 306, 201, 101, 60, 360, 360, 120],
    [100, 'git push, REST lean', 401, 2005, 201, 101, 120, 120, 240, 240],
    [500, 'REST full', 6000, 26_000, 2000, 1000, 3960, 11_160, 11_160, 11_160],
    [500, 'REST lean', 4501, 18_505, 1001, 501, 3600, 7200, 10_920, 7200],
    [500, 'GraphQL lean', 1502, 7506, 1001, 501, 3600, 7200, 10_920, 7200],
    [500, 'GraphQL lean by five', 302, 1506, 1001, 501, 3600, 7200, 10_920, 7200],
  ])('%d repositories, %s', (n, way, requests, points, notify, posted, a, b, c, half) => {
    const [careful, documented] = [work(way, n, 'notify'), work(way, n, 'posted')];
    const part = documented.core.requests > 0 ? documented.core : documented.graphql;
    expect([part.requests, part.points, careful.content, documented.content]).toEqual([
      requests,
      points,
      notify,
      posted,
    ]);
    const bounds = [
      lowerBound(documented, A, primary(n)),
      lowerBound(careful, B, primary(n)),
      lowerBound(careful, C, primary(n)),
      lowerBound(documented, HALF, primary(n)),
    ];
    expect(bounds.map(({ seconds }) => Math.round(seconds))).toEqual([a, b, c, half]);
  });

  test('an hour hangs on one pull request at 500', () => {
    const opened = (content: number) => lowerBound({ ...work('GraphQL lean', 1, 'posted'), content }, A).seconds;
    expect([80, 81, 160, 240, 500, 501].map(opened)).toEqual([4.4, 60, 60, 120, 360, 3600]);
  });
});

describe('stages, each after all of the one before', () => {
  const stage = (points: number, content: number, serial: number, pulls = 0): Work => ({
    ...restWork({ requests: points, points, content }),
    families: { 'pulls/create': pulls },
    serial,
  });

  test('take as long as one after the other', () => {
    const stages = [stage(901, 0, 4), stage(901, 0, 1)];
    expect(lowerBoundInStages(stages, A)).toEqual({ seconds: 120, windows: 3, limit: '900 points a minute' });
    expect(lowerBoundInStages([stage(901, 0, 4), stage(5, 0, 1)], A).seconds).toBe(61);
  });

  test('and as all of it together, where that is more', () => {
    expect(lowerBoundInStages([stage(800, 400, 4), stage(90, 101, 1)], A).seconds).toBe(3600);
  });

  test('what lands after the last pull requests shares their hour of content', () => {
    const [opening, landing] = [stage(500, 501, 4, 500), stage(500, 500, 1)];
    expect(lowerBoundInStages([opening], C).seconds).toBe(10_920);
    expect(lowerBoundInStages([opening, landing], C)).toMatchObject({
      seconds: 14_460,
      limit: '150 new pull requests an hour',
    });
  });

  test('of nothing take nothing', () => expect(lowerBoundInStages([], A)).toEqual({ seconds: 0, windows: 1 }));
});

describe('the limit that binds, in a person’s words', () => {
  test.each([
    [
      { requests: 0, points: 0, content: 0 },
      { seconds: 0, windows: 1 },
    ],
    [
      { requests: 100, points: 900, content: 80 },
      { seconds: 0, windows: 1 },
    ],
    [
      { requests: 100, points: 901, content: 80 },
      { seconds: 60, windows: 2, limit: '900 points a minute' },
    ],
    [
      { requests: 100, points: 900, content: 81 },
      { seconds: 60, windows: 2, limit: '80 content requests a minute' },
    ],
    [
      { requests: 100, points: 900, content: 500 },
      { seconds: 360, windows: 7, limit: '80 content requests a minute' },
    ],
    [
      { requests: 100, points: 900, content: 1000 },
      { seconds: 3960, windows: 2, limit: '500 content requests an hour' },
    ],
    [
      { requests: 5001, points: 900, content: 1 },
      { seconds: 3600, windows: 2, limit: '5,000 requests an hour' },
    ],
  ])('%j', (cost, bound) => expect(lowerBound(restWork(cost), A)).toEqual(bound));

  test('what people met who opened many pull requests, and what GitHub’s own machines need', () => {
    expect(lowerBound(work('REST full', 500, 'notify'), C, primary(500)).limit).toBe('500 content requests an hour');
    expect(lowerBound(work('REST lean', 500, 'notify'), C, primary(500)).limit).toBe('150 new pull requests an hour');
    expect(lowerBound(work('GraphQL lean', 100, 'notify'), B, primary(100)).limit).toBe(
      "60 seconds of GraphQL's work a minute",
    );
    expect(lowerBound(work('REST full', 10, 'posted'), HALF, primary(10)).limit).toBe('450 points a minute');
  });

  test('a cap nobody has a word for is named by its endpoint, and a strange span by its seconds', () => {
    const limits = { ...A, families: { 'releases/create': [{ units: 2, seconds: 90 }] } };
    const made = { ...restWork({ requests: 9, points: 9, content: 0 }), families: { 'releases/create': 3 } };
    expect(lowerBound(made, limits).limit).toBe('2 requests to releases/create in 90 seconds');
  });

  test('a cap that a share leaves nothing of still lets one through at a time', () => {
    const limits = { ...A, share: 0.01, content: [{ units: 10, seconds: 60 }] };
    expect(lowerBound(restWork({ requests: 1, points: 1, content: 3 }), limits).seconds).toBe(120);
  });

  test('many at once: as many seconds as the answers take a hundred abreast', () => {
    const { seconds, limit } = lowerBound(
      { ...work('REST full', 1, 'posted'), core: { requests: 9, points: 9, seconds: 1000 } },
      A,
    );
    expect([seconds, limit]).toEqual([10, '100 requests at once']);
  });
});
