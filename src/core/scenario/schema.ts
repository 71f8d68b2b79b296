import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import { jsonSchema } from '../json-schema.ts';
import { eventSchema, habitSchema } from './act-schema.ts';
import { expectSchema } from './expect-schema.ts';
import { deliveryFaultSchema, faultSchema } from './fault-schema.ts';
import { actionsSchema, figmaSchema, organizationSchema } from './organization-schema.ts';

/** A scenario file: an organization, what happens to it, and what must be true in the end. */
export const scenarioSchema = z.strictObject({
  name: z.string().min(1).max(200),
  description: z.string().default(''),
  organization: organizationSchema,
  figma: z
    .record(z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'expected the key of a Figma file'), figmaSchema)
    .default({})
    .describe('Files of the simulated Figma, by key.'),
  actions: z.array(actionsSchema).default([]).describe('Workflows of simulated Actions.'),
  people: z.array(habitSchema).default([]).describe('Habits.'),
  faults: z.array(faultSchema).default([]).describe('What goes wrong at the API.'),
  deliveryFaults: z.array(deliveryFaultSchema).default([]).describe('What goes wrong with webhooks.'),
  events: z.array(eventSchema).min(1).max(200),
  expect: expectSchema,
  timeout: z.number().min(1).max(3600).default(60).describe('Real seconds that all of it may take.'),
  speed: z.number().min(0.1).max(1000).default(10).describe('Simulated seconds in one real one.'),
  seed: z.int().min(0).default(1).describe('Of all dice; `--seed` takes its place.'),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioEvent = Scenario['events'][number];
export type ScenarioAct = Scenario['people'][number]['do'];
export type ScenarioHappening = Scenario['people'][number]['when'];
export type ScenarioExpect = Scenario['expect'];

/** The JSON Schema of a scenario file, for editors and the documentation. */
export function scenarioJsonSchema(): JsonObject {
  return { title: 'A scenario of Baton', ...jsonSchema(scenarioSchema, 'input') };
}
