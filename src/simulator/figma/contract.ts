import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Json, JsonObject } from '../../core/json.ts';
import { closed, descended } from './closing.ts';
import { type FigmaDescription, type FigmaOperation, readDescription } from './description.ts';

/** Something that does not fit Figma's own description. */
export interface FigmaViolation {
  /** Whose fault it is: a request is the client's, the others are the simulator's. */
  readonly kind: 'request' | 'response' | 'webhook';
  /** An operation's id, or the webhook event. */
  readonly of: string;
  /** Where in the body or query: `/meta/variables`. */
  readonly at: string;
  readonly why: string;
}

/**
 * Where the description contradicts itself; each is undone before anything is checked, and a test says that it still
 * stands there, so that a mended description takes its line from this list.
 */
export const KNOWN_DEFECTS: readonly { readonly of: string; readonly why: string }[] = [
  { of: 'putWebhook', why: 'its request requires team_id, which is none of its properties' },
  { of: 'putDevResources', why: 'its answer requires links_created, but has links_updated' },
  { of: 'getFileNodes', why: 'nodes that do not exist are null by its text, and may not be by its schema' },
];

/** Statuses that any request may end with, declared or not; 501 is the simulator's own. */
const ANYWHERE = new Set([400, 401, 403, 404, 429, 500, 501, 502, 503]);

/** Holds requests, answers and webhooks against Figma's description, and remembers what did not fit. */
export class Contract {
  readonly violations: FigmaViolation[] = [];
  readonly operations: readonly FigmaOperation[];
  readonly #description: FigmaDescription;
  readonly #ajv: Ajv2020;
  readonly #compiled = new WeakMap<AnySchemaObject, ValidateFunction>();

  constructor(description: FigmaDescription = readDescription()) {
    this.#description = description;
    this.operations = description.operations.map(mended);
    this.#ajv = new Ajv2020({ strict: false, validateSchema: false, coerceTypes: false });
    formats.default(this.#ajv, ['date-time', 'uri']);
    for (const [name, schema] of Object.entries(description.schemas))
      this.#ajv.addSchema(descended(schema), `figma:${name}`);
  }

  /** What is wrong with a request, in words; every wrong thing is kept, the first is told. */
  request(operation: FigmaOperation, query: URLSearchParams, body: Json | undefined): string | undefined {
    const before = this.violations.length;
    for (const name of new Set(query.keys())) {
      if (operation.query.every((one) => one.name !== name)) {
        this.#note('request', operation.id, `?${name}`, 'is a parameter that Figma does not describe');
      }
    }
    const undescribed = this.violations.length;
    for (const { name, required, schema } of operation.query) {
      const text = query.get(name);
      if (text === null) {
        if (required) this.#note('request', operation.id, `?${name}`, 'is missing');
      } else this.#check('request', operation.id, schema, readText(text, schema), `?${name}`);
    }
    if (operation.body !== undefined) this.#check('request', operation.id, operation.body, body, '');
    // Figma ignores what it does not know: that is only kept.
    const first = this.violations.length > undescribed ? this.violations[undescribed] : undefined;
    return before === this.violations.length || first === undefined ? undefined : `${first.at} ${first.why}`.trim();
  }

  response(operation: FigmaOperation, status: number, body: Json | undefined): void {
    const declared = operation.responses[String(status)];
    if (declared === undefined) {
      if (!ANYWHERE.has(status)) this.#note('response', operation.id, '', `the status ${status} is not described`);
    } else if (declared.schema !== undefined) this.#check('response', operation.id, declared.schema, body, '');
  }

  webhook(event: string, payload: JsonObject): void {
    const schema = this.#description.callbacks.get(event);
    if (schema === undefined) this.#note('webhook', event, '', 'is an event that Figma does not describe');
    else this.#check('webhook', event, schema, payload, '');
  }

  #check(kind: FigmaViolation['kind'], of: string, schema: AnySchemaObject, value: unknown, at: string): void {
    const validate = this.#validator(schema);
    if (validate(value)) return;
    for (const error of validate.errors ?? []) {
      const extra = error.params['unevaluatedProperty'] as string | undefined;
      const why = extra === undefined ? (error.message ?? 'is wrong') : `${extra} is not described`;
      this.#note(kind, of, `${at}${error.instancePath}`, why);
    }
  }

  #validator(schema: AnySchemaObject): ValidateFunction {
    const known = this.#compiled.get(schema);
    if (known !== undefined) return known;
    const made = this.#ajv.compile(closed(schema));
    this.#compiled.set(schema, made);
    return made;
  }

  #note(kind: FigmaViolation['kind'], of: string, at: string, why: string): void {
    this.violations.push({ kind, of, at, why });
  }
}

/** A query parameter as the value that its schema wants; what cannot be read so stays text and fails the check. */
function readText(text: string, { type }: AnySchemaObject): unknown {
  if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function mended(operation: FigmaOperation): FigmaOperation {
  if (operation.id === 'putWebhook' && operation.body !== undefined) {
    const required = (operation.body['required'] as readonly string[]).filter((name) => name !== 'team_id');
    return { ...operation, body: { ...operation.body, required } };
  }
  const good = operation.responses['200'];
  if (good?.schema === undefined) return operation;
  const answer = (schema: AnySchemaObject) => ({
    ...operation,
    responses: { ...operation.responses, '200': { ...good, schema } },
  });
  if (operation.id === 'putDevResources') return answer({ ...good.schema, required: ['links_updated'] });
  if (operation.id !== 'getFileNodes') return operation;
  const properties = good.schema['properties'] as { readonly nodes: AnySchemaObject };
  const node = { anyOf: [properties.nodes['additionalProperties'], { type: 'null' }] };
  const nodes = { ...properties.nodes, additionalProperties: node };
  return answer({ ...good.schema, properties: { ...properties, nodes } });
}
