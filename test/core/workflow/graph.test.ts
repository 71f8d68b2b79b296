import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ancestors, batches, cycles } from '../../../src/core/workflow/graph.ts';

const node = (id: string, ...dependsOn: string[]) => ({ id, dependsOn });
const ids = (found: readonly (readonly { id: string }[])[]) => found.map((batch) => batch.map(({ id }) => id));

test('each batch needs only what is in the batches before it', () => {
  expect(ids(batches([node('d', 'b', 'c'), node('b', 'a'), node('c', 'a'), node('a'), node('x', 'gone')]))).toEqual([
    ['a', 'x'],
    ['b', 'c'],
    ['d'],
  ]);
});

test('cycles are told once each, and what hangs behind them is in no batch', () => {
  const nodes = [node('a', 'b'), node('b', 'a'), node('c', 'c'), node('after', 'a'), node('free')];
  expect(cycles(nodes)).toEqual([['a', 'b'], ['c']]);
  expect(ids(batches(nodes))).toEqual([['free']]);
});

test('ancestors are all that a node hangs on', () => {
  expect([...ancestors([node('a'), node('b', 'a'), node('c', 'b', 'gone')], 'c')].sort()).toEqual(['a', 'b']);
});

const seed = Number(process.env.SEED ?? Date.now());
test(`a graph has a cycle or an order that keeps every dependency (seed ${seed})`, () => {
  const graph = fc.array(fc.array(fc.nat(12), { maxLength: 3 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(graph, (edges) => {
      const nodes = edges.map((needs, at) => ({ id: String(at), dependsOn: needs.map(String) }));
      const found = batches(nodes);
      const position = new Map(found.flatMap((batch, at) => batch.map(({ id }) => [id, at] as const)));
      expect(cycles(nodes).length === 0).toBe(position.size === nodes.length);
      for (const { id, dependsOn } of nodes) {
        for (const other of dependsOn) {
          if (position.has(id) && nodes.some((one) => one.id === other))
            expect(position.get(other)).toBeLessThan(position.get(id) as number);
        }
      }
      for (const cycle of cycles(nodes)) {
        for (const [at, id] of cycle.entries())
          expect(nodes[Number(id)]?.dependsOn).toContain(cycle[(at + 1) % cycle.length]);
      }
    }),
    { seed, numRuns: 1_000 },
  );
});
