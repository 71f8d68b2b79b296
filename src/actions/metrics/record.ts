import { z } from 'zod';
import { defineAction, done } from '../../core/action.ts';

export const record = defineAction({
  name: 'metrics.record',
  summary: 'Keeps a named measure of this run, once.',
  input: z.strictObject({
    name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/, 'expected letters, digits and underscores'),
    value: z.number(),
    labels: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
  }),
  output: z.object({ name: z.string(), value: z.number() }),
  permissions: {},
  examples: [
    { title: 'How long it took', inputs: { name: 'design_sync_seconds', value: 41.5, labels: { kind: 'full' } } },
  ],
  documentation: 'https://prometheus.io/docs/practices/naming/',
  async run({ name, value, labels }, { ports, run, step }) {
    await ports.metrics.record(`${run.id}/${step.id}`, { name, value, labels, run: run.id });
    return done({ name, value });
  },
  plan: () => ({ repositories: [], requests: 0, points: 0, content: 0, risks: [] }),
});
