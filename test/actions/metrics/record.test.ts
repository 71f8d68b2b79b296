import { expect, test } from '@jest/globals';
import { record } from '../../../src/actions/metrics/record.ts';
import { Stage } from '../stage.ts';

test('keeps the measure once for this step', async () => {
  const stage = new Stage({});
  await stage.finish(record, { name: 'sync_seconds', value: 41.5, labels: { full: true } });
  await stage.finish(record, { name: 'sync_seconds', value: 99 });
  expect([...stage.metrics]).toEqual([
    ['run-1/metrics.record', { name: 'sync_seconds', value: 41.5, labels: { full: 'true' }, run: 'run-1' }],
  ]);
});

test.each(['1x', 'a b', ''])('the name %j is refused', (name) => {
  expect(record.input.safeParse({ name, value: 1 }).success).toBe(false);
});
