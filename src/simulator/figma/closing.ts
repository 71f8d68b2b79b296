import type { AnySchemaObject } from 'ajv/dist/2020.js';

/** Layers of files have more keys than Figma describes, and files that are put here may be real ones. */
const OPEN = /^figma:(Node|SubcanvasNode|DocumentNode|CanvasNode)$/;

/**
 * The schema such that nothing undescribed fits it: Figma's description forbids no extra key, and with that a misspelt
 * one would pass wherever it is optional.
 */
export function closed(schema: AnySchemaObject): AnySchemaObject {
  const inside = descended(schema);
  const object = ['$ref', 'properties', 'allOf', 'anyOf'].some((word) => Object.hasOwn(schema, word));
  if (!object || OPEN.test(String(schema['$ref']))) return inside;
  return { allOf: [inside], unevaluatedProperties: false };
}

/** What lies inside is closed, the schema itself is not: as parts of an `allOf` have to be, and what others refer to. */
export function descended(schema: AnySchemaObject): AnySchemaObject {
  const { properties, items, additionalProperties, allOf, anyOf } = schema as {
    readonly properties?: { readonly [name: string]: AnySchemaObject };
    readonly items?: AnySchemaObject;
    readonly additionalProperties?: AnySchemaObject | boolean;
    readonly allOf?: readonly AnySchemaObject[];
    readonly anyOf?: readonly AnySchemaObject[];
  };
  const each = Object.entries(properties ?? {}).map(([name, one]) => [name, closed(one)] as const);
  return {
    ...schema,
    ...(properties === undefined ? {} : { properties: Object.fromEntries(each) }),
    ...(items === undefined ? {} : { items: closed(items) }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: closed(additionalProperties) } : {}),
    ...(allOf === undefined ? {} : { allOf: allOf.map(descended) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(descended) }),
  };
}
