import { expect, test } from '@jest/globals';
import {
  type Attempt,
  type Pacing,
  pacingFor,
  QueueScheduler,
  type Ticket,
} from '../../../src/adapters/github/scheduler.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { Lane } from '../../../src/core/ports/github.ts';
import { ManualClock } from '../../fakes/clock.ts';

const PACING: Pacing = { concurrency: 2, pointsPerMinute: 850, writeGap: 0, contentGap: 0, patience: 30_000 };
const read = (lane: Lane = 'workflow'): Ticket => ({ lane, kind: 'read' });
const answered = async (): Promise<Attempt<string>> => ({ answer: 'ok' });

function start(pacing: Partial<Pacing> = {}) {
  const clock = new ManualClock(0);
  return { clock, scheduler: new QueueScheduler(clock, { ...PACING, ...pacing }) };
}

/** Answers that a test gives when it likes. */
function held() {
  const gates: (() => void)[] = [];
  let most = 0;
  let flying = 0;
  const attempt = async (): Promise<Attempt<string>> => {
    flying += 1;
    most = Math.max(most, flying);
    await new Promise<void>((resolve) => gates.push(resolve));
    flying -= 1;
    return { answer: 'ok' };
  };
  return { attempt, gates, most: () => most };
}

test('no more requests are in flight than it was told', async () => {
  const { clock, scheduler } = start();
  const { attempt, gates, most } = held();
  const all = Promise.all(Array.from({ length: 10 }, () => scheduler.run(read(), attempt)));
  for (let done = 0; done < 10; done += 1) {
    await clock.advance(0);
    gates.shift()?.();
  }
  await all;
  expect(most()).toBe(2);
});

test('a person goes before a merge, a merge before a check, and bulk work comes last', async () => {
  const { clock, scheduler } = start({ concurrency: 1 });
  const { attempt, gates } = held();
  const order: string[] = [];
  const first = scheduler.run(read(), attempt);
  const lanes: Lane[] = ['bulk', 'workflow', 'person', 'check', 'merge'];
  const rest = lanes.map((lane) =>
    scheduler.run(read(lane), async () => {
      order.push(lane);
      return { answer: lane };
    }),
  );
  await clock.advance(0);
  gates.shift()?.();
  await Promise.all([first, ...rest]);
  expect(order).toEqual(['person', 'merge', 'check', 'workflow', 'bulk']);
});

test('writes keep their distance, and those that notify people a greater one', async () => {
  const { clock, scheduler } = start({ writeGap: 350, contentGap: 1000, concurrency: 10 });
  const starts: [string, number][] = [];
  const send = (kind: Ticket['kind']) =>
    scheduler.run({ lane: 'workflow', kind }, async () => {
      starts.push([kind, clock.now()]);
      return { answer: kind };
    });
  const all = Promise.all([send('write'), send('write'), send('content'), send('content'), send('read'), send('read')]);
  await clock.advance(10_000);
  await all;
  expect(starts).toEqual([
    ['read', 0],
    ['read', 0],
    ['write', 0],
    ['write', 350],
    ['content', 700],
    ['content', 1700],
  ]);
});

test('no minute holds more points than it may, and a request goes out as soon as it fits', async () => {
  const { clock, scheduler } = start({ pointsPerMinute: 12 });
  const starts: number[] = [];
  const write = () =>
    scheduler.run({ lane: 'workflow', kind: 'write' }, async () => {
      starts.push(clock.now());
      return { answer: 'ok' };
    });
  const first = write();
  await clock.advance(20_000);
  const rest = [write(), write(), scheduler.run(read(), answered)];
  await clock.advance(100_000);
  await Promise.all([first, ...rest]);
  expect(starts).toEqual([0, 20_000, 60_000]);
});

test('a server on this machine is not spared, github.com is', () => {
  expect(pacingFor('http://127.0.0.1:4000/api/v3')).toMatchObject({ writeGap: 0, contentGap: 0 });
  expect(pacingFor('http://localhost:1')).toMatchObject({ writeGap: 0, contentGap: 0 });
  expect(pacingFor('https://api.github.com').writeGap).toBeGreaterThanOrEqual(60_000 / (900 / 5));
});

test('a limit closes the whole installation for as long as it says, and the request is made again', async () => {
  const { clock, scheduler } = start();
  let tries = 0;
  const limited = scheduler.run(read(), async (): Promise<Attempt<number>> => {
    tries += 1;
    return tries === 1 ? { limit: { wait: 5000, told: true } } : { answer: clock.now() };
  });
  await clock.advance(0);
  const other = scheduler.run(read(), async () => ({ answer: clock.now() }));
  await clock.advance(4999);
  expect(tries).toBe(1);
  await clock.advance(1);
  expect([await limited, await other, tries]).toEqual([5000, 5000, 2]);
  expect(scheduler.usage()).toMatchObject({ requests: 3, limited: 1 });
});

