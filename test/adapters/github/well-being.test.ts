import { expect, test } from '@jest/globals';
import { type Attempt, createScheduler, type Scheduler, type Ticket } from '../../../src/adapters/github/scheduler.ts';
import { tellQueues } from '../../../src/adapters/github/well-being.ts';
import { DOCUMENTED_LIMITS } from '../../../src/core/quota/limits.ts';
import { createMemoryQuota } from '../../../src/core/quota/memory.ts';
import { ManualClock } from '../../fakes/clock.ts';

const clock = new ManualClock(Date.UTC(2026, 0, 1));
const write: Ticket = {
  ...{ lane: 'bulk', kind: 'write' },
  demand: { resource: 'core', points: 5, content: 0, families: ['git/createRef'] },
};
const start = (points = 900): Scheduler =>
  createScheduler({
    ...{ clock, account: 1, patience: 30_000, quota: createMemoryQuota(clock) },
    limits: {
      ...DOCUMENTED_LIMITS,
      points: { units: points, seconds: 60 },
      reserve: { points: 0, content: 0, hourly: 0 },
    },
  });
const tell = (scheduler: Scheduler) => tellQueues(new Map([[7, scheduler.state()]]));

test('a queue that nothing holds up answers', async () => {
  const scheduler = start();
  await scheduler.run(write, async () => ({ answer: 1 }));
  expect(tell(scheduler)).toEqual({ ok: true, detail: 'answers' });
});

test('a pause is told with its end and its reason, and is not well', async () => {
  const scheduler = start();
  const refused = async (): Promise<Attempt<1>> => ({ limit: { wait: 60_000, told: true } });
  await scheduler.run(write, refused).catch(() => {});
  expect(tell(scheduler)).toEqual({
    ok: false,
    detail: 'installation 7: pauses until 2026-01-01T00:01:00.000Z (the pause that GitHub asked for)',
  });
});

test('a circuit is told while it is open and while it is tried', async () => {
  const scheduler = start();
  for (let time = 0; time < 5; time += 1)
    await scheduler.run(write, () => Promise.reject(new Error('502'))).catch(() => {});
  expect(tell(scheduler)).toMatchObject({
    ok: false,
    detail: expect.stringContaining('leaves git/createRef alone until 2026'),
  });
});

test('who waits for a window is told with the limit, and that is well', async () => {
  const scheduler = start(5);
  const all = [1, 2].map(() => scheduler.run(write, async () => ({ answer: 1 })));
  await clock.advance(0);
  expect(tell(scheduler)).toMatchObject({
    ok: true,
    detail: expect.stringMatching(/1 request waits until 2026.*\(5 points a minute\)/),
  });
  await clock.advance(61_000);
  await Promise.all(all);
});
