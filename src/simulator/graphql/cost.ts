import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Json, JsonObject } from '../../core/json.ts';
import type { RefusalType } from './refusals.ts';

/** What a query asks for at most, before anything is looked up (https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api). */
export interface Weight {
  /** Points of the primary limit: connections that would be asked for, through 100, at least 1. */
  readonly cost: number;
  readonly nodeCount: number;
  /** Connections that GitHub would not page through; the request is not carried out then. */
  readonly errors: readonly JsonObject[];
}

const LARGEST_PAGE = 100;
/** Fragments in fragments can make a short text ask for a million fields; nobody writes a query that large by hand. */
const MOST_FIELDS = 50_000;
const DEEPEST = 100;

/** Weighs one operation; `mostNodes` is the limit of nodes in one call. */
export function weigh(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: { readonly [name: string]: unknown },
  mostNodes: number,
): Weight {
  let requests = 0;
  let nodeCount = 0;
  let seen = 0;
  let deepest = 0;
  const errors: JsonObject[] = [];

  const wrong = (type: RefusalType, message: string, node: FieldNode, path: readonly string[]) => {
    const start = node.loc?.startToken;
    const locations: Json[] = start === undefined ? [] : [{ line: start.line, column: start.column }];
    errors.push({ type, path: [...path], locations, message });
  };

  /** How many nodes one page has at most; undefined when the connection is asked for none of them. */
  const pageSize = (field: GraphQLField<unknown, unknown>, node: FieldNode, path: readonly string[]): number => {
    const { first, last } = getArgumentValues(field, node, variables) as { first?: number; last?: number };
    const [name, size] = typeof first === 'number' ? ['first', first] : ['last', last];
    if (typeof size !== 'number') {
      if (!wantsNodes(node, fragments)) return 0;
      const text = `You must provide a \`first\` or \`last\` value to properly paginate the \`${field.name}\` connection.`;
      wrong('MISSING_PAGINATION_BOUNDARIES', text, node, path);
      return 0;
    }
    if (size > LARGEST_PAGE || size < 1) {
      const what = size < 1 ? 'is below the least' : 'exceeds the';
      const text = `Requesting ${size} records on the \`${field.name}\` connection ${what} \`${name}\` limit of ${size < 1 ? 1 : LARGEST_PAGE} records.`;
      wrong('EXCESSIVE_PAGINATION', text, node, path);
    }
    return Math.min(LARGEST_PAGE, Math.max(0, size));
  };

  const walk = (set: SelectionSetNode, type: GraphQLCompositeType, times: number, path: readonly string[]): void => {
    for (const selection of set.selections) {
      seen += 1;
      if (seen > MOST_FIELDS || path.length > DEEPEST) return;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        const on = fragment === undefined ? undefined : schema.getType(fragment.typeCondition.name.value);
        if (fragment !== undefined && isCompositeType(on)) walk(fragment.selectionSet, on, times, path);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const name = selection.typeCondition?.name.value;
        const on = name === undefined ? type : schema.getType(name);
        if (isCompositeType(on)) walk(selection.selectionSet, on, times, path);
      } else if (isObjectType(type) || isInterfaceType(type)) {
        const field = type.getFields()[selection.name.value];
        const result = field === undefined ? undefined : getNamedType(field.type);
        if (field === undefined || selection.selectionSet === undefined || !isCompositeType(result)) continue;
        const here = [...path, selection.alias?.value ?? selection.name.value];
        let below = times;
        if (result.name.endsWith('Connection') && field.args.some(({ name }) => name === 'first')) {
          requests += times;
          below = times * pageSize(field, selection, here);
          nodeCount += below;
        }
        deepest = Math.max(deepest, here.length);
        walk(selection.selectionSet, result, below, here);
      }
    }
  };

  const root = operation.operation === 'mutation' ? schema.getMutationType() : schema.getQueryType();
  walk(operation.selectionSet, root!, 1, []);
  if (seen > MOST_FIELDS) errors.push({ message: `Query has more than ${MOST_FIELDS} fields` });
  if (deepest > DEEPEST) errors.push({ message: 'Query is nested too deeply' });
  if (nodeCount > mostNodes) {
    const count = (number: number) => number.toLocaleString('en-US');
    const message = `This query requests up to ${count(nodeCount)} possible nodes which exceeds the maximum limit of ${count(mostNodes)}.`;
    errors.push({ type: 'MAX_NODE_LIMIT_EXCEEDED', message });
  }
  return { cost: Math.max(1, Math.round(requests / 100)), nodeCount, errors };
}

/** Only counting (`totalCount`) needs no page. */
function wantsNodes(node: FieldNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): boolean {
  const looked = new Set<SelectionSetNode>();
  const wants = (set: SelectionSetNode | undefined): boolean => {
    if (set === undefined || looked.has(set)) return false;
    looked.add(set);
    return set.selections.some((one) => {
      if (one.kind === Kind.FIELD) return ['nodes', 'edges', 'pageInfo'].includes(one.name.value);
      return wants(one.kind === Kind.INLINE_FRAGMENT ? one.selectionSet : fragments.get(one.name.value)?.selectionSet);
    });
  };
  return wants(node.selectionSet);
}
