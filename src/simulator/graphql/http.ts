import type { IncomingMessage, ServerResponse } from 'node:http';
import { introspectionFromSchema } from 'graphql';
import type { Json, JsonObject } from '../../core/json.ts';
import { authenticate, type Caller, payer } from '../http/authentication.ts';
import type { Reply } from '../http/call.ts';
import { type Break, type Fault, faultReply } from '../http/faults.ts';
import { type LimitKind, LimitRefusal } from '../http/limits.ts';
import type { Parts } from '../http/server.ts';
import { Refusal } from '../refusal.ts';
import type { GraphQlOptions } from './door.ts';
import { run } from './execute.ts';
import { type Prepared, prepare } from './prepare.ts';
import { gitHubSchema } from './schema.ts';
import { Scope } from './scope.ts';

interface Outcome {
  readonly caller: Caller;
  readonly reply: Reply;
  /** Undefined where the request was not carried out. */
  readonly real: Reply | undefined;
  /** Undefined when it could not be read. */
  readonly prepared: Prepared | undefined;
  readonly broken: Break | undefined;
  readonly limit: LimitKind | undefined;
  readonly faked: boolean;
  readonly end: () => void;
  readonly touched: readonly string[];
}

/** Answers one request: the same authentication, limits, faults and journal as for REST. */
export async function answerGraphQl(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  raw: Buffer,
): Promise<void> {
  const method = request.method ?? 'GET';
  const { hub, meter, journal } = parts;
  const started = performance.now();
  const at = hub.clock.now();
  const id = hub.guid();
  const outcome = await answer(parts, request, method, raw, id);
  const { caller, reply, prepared, broken, limit, faked, end } = outcome;
  const operation = prepared === undefined ? 'graphql' : `graphql:${prepared.name}`;
  const actor = caller.actor?.account.login ?? caller.kind;
  journal.carriedOut({ operation, method, path, actor, status: outcome.real?.status, touched: outcome.touched });
  if (broken === 'hang-up') response.destroy();
  else {
    const text = Buffer.isBuffer(reply.body) ? reply.body : Buffer.from(JSON.stringify(reply.body ?? {}));
    response.writeHead(reply.status, {
      ...meter.headers(payer(caller), 'graphql'),
      'x-github-request-id': id,
      'x-github-media-type': 'github.v4; format=json',
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(text.length),
      ...reply.headers,
    });
    if (broken === undefined) response.end(text);
    else response.write(text.subarray(0, text.length >> 1), () => response.destroy());
  }
  end();
  journal.add({
    operation,
    method,
    path,
    status: broken === 'hang-up' ? 0 : reply.status,
    points: prepared?.points ?? 1,
    content: prepared?.made.length ?? 0,
    actor,
    at,
    milliseconds: performance.now() - started,
    ...(limit === undefined ? {} : { limit }),
    ...(faked ? { faked: true as const } : {}),
  });
}

