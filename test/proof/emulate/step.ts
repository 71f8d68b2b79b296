/** One request that is made of both sides, and what of the answers has to be the same. */
export interface Step {
  /** What is asked, as a sentence; unique, for verdicts name steps by it. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `{name}` stands for what an earlier step kept; `{repo}` is `/repos/acme/lab`. */
  readonly path: string;
  /** A caller of the side (`installation` when left out), or what an earlier step kept. */
  readonly as?: string;
  /** Texts in it are filled like the path. */
  readonly body?: unknown;
  readonly accept?: string;
  /** Parts of the answer that have to be equal: `object.sha`, `[].name`, `=` for the whole. */
  readonly look?: readonly string[];
  /** What later steps need of the answer, by name. */
  readonly keep?: { readonly [name: string]: string };
}

/** The parts of an answer at a path; one that goes through lists gives a list. */
export function pick(body: unknown, path: string): unknown {
  if (path === '' || path === '=') return body;
  const [, head = '', rest = ''] = /^(\[\]|[^.[]+)\.?(.*)$/.exec(path) ?? [];
  if (head === '[]') return Array.isArray(body) ? body.map((item) => pick(item, rest)) : undefined;
  if (typeof body !== 'object' || body === null) return undefined;
  return pick((body as { readonly [key: string]: unknown })[head], rest);
}

/** A text or a whole body with what was kept in its places. */
export function fill<T>(value: T, kept: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') {
    return value.replace(/\{(\w+)\}/g, (whole, name: string) => kept.get(name) ?? whole) as T;
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, kept)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, kept)])) as T;
}
