import { z } from 'zod';
import { defineAction, done, park } from '../../core/action.ts';
import { type Signal, subject } from '../../core/event.ts';
import { Fault } from '../../core/fault.ts';
import type { Json } from '../../core/json.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const wait = defineAction({
  name: 'event.wait',
  summary: 'Waits for an event of the organization; one that came since the run began counts.',
  input: z.strictObject({
    event: z.union([
      z
        .string()
        .min(1)
        .transform((one) => [one]),
      z.array(z.string().min(1)).min(1),
    ]),
    where: z.record(z.string(), scalar).default({}).describe('Equalities on the data of the event, by dotted path.'),
    timeout: z.number().int().positive().optional().describe('Milliseconds.'),
  }),
  output: z.object({ event: z.string(), data: z.unknown(), by: z.string().optional(), at: z.number() }),
  permissions: {},
  examples: [
    {
      title: 'A deployment',
      inputs: { event: 'code.deployed', where: { environment: 'staging' }, timeout: 3_600_000 },
    },
  ],
  async run({ event, where, timeout }, { ports, run, signals, step }) {
    const keys = event.map((type) => subject.event(run.org, type));
    const found = signals.find((signal) => keys.includes(signal.key) && matches(signal, where));
    if (found !== undefined) {
      const { name, data, by, at } = found;
      return done({ event: name, data, at, ...(by === undefined ? {} : { by }) });
    }
    const named = event.join(' or ');
    const deadline = timeout === undefined ? undefined : step.startedAt + timeout;
    if (deadline !== undefined && ports.clock.now() >= deadline) {
      throw new Fault('timed-out', `no event ${named} came in time`);
    }
    return park({ keys, reason: `event ${named}`, ...(deadline === undefined ? {} : { until: deadline }) });
  },
  plan: () => ({ repositories: [], requests: 0, points: 0, content: 0, risks: [] }),
});

function matches({ data }: Signal, where: { readonly [path: string]: Json }): boolean {
  return Object.entries(where).every(([path, wanted]) => at(data, path.split('.')) === wanted);
}

function at(data: Json, path: readonly string[]): unknown {
  let value: unknown = data;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as { readonly [key: string]: unknown })[name];
  }
  return value;
}