async function answer(
  parts: Parts,
  request: IncomingMessage,
  method: string,
  raw: Buffer,
  id: string,
): Promise<Outcome> {
  const { hub, meter } = parts;
  let caller: Caller = { kind: 'anonymous', actor: undefined };
  let prepared: Prepared | undefined;
  let end = () => {};
  let limit: LimitKind | undefined;
  let fault: Fault | undefined;
  let real: Reply | undefined;
  const touched: string[] = [];
  try {
    caller = authenticate(hub, parts.key, request.headers.authorization);
    if (caller.actor === undefined) throw new Refusal(401, 'This endpoint requires you to be authenticated.');
    const ended = meter.begin(payer(caller));
    const began = performance.now();
    end = () => ended((performance.now() - began) / 1000, 'graphql');
    // GitHub gives its schema to a plain GET (https://docs.github.com/graphql/guides/introspection-and-the-graphql-api).
    const asked = method === 'GET' ? undefined : read(raw, parts.graphql);
    if (asked !== undefined && !('errors' in asked)) prepared = asked;
    fault = parts.faults.take(prepared === undefined ? 'graphql' : `graphql:${prepared.name}`);
    if (fault?.delayMilliseconds !== undefined) await hub.clock.sleep(fault.delayMilliseconds);
    if (fault?.kind === 'revoked' && caller.kind === 'installation') hub.tokens.delete(caller.token.value);
    const carriedOut = fault === undefined || fault.kind === 'delay' || fault.kind === 'half' || fault.applied === true;
    if (carriedOut) {
      admit(parts, caller, prepared);
      if (asked === undefined) real = ok({ data: introspectionFromSchema(gitHubSchema()) as unknown as JsonObject });
      else real = 'errors' in asked ? ok({ errors: asked.errors }) : await carryOut(parts, caller, asked, id, touched);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error instanceof LimitRefusal) limit = error.kind;
    real = limit === 'primary' ? rateLimited(caller, error) : refused(error);
  }
  const made = fault === undefined ? real : faultReply(fault, hub.clock.now(), real);
  const primary =
    fault?.kind === 'primary' && typeof made === 'object'
      ? { ...rateLimited(caller), headers: made.headers ?? {} }
      : made;
  const broken = typeof primary === 'string' ? primary : undefined;
  const reply = typeof primary === 'string' || primary === undefined ? (real ?? { status: 500 }) : primary;
  return {
    caller,
    reply,
    real,
    prepared,
    broken,
    limit,
    faked: fault !== undefined && fault.kind !== 'delay',
    end,
    touched,
  };
}

const ok = (body: Json): Reply => ({ status: 200, body });

function refused(refusal: Refusal): Reply {
  const { status: _, ...said } = refusal.json();
  const body = { ...said, documentation_url: 'https://docs.github.com/graphql' };
  return { status: refusal.status, body, headers: refusal.headers };
}

/** Used-up points are said with 200 and an error inside; secondary limits with 403 or 429, as in REST. */
function rateLimited(caller: Caller, refusal?: Refusal): Reply {
  const message = refusal?.message ?? `API rate limit exceeded for ${payer(caller)}.`;
  return { ...ok({ errors: [{ type: 'RATE_LIMITED', message }] }), headers: refusal?.headers ?? {} };
}

function read(raw: Buffer, options: GraphQlOptions): ReturnType<typeof prepare> {
  let body: unknown;
  try {
    body = JSON.parse(raw.toString('utf8'));
  } catch {
    throw new Refusal(400, 'Problems parsing JSON');
  }
  const { query, variables, operationName } = (typeof body === 'object' ? (body ?? {}) : {}) as {
    readonly [name: string]: unknown;
  };
  if (typeof query !== 'string') {
    throw new Refusal(400, 'A query attribute must be specified and must be a string.');
  }
  const given = typeof variables === 'object' && variables !== null ? variables : {};
  return prepare(
    query,
    given as { readonly [name: string]: unknown },
    typeof operationName === 'string' ? operationName : undefined,
    options,
  );
}

/** Counts the request; content units are those of all its mutations, because GitHub counts what is made, not requests. */
function admit({ meter }: Parts, caller: Caller, prepared: Prepared | undefined): void {
  const { points, made, cost } = prepared ?? { points: 1, made: [], cost: 1 };
  meter.admit(payer(caller), { points, content: made.length, made, resource: 'graphql' });
  meter.charge(payer(caller), 'graphql', cost);
}

async function carryOut(
  parts: Parts,
  caller: Caller,
  prepared: Prepared,
  id: string,
  touched: string[],
): Promise<Reply> {
  const { hub, meter } = parts;
  const { cost, nodeCount } = prepared;
  const scope = new Scope(hub, caller, () => {
    const { reset, ...state } = meter.state(payer(caller), 'graphql');
    return { ...state, cost, nodeCount, resetAt: reset * 1000 };
  });
  const result = await run(prepared, scope, hub.clock, parts.graphql);
  touched.push(...scope.touched);
  if (result !== 'timeout') return ok(result);
  // "Additional points will be deducted" for a request that timed out; how many is not said, so it costs twice.
  meter.charge(payer(caller), 'graphql', cost);
  const message = `Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug. Please include \`${id}\` when reporting this issue.`;
  return { status: 502, body: { data: null, errors: [{ message }] } };
}
