import { expect, test } from '@jest/globals';
import { Fault } from '../../src/core/fault.ts';
import type { Events } from '../../src/core/ports/store.ts';
import { judgeAgain, judgeAgainRegularly } from '../../src/engine/judge-again.ts';
import { ManualClock } from '../fakes/clock.ts';
import { FakeWaivers } from '../fakes/waivers.ts';
import { silent } from './world.ts';

const PULL = { installation: 7, org: 'acme', repository: 'acme/web', pull: 3 };

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

test('at its moment, and not before, a pull request is told of once', async () => {
  const { clock, waivers, told, about } = world();
  const at = clock.now() + 60_000;
  await waivers.judgeAgain({ ...PULL, at });
  const stop = judgeAgainRegularly(about);
  await clock.advance(59_000);
  expect(told).toEqual([]);
  await clock.advance(1_000);
  expect(told).toEqual([
    {
      ...{ id: `due:acme/web#3@${at}`, type: 'waiver.due', installation: 7, org: 'acme' },
      data: { pullRequests: [{ repository: 'acme/web', number: 3 }] },
    },
  ]);
  await clock.advance(60_000);
  expect(told).toHaveLength(1);
  await stop();
});

test('what could not be told is told at the next look, with the same id', async () => {
  const { clock, waivers, told, away, about } = world();
  await waivers.judgeAgain({ ...PULL, at: clock.now() });
  away.times = 2;
  const stop = judgeAgainRegularly(about);
  await clock.advance(5_000);
  await stop();
  expect(told).toHaveLength(1);
});

test('a moment that is said while one is told is not lost', async () => {
  const { clock, waivers, told, about } = world();
  await waivers.judgeAgain({ ...PULL, at: clock.now() });
  const later = clock.now() + 5;
  const events: Events = {
    emit: async (event) => {
      await about.events.emit(event);
      await waivers.judgeAgain({ ...PULL, at: later });
    },
  };
  expect(await judgeAgain({ ...about, events })).toBe(1);
  await clock.advance(5);
  expect(await judgeAgain(about)).toBe(1);
  expect(told.map(({ id }) => id)).toEqual([expect.any(String), `due:acme/web#3@${later}`]);
});
