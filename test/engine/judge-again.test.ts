import { expect, test } from '@jest/globals';
import { Fault } from '../../src/core/fault.ts';
import type { Events } from '../../src/core/ports/store.ts';
import { judgeAgain, judgeAgainRegularly } from '../../src/engine/judge-again.ts';
import { ManualClock } from '../fakes/clock.ts';
import { FakeWaivers } from '../fakes/waivers.ts';
import { silent } from './world.ts';

const CHECK = { installation: 7, org: 'acme', repository: 'acme/web', pull: 3, policy: 'one' };

function world() {
  const clock = new ManualClock();
  const waivers = new FakeWaivers();
  const told: Parameters<Events['emit']>[0][] = [];
  const away = { times: 0 };
  const events: Events = {
    emit: async (event) => {
      if (away.times-- > 0) throw new Fault('unavailable', 'the database did not answer');
      told.push(event);
    },
  };
  return { clock, waivers, told, away, about: { clock, waivers, events, log: silent, every: 1000 } };
}

test('at its moment, and not before, a check is told of once', async () => {
  const { clock, waivers, told, about } = world();
  const at = clock.now() + 60_000;
  await waivers.judgeAgain({ ...CHECK, at });
  const stop = judgeAgainRegularly(about);
  await clock.advance(59_000);
  expect(told).toEqual([]);
  await clock.advance(1_000);
  expect(told).toEqual([
    {
      ...{ id: `due:acme/web#3 one@${at}:${at}`, type: 'waiver.due', installation: 7, org: 'acme' },
      data: { policy: 'one', pullRequests: [{ repository: 'acme/web', number: 3 }] },
    },
  ]);
  await clock.advance(60_000);
  expect(told).toHaveLength(1);
  await stop();
});

test('what could not be told is told at the next look', async () => {
  const { clock, waivers, told, away, about } = world();
  await waivers.judgeAgain({ ...CHECK, at: clock.now() });
  away.times = 2;
  const stop = judgeAgainRegularly(about);
  await clock.advance(5_000);
  await stop();
  expect(told).toHaveLength(1);
});

test('a moment that is said while one is told is not lost', async () => {
  const { clock, waivers, told, about } = world();
  await waivers.judgeAgain({ ...CHECK, at: clock.now() });
  const later = clock.now() + 5;
  const events: Events = {
    emit: async (event) => {
      await about.events.emit(event);
      await waivers.judgeAgain({ ...CHECK, at: later });
    },
  };
  expect(await judgeAgain({ ...about, events })).toBe(1);
  await clock.advance(5);
  expect(await judgeAgain(about)).toBe(1);
  expect(told).toHaveLength(2);
});

test('one that is not over yet for who judged it, by a clock that is behind, is told again', async () => {
  const { clock, waivers, told, about } = world();
  const due = { ...CHECK, at: clock.now() };
  await waivers.judgeAgain(due);
  await judgeAgain(about);
  await waivers.judgeAgain(due);
  await clock.advance(1_000);
  await judgeAgain(about);
  expect(new Set(told.map(({ id }) => id)).size).toBe(2);
});
