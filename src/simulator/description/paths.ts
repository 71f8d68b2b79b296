import { description } from './description.ts';

/** An operation found by method and path, with the parameters of its path decoded. */
export interface FoundOperation {
  /** GitHub's official operationId. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: { readonly [name: string]: string };
}

interface Leaf {
  readonly id: string;
  readonly path: string;
  readonly names: readonly string[];
}

interface Branch {
  literal?: Map<string, Branch>;
  /** A parameter of one segment, and one that spans slashes. */
  single?: Branch;
  spanning?: Branch;
  operations?: Map<string, Leaf>;
}

function build(): Branch {
  const root: Branch = {};
  for (const [id, method, path] of description().head.routes) {
    const names: string[] = [];
    let at = root;
    for (const segment of split(path)) {
      const [, name, spans] = /^\{(\w+)(\+?)\}$/.exec(segment) ?? [];
      if (name === undefined) {
        at.literal ??= new Map();
        const next: Branch = at.literal.get(segment) ?? {};
        at.literal.set(segment, next);
        at = next;
      } else {
        names.push(name);
        if (spans === '+') at = at.spanning ??= {};
        else at = at.single ??= {};
      }
    }
    at.operations ??= new Map();
    at.operations.set(method, { id, path, names });
  }
  return root;
}

const split = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

let root: Branch | undefined;

/**
 * The operation of a request as GitHub's description knows it; undefined is a path or method that it does not know.
 * `path` is still percent-encoded. A literal wins over a parameter: `commits/{ref}/status` over `commits/{ref}`.
 */
export function findOperation(method: string, path: string): FoundOperation | undefined {
  root ??= build();
  const found = walk(root, method, split(path), 0, []);
  if (found === undefined) return undefined;
  const { leaf, values } = found;
  try {
    const parameters = Object.fromEntries(leaf.names.map((name, index) => [name, decodeURIComponent(values[index]!)]));
    return { id: leaf.id, method, path: leaf.path, parameters };
  } catch {
    return undefined;
  }
}

function walk(
  at: Branch,
  method: string,
  segments: readonly string[],
  from: number,
  values: readonly string[],
): { readonly leaf: Leaf; readonly values: readonly string[] } | undefined {
  const segment = segments[from];
  if (segment === undefined) {
    const leaf = at.operations?.get(method);
    return leaf && { leaf, values };
  }
  const literal = at.literal?.get(segment);
  const found = literal && walk(literal, method, segments, from + 1, values);
  if (found !== undefined) return found;
  const single = at.single && walk(at.single, method, segments, from + 1, [...values, segment]);
  if (single !== undefined || at.spanning === undefined) return single;
  for (let end = from + 1; end <= segments.length; end++) {
    const value = segments.slice(from, end).join('/');
    const spanning = walk(at.spanning, method, segments, end, [...values, value]);
    if (spanning !== undefined) return spanning;
  }
  return undefined;
}
