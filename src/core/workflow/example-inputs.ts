import type { Json, JsonObject } from '../json.ts';
import { checkInputs, checkValue } from './inputs.ts';
import type { InputDefinition } from './workflow.ts';

/** Texts of the shapes that people ask for; the first that fits a pattern is shown. */
const TEXTS = ['example', '1', '1.0.0', 'v1.0.0', 'EXAMPLE', 'main', 'acme/web', 'a1b2c3', '2026-01-31', '#336699'];

/** Inputs that the workflow would take: what is required, and defaults elsewhere. Undefined when no example can be made. */
export function exampleInputs(definitions: readonly InputDefinition[]): JsonObject | undefined {
  const values = definitions
    .filter(({ required, default: given }) => required && given === undefined)
    .map((definition) => [definition.name, exampleOf(definition)] as const);
  const example = Object.fromEntries(values.filter(([, value]) => value !== undefined)) as JsonObject;
  return checkInputs(definitions, example).ok ? example : undefined;
}

function exampleOf(definition: InputDefinition): Json | undefined {
  const items: readonly Json[] = definition.options ?? itemsOf(definition.type);
  const candidates = definition.type === 'array' ? items.map((item) => [item]) : items;
  return candidates.find((value) => checkValue(definition, value).faults.length === 0);
}

function itemsOf(type: InputDefinition['type']): readonly Json[] {
  switch (type) {
    case 'number':
      return [1];
    case 'boolean':
      return [true];
    case 'object':
      return [{ key: 'value' }];
    default:
      return TEXTS;
  }
}
