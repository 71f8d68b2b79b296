import { type DescribedOperation, description, type Schema } from './description.ts';
import { ANSWER_DEVIATIONS, REQUEST_DEVIATIONS } from './deviations.ts';
import { undeclared } from './undeclared.ts';
import { type Problem, problems } from './validation.ts';

/** Where something does not fit GitHub's own description. */
export interface Violation {
  readonly where: 'request' | 'response' | 'webhook';
  /** The operationId, with the status for responses; `event-action` for webhooks. */
  readonly operation: string;
  /** JSON pointer into the body or payload; `?name` for a query parameter. */
  readonly pointer: string;
  readonly message: string;
}

/** A request as it came; no body at all is undefined. */
export interface CheckedRequest {
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface RequestFindings {
  /** Wrong types, missing fields, values that GitHub does not know. */
  readonly violations: readonly Violation[];
  /** What GitHub passes over: properties and query parameters that it does not declare. */
  readonly warnings: readonly Violation[];
}

/** Refusals and redirects that GitHub gives everywhere and declares almost nowhere (https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api). */
const COMMON = new Set([301, 307, 400, 401, 403, 404, 413, 422, 429]);
const BASIC_ERROR: Schema = { $ref: '#/components/schemas/basic-error' };

function described(operation: string): DescribedOperation {
  const found = description().get('operation', operation);
  if (found === undefined) throw new Error(`GitHub's description has no operation ${operation}`);
  return found;
}

/** Holds what a client asks to the description of the operation. */
export function checkRequest(operation: string, { query, body }: CheckedRequest): RequestFindings {
  const about = described(operation);
  const at = (pointer: string, message: string): Violation => ({ where: 'request', operation, pointer, message });
  const violations: Violation[] = [];
  const warnings: Violation[] = [];
  for (const [name, { required, schema }] of Object.entries(about.query)) {
    const values = [...query.getAll(name), ...query.getAll(`${name}[]`)];
    if (values.length === 0) {
      if (required) violations.push(at(`?${name}`, 'is required'));
    } else {
      const found = queryProblems(schema, values);
      violations.push(...found.map((one) => at(`?${name}${one.pointer}`, one.message)));
    }
  }
  for (const name of new Set(query.keys())) {
    if (about.query[name.replace(/\[\]$/, '')] === undefined) warnings.push(at(`?${name}`, 'is not declared'));
  }
  if (about.raw === true) return { violations, warnings };
  if (about.body === undefined) {
    if (body !== undefined && Object.keys(body as object).length > 0) warnings.push(at('', 'no body is declared'));
    return { violations, warnings };
  }
  const read = asDescribed(operation, body);
  violations.push(...problems(about.body, read).map((one) => at(one.pointer, one.message)));
  warnings.push(...undeclared(about.body, read).map((pointer) => at(pointer, 'is not declared')));
  return { violations, warnings };
}

/** No body is an empty object, as long as nothing in it is required; what GitHub tells in prose is read as it says. */
function asDescribed(operation: string, body: unknown): unknown {
  if (body === undefined) return {};
  const known = REQUEST_DEVIATIONS.find((one) => one.operation === operation);
  if (known === undefined) return body;
  const named = typeof body === 'object' && !Array.isArray(body);
  const whole: { [name: string]: unknown } = named ? { ...body } : { [known.field]: [body].flat() };
  const value = whole[known.field];
  if (known.empty === true && Array.isArray(value) && value.length === 0) delete whole[known.field];
  return whole;
}

/** The values of a query parameter are texts; they fit when they fit as a number, as a boolean, or as they are. */
function queryProblems(schema: Schema, values: readonly string[]): readonly Problem[] {
  const readings =
    values.length === 1 ? [...coerced(values[0]!), ...coerced(values[0]!).map((one) => [one])] : [values];
  const tried = readings.map((one) => problems(schema, one));
  return tried.some((one) => one.length === 0) ? [] : (tried.find((one) => one.length > 0) ?? []);
}

function coerced(text: string): readonly unknown[] {
  if (text === 'true' || text === 'false') return [text === 'true', text];
  return /^-?\d+(\.\d+)?$/.test(text) ? [Number(text), text] : [text];
}

/** Holds an answer to the description; undefined is no body, bytes are looked at no further than their status. */
export function checkResponse(operation: string, status: number, body: unknown): readonly Violation[] {
  const at = ({ pointer, message }: Problem): Violation => ({
    where: 'response',
    operation: `${operation} ${status}`,
    pointer,
    message,
  });
  const schema = described(operation).responses[String(status)];
  const empty = body === undefined || body === '';
  if (schema === undefined && !COMMON.has(status) && status < 500) {
    return [at({ pointer: '', message: 'the status is not declared' })];
  }
  // Refusals are often declared without a body, and come with GitHub's usual one all the same.
  if (schema === undefined || (schema === null && status >= 400)) {
    return empty ? [] : problems(BASIC_ERROR, body).map(at);
  }
  if (schema === null) return empty ? [] : [at({ pointer: '', message: 'no body is declared' })];
  // Bytes (a diff, a file as it is) have no schema.
  if (ArrayBuffer.isView(body)) return [];
  return problems(schema, body ?? null)
    .filter((one) => !isDeviation(operation, status, one.pointer, body))
    .map(at);
}

function isDeviation(operation: string, status: number, pointer: string, body: unknown): boolean {
  const path = pointer.replace(/\/\d+(?=\/|$)/g, '/*');
  return ANSWER_DEVIATIONS.some(
    (one) =>
      one.operation === operation &&
      one.status === String(status) &&
      (one.declared === undefined
        ? path === one.pointer || path.startsWith(`${one.pointer}/`)
        : path === one.pointer && valueAt(body, pointer) === null),
  );
}

function valueAt(body: unknown, pointer: string): unknown {
  const parts = pointer.split('/').slice(1);
  return parts.reduce((value, part) => (value as Record<string, unknown> | undefined)?.[part], body);
}

/** Its one example there stands for every name that a person may give such an event. */
const DISPATCHED = 'sample.collected';

/** Holds the payload of a webhook to the description of its event and action. */
export function checkWebhook(event: string, action: string | undefined, payload: unknown): readonly Violation[] {
  const dispatched = event === 'repository_dispatch';
  const named = dispatched ? DISPATCHED : action;
  const key = [event, ...(named === undefined ? [] : [named])].join('-').replace(/_/g, '-');
  const schema = description().get('webhook', key);
  const at = ({ pointer, message }: Problem): Violation => ({ where: 'webhook', operation: key, pointer, message });
  if (schema === undefined) return [at({ pointer: '', message: 'GitHub sends no such webhook' })];
  const value = dispatched ? { ...(payload as object), action: DISPATCHED } : payload;
  return problems(schema, value).map(at);
}