test('who comes while it is closed goes by lane when it opens', async () => {
  const { clock, scheduler } = start({ concurrency: 1 });
  const order: string[] = [];
  let refused = false;
  const limited = scheduler.run(read('bulk'), async (): Promise<Attempt<string>> => {
    if (!refused) {
      refused = true;
      return { limit: { wait: 1000, told: true } };
    }
    order.push('bulk');
    return { answer: 'ok' };
  });
  await clock.advance(0);
  const urgent = scheduler.run(read('person'), async () => {
    order.push('person');
    return { answer: 'ok' };
  });
  await clock.advance(1000);
  await Promise.all([limited, urgent]);
  expect(order).toEqual(['person', 'bulk']);
});

test('a long wait is given to the run with its time, and nobody knocks before it is over', async () => {
  const { clock, scheduler } = start();
  const refused = scheduler.run(
    read(),
    async (): Promise<Attempt<string>> => ({ limit: { wait: 600_000, told: true } }),
  );
  await expect(refused).rejects.toMatchObject({ code: 'rate-limited', retry: { kind: 'at', at: 600_000 } });
  let knocked = false;
  const knock = () =>
    scheduler.run(read(), async () => {
      knocked = true;
      return { answer: 'ok' };
    });
  await expect(knock()).rejects.toBeInstanceOf(Fault);
  expect(knocked).toBe(false);
  await clock.advance(600_000);
  expect(await knock()).toBe('ok');
});

test('without a time it waits a minute, then longer each time; refusals of one moment count once', async () => {
  const { clock, scheduler } = start();
  const refuse = async (): Promise<Attempt<string>> => ({ limit: { wait: 60_000, told: false } });
  const until = async () => {
    const [first] = await Promise.allSettled([scheduler.run(read(), refuse), scheduler.run(read(), refuse)]);
    const fault = first?.status === 'rejected' ? (first.reason as Fault) : undefined;
    return fault?.retry.kind === 'at' ? fault.retry.at - clock.now() : 0;
  };
  expect(await until()).toBe(60_000);
  await clock.advance(60_000);
  expect(await until()).toBe(120_000);
  await clock.advance(120_000);
  expect(await scheduler.run(read(), answered)).toBe('ok');
  expect(await until()).toBe(60_000);
});

test('a request that is refused again and again goes back to its run', async () => {
  const { clock, scheduler } = start();
  let tries = 0;
  const asked = scheduler.run(read(), async (): Promise<Attempt<string>> => {
    tries += 1;
    return { limit: { wait: 1000, told: true } };
  });
  const ended = expect(asked).rejects.toMatchObject({ code: 'rate-limited' });
  await clock.advance(10_000);
  await ended;
  expect(tries).toBe(5);
});

test('what was used is counted as GitHub counts it', async () => {
  const { scheduler } = start();
  await scheduler.run(read(), async () => ({ answer: 1, remaining: 4321 }));
  await scheduler.run({ lane: 'merge', kind: 'write' }, answered);
  await scheduler.run({ lane: 'person', kind: 'content' }, answered);
  expect(scheduler.usage()).toEqual({ requests: 3, points: 11, content: 1, limited: 0, remaining: 4321 });
});

test('an error of one request is its own', async () => {
  const { scheduler } = start({ concurrency: 1 });
  const broken = scheduler.run(read(), async (): Promise<Attempt<string>> => {
    throw new Error('broken');
  });
  await expect(broken).rejects.toThrow('broken');
  expect(await scheduler.run(read(), answered)).toBe('ok');
});

test('a timer that fires a millisecond before the clock shows it does not leave the queue closed for ever', async () => {
  const clock = new ManualClock(0);
  const hasty = {
    now: () => clock.now(),
    random: () => 0,
    sleep: (milliseconds: number) => clock.sleep(Math.max(1, milliseconds - 1)),
  };
  const scheduler = new QueueScheduler(hasty, PACING);
  let asked = 0;
  const result = scheduler.run(read(), async (): Promise<Attempt<string>> => {
    asked += 1;
    return asked === 1 ? { limit: { wait: 1_000, told: true } } : { answer: 'ok' };
  });
  await clock.advance(2_000);
  expect(asked).toBe(2);
  await expect(result).resolves.toBe('ok');
});
