import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql';
import type { JsonObject } from '../../core/json.ts';
import { CONTENT_MUTATIONS } from './catalogue.ts';
import { weigh } from './cost.ts';
import type { GraphQlOptions } from './door.ts';
import { errorJson } from './refusals.ts';
import { gitHubSchema } from './schema.ts';

/** One request that is sound by GitHub's schema, with what it will count. */
export interface Prepared {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: { readonly [name: string]: unknown };
  /** Mutations joined by `+`, or the operation's own name, or its first fields. */
  readonly name: string;
  /** Secondary points: 1, or 5 when there are mutations. */
  readonly points: number;
  /** What it makes that counts as content when all of it succeeds, by REST operation; one unit each. */
  readonly made: readonly string[];
  readonly cost: number;
  readonly nodeCount: number;
}

export type Preparation = Prepared | { readonly errors: readonly JsonObject[] };

/** Parses, validates and weighs a request's text; all that is wrong with it comes back as GraphQL errors without data. */
export function prepare(
  query: string,
  variables: { readonly [name: string]: unknown },
  operationName: string | undefined,
  { nodes: mostNodes, lacking }: Pick<GraphQlOptions, 'nodes' | 'lacking'>,
): Preparation {
  const schema = gitHubSchema();
  let document: DocumentNode;
  let wrong: readonly GraphQLError[];
  try {
    document = parse(query);
    wrong = validate(schema, document);
  } catch (error) {
    // Both walk down the text by recursion, and both have touched nothing yet.
    if (error instanceof RangeError) return { errors: [{ message: 'Query is nested too deeply' }] };
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [errorJson(error)] };
  }
  if (wrong.length > 0) return { errors: wrong.map(validationJson) };
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined) {
    const named =
      operationName === undefined ? 'An operation name is required' : `No operation named "${operationName}"`;
    return { errors: [{ message: named }] };
  }
  const values = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (values.errors !== undefined) return { errors: values.errors.map(errorJson) };
  const fragments = new Map(
    document.definitions.flatMap((one): [string, FragmentDefinitionNode][] =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  );
  const weight = weigh(schema, operation, fragments, values.coerced, mostNodes);
  if (weight.errors.length > 0) return { errors: weight.errors };
  const roots = rootFields(operation.selectionSet, fragments);
  const mutations = operation.operation === 'mutation' ? roots : [];
  const unknown = mutations.find((name) => lacking.includes(name));
  if (unknown !== undefined) return { errors: [undefinedField(unknown, 'Mutation')] };
  return {
    document,
    operationName,
    variables,
    name: nameOf(operation, roots),
    points: mutations.length > 0 ? 5 : 1,
    made: mutations.flatMap((name) => CONTENT_MUTATIONS.get(name) ?? []),
    cost: weight.cost,
    nodeCount: weight.nodeCount,
  };
}

function rootFields(set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): string[] {
  return set.selections.flatMap((one) => {
    if (one.kind === Kind.FIELD) return [one.name.value];
    const inner = one.kind === Kind.INLINE_FRAGMENT ? one.selectionSet : fragments.get(one.name.value)?.selectionSet;
    return inner === undefined ? [] : rootFields(inner, fragments);
  });
}

function nameOf(operation: OperationDefinitionNode, roots: readonly string[]): string {
  const unique = [...new Set(roots)].join('+');
  return operation.operation === 'mutation' ? unique : (operation.name?.value ?? unique);
}

/** The most usual mistake in GitHub's words; the rest says the same in the words of graphql-js. */
function validationJson(error: GraphQLError): JsonObject {
  const found = /^Cannot query field "(.+?)" on type "(.+?)"/.exec(error.message);
  if (found === null) return errorJson(error);
  const [, fieldName, typeName] = found as unknown as [string, string, string];
  return { ...errorJson(error), ...undefinedField(fieldName, typeName) };
}

function undefinedField(fieldName: string, typeName: string): JsonObject {
  return {
    extensions: { code: 'undefinedField', typeName, fieldName },
    message: `Field '${fieldName}' doesn't exist on type '${typeName}'`,
  };
}
