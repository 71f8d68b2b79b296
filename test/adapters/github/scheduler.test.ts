import { expect, test } from '@jest/globals';
import {
  type Attempt,
  createScheduler,
  limitsFor,
  type SchedulerOptions,
  type Ticket,
} from '../../../src/adapters/github/scheduler.ts';
import type { Fault } from '../../../src/core/fault.ts';
import type { Lane } from '../../../src/core/ports/github.ts';
import type { Limit } from '../../../src/core/ports/quota.ts';
import type { Demand } from '../../../src/core/quota/demand.ts';
import { DOCUMENTED_LIMITS, type QuotaLimits } from '../../../src/core/quota/limits.ts';
import { createMemoryQuota } from '../../../src/core/quota/memory.ts';
import { ManualClock } from '../../fakes/clock.ts';

const MINUTE = 60_000;
const demand = (points: number, content = 0): Demand => ({
  resource: 'core',
  points,
  content,
  families: content > 0 ? ['pulls/create'] : points === 5 ? ['git/createRef'] : [],
});
const read = (lane: Lane = 'workflow', run?: string): Ticket => ({
  ...{ lane, kind: 'read', demand: demand(1) },
  ...(run === undefined ? {} : { run }),
});
const write = (lane: Lane = 'workflow', content = 0): Ticket => ({ lane, kind: 'write', demand: demand(5, content) });
const answered = async (): Promise<Attempt<string>> => ({ answer: 'ok' });
const NO_RESERVE = { points: 0, content: 0, hourly: 0 };

