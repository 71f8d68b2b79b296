import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LANES } from '../../../src/core/ports/github.ts';
import type { Place } from '../../../src/core/quota/lane.ts';
import { DOCUMENTED_LIMITS, type QuotaLimits } from '../../../src/core/quota/limits.ts';
import { createMemoryQuota } from '../../../src/core/quota/memory.ts';
import { type Asked, demandOf, play } from './referee.ts';

const quota = (now: () => number) => createMemoryQuota({ now, random: () => 0.5, sleep: () => Promise.resolve() });

const demands = fc.oneof(
  fc.constant(demandOf({ points: 1 })),
  fc.constant(demandOf({ points: 5, families: ['git/createRef'] })),
  fc.constant(demandOf({ points: 5, content: 1, families: ['pulls/create'] })),
  fc.constant(demandOf({ points: 5, content: 1, families: ['issues/createComment'] })),
  fc.constant(demandOf({ resource: 'graphql', points: 1 })),
  fc.constant(
    demandOf({ resource: 'graphql', points: 5, content: 3, families: ['pulls/create', 'pulls/create', 'x/y'] }),
  ),
);
const requests: fc.Arbitrary<Asked> = fc.record({
  at: fc.integer({ min: 0, max: 90_000 }),
  place: fc
    .record({
      lane: fc.constantFrom(...LANES),
      demand: demands,
      run: fc.constantFrom('one', 'two', 'three'),
      repository: fc.constantFrom('acme/a', 'acme/b', 'acme/c'),
    })
    .map((place): Place => ({ ...place, kind: place.demand.points === 1 ? 'read' : 'write' })),
  // Whole milliseconds and up to a second, which is what an unknown request is thought to take.
  seconds: fc.integer({ min: 10, max: 1000 }).map((milliseconds) => milliseconds / 1000),
  outward: fc.constantFrom(0, 0.5, 1),
});
const workloads = fc
  .array(requests, { minLength: 1, maxLength: 150 })
  .map((workload) => workload.toSorted((a, b) => a.at - b.at));
const caps: fc.Arbitrary<QuotaLimits> = fc
  .record({
    concurrent: fc.integer({ min: 1, max: 20 }),
    points: fc.integer({ min: 5, max: 200 }),
    graphqlPoints: fc.integer({ min: 5, max: 100 }),
    minute: fc.integer({ min: 3, max: 30 }),
    hour: fc.integer({ min: 10, max: 60 }),
    family: fc.integer({ min: 2, max: 10 }),
    cpu: fc.integer({ min: 3, max: 20 }),
    cpuShare: fc.constantFrom(0, 1),
  })
  .map(({ concurrent, points, graphqlPoints, minute, hour, family, cpu, cpuShare }) => ({
    ...DOCUMENTED_LIMITS,
    ...{ concurrent, cpuShare },
    points: { units: points, seconds: 60 },
    graphqlPoints: { units: graphqlPoints, seconds: 60 },
    cpu: { units: cpu, seconds: 60 },
    graphqlCpu: { units: cpu / 2, seconds: 60 },
    content: [
      { units: minute, seconds: 60 },
      { units: hour, seconds: 3600 },
    ],
    families: {
      'pulls/create': [
        { units: family, seconds: 60 },
        { units: family * 5, seconds: 3600 },
      ],
    },
  }));

test('whatever comes and whatever the limits are, GitHub refuses nothing, everybody goes, and writes keep their order', async () => {
  await fc.assert(
    fc.asyncProperty(workloads, caps, async (workload, limits) => {
      const { sent, refusals, idle } = await play(workload, { quota, limits });
      expect(refusals).toBe(0);
      expect(sent).toHaveLength(workload.length);
      expect(idle).toEqual([]);
      const lines = Map.groupBy(
        sent.filter(({ asked }) => asked.place.kind === 'write'),
        ({ asked: { place } }) => `${place.run} ${place.repository}`,
      );
      for (const line of lines.values()) {
        const order = line.map(({ asked }) => workload.indexOf(asked));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 100 },
  );
});

test('work is conserved: of one kind of request, each goes at the first moment that GitHub would have taken it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 20 }),
      async (count, units, concurrent) => {
        const none = { points: 0, content: 0, hourly: 0 };
        const limits = { ...DOCUMENTED_LIMITS, concurrent, points: { units, seconds: 60 }, reserve: none };
        const place: Place = { lane: 'bulk', kind: 'read', demand: demandOf({}) };
        const workload = Array.from({ length: count }, () => ({ at: 0, place, seconds: 0.1, outward: 1 }));
        const { sent, refusals, end } = await play(workload, { quota, limits });
        expect([sent.length, refusals]).toEqual([count, 0]);
        // A full window each minute, and in each as many rounds as its requests take; a slot of 200 ms is lost a window.
        const windows = Math.ceil(count / units) - 1;
        const last = count - windows * units;
        const rounds = windows === 0 ? Math.ceil(last / concurrent) : Math.ceil(Math.max(units, last) / concurrent);
        expect(end).toBeLessThanOrEqual(windows * 60_000 + (windows + 1) * (200 + rounds * 100));
      },
    ),
    { numRuns: 100 },
  );
});

test('full load for an hour uses the content limit to its last unit', async () => {
  const place: Place = {
    lane: 'bulk',
    kind: 'write',
    demand: demandOf({ points: 5, content: 1, families: ['pulls/create'] }),
  };
  const workload = Array.from({ length: 400 }, (_, index) => ({
    at: 0,
    place: { ...place, run: 'one', repository: `acme/${index}` },
    seconds: 0.9,
    outward: 0.5,
  }));
  const limits = { ...DOCUMENTED_LIMITS, reserve: { points: 0, content: 0, hourly: 0 } };
  const { refusals, end } = await play(workload, { quota, limits });
  expect(refusals).toBe(0);
  // 400 are five windows of 80: four minutes, and a latency for each.
  expect(end).toBeLessThan(4 * 60_000 + 5 * 1200);
});
