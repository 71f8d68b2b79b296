import type { Schema } from './description.ts';

/** What a checker for JSON Schema reads; the keys are those of draft 7. */
export type JsonSchema = { readonly [keyword: string]: unknown };

const COMPONENT = '#/components/schemas/';
/** GitHub's own data breaks the others: an empty `homepage` is no uri, and `[bot]` addresses are no email. */
const FORMATS = new Set(['date', 'date-time']);

/** The name of the component that a `$ref` of the description points to. */
export function componentOf(ref: string): string {
  if (!ref.startsWith(COMPONENT)) throw new Error(`${ref} is no component of the description`);
  return ref.slice(COMPONENT.length);
}

/** The `$id` under which a component is known to the checker. */
export function idOf(component: string): string {
  return `urn:github:${component}`;
}

/**
 * A schema of OpenAPI 3.0 as JSON Schema. `nullable` becomes a type or a branch of its own, and `oneOf` becomes `anyOf`,
 * because GitHub's alternatives do not exclude one another. References stay; nothing is written out twice.
 */
export function toJsonSchema(schema: Schema): JsonSchema {
  const { $ref, nullable, type, format, pattern, properties, items, additionalProperties, ...rest } = schema;
  const { allOf, anyOf, oneOf, not, ...plain } = rest;
  const converted: { [keyword: string]: unknown } = { ...plain };
  if ($ref !== undefined) converted['$ref'] = idOf(componentOf($ref));
  if (type !== undefined) converted['type'] = nullable === true ? [type, 'null'] : type;
  if (plain.enum !== undefined && nullable === true) converted['enum'] = [...new Set([...plain.enum, null])];
  if (format !== undefined && FORMATS.has(format)) converted['format'] = format;
  if (pattern !== undefined && compiles(pattern)) converted['pattern'] = pattern;
  if (properties !== undefined) {
    converted['properties'] = Object.fromEntries(
      Object.entries(properties).map(([name, one]) => [name, toJsonSchema(one)]),
    );
  }
  if (items !== undefined) converted['items'] = toJsonSchema(items);
  if (additionalProperties !== undefined) {
    const one = additionalProperties;
    converted['additionalProperties'] = typeof one === 'boolean' ? one : toJsonSchema(one);
  }
  if (not !== undefined) converted['not'] = toJsonSchema(not);
  if (allOf !== undefined) converted['allOf'] = allOf.map(toJsonSchema);
  const either = [anyOf, oneOf].filter((list) => list !== undefined).map((list) => ({ anyOf: list.map(toJsonSchema) }));
  if (either.length === 1) Object.assign(converted, either[0]);
  if (either.length === 2)
    converted['allOf'] = [...((converted['allOf'] as JsonSchema[] | undefined) ?? []), ...either];
  // A nullable reference or union has no type to widen.
  const loose = nullable === true && (type === undefined || allOf !== undefined || either.length > 0);
  return loose ? { anyOf: [converted, { type: 'null' }] } : converted;
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}
