import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FairQueue } from '../../../src/core/quota/fair-queue.ts';
import type { Place } from '../../../src/core/quota/lane.ts';
import { DOCUMENTED_LIMITS, type QuotaLimits } from '../../../src/core/quota/limits.ts';
import { createMemoryQuota } from '../../../src/core/quota/memory.ts';
import { widthOf } from '../../../src/core/quota/pace.ts';
import { type Asked, demandOf, play } from './referee.ts';

const none: ReadonlySet<string> = new Set();
const write = (repository: string, content = 0): Place => ({
  ...{ lane: 'workflow', kind: 'write', run: 'one', repository },
  demand: demandOf({ points: 5, content, families: content > 0 ? ['pulls/create'] : [] }),
});
const quota = (now: () => number) => createMemoryQuota({ now, random: () => 0.5, sleep: () => Promise.resolve() });

function go(queue: FairQueue<string>, now = 0, blocked = none) {
  const going = queue.candidates(64, blocked, now);
  for (const waiting of going) queue.remove(waiting, true);
  return going;
}

test('a run begins as many repositories as its width, and the next when one of them has been at rest for a second', () => {
  const queue = new FairQueue<string>();
  queue.widen('one', { core: 2 });
  for (const name of ['a', 'b', 'c', 'd']) queue.add(name, write(name), 0);
  const first = go(queue);
  expect(first.map(({ item }) => item)).toEqual(['a', 'b']);
  queue.end(first[0]!, 100);
  expect(go(queue, 100)).toEqual([]);
  expect(queue.opensAt).toBe(1100);
  queue.add('a again', write('a'), 200);
  expect(go(queue, 200).map(({ item }) => item)).toEqual(['a again']);
  queue.end(first[1]!, 300);
  expect(go(queue, 1300).map(({ item }) => item)).toEqual(['c']);
});

test('repositories that wait for a limit make room for others to begin', () => {
  const queue = new FairQueue<string>();
  queue.widen('one', { core: 1 });
  queue.add('a', write('a'), 0);
  const [first] = go(queue);
  queue.add('b', write('b'), 0);
  queue.end(first!, 10);
  const pull = queue.add('a pull', write('a', 1), 10);
  expect(queue.candidates(64, none, 10).map(({ item }) => item)).toEqual(['a pull']);
  expect(queue.candidates(64, new Set([pull.kind]), 10).map(({ item }) => item)).toEqual(['a pull', 'b']);
});

test('a person never waits for a run to get on, and a run that announced nothing begins all it has', () => {
  const queue = new FairQueue<string>();
  queue.widen('one', { core: 1 });
  queue.add('a', write('a'), 0);
  expect(go(queue).map(({ item }) => item)).toEqual(['a']);
  queue.add('b', { ...write('b'), lane: 'person' }, 0);
  queue.add('c', { ...write('c'), run: 'two' }, 0);
  queue.add('d', { ...write('d'), run: 'two' }, 0);
  queue.add('e', write('e'), 0);
  expect(go(queue).map(({ item }) => item)).toEqual(['b', 'c', 'd']);
});

test('the width is what a window of points carries, people’s share left out', () => {
  expect(widthOf({ points: 5000, repositories: 100 }, DOCUMENTED_LIMITS)).toMatchObject({ core: (900 * 0.97) / 50 });
  expect(widthOf({ points: 5000 }, DOCUMENTED_LIMITS)).toEqual({});
});

test('whatever the limits and the width, nothing is refused, every repository is finished, and in its order', async () => {
  const shape = fc.record({
    repositories: fc.integer({ min: 1, max: 25 }),
    steps: fc.array(fc.record({ points: fc.constantFrom(1, 5), content: fc.boolean() }), {
      minLength: 1,
      maxLength: 6,
    }),
    width: fc.double({ min: 0.5, max: 30, noNaN: true }),
    points: fc.integer({ min: 10, max: 300 }),
    content: fc.integer({ min: 2, max: 40 }),
    seconds: fc.double({ min: 0.05, max: 3, noNaN: true }),
    pause: fc.integer({ min: 0, max: 3000 }),
  });
  await fc.assert(
    fc.asyncProperty(shape, async ({ repositories, steps, width, points, content, seconds, pause }) => {
      const limits: QuotaLimits = {
        ...DOCUMENTED_LIMITS,
        points: { units: points, seconds: 60 },
        content: [{ units: content, seconds: 60 }],
        reserve: { points: 0, content: 0, hourly: 0 },
      };
      const stepOf = new Map<Asked, number>();
      const asked = (repository: string, at: number, step: number): Asked => {
        const { points: need, content: makes } = steps[step]!;
        const demand = demandOf({ points: need, content: makes ? 1 : 0 });
        const place: Place = { lane: 'workflow', kind: need === 1 ? 'read' : 'write', run: 'one', repository, demand };
        const one = { at, place, seconds, outward: 0.5 };
        stepOf.set(one, step);
        return one;
      };
      const workload = Array.from({ length: repositories }, (_, at) => asked(`acme/${at}`, 0, 0));
      const { sent, refusals } = await play(workload, {
        quota,
        limits,
        width: { run: 'one', core: width },
        next: (one) => {
          const step = stepOf.get(one)! + 1;
          return step === steps.length ? undefined : asked(one.place.repository!, pause, step);
        },
      });
      expect(refusals).toBe(0);
      const done = new Map<string, number[]>();
      for (const { asked: one } of sent) {
        const name = one.place.repository!;
        done.set(name, [...(done.get(name) ?? []), stepOf.get(one)!]);
      }
      expect(done.size).toBe(repositories);
      for (const order of done.values()) expect(order).toEqual([...steps.keys()]);
    }),
    { numRuns: 60 },
  );
});
