import { z } from 'zod';
import type { Json } from '../json.ts';
import { PRIORITIES } from '../ports/github.ts';

/** What a step may be called: it stands behind `steps.` in expressions. */
const STEP_ID = /^[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*$/;

const milliseconds = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const name = z.string().min(1).max(200);
const id = z.string().max(100).regex(STEP_ID, 'expected letters, digits, "_" and single "-", a letter first');
const json = z.custom<Json>((value) => value !== undefined, 'expected a value');
const values = z.record(z.string(), json);

/** One text or a list of them; parsed to a list. */
function oneOrMany<T extends z.ZodType<string>>(item: T) {
  return z
    .union([item, z.array(item).max(200)])
    .transform((given): readonly string[] => (typeof given === 'string' ? [given] : given));
}

export const inputDefinition = z.strictObject({
  type: z.enum(['string', 'text', 'number', 'boolean', 'choice', 'array', 'object']).default('string'),
  required: z.boolean().default(false),
  default: json.optional(),
  pattern: z.string().max(1_000).optional().describe('RE2 syntax; the text must match it somewhere, so write ^ and $.'),
  options: z
    .array(json)
    .min(1)
    .max(200)
    .optional()
    .describe('The values that a choice, or each item of an array, may have.'),
  description: z.string().default(''),
});
const inputs = z.record(
  z.string().regex(/^[A-Za-z_]\w*$/, 'expected a name of letters, digits and "_"'),
  inputDefinition,
);

const listened = {
  event: oneOrMany(z.string().min(1).max(200)).describe('Event types; a trailing ".*" takes every action of an event.'),
  repositories: oneOrMany(z.string().min(1))
    .optional()
    .describe('Names or globs of the repositories whose events count.'),
  where: values.optional().describe('What must stand in the data of the event, by path.'),
};
const trigger = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('event'), config: z.strictObject(listened) }),
  z.strictObject({ type: z.literal('webhook'), config: z.strictObject(listened) }),
  z.strictObject({
    type: z.literal('schedule'),
    config: z.strictObject({
      cron: z.string().regex(/^\s*[\d*/,\-A-Za-z?#]+(?:\s+[\d*/,\-A-Za-z?#]+){4}\s*$/, 'expected five cron fields'),
      timeZone: z.string().optional(),
    }),
  }),
  z.strictObject({ type: z.literal('manual'), config: z.strictObject({ inputs: inputs.optional() }).optional() }),
]);

const retryPolicy = z.strictObject({
  strategy: z.enum(['exponential', 'linear', 'fixed']).default('exponential'),
  maxRetries: z.number().int().min(0).max(100).default(3),
  initialDelay: milliseconds.default(1_000),
  maxDelay: milliseconds.default(60_000),
});

const condition = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('expression'), expression: z.union([z.string().min(1), z.boolean()]) }),
  z.strictObject({ type: z.literal('stepSuccess'), stepId: z.string() }),
  z.strictObject({ type: z.literal('hasOutput'), stepId: z.string(), outputKey: z.string().min(1) }),
]);

const stepSchema = z.strictObject({
  id,
  name: name.optional(),
  action: z.string().min(1),
  inputs: values.default({}),
  dependsOn: oneOrMany(z.string()).default([]),
  conditions: z.array(condition).max(50).default([]),
  retryPolicy: retryPolicy.prefault({}),
  timeout: milliseconds.optional().describe('Milliseconds from its first call.'),
  continueOnError: z.boolean().default(false),
  critical: z.boolean().default(false),
  compensate: z.boolean().default(true),
});
const steps = z.array(stepSchema).max(500);

/** A workflow file (SPEC W1 to W5). */
export const workflowSchema = z.strictObject({
  id,
  name: name.optional(),
  description: z.string().max(2_000).default(''),
  version: z.string().max(50).default('1.0.0'),
  trigger: z.union([trigger, z.array(trigger).min(1).max(50)]),
  inputs: inputs.default({}),
  execution: z
    .strictObject({
      mode: z.enum(['sequential', 'parallel', 'hybrid']).optional(),
      timeout: milliseconds.optional().describe('Milliseconds for the whole run.'),
      concurrencyLimit: z.number().int().min(1).max(100).default(10),
      priority: z.enum(PRIORITIES).default('normal'),
      quiet: milliseconds
        .max(60_000)
        .optional()
        .describe(
          'Milliseconds that a run waits before it begins, and then for an earlier one about the same pull requests that is at work; events about them in that time start no other.',
        ),
    })
    .prefault({}),
  steps: steps.min(1),
  onSuccess: steps.default([]),
  onError: steps.default([]),
  outputs: values.default({}),
});

export type WorkflowFile = z.output<typeof workflowSchema>;
export type StepFile = z.output<typeof stepSchema>;
