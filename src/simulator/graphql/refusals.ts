import { GraphQLError } from 'graphql';
import type { Json, JsonObject } from '../../core/json.ts';
import { Refusal } from '../refusal.ts';

/** The `type` of an error, as seen in GitHub's answers; `NOT_SIMULATED` is the simulator's own word for what REST answers with 501. */
export type RefusalType =
  | 'NOT_FOUND'
  | 'FORBIDDEN'
  | 'UNPROCESSABLE'
  | 'STALE_DATA'
  | 'NOT_SIMULATED'
  | 'MISSING_PAGINATION_BOUNDARIES'
  | 'EXCESSIVE_PAGINATION'
  | 'MAX_NODE_LIMIT_EXCEEDED'
  | 'ARGUMENT_LIMIT'
  | 'RATE_LIMITED';

/** A "no" to one field of a query or mutation; the others are answered all the same. */
export class GraphQlRefusal extends Error {
  readonly type: RefusalType;

  constructor(type: RefusalType, message: string) {
    super(message);
    this.type = type;
  }
}

export function unresolved(what: string): GraphQlRefusal {
  return new GraphQlRefusal('NOT_FOUND', `Could not resolve to ${what}.`);
}

export const unresolvedId = (id: string) =>
  new GraphQlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);

export function unprocessable(message: string): GraphQlRefusal {
  return new GraphQlRefusal('UNPROCESSABLE', message);
}

export function notSimulated(what: string): GraphQlRefusal {
  return new GraphQlRefusal('NOT_SIMULATED', `${what} is part of GitHub's schema, but not simulated`);
}

const TYPES: { readonly [status: number]: RefusalType } = {
  401: 'FORBIDDEN',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  501: 'NOT_SIMULATED',
};

/** What an act refused, said as GraphQL says it: a type instead of a status, and the reasons as one sentence. */
function asGraphQl(refusal: Refusal): GraphQlRefusal {
  const reasons = (refusal.errors ?? []).map(reason).filter((text) => text !== '');
  return new GraphQlRefusal(TYPES[refusal.status] ?? 'UNPROCESSABLE', reasons.join(', ') || refusal.message);
}

function reason(error: Json): string {
  if (typeof error === 'string') return error;
  if (error === null || typeof error !== 'object' || Array.isArray(error)) return '';
  const { message, field, code } = error as JsonObject;
  if (typeof message === 'string') return message;
  const name = String(field ?? 'value');
  const subject = `${name[0]?.toUpperCase() ?? ''}${name.slice(1).replaceAll('_', ' ')}`;
  if (code === 'missing_field') return `${subject} can't be blank`;
  return code === 'already_exists' ? `${subject} has already been taken` : `${subject} is invalid`;
}

/** An error as GitHub writes it. Throws what is no refusal: that is a defect of the simulator, and shall look like one. */
export function errorJson(error: GraphQLError): JsonObject {
  const { path, locations } = error;
  // What is wrong with a variable is told by graphql-js twice, one in the other.
  const cause = error.originalError instanceof GraphQLError ? undefined : error.originalError;
  const refusal = cause instanceof Refusal ? asGraphQl(cause) : cause;
  if (refusal !== undefined && refusal !== null && !(refusal instanceof GraphQlRefusal)) throw refusal;
  return {
    ...(refusal instanceof GraphQlRefusal ? { type: refusal.type } : {}),
    ...(path === undefined ? {} : { path: [...path] }),
    ...(refusal instanceof GraphQlRefusal && refusal.type === 'FORBIDDEN'
      ? { extensions: { saml_failure: false } }
      : {}),
    ...(locations === undefined ? {} : { locations: locations.map(({ line, column }) => ({ line, column })) }),
    message: refusal?.message ?? error.message,
  };
}
