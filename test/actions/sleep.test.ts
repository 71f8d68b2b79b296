import { expect, test } from '@jest/globals';
import { sleep } from '../../src/actions/sleep.ts';
import { Stage } from './stage.ts';

test('sleeps from its first call on, also when it is called again meanwhile', async () => {
  const stage = new Stage({});
  const startedAt = stage.clock.now();
  await stage.clock.advance(1_000);
  const outcome = await stage.call(sleep, { duration: 5_000 }, { startedAt });
  expect(outcome).toEqual({
    kind: 'parked',
    wait: { keys: [], until: startedAt + 5_000, reason: 'the time to be 2026-01-01T00:00:05.000Z' },
  });
  await stage.clock.advance(4_000);
  expect(await stage.call(sleep, { duration: 5_000 }, { startedAt })).toMatchObject({ kind: 'done' });
});

test('sleeps until a time, not at all when that is past', async () => {
  const stage = new Stage({});
  expect(await stage.finish(sleep, { until: '2026-01-02T01:00:00+01:00' })).toEqual({
    wokeAt: '2026-01-02T00:00:00.000Z',
  });
  expect((await stage.call(sleep, { until: '2020-01-01T00:00:00Z' })).kind).toBe('done');
});

test.each([{}, { duration: -1 }, { duration: 1, until: '2026-01-02T00:00:00Z' }, { until: 'tomorrow' }])(
  '%j is refused',
  (inputs) => {
    expect(sleep.input.safeParse(inputs).success).toBe(false);
  },
);
