import { z } from 'zod';
import { seconds } from './words.ts';

const API_KINDS = [
  'secondary',
  'too-many',
  'primary',
  'hang-up',
  'half',
  'wrong-json',
  'graphql-errors',
  'revoked',
  'delay',
] as const;
const DELIVERY_KINDS = ['drop', 'unreachable', 'duplicate', 'delay', 'reorder', 'wrong-signature'] as const;

/** When a fault strikes. */
const aim = {
  count: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('How often at most: once, or without end where there is a probability.'),
  after: z.int().min(0).optional().describe('How many that fit pass first.'),
  nth: z.int().min(1).optional().describe('Only this one of those that fit, from 1.'),
  probability: z.number().min(0).max(1).optional().describe('Each that fits is struck with this probability.'),
  seed: z.int().min(0).optional().describe("Of its dice; the scenario's own when left out."),
};

/** What goes wrong with requests of the app, from the first event on. */
export const faultSchema = z.strictObject({
  operation: z
    .string()
    .regex(/^[a-z*-]+(?:\/[a-z*-]+)?$/, "expected GitHub's operationId, such as pulls/merge")
    .optional()
    .describe("GitHub's operationId, `*` standing for anything; left out: any request."),
  kind: z
    .union([z.enum(API_KINDS), z.int().min(400).max(599)])
    .describe(
      '`secondary` is 403 and `too-many` 429 with retry-after, `primary` 403 with nothing remaining, `hang-up` closes the connection and `half` in the middle of the answer, `wrong-json` and `graphql-errors` are answers of that kind, `revoked` ends the token, `delay` only takes its time; a number is that status.',
    ),
  ...aim,
  retryAfter: z.int().min(0).max(3600).nullable().default(1).describe('Seconds; null says nothing of it.'),
  seconds: seconds.optional().describe('Real seconds that it takes before it strikes.'),
  applied: z.boolean().default(false).describe('The request is carried out and only its answer is lost.'),
});

/** What goes wrong with webhooks, from the first event on. */
export const deliveryFaultSchema = z.strictObject({
  event: z
    .string()
    .regex(/^[a-z_*]+(?:\.[\w*-]+)?$/, 'expected a webhook event, such as pull_request.opened')
    .optional()
    .describe('`*` stands for anything; left out: any webhook.'),
  kind: z
    .enum(DELIVERY_KINDS)
    .describe(
      '`drop` never sends it, `unreachable` fails, `duplicate` sends it twice, `delay` later, `reorder` after the next one, `wrong-signature` with another secret.',
    ),
  ...aim,
  seconds: seconds.optional().describe('Real seconds, of delay and reorder.'),
});
