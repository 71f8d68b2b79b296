import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ChangeSet, Member } from '../../../src/core/changeset/change-set.ts';
import { type LivePull, nextMove } from '../../../src/core/changeset/next-move.ts';

const GRAPH: { readonly [name: string]: readonly string[] } = {
  docs: ['react', 'angular', 'vue'],
  vue: ['tokens'],
  tokens: [],
  react: ['tokens'],
  angular: ['tokens'],
};

const member = (repository: string, more: Partial<Member> = {}): Member => ({
  repository,
  repositoryId: Object.keys(GRAPH).indexOf(repository) + 1,
  baseBranch: 'main',
  dependsOn: GRAPH[repository] ?? [],
  pull: { number: 1, url: `https://github.com/acme/${repository}/pull/1`, title: 'Sync' },
  result: { kind: 'open' },
  ...more,
});
const without = ({ pull: _, ...rest }: Member): Member => rest;
const five = (change: { readonly [name: string]: Member } = {}): ChangeSet => ({
  members: Object.keys(GRAPH).map((name) => change[name] ?? member(name)),
});
const all = (state: LivePull, but: { readonly [name: string]: LivePull } = {}) =>
  new Map(Object.keys(GRAPH).map((name) => [name, but[name] ?? state]));
const ready: LivePull = { kind: 'ready' };
const waiting: LivePull = { kind: 'waiting', reasons: ['check test failed'], needsPerson: true };
const merged: LivePull = { kind: 'merged', sha: 'a'.repeat(40) };

test('nothing lands while one of them waits, and the wait names it', () => {
  const move = nextMove(five(), all(ready, { vue: waiting }));
  expect(move).toEqual({
    kind: 'wait',
    for: [{ repository: 'vue', reasons: ['check test failed'] }],
    again: false,
    needsPerson: true,
  });
});

test('what was not looked at yet is waited for, soon', () => {
  expect(nextMove(five(), new Map())).toMatchObject({ kind: 'wait', again: true, needsPerson: false });
});

test('providers land before consumers, independent ones together', () => {
  const first = nextMove(five(), all(ready));
  expect(first.kind === 'merge' && first.batch.map((one) => one.repository)).toEqual(['tokens']);
  const second = nextMove(five(), all(ready, { tokens: merged }));
  expect(second.kind === 'merge' && second.batch.map((one) => one.repository)).toEqual(['vue', 'react', 'angular']);
});

test('one that fails midway stops it, with what landed and what remains', () => {
  const failed: LivePull = { kind: 'failed', reason: 'pull request #1 was closed without being merged' };
  expect(nextMove(five(), all(ready, { tokens: merged, react: merged, vue: failed }))).toEqual({
    kind: 'blocked',
    because: 'vue: pull request #1 was closed without being merged',
    landed: ['tokens', 'react'],
    remaining: ['docs', 'vue', 'angular'],
  });
});

test('a consumer never lands without its failed provider', () => {
  const set = five({ tokens: without(member('tokens', { result: { kind: 'failed', reason: 'no access' } })) });
  expect(nextMove(set, all(ready))).toMatchObject({
    kind: 'blocked',
    because: 'vue must land after tokens, which failed: no access',
  });
});

test('a failed repository that nobody needs stops nothing', () => {
  const set = five({ docs: without(member('docs', { result: { kind: 'failed', reason: 'no access' } })) });
  expect(nextMove(set, all(ready)).kind).toBe('merge');
});

test('the order holds by way of repositories that were skipped', () => {
  const gone = (name: string) => without(member(name, { result: { kind: 'skipped', reason: 'it is already right' } }));
  const set = five({ react: gone('react'), vue: gone('vue'), angular: gone('angular') });
  const move = nextMove(set, all(ready));
  expect(move.kind === 'merge' && move.batch.map((one) => one.repository)).toEqual(['tokens']);
});

test('a circle is named', () => {
  const set = five({ tokens: member('tokens', { dependsOn: ['docs'] }) });
  const move = nextMove(set, all(ready));
  expect(move.kind === 'blocked' && move.because).toMatch(
    /docs must land after \w+ must land after tokens must land after docs/,
  );
});

test('an empty set, or one in which everything landed, is done', () => {
  expect(nextMove({ members: [] }, new Map())).toEqual({ kind: 'done', landed: [] });
  expect(nextMove(five(), all(merged)).kind).toBe('done');
});

test('whatever the graph and the order of news, it lands everything in order and nothing early', () => {
  const graphs = fc
    .integer({ min: 1, max: 12 })
    .chain((size) =>
      fc.tuple(
        fc.array(fc.array(fc.nat({ max: 11 }), { maxLength: 4 }), { minLength: size, maxLength: size }),
        fc.array(fc.nat({ max: size - 1 }), { maxLength: 40 }),
      ),
    );
  fc.assert(
    fc.property(graphs, ([arrows, news]) => {
      const members = arrows.map((targets, at) => ({
        ...member(`r${at}`),
        repositoryId: at + 1,
        // Only backwards, so there is no circle.
        dependsOn: [...new Set(targets.filter((target) => target < at))].map((target) => `r${target}`),
      }));
      const green = new Set<number>();
      const landed: string[] = [];
      const live = () =>
        new Map<string, LivePull>(
          members.map(({ repository }, at) => [
            repository,
            landed.includes(repository) ? merged : green.has(at) ? ready : waiting,
          ]),
        );
      for (const at of [...news, ...members.keys()]) {
        green.add(at);
        const move = nextMove({ members }, live());
        expect(move.kind).toBe(
          green.size < members.length ? 'wait' : landed.length < members.length ? 'merge' : 'done',
        );
        if (move.kind !== 'merge') continue;
        for (const { repository, dependsOn } of move.batch) {
          expect(dependsOn.every((provider) => landed.includes(provider))).toBe(true);
          expect(landed).not.toContain(repository);
        }
        landed.push(...move.batch.map(({ repository }) => repository));
      }
      for (let turn = 0; turn < members.length; turn += 1) {
        const move = nextMove({ members }, live());
        if (move.kind === 'merge') landed.push(move.next.repository);
      }
      expect(new Set(landed).size).toBe(members.length);
      expect(landed.length).toBe(members.length);
    }),
  );
});
