import type { FigmaOperation } from './description.ts';

export interface FigmaMatch {
  readonly operation: FigmaOperation;
  readonly parameters: { readonly [name: string]: string };
}

/** Finds operations by the description's paths; no two of them fit one address, so their order does not matter. */
export function figmaRouter(
  operations: readonly FigmaOperation[],
): (method: string, path: string) => FigmaMatch | undefined {
  const routes = operations.map((operation) => ({
    operation,
    pattern: new RegExp(`^${operation.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  }));
  return (method, path) => {
    for (const { operation, pattern } of routes) {
      const found = operation.method === method ? pattern.exec(path) : null;
      if (found === null) continue;
      try {
        const entries = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
        return { operation, parameters: Object.fromEntries(entries) };
      } catch {
        return undefined;
      }
    }
    return undefined;
  };
}
