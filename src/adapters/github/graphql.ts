import type { ProbotOctokit } from 'probot';
import { Fault } from '../../core/fault.ts';
import type { Headers } from './errors.ts';
import type { Mutation } from './operations.ts';

export interface GraphQlRequest {
  /** What it does, for faults: `changes.open`. */
  readonly name: string;
  readonly query: string;
  /** Whatever comes from outside travels here, never in the query's text. */
  readonly variables: { readonly [name: string]: unknown };
  /** What the request makes, in order; nothing when it only reads. */
  readonly mutations: readonly Mutation[];
  /** `owner/name` when it is about one only. */
  readonly repository?: string;
}

interface GraphQlError {
  readonly type: string;
  readonly message: string;
  /** The root field's alias; undefined when nothing of the request was carried out. */
  readonly at?: string;
}

/**
 * What came of a request: root fields by alias, null where one failed. Mutations run one after another, and one that fails
 * stops none of those behind it (https://spec.graphql.org/October2021/#sec-Mutation), so each has to be looked at.
 */
export interface GraphQlAnswer {
  readonly data: { readonly [alias: string]: unknown };
  readonly errors: readonly GraphQlError[];
}

/** This GitHub's schema has no such field: an Enterprise Server that is older, or GraphQL is not there at all. */
export function isMissing(error: unknown): boolean {
  return error instanceof Fault && (error.code === 'not-found' || (error.detail as Detail)?.schema === 'missing');
}

type Detail = { readonly schema?: 'missing' } | undefined;

/** Sends one request. Limits that come with status 200 are thrown as those of REST are, for the scheduler to hear. */
export async function askGraphQl(
  octokit: ProbotOctokit,
  { name, query, variables }: GraphQlRequest,
  request: { readonly signal: AbortSignal },
): Promise<{ readonly answer: GraphQlAnswer; readonly headers: Headers }> {
  // An Enterprise Server has REST under /api/v3 and GraphQL under /api.
  const url = `${octokit.request.endpoint.DEFAULTS.baseUrl.replace(/\/v3\/?$/, '')}/graphql`;
  const { data: body, headers } = await octokit.request(`POST ${url}`, { query, variables, request });
  const { data, errors } = read(body);
  if (data === null) throw refusedWhole(name, errors[0], { ...headers }, body);
  return { answer: { data, errors }, headers: { ...headers } };
}

function refusedWhole(name: string, error: GraphQlError | undefined, headers: Headers, body: unknown): Error {
  const { type, message } = error ?? { type: '', message: 'an answer without data' };
  if (type === 'RATE_LIMITED' || /secondary rate limit|submitted too quickly/i.test(message)) {
    // The shape of a refused REST request, which the rest of the adapter reads.
    return Object.assign(new Error(message), { status: 429, response: { headers, data: { message } } });
  }
  if (codeOf(body) !== undefined) {
    return new Fault('input-invalid', `${name}: ${message}`, { detail: { schema: 'missing' } });
  }
  return new Fault('unavailable', `${name}: GitHub did not answer (${message})`);
}

/** Only errors of validation against the schema carry a code: `undefinedField`, `argumentNotAccepted`, … */
function codeOf(body: unknown): string | undefined {
  const { errors } = body as { readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[] };
  return errors?.find(({ extensions }) => typeof extensions?.code === 'string')?.extensions?.code;
}

function read(body: unknown): {
  readonly data: GraphQlAnswer['data'] | null;
  readonly errors: readonly GraphQlError[];
} {
  const { data, errors } = (body ?? {}) as { readonly data?: unknown; readonly errors?: unknown };
  return {
    data: typeof data === 'object' ? ((data ?? null) as GraphQlAnswer['data'] | null) : null,
    errors: (Array.isArray(errors) ? errors : []).map((error: RawError) => ({
      type: String(error?.type ?? ''),
      message: String(error?.message ?? '')
        .replace(/\s+/g, ' ')
        .slice(0, 300),
      ...(Array.isArray(error?.path) && error.path.length > 0 ? { at: String(error.path[0]) } : {}),
    })),
  };
}

type RawError = { readonly type?: unknown; readonly message?: unknown; readonly path?: unknown } | null | undefined;
