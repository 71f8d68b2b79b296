import { findOperation } from '../description/paths.ts';
import { OPERATIONS, type Operation } from '../operations/table.ts';

export interface Match {
  readonly operation: Operation;
  readonly parameters: { readonly [name: string]: string };
}

const KNOWN = new Map(OPERATIONS.map((operation) => [operation.id, operation]));

/**
 * Finds the operation of a request among all that GitHub's description has; the path is still percent-encoded, the
 * parameters are decoded. Operations without a row in the table have no handler either, so nobody asks what they need.
 */
export function route(method: string, path: string): Match | undefined {
  // `contents` without a path is the root folder.
  const normal = /^\/repos\/[^/]+\/[^/]+\/contents\/?$/.test(path) ? `${path.replace(/\/$/, '')}/.` : path;
  const found = findOperation(method === 'HEAD' ? 'GET' : method, normal);
  if (found === undefined) return undefined;
  const { id, parameters } = found;
  return { operation: KNOWN.get(id) ?? { id, method: found.method, path: found.path, needs: 'public' }, parameters };
}
