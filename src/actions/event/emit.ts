import { z } from 'zod';
import { defineAction, done } from '../../core/action.ts';

/** Events that only GitHub or Figma may say happened; a workflow that emits one would forge it. */
const FOREIGN =
  /^(?:pull_request|issue|check_|push|status|installation|repository|workflow_|deployment|release|member|team|merge_group|figma)/;

export const emit = defineAction({
  name: 'event.emit',
  summary: 'Sends an event of your own, on which other workflows may trigger and runs may wait; once.',
  input: z.strictObject({
    event: z
      .string()
      .max(100)
      .regex(
        /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+$/,
        'expected lower-case words with dots between, such as design.updated',
      )
      .refine((type) => !FOREIGN.test(type), 'events of GitHub and Figma cannot be emitted'),
    data: z.record(z.string(), z.json()).default({}),
  }),
  output: z.object({ id: z.string() }),
  permissions: {},
  examples: [{ title: 'A design was updated', inputs: { event: 'design.updated', data: { version: '42' } } }],
  async run({ event, data }, { ports, run, step }) {
    const id = `emit:${run.id}/${step.id}`;
    await ports.events.emit({ id, type: event, installation: run.installation, org: run.org, data });
    return done({ id });
  },
  plan: () => ({ repositories: [], requests: 0, points: 0, content: 0, risks: [] }),
});
