import type { JsonObject } from '../json.ts';
import { jsonSchema } from '../json-schema.ts';
import { configSchema } from '../repository/config.ts';
import type { ActionView } from './draft.ts';
import { workflowSchema } from './schema.ts';

/** The JSON Schema of a workflow file, with what each action takes, for editors and for the documentation. */
export function workflowJsonSchema(actions: readonly (ActionView & { readonly summary?: string })[]): JsonObject {
  const whole = structuredClone(jsonSchema(workflowSchema, 'input')) as {
    properties: { [part: string]: { items?: JsonObject } };
  };
  const definitions: { [name: string]: JsonObject } = {};
  const choices: JsonObject[] = [];
  const names: string[] = [];
  for (const action of actions) {
    const written = [action.name, ...(action.aliases ?? [])];
    names.push(...written);
    definitions[action.name] = inputSchema(action);
    choices.push({
      if: { properties: { action: { enum: written } }, required: ['action'] },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
      then: { properties: { inputs: { $ref: `#/$defs/${action.name}` } } },
    });
  }
  for (const part of ['steps', 'onSuccess', 'onError']) {
    const list = whole.properties[part];
    if (list?.items === undefined) continue;
    const properties = list.items.properties as JsonObject;
    list.items = {
      ...list.items,
      properties: { ...properties, action: { type: 'string', enum: names } },
      allOf: choices,
    };
  }
  return { title: 'Baton workflow', ...(whole as unknown as JsonObject), $defs: definitions };
}

/** The JSON Schema of `baton/config.yaml`. */
export function configJsonSchema(): JsonObject {
  return { title: 'Baton configuration', ...jsonSchema(configSchema, 'input') };
}

/** What an action takes, where every input may be an expression instead. */
function inputSchema(action: ActionView & { readonly summary?: string }): JsonObject {
  const { $schema, $defs, ...schema } = jsonSchema(action.input, 'input');
  const expression = { type: 'string', pattern: '\\$\\{' };
  const properties = Object.entries((schema.properties ?? {}) as JsonObject).map(([name, inner]) => [
    name,
    { anyOf: [inner ?? {}, expression] },
  ]);
  return {
    ...schema,
    ...(action.summary === undefined ? {} : { description: action.summary }),
    ...(schema.properties === undefined
      ? {}
      : { properties: Object.fromEntries(properties), additionalProperties: schema.additionalProperties ?? false }),
    // References inside it count from here, not from the workflow's own root.
    ...($defs === undefined ? {} : { $id: `baton:action:${action.name}`, $defs }),
  };
}
