import type { Scope } from './scope.ts';

/** How fields are answered: by GraphQL type, then by field. What is not here is refused by name as not simulated. */
export type Resolver = (source: never, args: never, scope: Scope) => unknown;
export interface Fields {
  readonly [field: string]: Resolver;
}
export interface Types {
  readonly [type: string]: Fields;
}

/** Fields of one type; the schema has already checked the arguments, so a resolver may name their type. */
export function fields<S>(map: {
  readonly [field: string]: (source: S, args: never, scope: Scope) => unknown;
}): Fields {
  return map;
}

/** What a mutation does with its `input`; its `clientMutationId` comes back by itself. */
export type Mutations = { readonly [name: string]: (input: never, scope: Scope) => unknown };
