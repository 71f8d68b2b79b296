import { component, type Schema } from './description.ts';
import { componentOf } from './json-schema.ts';

/** JSON pointers of properties that no branch of the schema declares: misspelt ones, which GitHub passes over in silence. */
export function undeclared(schema: Schema, value: unknown, pointer = ''): readonly string[] {
  const parts = partsOf(schema);
  if (Array.isArray(value)) {
    const items = parts.flatMap((one) => (one.items === undefined ? [] : [one.items]));
    return items.length === 0 ? [] : value.flatMap((one, at) => undeclared({ anyOf: items }, one, `${pointer}/${at}`));
  }
  if (typeof value !== 'object' || value === null) return [];
  const open = parts.some(({ additionalProperties: more }) => more === true || typeof more === 'object');
  const declared = parts.flatMap(({ properties }) => (properties === undefined ? [] : [properties]));
  // An object of which nothing is said may hold anything.
  if (open || declared.length === 0) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const schemas = declared.flatMap((properties) => (Object.hasOwn(properties, name) ? [properties[name]!] : []));
    const here = `${pointer}/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`;
    return schemas.length === 0 ? [here] : undeclared({ anyOf: schemas }, one, here);
  });
}

/** The schema and all its alternatives and parts, references followed. */
function partsOf(schema: Schema): readonly Schema[] {
  const { $ref, allOf = [], anyOf = [], oneOf = [] } = schema;
  const followed = $ref === undefined ? [] : partsOf(component(componentOf($ref)));
  return [schema, ...followed, ...[...allOf, ...anyOf, ...oneOf].flatMap(partsOf)];
}
