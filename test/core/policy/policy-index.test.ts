import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitsAny, fitsAnyRepository } from '../../../src/core/glob.ts';
import type { FactName } from '../../../src/core/policy/facts.ts';
import type { Policy } from '../../../src/core/policy/policy.ts';
import { PolicyIndex } from '../../../src/core/policy/policy-index.ts';
import { isReached } from '../../../src/core/policy/scope.ts';
import { aPolicy } from '../../fakes/policy.ts';

const scoped = (id: string, scope: Partial<Policy['scope']>, rollout: Partial<Policy['rollout']> = {}) => {
  const whole = aPolicy();
  return aPolicy({ id, scope: { ...whole.scope, ...scope }, rollout: { ...whole.rollout, ...rollout } });
};
const ids = (policies: readonly Policy[]) => policies.map(({ id }) => id).sort();

test('a changed fact leads to the policies that read it, where they apply', () => {
  const reads: { readonly [id: string]: readonly FactName[] } = {
    everywhere: ['labels'],
    web: ['labels', 'reviews'],
    docs: ['labels'],
    release: ['labels'],
    later: ['labels'],
    title: ['title'],
  };
  const index = new PolicyIndex(
    [
      scoped('everywhere', {}),
      scoped('web', { repositories: ['Web'] }),
      scoped('docs', { repositories: ['acme/docs'] }),
      scoped('release', { repositories: ['w*'], branches: ['release/*'] }),
      scoped('later', {}, { percent: 0 }),
      scoped('title', {}),
    ],
    ({ id }) => new Set(reads[id]),
  );
  const at = (repository: string, branch: string | undefined, ...facts: FactName[]) =>
    ids(index.readers({ repository, ...(branch === undefined ? {} : { branch }) }, new Set(facts)));
  expect(at('acme/web', 'main', 'labels')).toEqual(['everywhere', 'web']);
  expect(at('acme/web', 'release/1', 'labels')).toEqual(['everywhere', 'release', 'web']);
  expect(at('acme/web', undefined, 'labels')).toEqual(['everywhere', 'release', 'web']);
  expect(at('acme/docs', 'main', 'labels')).toEqual(['docs', 'everywhere']);
  expect(at('acme/docs', 'main', 'labels', 'title')).toEqual(['docs', 'everywhere', 'title']);
  expect(at('acme/web', 'main', 'labels', 'reviews')).toEqual(['everywhere', 'web']);
  expect(at('acme/web', 'main', 'checks')).toEqual([]);
});

test('it misses none that a look at every policy finds, and finds no other', () => {
  const names = ['web', 'web-app', 'api', 'docs', 'design-tokens', 'Web-UI'];
  const globs = [
    'web',
    'WEB',
    'acme/web',
    'acme/*',
    'web*',
    '*-app',
    '{web,api}',
    'w{eb,eb-app}',
    '**',
    'other/web',
    '?pi',
  ];
  const facts: readonly FactName[] = ['labels', 'reviews', 'checks', 'title'];
  const policy = fc.record({
    repositories: fc.subarray(globs, { maxLength: 3 }),
    branches: fc.subarray(['main', 'release/*', '**'], { maxLength: 2 }),
    percent: fc.constantFrom(0, 50, 100),
    reads: fc.subarray([...facts]),
  });
  const question = fc.record({
    name: fc.constantFrom(...names),
    branch: fc.option(fc.constantFrom('main', 'release/2', 'topic'), { nil: undefined }),
    changed: fc.subarray([...facts]),
  });
  fc.assert(
    fc.property(fc.array(policy, { maxLength: 12 }), fc.array(question, { maxLength: 12 }), (sketches, questions) => {
      const read = new Map<Policy, ReadonlySet<FactName>>();
      const policies = sketches.map(({ repositories, branches, percent, reads }, at) => {
        const made = scoped(`p${at}`, { repositories, branches }, { percent });
        read.set(made, new Set(reads));
        return made;
      });
      const index = new PolicyIndex(policies, (one) => read.get(one) ?? new Set());
      for (const { name, branch, changed } of questions) {
        const repository = `acme/${name}`;
        const looked = policies.filter(
          (one) =>
            fitsAnyRepository(one.scope.repositories, repository) &&
            isReached(one, repository) &&
            (branch === undefined || fitsAny(one.scope.branches, branch)) &&
            changed.some((fact) => read.get(one)?.has(fact)),
        );
        const place = { repository, ...(branch === undefined ? {} : { branch }) };
        expect(ids(index.readers(place, new Set(changed)))).toEqual(ids(looked));
      }
    }),
    { numRuns: 300 },
  );
});
