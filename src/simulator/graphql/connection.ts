/** The arguments of every connection (https://docs.github.com/graphql/guides/using-pagination-in-the-graphql-api). */
export interface PageRequest {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

export interface Connection<T> {
  readonly totalCount: number;
  readonly nodes: readonly T[];
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

function cursor(index: number): string {
  return Buffer.from(`cursor:v1:${index}`).toString('base64');
}

function position(text: string | null | undefined, fallback: number): number {
  if (text === null || text === undefined) return fallback;
  const found = /^cursor:v1:(\d+)$/.exec(Buffer.from(text, 'base64').toString('utf8'))?.[1];
  return found === undefined ? fallback : Number(found);
}

/** Cuts a page out of a list. Cursors are positions, so lists that grow at their end page soundly. */
export function connect<T>(items: readonly T[], page: PageRequest): Connection<T> {
  const from = Math.max(0, position(page.after, -1) + 1);
  const to = Math.min(items.length, position(page.before, items.length));
  const start = page.first === null || page.first === undefined ? Math.max(from, to - (page.last ?? 0)) : from;
  const end = page.first === null || page.first === undefined ? to : Math.min(to, from + page.first);
  const nodes = items.slice(start, Math.max(start, end));
  const edges = nodes.map((node, index) => ({ cursor: cursor(start + index), node }));
  return {
    totalCount: items.length,
    nodes,
    edges,
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
