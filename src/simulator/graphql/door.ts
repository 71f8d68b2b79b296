import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Parts } from '../http/server.ts';

/** What GitHub fixes and does not publish as a schema; each can be another here. */
export interface GraphQlOptions {
  /** Nodes that one call may ask for. */
  readonly nodes: number;
  /** A request that takes longer is cut off; what it did until then stays done. On the simulator's clock. */
  readonly timeoutMilliseconds: number;
  /** How long a root field takes on the simulator's clock, by its name (0). */
  readonly milliseconds: (field: string) => number;
  /** Mutations that its schema lacks, as that of an older Enterprise Server does (none). */
  readonly lacking: readonly string[];
}

/** https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api */
export const GITHUB_GRAPHQL: GraphQlOptions = {
  nodes: 500_000,
  timeoutMilliseconds: 10_000,
  milliseconds: () => 0,
  lacking: [],
};

/** Where GitHub has it, and where GitHub Enterprise Server has it beside `/api/v3`. */
const PATH = /^\/(?:api\/)?graphql\/?$/;

/**
 * Answers a GraphQL request (https://docs.github.com/graphql/guides/forming-calls-with-graphql); gives false for all
 * other requests. What is needed for it is loaded by the first one: 0.1 s that a start does not have to wait.
 */
export async function graphqlOverHttp(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  raw: Buffer,
): Promise<boolean> {
  if (!PATH.test(url.pathname) || (request.method !== 'POST' && request.method !== 'GET')) return false;
  const { answerGraphQl } = await import('./http.ts');
  await answerGraphQl(parts, request, response, url.pathname, raw);
  return true;
}
