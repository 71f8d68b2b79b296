import { expect, test } from '@jest/globals';
import type { Policy } from '../../../../src/core/policy/policy.ts';
import { judgesAlike, policyChanges } from '../../../../src/core/policy/preview/compare.ts';
import { aPolicy } from '../../../fakes/policy.ts';

const differences = (old: Partial<Policy>, fresh: Partial<Policy>) =>
  policyChanges({ before: [aPolicy(old)], after: [aPolicy(fresh)] }).flatMap((change) => change.differences);
const rule = (name: string, maximum = 1, line = 1) => ({ rule: name, with: { maximum, b: 1 }, line });

test('a policy that was only moved in its file is the same', () => {
  const other = { rules: [{ rule: 'custom.one', with: {}, line: 9 }], source: 'elsewhere@def' };
  expect(differences({}, other)).toEqual([]);
  expect(judgesAlike(aPolicy(), aPolicy(other))).toBe(true);
});

test.each([
  [{ enforcement: 'warning' }, 'enforcement blocking → warning'],
  [{ rollout: { mode: 'shadow', repositories: [], percent: 5 } }, 'rollout enforce → shadow at 5 %'],
  [{ rollout: { mode: 'warn', repositories: ['web'], percent: 100 } }, 'rollout enforce → warn in web'],
  [{ scope: { ...aPolicy().scope, branches: ['main', 'next'] } }, 'scope, branches: all → main, next'],
  [{ scope: { ...aPolicy().scope, drafts: false } }, 'scope, drafts: yes → no'],
  [{ rules: [rule('custom.one')] }, 'options of custom.one'],
  [{ rules: [...aPolicy().rules, rule('custom.two')] }, 'with custom.two'],
] as const)('%j is told, and may judge otherwise', (fresh, told) => {
  expect(differences({}, fresh)).toEqual([told]);
  expect(judgesAlike(aPolicy(), aPolicy(fresh))).toBe(false);
});

test('words and owners are told, and judge alike', () => {
  const fresh = { name: 'Another', owners: ['design'] };
  expect(differences({}, fresh)).toEqual(['owners nobody → design', 'its words']);
  expect(judgesAlike(aPolicy(), aPolicy(fresh))).toBe(true);
});

test('of two rules of one name it is told that one is gone; the order of keys is no difference', () => {
  const two = { rules: [rule('custom.one', 1), rule('custom.one', 2)] };
  expect(differences(two, { rules: [rule('custom.one', 2)] })).toEqual(['without custom.one']);
  const turned = { rules: [{ rule: 'custom.one', with: { b: 1, maximum: 1 }, line: 1 }] };
  expect(differences({ rules: [rule('custom.one')] }, turned)).toEqual([]);
});

test('what comes and what goes is told with how hard it weighs', () => {
  const gone = aPolicy({ id: 'gone', enforcement: 'info' });
  const come = aPolicy({ id: 'come', rollout: { mode: 'warn', repositories: [], percent: 100 } });
  expect(policyChanges({ before: [gone], after: [come] })).toEqual([
    { id: 'gone', kind: 'removed', differences: ['it was info, rollout enforce'] },
    { id: 'come', kind: 'added', differences: ['warning, rollout warn'] },
  ]);
});
