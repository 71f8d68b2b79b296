import { z } from 'zod';
import { PERMISSIONS } from '../../core/command.ts';
import type { DeliveryFault } from '../delivery-faults.ts';
import type { Fault } from '../http/faults.ts';
import { CONTROL_READS, OWNER_ACTS, PERSON_ACTS } from './acts.ts';
import type { OrganizationSeed } from './seed.ts';
import { newRepository, roleName } from './seeds.ts';

/** What is said between a simulator and whoever drives it from another process: `POST /_sim/<command>`, JSON both ways. */

/** A message that says all that the same thing says in this process. */
type Whole<T> = { readonly [K in keyof Required<T>]: z.ZodType };

const nothing = z.object({});
const count = z.number().int().min(0);
const permissions = z.record(z.string(), z.enum(['read', 'write']));
const aim = {
  after: count.exactOptional(),
  nth: z.number().int().min(1).exactOptional(),
  count: count.exactOptional(),
  probability: z.number().min(0).max(1).exactOptional(),
  seed: z.number().int().exactOptional(),
};

const fault = z.strictObject({
  ...aim,
  operation: z.string().exactOptional(),
  kind: z.union([
    z.enum(['secondary', 'too-many', 'primary', 'hang-up', 'half', 'wrong-json', 'graphql-errors', 'revoked', 'delay']),
    z.number().int().min(200).max(599),
  ]),
  retryAfterSeconds: count.nullable().exactOptional(),
  applied: z.boolean().exactOptional(),
  delayMilliseconds: count.exactOptional(),
  type: z.string().exactOptional(),
} satisfies Whole<Fault>);

const deliveryFault = z.strictObject({
  ...aim,
  event: z.string().exactOptional(),
  kind: z.enum(['drop', 'unreachable', 'duplicate', 'delay', 'reorder', 'wrong-signature']),
  milliseconds: count.exactOptional(),
} satisfies Whole<DeliveryFault>);

const organization = z.strictObject({
  login: z.string(),
  basePermission: roleName.exactOptional(),
  people: z.record(z.string(), z.enum(['admin', 'member'])),
  outsiders: z.array(z.string()).exactOptional(),
  teams: z
    .record(
      z.string(),
      z.strictObject({
        name: z.string().exactOptional(),
        members: z.array(z.string()),
        maintainers: z.array(z.string()).exactOptional(),
      }),
    )
    .exactOptional(),
  repositories: z.array(
    newRepository.extend({
      teams: z.record(z.string(), z.enum(PERMISSIONS)).exactOptional(),
      collaborators: z.record(z.string(), z.enum(PERMISSIONS)).exactOptional(),
    }),
  ),
  projects: z
    .array(
      z.strictObject({
        title: z.string(),
        fields: z
          .record(z.string(), z.union([z.enum(['TEXT', 'NUMBER', 'DATE']), z.array(z.string())]))
          .exactOptional(),
      }),
    )
    .exactOptional(),
  install: z.union([z.enum(['all', 'none']), z.array(z.string())]).exactOptional(),
} satisfies Whole<OrganizationSeed>);

const conclusion = z.enum(['success', 'failure', 'cancelled', 'skipped', 'neutral', 'timed_out']);

/** A scripted workflow as data: how its jobs end in the first attempt, the second, and so on; the last goes on for good. */
const workflow = z.strictObject({
  workflow: z.string(),
  name: z.string().exactOptional(),
  byHand: z.boolean().exactOptional(),
  jobs: z.array(
    z.strictObject({
      name: z.string(),
      seconds: z.number().min(0).default(1),
      outcomes: z.array(conclusion).min(1).default(['success']),
      steps: z.array(z.string()).exactOptional(),
      needs: z.array(z.string()).exactOptional(),
      environment: z.string().exactOptional(),
    }),
  ),
});

/** Narrows what is looked at in the journal; `operation` may be a pattern (`pulls/*`). */
const journalFilter = z.strictObject({
  operation: z.string().exactOptional(),
  method: z.string().exactOptional(),
  actor: z.string().exactOptional(),
  status: z.number().int().exactOptional(),
  /** Epoch milliseconds, included. */
  since: z.number().exactOptional(),
  /** Only those that a limit refused, or only those that no limit did. */
  limited: z.boolean().exactOptional(),
});

