import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dependenciesWithin, landingOrder } from '../../../src/core/changeset/order.ts';
import type { RepositoryCatalogue } from '../../../src/core/repository/catalogue.ts';

const catalogue = (graph: { readonly [name: string]: readonly string[] }) =>
  ({
    repositories: Object.entries(graph).map(([fullName, dependsOn]) => ({ fullName, dependsOn })),
  }) as unknown as RepositoryCatalogue;

test('groups what may land together, providers first', () => {
  const order = landingOrder([
    { repository: 'docs', dependsOn: ['web', 'ios'] },
    { repository: 'web', dependsOn: ['tokens'] },
    { repository: 'ios', dependsOn: ['tokens', 'not-in-the-set'] },
    { repository: 'tokens', dependsOn: [] },
  ]);
  expect(order).toEqual({ ok: true, batches: [['tokens'], ['web', 'ios'], ['docs']] });
});

test('a circle is named once round, without what only leads into it', () => {
  const order = landingOrder([
    { repository: 'docs', dependsOn: ['a'] },
    { repository: 'a', dependsOn: ['b'] },
    { repository: 'b', dependsOn: ['a'] },
  ]);
  expect(order).toMatchObject({ ok: false, cycle: ['a', 'b', 'a'] });
  expect(!order.ok && order.message).toContain('a must land after b must land after a');
});

test('a repository that names itself is a circle', () => {
  expect(landingOrder([{ repository: 'a', dependsOn: ['a'] }])).toMatchObject({ ok: false, cycle: ['a', 'a'] });
});

test('dependencies count by way of repositories that do not take part', () => {
  const graph = catalogue({ tokens: [], web: ['tokens'], docs: ['web'], blog: ['docs'] });
  expect(Object.fromEntries(dependenciesWithin(graph, ['docs', 'tokens', 'blog']))).toEqual({
    docs: ['tokens'],
    tokens: [],
    blog: ['docs'],
  });
});

test('every graph has either an order that respects every arrow, or a circle that really is one', () => {
  const arrows = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), { maxLength: 25 });
  fc.assert(
    fc.property(arrows, (pairs) => {
      const members = Array.from({ length: 10 }, (_, at) => ({
        repository: `r${at}`,
        dependsOn: pairs.filter(([from]) => from === at).map(([, to]) => `r${to}`),
      }));
      const order = landingOrder(members);
      const needs = new Map(members.map(({ repository, dependsOn }) => [repository, dependsOn]));
      if (order.ok) {
        const place = new Map(order.batches.flatMap((batch, at) => batch.map((name) => [name, at] as const)));
        expect(place.size).toBe(10);
        for (const [name, providers] of needs) {
          for (const provider of providers) expect(place.get(provider)!).toBeLessThan(place.get(name)!);
        }
      } else {
        expect(order.cycle.at(0)).toBe(order.cycle.at(-1));
        for (const [at, name] of order.cycle.slice(0, -1).entries()) {
          expect(needs.get(name)).toContain(order.cycle[at + 1]);
        }
      }
    }),
  );
});
