import { z } from 'zod';
import { defineAction, done, park } from '../core/action.ts';

export const sleep = defineAction({
  name: 'sleep',
  summary: 'Waits for a while, or until a time, without holding anything.',
  input: z
    .strictObject({
      duration: z.number().nonnegative().max(31_536_000_000).optional().describe('Milliseconds, at most a year.'),
      until: z.iso.datetime({ offset: true }).optional(),
    })
    .refine(({ duration, until }) => (duration === undefined) !== (until === undefined), 'expected duration or until'),
  output: z.object({ wokeAt: z.string() }),
  permissions: {},
  examples: [
    { title: 'Five minutes', inputs: { duration: 300_000 } },
    { title: 'Until a time', inputs: { until: '2026-01-05T08:00:00Z' } },
  ],
  async run({ duration = 0, until }, { ports, step }) {
    const at = until === undefined ? step.startedAt + duration : Date.parse(until);
    const now = ports.clock.now();
    if (now < at) return park({ keys: [], until: at, reason: `the time to be ${new Date(at).toISOString()}` });
    return done({ wokeAt: new Date(now).toISOString() });
  },
  plan: () => ({ repositories: [], requests: 0, points: 0, content: 0, risks: [] }),
});
