import { execute, type GraphQLResolveInfo } from 'graphql';
import type { JsonObject } from '../../core/json.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { MUTATIONS, resolverOf } from './catalogue.ts';
import type { GraphQlOptions } from './door.ts';
import type { Prepared } from './prepare.ts';
import { errorJson, notSimulated } from './refusals.ts';
import { gitHubSchema } from './schema.ts';
import type { Scope } from './scope.ts';

interface Context {
  readonly scope: Scope;
  /** Ends the turn of a root field: takes its time, and throws when the request's time is over. */
  turn(field: string): Promise<void>;
}

/** What comes of a request: GraphQL's own answer, or nothing because it took too long. */
export type Result = JsonObject | 'timeout';

/** Carries out a request. Fields of a query are looked up side by side, mutations one after another, each in its turn. */
export async function run(prepared: Prepared, scope: Scope, clock: Clock, options: GraphQlOptions): Promise<Result> {
  const started = clock.now();
  const over = () => clock.now() - started >= options.timeoutMilliseconds;
  let late = false;
  const turn = async (field: string) => {
    const time = options.milliseconds(field);
    if (time > 0 && !over()) await clock.sleep(Math.min(time, started + options.timeoutMilliseconds - clock.now()));
    late ||= over();
    if (late) throw new Error('the request was cut off');
  };
  const { data, errors } = await execute({
    schema: gitHubSchema(),
    document: prepared.document,
    variableValues: prepared.variables,
    operationName: prepared.operationName ?? null,
    contextValue: { scope, turn } satisfies Context,
    fieldResolver: resolve,
    typeResolver: (value: unknown) => (value as { kind?: string }).kind,
  });
  if (late) return 'timeout';
  return {
    ...(data === undefined ? {} : { data: data as JsonObject | null }),
    ...(errors === undefined ? {} : { errors: errors.map(errorJson) }),
  };
}

async function mutate(input: JsonObject, name: string, { scope, turn }: Context): Promise<unknown> {
  await turn(name);
  const mutation = Object.hasOwn(MUTATIONS, name) ? MUTATIONS[name] : undefined;
  if (mutation === undefined) throw notSimulated(`Mutation.${name}`);
  const payload = await (mutation as (input: JsonObject, scope: Scope) => unknown)(input, scope);
  return { clientMutationId: input['clientMutationId'] ?? null, ...(payload as object) };
}

function resolve(
  source: unknown,
  args: { [name: string]: unknown },
  context: Context,
  info: GraphQLResolveInfo,
): unknown {
  const [type, field] = [info.parentType.name, info.fieldName];
  if (type === 'Mutation') return mutate((args['input'] ?? {}) as JsonObject, field, context);
  const resolver = resolverOf(type, field);
  if (resolver !== undefined) {
    const call = resolver as (source: unknown, args: unknown, scope: Scope) => unknown;
    if (type !== 'Query') return call(source, args, context.scope);
    return context.turn(field).then(() => call(source, args, context.scope));
  }
  if (typeof source === 'object' && source !== null && Object.hasOwn(source, field)) {
    return (source as { [name: string]: unknown })[field];
  }
  throw notSimulated(`${type}.${field}`);
}
