import { load } from 'js-yaml';

type Tree = null | boolean | number | string | readonly Tree[] | { readonly [key: string]: Tree };

/** Keys of a description that are prose or for page makers, and that no check needs. */
const PROSE = new Set(['summary', 'tags', 'externalDocs', 'x-faqs', 'deprecated', 'discriminator', 'example']);

/**
 * What of Figma's description the simulator carries: every path and schema, without prose, as one line of JSON. `about`
 * goes in front of it: where it is from, and the licence under which it may be.
 */
export function slimDescription(
  yaml: string,
  about: { readonly version: string; readonly sha256: string; readonly licence: string },
): string {
  const { paths, components } = load(yaml) as { paths: Tree; components: { schemas: Tree; responses: Tree } };
  const { schemas, responses } = components;
  const slim = bare({ paths, components: { schemas, responses } }, false);
  return `${JSON.stringify({ ...about, ...(slim as object) })}\n`;
}

/**
 * `named` is true where keys are names that somebody chose (properties, paths), not words of OpenAPI: a property may well
 * be called `description`.
 */
function bare(value: Tree, named: boolean): Tree {
  if (Array.isArray(value)) return value.map((one) => bare(one, false));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, inner]) => named || !(PROSE.has(key) || (key === 'description' && typeof inner === 'string')),
  );
  return Object.fromEntries(
    kept.map(([key, inner]) => {
      // Figma's alternatives overlap (RGB and RGBA, a vector and a region), so "exactly one" is never true of real values.
      const word = !named && key === 'oneOf' ? 'anyOf' : key;
      const names = !named && ['properties', 'schemas', 'responses', 'paths', 'callbacks'].includes(key);
      return [word, bare(inner, names)];
    }),
  );
}
