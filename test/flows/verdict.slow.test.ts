import { expect, test } from '@jest/globals';
import { FILES, measureVerdicts, type VerdictTaken } from '../../bench/policy/verdict.ts';

test('a verdict on 100 files takes one request a file and a few more, and is there within seconds', async () => {
  const [first, second] = (await measureVerdicts(2)) as [VerdictTaken, VerdictTaken];
  for (const { verdicts, texts } of [first, second]) {
    expect(verdicts).toEqual(['baton / approved action_required', 'baton / secrets success', 'baton / size success']);
    expect(texts).toBe(FILES);
  }
  expect(first.requests).toBeLessThanOrEqual(FILES + 45);
  expect(second.requests).toBeLessThanOrEqual(FILES + 30);
  // The goal of five seconds is that of a quiet machine: `npm run bench:policy`. Here the processor's time is bounded by it.
  expect(second.cpu).toBeLessThan(5_000);
  expect(second.milliseconds).toBeLessThan(30_000);
}, 180_000);
