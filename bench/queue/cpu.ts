import { createScheduler, type Ticket } from '../../src/adapters/github/scheduler.ts';
import { DOCUMENTED_LIMITS, type QuotaLimits } from '../../src/core/quota/limits.ts';
import { createMemoryQuota } from '../../src/core/quota/memory.ts';
import { VirtualTime } from './time.ts';

const ANSWER = 300;
const REQUESTS = 12_000;
const RUNS = 10;
const ROUNDS = 5;

/**
 * Microseconds of processor that the scheduler costs a request: 12,000 requests of ten runs wait in it at once and go as the
 * limits allow, less what the same requests cost without it. The least of five rounds, because a busy machine only adds.
 */
export async function schedulerCost(): Promise<number> {
  const limits: QuotaLimits = { ...DOCUMENTED_LIMITS, content: [] };
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const plain = await measured((time) => async () => await time.sleep(ANSWER));
    const scheduled = await measured((time) => {
      const scheduler = createScheduler({
        clock: time,
        quota: createMemoryQuota(time),
        limits,
        account: 1,
        patience: 30_000,
      });
      return async (at) =>
        await scheduler.run(ticketOf(at), async () => {
          await time.sleep(ANSWER);
          return { answer: undefined };
        });
    });
    least = Math.min(least, (scheduled - plain) / REQUESTS);
  }
  return least;
}

function ticketOf(at: number): Ticket {
  const demand = { resource: 'core', points: 5, content: 0, families: ['git/createRef'] } as const;
  return { lane: 'workflow', kind: 'write', demand, run: `run ${at % RUNS}`, repository: `bench/r${at}` };
}

/** Processor time in microseconds until all requests are answered, in virtual time. */
async function measured(make: (time: VirtualTime) => (at: number) => Promise<void>): Promise<number> {
  const time = new VirtualTime(1);
  const send = make(time);
  const before = process.cpuUsage();
  await time.pass(async () => {
    await Promise.all(Array.from({ length: REQUESTS }, (_, at) => send(at)));
  });
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
