import type { Json, JsonObject } from '../../src/core/json.ts';
import { code, prose, table } from './markdown.ts';

/** How deep objects within objects are spelled out. */
const DEEP = 3;

interface Field {
  readonly name: string;
  readonly schema: JsonObject;
  readonly required: boolean;
}

/** The fields of a JSON Schema as a table: name, type, required, default, what it is for. */
export function inputTable(schema: JsonObject, none: string): string {
  const rows = fields(schema).map(({ name, schema: field, required }) => [
    code(name),
    typeOf(field, schema),
    required ? 'yes' : '',
    field.default === undefined ? '' : code(JSON.stringify(field.default)),
    prose(describe(field, schema)),
  ]);
  return rows.length === 0 ? none : table(['Name', 'Type', 'Required', 'Default', 'Description'], rows);
}

/** The same for what comes out, where nothing is required and nothing has a default. */
export function outputTable(schema: JsonObject, none: string): string {
  const rows = fields(schema).map(({ name, schema: field }) => [
    code(name),
    typeOf(field, schema),
    prose(describe(field, schema)),
  ]);
  return rows.length === 0 ? none : table(['Name', 'Type', 'Description'], rows);
}

function fields(root: JsonObject): readonly Field[] {
  const walk = (schema: JsonObject, path: string, depth: number): readonly Field[] => {
    const target = resolve(schema, root);
    if (Array.isArray(target.anyOf) && target.properties === undefined) {
      const objects = (target.anyOf as JsonObject[])
        .map((one) => resolve(one, root))
        .filter((one) => isObject(one.properties));
      return unique(objects.flatMap((one) => walk(one, path, depth)));
    }
    if (!isObject(target.properties)) return [];
    const required = new Set((target.required ?? []) as readonly string[]);
    return Object.entries(target.properties).flatMap(([name, value]) => {
      const field = value as JsonObject;
      const full = path === '' ? name : `${path}.${name}`;
      const item = resolve(field, root);
      const below = isObject(item.items) ? { schema: item.items, path: `${full}[]` } : { schema: item, path: full };
      const inner = depth < DEEP ? walk(below.schema, below.path, depth + 1) : [];
      return [{ name: full, schema: field, required: required.has(name) }, ...inner];
    });
  };
  return walk(root, '', 1);
}

function unique(list: readonly Field[]): readonly Field[] {
  return [...new Map(list.map((field) => [field.name, field])).values()];
}

function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  if (typeof schema.$ref !== 'string' || !schema.$ref.startsWith('#/$defs/')) return schema;
  const definition = isObject(root.$defs) ? root.$defs[schema.$ref.slice('#/$defs/'.length)] : undefined;
  return isObject(definition) ? { ...definition, ...schema, $ref: undefined } : schema;
}

/** A type in words: `list of string`, `"squash" or "merge"`, `number, 1 to 21`. */
export function typeOf(field: JsonObject, root: JsonObject, depth = 0): string {
  const schema = resolve(field, root);
  if (depth > 4 || schema.$ref !== undefined) return 'any value';
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => code(JSON.stringify(value))).join(', ');
  const several = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(several)) {
    const kinds = (several as JsonObject[]).map((one) => typeOf(one, root, depth + 1));
    return [...new Set(kinds)].join(' or ');
  }
  if (Array.isArray(schema.type))
    return schema.type.map((type) => typeOf({ ...schema, type }, root, depth)).join(' or ');
  switch (schema.type) {
    case 'array': {
      const of = isObject(schema.items) ? typeOf(schema.items, root, depth + 1) : 'any value';
      return `list of ${of.includes(' or ') ? `(${of})` : of}${bounds(schema.minItems, schema.maxItems, ' of them')}`;
    }
    case 'object': {
      const values = schema.additionalProperties;
      return isObject(values) && !isObject(schema.properties)
        ? `object of ${typeOf(values, root, depth + 1)}`
        : 'object';
    }
    case 'integer':
      return `whole number${bounds(schema.minimum, schema.maximum)}`;
    case 'number':
      return `number${bounds(schema.minimum ?? schema.exclusiveMinimum, schema.maximum)}`;
    case 'string':
      return `string${depth > 1 ? '' : stringLimits(schema)}`;
    case undefined:
      return 'any value';
    default:
      return String(schema.type);
  }
}

function stringLimits(schema: JsonObject): string {
  if (typeof schema.format === 'string') return `, ${schema.format}`;
  if (typeof schema.pattern === 'string') return `, ${code(schema.pattern)}`;
  return '';
}

function bounds(low: Json | undefined, high: Json | undefined, unit = ''): string {
  const least = typeof low === 'number' && low > Number.MIN_SAFE_INTEGER && low !== 0 ? low : undefined;
  const most = typeof high === 'number' && high < Number.MAX_SAFE_INTEGER ? high : undefined;
  if (least !== undefined && most !== undefined) return `, ${least} to ${most}${unit}`;
  if (most !== undefined) return `, at most ${most}${unit}`;
  return least === undefined ? '' : `, at least ${least}${unit}`;
}

/** Its own words, or those of what it is a list or an alternative of. */
function describe(field: JsonObject, root: JsonObject, depth = 0): string {
  const schema = resolve(field, root);
  if (typeof schema.description === 'string') return schema.description;
  if (depth > 2) return '';
  const inner = [...(isObject(schema.items) ? [schema.items] : []), ...((schema.anyOf ?? []) as readonly JsonObject[])];
  return inner.map((one) => describe(one, root, depth + 1)).find((words) => words !== '') ?? '';
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