const journalEntry = z.object({
  operation: z.string().exactOptional(),
  method: z.string(),
  path: z.string(),
  status: z.number(),
  points: z.number(),
  content: z.number(),
  actor: z.string(),
  at: z.number(),
  milliseconds: z.number(),
  limit: z.enum(['primary', 'concurrency', 'points', 'content', 'cpu', 'hidden']).exactOptional(),
  faked: z.literal(true).exactOptional(),
});

const delivery = z.object({
  id: z.number(),
  guid: z.string(),
  event: z.string(),
  action: z.string().exactOptional(),
  redelivery: z.boolean(),
  at: z.number(),
  milliseconds: z.number(),
  status: z.string(),
  statusCode: z.number(),
  payload: z.record(z.string(), z.json()),
});

const violation = z.object({
  where: z.enum(['request', 'response', 'webhook']),
  operation: z.string(),
  pointer: z.string(),
  message: z.string(),
});

const clock = z.object({
  /** Epoch milliseconds. */
  now: z.number(),
  virtual: z.boolean(),
});

const acting = (acts: { readonly [name: string]: unknown }) => {
  return z.strictObject({ login: z.string(), act: z.enum(Object.keys(acts)), arguments: z.array(z.unknown()) });
};

/** Every command with what it takes and what it gives; both sides check both. */
export const COMMANDS = {
  info: {
    input: nothing,
    output: z.object({
      url: z.string(),
      seed: z.number(),
      app: z.object({
        id: z.number(),
        slug: z.string(),
        clientId: z.string(),
        privateKey: z.string(),
        webhookSecret: z.string(),
      }),
      figma: z.object({ url: z.string(), token: z.string() }),
    }),
  },
  seed: { input: organization, output: z.object({ installation: z.number().nullable() }) },
  reset: { input: nothing, output: nothing },
  connect: { input: z.strictObject({ url: z.url() }), output: nothing },
  settled: { input: nothing, output: nothing },
  clock: { input: nothing, output: clock },
  'clock/advance': { input: z.strictObject({ milliseconds: count }), output: clock },
  'clock/set': { input: z.strictObject({ time: z.number() }), output: clock },
  act: { input: acting(PERSON_ACTS), output: z.object({ result: z.unknown().optional() }) },
  own: { input: acting(OWNER_ACTS), output: z.object({ result: z.unknown().optional() }) },
  read: {
    input: z.strictObject({
      repository: z.string(),
      what: z.enum(Object.keys(CONTROL_READS)),
      arguments: z.array(z.unknown()),
    }),
    output: z.object({ result: z.unknown().optional() }),
  },
  'actions/define': { input: z.strictObject({ repository: z.string(), workflow }), output: nothing },
  'actions/advance': {
    input: z.strictObject({ repository: z.string(), run: z.number(), conclusion: conclusion.exactOptional() }),
    output: z.object({ goesOn: z.boolean() }),
  },
  'app/permissions': {
    input: z.strictObject({ permissions, events: z.array(z.string()).exactOptional() }),
    output: nothing,
  },
  journal: {
    input: journalFilter,
    output: z.object({
      entries: z.array(journalEntry),
      total: z.object({ requests: z.number(), points: z.number(), content: z.number() }),
    }),
  },
  'journal/clear': { input: nothing, output: nothing },
  refusals: { input: nothing, output: z.object({ refusals: z.record(z.string(), z.number()) }) },
  violations: { input: nothing, output: z.object({ violations: z.array(violation), warnings: z.array(violation) }) },
  deliveries: {
    input: z.strictObject({ event: z.string().exactOptional(), status: z.string().exactOptional() }),
    output: z.object({ deliveries: z.array(delivery) }),
  },
  faults: { input: nothing, output: z.object({ seed: z.number(), faults: z.array(fault) }) },
  'faults/add': { input: fault, output: nothing },
  'faults/clear': { input: nothing, output: nothing },
  'delivery-faults': { input: nothing, output: z.object({ seed: z.number(), faults: z.array(deliveryFault) }) },
  'delivery-faults/add': { input: deliveryFault, output: nothing },
  'delivery-faults/clear': { input: nothing, output: nothing },
} satisfies { readonly [command: string]: { readonly input: z.ZodType; readonly output: z.ZodType } };

export type Command = keyof typeof COMMANDS;
export type Input<C extends Command> = z.input<(typeof COMMANDS)[C]['input']>;
export type Received<C extends Command> = z.output<(typeof COMMANDS)[C]['input']>;
export type Output<C extends Command> = z.output<(typeof COMMANDS)[C]['output']>;

/** What is answered instead when it cannot be done. */
export const refusal = z.object({ error: z.object({ message: z.string(), status: z.number() }) });
