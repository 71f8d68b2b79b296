// A smaller stack than that of `npm run bench:policy`, which plays 25 pull requests with 32 checks each.
import { expect, test } from '@jest/globals';
import { BUILT, restack } from '../../bench/policy/restack.ts';

const shape = { pulls: 4, checks: 6, pause: 150 };
/** Milliseconds for which `workflows/govern.yaml` waits before it judges. */
const QUIET = 500;

test('a stack that is rebased costs one evaluation and one write a head, however many checks run on it then', async () => {
  const { events, evaluations, redundant, missing, policies } = await restack(shape);
  expect(policies).toBe(1);
  expect(missing).toBe(0);
  expect(events).toBeGreaterThan(shape.pulls * shape.checks * 2);
  expect(evaluations).toBe(shape.pulls);
  expect(redundant).toBe(0);
}, 180_000);

test('where a policy reads checks, a head is judged once in a quiet period, by all of its checks in the end', async () => {
  const { events, evaluations, redundant, missing, policies, seconds } = await restack({
    ...shape,
    more: { built: BUILT },
  });
  expect(policies).toBe(2);
  expect(missing).toBe(0);
  expect(redundant).toBe(0);
  expect(evaluations).toBeLessThanOrEqual(shape.pulls * Math.ceil((seconds * 1000) / QUIET + 1));
  expect(evaluations).toBeLessThan(events / 3);
}, 180_000);
