import { OPERATIONS, type Operation } from '../operations/table.ts';

export interface Match {
  readonly operation: Operation;
  readonly parameters: { readonly [name: string]: string };
}

/** The operation with the longest literal part wins: `commits/{ref}/status` before `commits/{ref}`. */
const ROUTES = OPERATIONS.map((operation) => ({
  operation,
  literal: operation.path.replace(/\{[^}]*\}/g, '').length,
  pattern: new RegExp(
    `^${operation.path
      .split(/(\{[^}]*\})/)
      .map((part) => {
        const name = /^\{(\w+)(\+?)\}$/.exec(part);
        if (name === null) return part.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
        return name[2] === '+' ? `(?<${name[1]}>.+?)` : `(?<${name[1]}>[^/]+)`;
      })
      .join('')}$`,
  ),
})).sort((a, b) => b.literal - a.literal);

/** Finds the operation of a request; the path is still percent-encoded, the parameters are decoded. */
export function route(method: string, path: string): Match | undefined {
  const verb = method === 'HEAD' ? 'GET' : method;
  // `contents` without a path is the root folder.
  const whole = path.length > 1 ? path.replace(/\/+$/, '') : path;
  const normal = /^\/repos\/[^/]+\/[^/]+\/contents$/.test(whole) ? `${whole}/.` : whole;
  for (const { operation, pattern } of ROUTES) {
    const found = operation.method === verb ? pattern.exec(normal) : null;
    if (found === null) continue;
    try {
      const entries = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
      return { operation, parameters: Object.fromEntries(entries) };
    } catch {
      return undefined;
    }
  }
  return undefined;
}
