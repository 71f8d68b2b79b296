import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LANES, type Lane } from '../../../src/core/ports/github.ts';
import { FairQueue } from '../../../src/core/quota/fair-queue.ts';
import type { Place } from '../../../src/core/quota/lane.ts';
import { demandOf } from './referee.ts';

const none: ReadonlySet<string> = new Set();
const read = (lane: Lane, run: string, repository = 'acme/a'): Place => ({
  ...{ lane, kind: 'read', run, repository },
  demand: demandOf({}),
});
const write = (lane: Lane, run: string, repository = 'acme/a', content = 0): Place => ({
  ...{ lane, kind: 'write', run, repository },
  demand: demandOf({ points: 5, content }),
});

/** Takes everybody, one by one, and gives their names. */
function drain(queue: FairQueue<string>, most = Number.POSITIVE_INFINITY, now = 0): string[] {
  const names: string[] = [];
  while (names.length < most) {
    const [next] = queue.candidates(1, none, now);
    if (next === undefined) break;
    queue.remove(next, true);
    names.push(next.item);
  }
  return names;
}

test('of two runs in a lane each has every second turn, however many requests the first had before', () => {
  const queue = new FairQueue<string>();
  for (let index = 0; index < 50; index += 1) queue.add('first', read('bulk', 'one', `acme/${index}`), 0);
  drain(queue, 20);
  for (let index = 0; index < 10; index += 1) queue.add('second', read('bulk', 'two', `acme/${index}`), 0);
  const next = drain(queue, 20);
  expect(next.filter((name) => name === 'second')).toHaveLength(10);
});

test('a run of large requests does not take the lane from a run of small ones', () => {
  const queue = new FairQueue<string>();
  for (let index = 0; index < 20; index += 1) {
    queue.add('large', write('bulk', 'one', `acme/${index}`), 0);
    queue.add('small', read('bulk', 'two', `acme/${index}`), 0);
  }
  expect(drain(queue, 12).filter((name) => name === 'small').length).toBeGreaterThanOrEqual(9);
});

test('in a run what is begun is finished before more is begun', () => {
  const queue = new FairQueue<string>();
  for (const name of ['a', 'b']) queue.add(`${name} 1`, read('bulk', 'one', `acme/${name}`), 0);
  expect(drain(queue, 1)).toEqual(['a 1']);
  queue.add('a 2', read('bulk', 'one', 'acme/a'), 0);
  expect(drain(queue)).toEqual(['a 2', 'b 1']);
});

test('a write that holds up a more urgent one of its repository goes in that lane', () => {
  const queue = new FairQueue<string>();
  queue.add('other', write('check', 'one', 'acme/b'), 0);
  queue.add('early', write('bulk', 'one', 'acme/a'), 0);
  queue.add('late', write('merge', 'one', 'acme/a'), 0);
  expect(queue.sizes()).toMatchObject({ merge: 2, check: 1, bulk: 0 });
  expect(drain(queue)).toEqual(['early', 'late', 'other']);
});

test('who waits longer than a minute has one turn in eight, whatever comes before', () => {
  const queue = new FairQueue<string>();
  queue.add('old', read('bulk', 'one'), 0);
  for (let index = 0; index < 100; index += 1) queue.add('new', read('person', 'two', `acme/${index}`), 60_000);
  expect(drain(queue, 16, 60_000)).toContain('old');
});

test('of a kind that has to wait only the first is named, and others pass', () => {
  const queue = new FairQueue<string>();
  const waiting = [1, 2, 3].map((name) => queue.add(`loud ${name}`, write('merge', 'one', `acme/${name}`, 1), 0));
  queue.add('quiet', read('bulk', 'one'), 0);
  const blocked = new Set([waiting[0]!.kind]);
  expect(queue.candidates(10, blocked, 0).map(({ item }) => item)).toEqual(['loud 1', 'quiet']);
});

test('who comes back stands where it stood', () => {
  const queue = new FairQueue<string>();
  const first = queue.add('first', read('bulk', 'one', 'acme/a'), 0);
  for (const name of ['second', 'third']) queue.add(name, read('bulk', 'one', 'acme/a'), 0);
  queue.remove(first, true);
  queue.add('first', first.place, 5, first);
  expect(drain(queue)).toEqual(['first', 'second', 'third']);
});

test("whatever comes, leaves or is called off, everybody goes once and a repository's writes keep their order", () => {
  const places = fc.record({
    lane: fc.constantFrom(...LANES),
    kind: fc.constantFrom('read' as const, 'write' as const),
    run: fc.constantFrom('one', 'two'),
    repository: fc.constantFrom('acme/a', 'acme/b'),
    demand: fc.constantFrom(demandOf({}), demandOf({ points: 5 }), demandOf({ points: 5, content: 1 })),
  });
  const moves = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: places.map((place) => ({ do: 'add' as const, place })) },
      fc.constant({ do: 'take' as const }),
      fc.nat(20).map((index) => ({ do: 'call off' as const, index })),
    ),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(moves, (all) => {
      const queue = new FairQueue<number>();
      const inside = new Map<number, ReturnType<typeof queue.add>>();
      const taken: { readonly id: number; readonly place: Place }[] = [];
      let id = 0;
      const take = () => {
        const [next] = queue.candidates(1, none, 0);
        if (next === undefined) return;
        queue.remove(next, true);
        inside.delete(next.item);
        taken.push({ id: next.item, place: next.place });
      };
      let calledOff = 0;
      for (const move of all) {
        if (move.do === 'add') {
          id += 1;
          inside.set(id, queue.add(id, move.place, 0));
        } else if (move.do === 'take') take();
        else {
          const victim = [...inside][move.index];
          if (victim === undefined) continue;
          queue.remove(victim[1]);
          inside.delete(victim[0]);
          calledOff += 1;
        }
        expect(queue.size).toBe(inside.size);
        expect(Object.values(queue.sizes()).reduce((sum, size) => sum + size)).toBe(inside.size);
      }
      while (queue.size > 0) {
        const before = queue.size;
        take();
        expect(queue.size).toBe(before - 1);
      }
      expect(taken.length + calledOff).toBe(id);
      const writes = taken.filter(({ place }) => place.kind === 'write');
      for (const line of Map.groupBy(writes, ({ place }) => `${place.run} ${place.repository}`).values()) {
        const ids = line.map((one) => one.id);
        expect(ids).toEqual(ids.toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 300 },
  );
});
