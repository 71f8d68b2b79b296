import { z } from 'zod';
import { defineAction, done } from '../core/action.ts';
import { Fault } from '../core/fault.ts';

export const assert = defineAction({
  name: 'assert',
  summary: 'Fails the step unless its condition holds.',
  input: z.strictObject({
    condition: z.unknown().describe('An expression; false, 0, "", "false" and nothing at all do not hold.'),
    message: z.string().optional(),
  }),
  output: z.object({ holds: z.literal(true) }),
  permissions: {},
  examples: [{ title: 'A condition', inputs: { condition: true, message: 'there must be at least one change' } }],
  async run({ condition, message }) {
    // Text in YAML is easily "false" where false was meant; taking it for true would let everything pass.
    if (!condition || condition === 'false') throw new Fault('step-failed', message ?? 'the condition does not hold');
    return done({ holds: true as const });
  },
  plan: () => ({ repositories: [], requests: 0, points: 0, content: 0, risks: [] }),
});