function start(limits: Partial<QuotaLimits> = {}, more: Partial<SchedulerOptions> = {}) {
  const clock = more.clock ?? new ManualClock(0);
  const quota = createMemoryQuota(clock);
  const all = { ...DOCUMENTED_LIMITS, reserve: NO_RESERVE, ...limits };
  const scheduler = createScheduler({ clock, quota, limits: all, account: 1, patience: 30_000, ...more });
  return { clock: clock as ManualClock, scheduler };
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

const refuse = (limit: Limit) => async (): Promise<Attempt<string>> => ({ limit });

test('no more requests are in flight than it was told', async () => {
  const { clock, scheduler } = start({ concurrent: 2 });
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
  const { clock, scheduler } = start({ concurrent: 1 });
  const { attempt, gates } = held();
  const order: string[] = [];
  const first = scheduler.run(read(), attempt);
  await clock.advance(0);
  const lanes: Lane[] = ['bulk', 'workflow', 'person', 'check', 'merge'];
  const rest = lanes.map((lane) =>
    scheduler.run(read(lane), async () => {
      order.push(lane);
      return { answer: lane };
    }),
  );
  await clock.advance(0);
  gates.shift()?.();
  await clock.advance(0);
  await Promise.all([first, ...rest]);
  expect(order).toEqual(['person', 'merge', 'check', 'workflow', 'bulk']);
});

test('no minute holds more points than it may, and a request goes out as soon as it fits', async () => {
  const { clock, scheduler } = start({ points: { units: 12, seconds: 60 } });
  const starts: number[] = [];
  const send = () =>
    scheduler.run(write(), async () => {
      starts.push(clock.now());
      return { answer: 'ok' };
    });
  const first = send();
  await clock.advance(20_000);
  const rest = [send(), send(), scheduler.run(read(), answered)];
  await clock.advance(100_000);
  await Promise.all([first, ...rest]);
  expect(starts).toEqual([0, 20_000, 60_000]);
});

test('content goes out at once up to its limit, and the rest a minute later', async () => {
  const { clock, scheduler } = start({ content: [{ units: 3, seconds: 60 }] });
  const starts: number[] = [];
  const all = Array.from({ length: 5 }, () =>
    scheduler.run(write('bulk', 1), async () => {
      starts.push(clock.now());
      return { answer: 'ok' };
    }),
  );
  await clock.advance(2 * MINUTE);
  await Promise.all(all);
  expect(starts).toEqual([0, 0, 0, MINUTE, MINUTE]);
});

test('what waits for content lets pass what needs none', async () => {
  const { clock, scheduler } = start({ content: [{ units: 1, seconds: 60 }] });
  const first = scheduler.run(write('bulk', 1), answered);
  await clock.advance(0);
  const second = scheduler.run(write('merge', 1), async () => ({ answer: clock.now() }));
  const other = scheduler.run(write('bulk'), async () => ({ answer: clock.now() }));
  await clock.advance(2 * MINUTE);
  expect([await first, await second, await other]).toEqual(['ok', MINUTE, 0]);
});

test('a person comments while bulk work waits for the next minute', async () => {
  const { clock, scheduler } = start({ reserve: DOCUMENTED_LIMITS.reserve });
  const bulk = Array.from({ length: 200 }, () => scheduler.run(write('bulk', 1), answered));
  await clock.advance(1000);
  expect(await scheduler.run(write('person', 1), async () => ({ answer: clock.now() }))).toBe(1000);
  expect(scheduler.state()).toMatchObject({
    queued: { bulk: 124 },
    waiting: { bound: '80 content-creating requests a minute' },
  });
  await clock.advance(3 * MINUTE);
  await Promise.all(bulk);
});

test('a server on this machine is taken at its word, github.com is read with care', () => {
  expect(limitsFor('http://127.0.0.1:4000/api/v3')).toMatchObject({ cpuShare: 0 });
  expect(limitsFor('http://localhost:1').probe).toBeUndefined();
  expect(limitsFor('https://api.github.com')).toMatchObject({ cpuShare: 1, probe: { from: 20 } });
});

test('a limit closes the whole installation for as long as it says, and a read is made again', async () => {
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
  expect(scheduler.state()).toMatchObject({ pause: { until: 5000, reason: expect.stringContaining('GitHub asked') } });
  await clock.advance(1);
  expect([await limited, await other, tries]).toEqual([5000, 5000, 2]);
  expect(scheduler.usage()).toMatchObject({ requests: 3, limited: 1 });
});

test('after a pause one goes alone, and the others follow its answer', async () => {
  const { clock, scheduler } = start();
  await scheduler.run(write(), refuse({ wait: 1000, told: true })).catch(() => {});
  const { attempt, gates, most } = held();
  const all = Array.from({ length: 5 }, () => scheduler.run(read(), attempt));
  await clock.advance(10_000);
  expect(gates).toHaveLength(1);
  gates.shift()?.();
  await clock.advance(0);
  expect(most()).toBe(4);
  for (const open of gates) open();
  await Promise.all(all);
});

test('a write that was refused goes back to whoever looks first, with the time', async () => {
  const { scheduler } = start();
  let tries = 0;
  const refused = scheduler.run(write(), async (): Promise<Attempt<string>> => {
    tries += 1;
    return { limit: { wait: 5000, told: true } };
  });
  await expect(refused).rejects.toMatchObject({ code: 'rate-limited', retry: { kind: 'at', at: 5000 } });
  expect(tries).toBe(1);
});

test('who comes while it is closed goes by lane when it opens', async () => {
  const { clock, scheduler } = start({ concurrent: 1 });
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
  const refused = scheduler.run(read(), refuse({ wait: 600_000, told: true }));
  await expect(refused).rejects.toMatchObject({ code: 'rate-limited', retry: { kind: 'at', at: 600_000 } });
  let knocked = false;
  const knock = () =>
    scheduler.run(read(), async () => {
      knocked = true;
      return { answer: 'ok' };
    });
  await expect(knock()).rejects.toMatchObject({ code: 'rate-limited', retry: { kind: 'at', at: 600_000 } });
  expect(knocked).toBe(false);
  await clock.advance(600_000);
  expect(await knock()).toBe('ok');
});

test('without a time it waits a minute, then longer with jitter, and never more than a quarter of an hour', async () => {
  const { clock, scheduler } = start();
  const until = async () => {
    const both = [0, 1].map(() => scheduler.run(read(), refuse({ wait: 60_000, told: false })));
    const [first] = await Promise.allSettled(both);
    const { retry } = (first as PromiseRejectedResult).reason as Fault;
    const wait = (retry as { at: number }).at - clock.now();
    await clock.advance(wait);
    return wait;
  };
  const waits = [];
  for (let time = 0; time < 6; time += 1) waits.push(await until());
  // The dice of a ManualClock always show a half: an eighth more.
  expect(waits).toEqual([67_500, 135_000, 270_000, 540_000, 900_000, 900_000]);
  expect(await scheduler.run(read(), answered)).toBe('ok');
  expect(await until()).toBe(67_500);
});

test('a limiter that refuses everything gets one request a pause, and the queue says until when and why', async () => {
  const { clock, scheduler } = start({}, { patience: Number.POSITIVE_INFINITY });
  let knocks = 0;
  const stop = new AbortController();
  const ends = Array.from({ length: 20 }, () =>
    scheduler.run(
      read(),
      async (): Promise<Attempt<string>> => {
        knocks += 1;
        return { limit: { wait: 60_000, told: false } };
      },
      stop.signal,
    ),
  );
  const ended = Promise.allSettled(ends);
  await clock.advance(1000);
  expect(knocks).toBe(20);
  await clock.advance(67_500);
  expect(knocks).toBe(21);
  await clock.advance(133_000);
  expect(knocks).toBe(21);
  expect(scheduler.state()).toMatchObject({
    pause: { until: expect.any(Number), reason: expect.stringContaining('without naming a time') },
    queued: { workflow: 20 },
  });
  stop.abort(new Error('cancelled by ada'));
  for (const end of await ended) expect(end).toMatchObject({ reason: { message: 'cancelled by ada' } });
  expect(scheduler.state().queued.workflow).toBe(0);
  await clock.advance(0);
  expect(clock.sleeping).toBe(0);
  await clock.advance(60 * MINUTE);
  expect(knocks).toBe(21);
});

test('a read that is refused again and again goes back to its run', async () => {
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

test('an endpoint that fails again and again is left alone, tried by one, and the others go on', async () => {
  const { clock, scheduler } = start();
  const fail = () => scheduler.run(write(), () => Promise.reject(new Error('502')));
  for (let time = 0; time < 5; time += 1) await expect(fail()).rejects.toThrow('502');
  expect(scheduler.state().breakers).toEqual([{ family: 'git/createRef', state: 'open', until: 11_250 }]);
  let tried = 0;
  const waiting = [0, 1, 2].map(() =>
    scheduler.run(write(), async () => {
      tried += 1;
      return { answer: 'ok' };
    }),
  );
  expect(await scheduler.run(read(), answered)).toBe('ok');
  await clock.advance(11_000);
  expect(tried).toBe(0);
  await clock.advance(2_000);
  await Promise.all(waiting);
  expect(scheduler.state().breakers).toEqual([]);
});

test('a circuit that stays open gives the request back with the time', async () => {
  const { clock, scheduler } = start();
  const fail = () => scheduler.run(write(), () => Promise.reject(new Error('502'))).catch(() => {});
  for (let failures = 0; failures < 5; failures += 1) await fail();
  for (const open of [11_250, 22_500]) {
    await clock.advance(open);
    await fail();
  }
  await expect(scheduler.run(write(), answered)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('git/createRef'),
    retry: { kind: 'at' },
  });
});

test('what was used is counted as GitHub counts it, of everything and of one run', async () => {
  const { clock, scheduler } = start();
  const budget = { resource: 'core', limit: 5000, remaining: 4321, reset: clock.now() + 60 * MINUTE };
  await scheduler.run(read('workflow', 'one'), async () => ({ answer: 1, budget }));
  await scheduler.run(write('merge'), answered);
  await scheduler.run(write('person', 1), answered);
  expect(scheduler.usage()).toEqual({ requests: 3, points: 11, content: 1, limited: 0, waited: 0, remaining: 4321 });
  expect(scheduler.usage('one')).toMatchObject({ requests: 1, points: 1, content: 0 });
  expect(scheduler.usage('two')).toMatchObject({ requests: 0 });
});

test('what runs announced shrinks with what they use, is announced anew, and goes when nothing is left', async () => {
  const { scheduler } = start();
  await scheduler.run(read('workflow', 'one'), answered);
  scheduler.announce('one', { requests: 10, points: 50, content: 4 });
  scheduler.announce('two', { requests: 2, points: 2, content: 0 });
  expect(scheduler.state().announced).toEqual({ requests: 12, points: 52, content: 4 });
  await scheduler.run(read('workflow', 'one'), answered);
  for (let more = 0; more < 3; more += 1) await scheduler.run(read('workflow', 'two'), answered);
  await scheduler.run(read(), answered);
  expect(scheduler.state().announced).toEqual({ requests: 9, points: 49, content: 4 });
  scheduler.announce('one', { requests: 3, points: 15, content: 1 });
  expect(scheduler.state().announced).toEqual({ requests: 3, points: 15, content: 1 });
  scheduler.announce('one', { requests: 0, points: 0, content: 0 });
  expect(scheduler.state().announced).toEqual({ requests: 0, points: 0, content: 0 });
});

test('what is kept of the hour for people gives way to announced work that would need another hour', async () => {
  const content = [{ units: 10, seconds: 3600 }];
  for (const [announced, sent] of [
    [0, 8],
    [10, 10],
    [8, 8],
  ] as const) {
    const { clock, scheduler } = start({ content, reserve: { ...NO_RESERVE, hourly: 2 } });
    scheduler.announce('one', { requests: announced, points: announced, content: announced });
    const all = Array.from({ length: 10 }, () => scheduler.run({ ...write('bulk', 1), run: 'one' }, answered));
    const settled = Promise.allSettled(all);
    await clock.advance(0);
    expect([announced, scheduler.usage().content]).toEqual([announced, sent]);
    await clock.advance(2 * 60 * MINUTE);
    await settled;
  }
});

test.each([
  [1300, ['person', 'merge', 'check', 'workflow', 'bulk', 'low', 'critical']],
  [1200, ['person', 'merge', 'check', 'workflow', 'critical']],
  [700, ['person', 'merge', 'critical']],
] as const)('with %d of 5,000 requests left in the hour go: %j', async (remaining, going) => {
  const { clock, scheduler } = start();
  const reset = 20 * MINUTE;
  const budget = { resource: 'core', limit: 5000, remaining, reset };
  await scheduler.run(read('person'), async () => ({ answer: 1, budget }));
  const asked = [
    ...(['person', 'merge', 'check', 'workflow', 'bulk'] as const).map((lane) => ({ name: lane, ticket: read(lane) })),
    { name: 'low', ticket: { ...read('check'), priority: 'low' as const } },
    { name: 'critical', ticket: { ...read('bulk'), priority: 'critical' as const } },
  ];
  const all = await Promise.allSettled(asked.map(({ ticket }) => scheduler.run(ticket, answered)));
  expect(asked.filter((_, at) => all[at]?.status === 'fulfilled').map(({ name }) => name)).toEqual(going);
  for (const one of all) {
    if (one.status === 'fulfilled') continue;
    expect(one.reason).toMatchObject({ code: 'rate-limited', retry: { kind: 'at', at: reset } });
    expect((one.reason as Fault).message).toMatch(/1970-01-01T00:20:00.* of 5000 requests an hour .* kept for/);
  }
  await clock.advance(reset);
  expect(await scheduler.run(read('bulk'), answered)).toBe('ok');
});

test('who is deferred for a moment only waits for it in the queue, and can be called off there', async () => {
  const { clock, scheduler } = start();
  const budget = { resource: 'core', limit: 5000, remaining: 700, reset: 20_000 };
  await scheduler.run(read('person'), async () => ({ answer: 1, budget }));
  const stop = new AbortController();
  const [waits, leaves] = [scheduler.run(read(), answered), scheduler.run(read('bulk'), answered, stop.signal)];
  await clock.advance(0);
  expect(scheduler.state().waiting).toMatchObject({
    until: 20_000,
    bound: expect.stringContaining('kept for critical'),
  });
  stop.abort(new Error('the run was cancelled'));
  await expect(leaves).rejects.toThrow('cancelled');
  await clock.advance(20_000);
  expect(await waits).toBe('ok');
});

test('searches have no hour that could run low', async () => {
  const { scheduler } = start();
  const budget = { resource: 'search', limit: 30, remaining: 5, reset: 50_000 };
  await scheduler.run(read('person'), async () => ({ answer: 1, budget }));
  const search: Ticket = { ...read('bulk'), demand: { ...demand(1), resource: 'search' } };
  expect(await scheduler.run(search, answered)).toBe('ok');
});

test('the last of the hour is not spent, and the run hears when the next begins', async () => {
  const { clock, scheduler } = start();
  const reset = 20 * MINUTE;
  const budget = { resource: 'core', limit: 5000, remaining: 1, reset };
  await scheduler.run(read('person'), async () => ({ answer: 1, budget }));
  expect(await scheduler.run(read('person'), answered)).toBe('ok');
  await expect(scheduler.run(read('person'), answered)).rejects.toMatchObject({ retry: { kind: 'at', at: reset } });
  await clock.advance(reset);
  expect(await scheduler.run(read(), answered)).toBe('ok');
});

test('an error of one request is its own', async () => {
  const { scheduler } = start({ concurrent: 1 });
  const broken = scheduler.run(read(), async (): Promise<Attempt<string>> => {
    throw new Error('broken');
  });
  await expect(broken).rejects.toThrow('broken');
  expect(await scheduler.run(read(), answered)).toBe('ok');
});

test('who is called off leaves the queue at once, and what is under way ends by itself', async () => {
  const { clock, scheduler } = start({ concurrent: 1 });
  const { attempt, gates } = held();
  const stop = new AbortController();
  const first = scheduler.run(read(), attempt, stop.signal);
  await clock.advance(0);
  const second = scheduler.run(read(), answered, stop.signal);
  stop.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  await expect(scheduler.run(read(), answered, stop.signal)).rejects.toThrow('enough');
  gates.shift()?.();
  expect(await first).toBe('ok');
});

test('a timer that fires a millisecond before the clock shows it does not leave the queue closed for ever', async () => {
  const clock = new ManualClock(0);
  const hasty = {
    now: () => clock.now(),
    random: () => 0,
    sleep: (milliseconds: number, stop?: AbortSignal) => clock.sleep(Math.max(1, milliseconds - 1), stop),
  };
  const { scheduler } = start({}, { clock: hasty });
  let asked = 0;
  const result = scheduler.run(read(), async (): Promise<Attempt<string>> => {
    asked += 1;
    return asked === 1 ? { limit: { wait: 1_000, told: true } } : { answer: 'ok' };
  });
  await clock.advance(2_000);
  expect(asked).toBe(2);
  await expect(result).resolves.toBe('ok');
});

test('a process that slept between its grant and its sending asks again', async () => {
  const clock = new ManualClock(0);
  const memory = createMemoryQuota(clock);
  let exchanges = 0;
  const { scheduler } = start(
    {},
    {
      clock,
      quota: {
        async exchange(account, told) {
          const answer = await memory.exchange(account, told);
          exchanges += 1;
          if (exchanges === 1) await clock.sleep(5000);
          return answer;
        },
      },
    },
  );
  const asked = scheduler.run(read(), async () => ({ answer: clock.now() }));
  await clock.advance(5000);
  expect(await asked).toBe(5000);
  expect(exchanges).toBeGreaterThan(1);
  expect(scheduler.usage().requests).toBe(1);
});

test('without the record of what is allowed nothing is sent', async () => {
  const quota = { exchange: () => Promise.reject(new Error('no database')) };
  const { scheduler } = start({}, { quota });
  let sent = false;
  const asked = scheduler.run(read(), async () => {
    sent = true;
    return { answer: 'ok' };
  });
  await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
  expect(sent).toBe(false);
});
