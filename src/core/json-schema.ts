import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

const known = new WeakMap<z.ZodType, { input?: JsonObject; output?: JsonObject }>();

/** The JSON Schema (2020-12) of what a zod schema takes or gives; what it cannot express is left open. Remembered. */
export function jsonSchema(schema: z.ZodType, side: 'input' | 'output'): JsonObject {
  const kept = known.get(schema) ?? {};
  known.set(schema, kept);
  kept[side] ??= z.toJSONSchema(schema, { io: side, unrepresentable: 'any' }) as unknown as JsonObject;
  return kept[side];
}

/**
 * The keys that a schema names at a path, those of all its alternatives; undefined where any key may stand. With the value
 * at the root, alternatives that ask for another constant than it holds are left aside.
 */
export function keysAt(
  root: JsonObject,
  path: readonly (string | number)[],
  value?: Json,
): readonly string[] | undefined {
  const keys = new Set<string>();
  for (const schema of schemasAt(root, path, value)) {
    if (!isJsonObject(schema.properties)) {
      if (schema.type === undefined || schema.type === 'object') return undefined;
      continue;
    }
    // `false` stands for nothing else; a schema, an empty one too, lets others in.
    if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) return undefined;
    for (const key of Object.keys(schema.properties)) keys.add(key);
  }
  return [...keys];
}

/** Whether a value of this schema can have something at a path. */
export function declares(root: JsonObject, path: readonly (string | number)[]): boolean {
  return schemasAt(root, path).length > 0;
}

/** Every alternative that may stand at a path. An open place answers with `{}`. */
function schemasAt(root: JsonObject, path: readonly (string | number)[], value?: Json): readonly JsonObject[] {
  let here = alternatives(root, root, 0);
  let found = value;
  for (const key of path) {
    here = here.flatMap((schema) => below(schema, key).flatMap((one) => alternatives(one, root, 0)));
    found = isContainer(found) && Object.hasOwn(found, key) ? (found as JsonObject)[key] : undefined;
    const meant = here.filter((schema) => !contradicts(schema, found));
    if (meant.length > 0) here = meant;
  }
  return here;
}

function below(schema: JsonObject, key: string | number): readonly JsonObject[] {
  if (schema.type === undefined && schema.properties === undefined) return [{}];
  const { properties, additionalProperties, items, prefixItems } = schema;
  if (isJsonObject(properties) && Object.hasOwn(properties, key) && isJsonObject(properties[key]))
    return [properties[key]];
  if (schema.type === 'object') {
    if (additionalProperties === true) return [{}];
    return isJsonObject(additionalProperties) ? [additionalProperties] : [];
  }
  if (key === 'length' && (schema.type === 'array' || schema.type === 'string')) return [{ type: 'number' }];
  if (schema.type !== 'array' || typeof key !== 'number') return [];
  if (Array.isArray(prefixItems) && isJsonObject(prefixItems[key])) return [prefixItems[key]];
  return [isJsonObject(items) ? items : {}];
}

function alternatives(schema: JsonObject, root: JsonObject, depth: number): readonly JsonObject[] {
  // A schema that refers to itself is any JSON value as far as this file is concerned.
  if (depth > 16) return [{}];
  const several = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(several)) return several.filter(isJsonObject).flatMap((one) => alternatives(one, root, depth + 1));
  if (typeof schema.$ref !== 'string') return [schema];
  const name = schema.$ref.replace('#/$defs/', '');
  const target = schema.$ref === '#' ? root : isJsonObject(root.$defs) ? root.$defs[name] : undefined;
  return isJsonObject(target) ? alternatives(target, root, depth + 1) : [{}];
}

/** Whether a value holds another constant than a schema asks for, as in `type: manual` beside `type: event`. */
function contradicts(schema: JsonObject, value: Json | undefined): boolean {
  if (!isJsonObject(value) || !isJsonObject(schema.properties)) return false;
  return Object.entries(schema.properties).some(
    ([key, inner]) =>
      isJsonObject(inner) && inner.const !== undefined && value[key] !== undefined && value[key] !== inner.const,
  );
}

function isContainer(value: Json | undefined): value is JsonObject | readonly Json[] {
  return typeof value === 'object' && value !== null;
}
