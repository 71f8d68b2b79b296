import { expect, test } from '@jest/globals';
import { DOCUMENTED_LIMITS } from '../../../src/core/quota/limits.ts';
import { createMemoryQuota } from '../../../src/core/quota/memory.ts';
import { quotaContract } from '../../contract/quota.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { demandOf } from './referee.ts';

quotaContract('in memory', async () => {
  const quota = createMemoryQuota(new ManualClock());
  return { quota, another: () => quota, close: async () => {} };
});

const DAY = 24 * 3_600_000;
const limits = { ...DOCUMENTED_LIMITS, points: { units: 10, seconds: 60 } };
const wish = { demand: demandOf({}), urgency: 'person' } as const;

test.each([
  ['back', -DAY],
  ['ahead', DAY],
])('a clock that leaps %s by a day frees nothing and keeps nobody waiting for a day', async (_, leap) => {
  let now = Date.UTC(2026, 0, 10);
  const quota = createMemoryQuota({ now: () => now, random: () => 0.5, sleep: () => Promise.resolve() });
  const ask = (count: number, ended: string[] = []) =>
    quota.exchange(1, {
      ...{ limits, ahead: 0, wishes: Array(count).fill(wish) },
      ended: ended.map((grant) => ({ grant, seconds: leap / 1000, outcome: 'answered' as const })),
    });
  const first = await ask(10);
  now += leap;
  const [grant] = first.decisions as { grant: string }[];
  const next = await ask(1, [grant!.grant]);
  expect(next.decisions[0]).toMatchObject({ by: 'window' });
  const { wait } = next.decisions[0] as { wait: number };
  expect(wait).toBeLessThanOrEqual(60_200);
  const rest = (first.decisions as { grant: string }[]).slice(1).map((one) => one.grant);
  await ask(0, rest);
  now += 60_200;
  expect((await ask(1)).decisions[0]).toHaveProperty('grant');
});
