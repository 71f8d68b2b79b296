import type { DescribedOperation, Description, Route, Schema } from '../../src/simulator/description/description.ts';

type Node = { readonly [key: string]: unknown };

/** Keywords of OpenAPI 3.0 schemas that say something about data, by what stands under them. */
const LEAVES = new Set([
  ...['type', 'nullable', 'enum', 'required', 'format', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum'],
  ...['minItems', 'maxItems', 'minProperties', 'maxProperties', 'uniqueItems', 'multipleOf', '$ref'],
]);
const MAPS = new Set(['properties']);
const LISTS = new Set(['allOf', 'anyOf', 'oneOf']);
const SCHEMAS = new Set(['items', 'additionalProperties', 'not']);
/** Prose, and words for tools that draw pages. */
const DROPPED = new Set([
  ...[
    'title',
    'description',
    'example',
    'examples',
    'default',
    'externalDocs',
    'deprecated',
    'readOnly',
    'discriminator',
  ],
]);

/** A schema without its prose; a keyword that nobody thought of is an error, so that none is lost in silence. */
export function slimSchema(schema: unknown): Schema {
  if (typeof schema === 'boolean') return schema ? {} : { not: {} };
  const kept: { [key: string]: unknown } = {};
  for (const [key, value] of Object.entries(schema as Node)) {
    if (LEAVES.has(key)) kept[key] = value;
    else if (MAPS.has(key)) kept[key] = mapValues(value as Node, slimSchema);
    else if (LISTS.has(key)) kept[key] = (value as unknown[]).map(slimSchema);
    else if (SCHEMAS.has(key)) kept[key] = typeof value === 'boolean' ? value : slimSchema(value);
    else if (!DROPPED.has(key) && !key.startsWith('x-')) throw new Error(`unknown keyword ${key} in a schema`);
  }
  return kept as Schema;
}

function mapValues<T>(node: Node, change: (value: unknown) => T): { [key: string]: T } {
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value)]));
}

/** What `examples` of the result holds: by operation and status, or `request` for the prose of its body. */
export type WantedExamples = readonly { readonly operation: string; readonly status: string }[];

/** Reads GitHub's whole OpenAPI description and keeps what a checker of requests, answers and webhooks needs. */
export class Slimmer {
  readonly #whole: Node;

  constructor(whole: Node) {
    this.#whole = whole;
  }

  slim(source: Description['head']['source'], wanted: WantedExamples): Description {
    const routes: Route[] = [];
    const operations: { [id: string]: DescribedOperation } = {};
    const examples: { [key: string]: unknown[] } = {};
    for (const [path, item] of Object.entries(this.#node('paths'))) {
      for (const [method, value] of Object.entries(item as Node)) {
        const operation = value as Node;
        const id = operation['operationId'] as string;
        const parameters = ((operation['parameters'] as Node[] | undefined) ?? []).map((one) => this.#follow(one));
        routes.push([id, method.toUpperCase(), spanning(path, parameters)]);
        operations[id] = this.#operation(operation, parameters);
        for (const { status } of wanted.filter((one) => one.operation === id)) {
          examples[`${id} ${status}`] = status === 'request' ? prose(operation) : this.#examples(operation, status);
        }
      }
    }
    const webhook = mapValues(this.#node('x-webhooks'), (item) => {
      const post = (item as Node)['post'] as Node;
      return this.#json(post['requestBody'] as Node) ?? {};
    });
    const schemas = mapValues(this.#node('components')['schemas'] as Node, slimSchema);
    return {
      head: { source, routes },
      operation: operations,
      webhook,
      schema: reachable(schemas, [operations, webhook]),
      examples,
    };
  }

  #node(key: string): Node {
    return this.#whole[key] as Node;
  }

  /** What stands at a `$ref`, or the thing itself. */
  #follow(node: Node): Node {
    const ref = node['$ref'];
    if (typeof ref !== 'string') return node;
    const found = ref
      .slice(2)
      .split('/')
      .reduce<unknown>((at, key) => (at as Node | undefined)?.[key], this.#whole);
    if (found === undefined) throw new Error(`nothing stands at ${ref}`);
    return this.#follow(found as Node);
  }

  #operation(operation: Node, parameters: readonly Node[]): DescribedOperation {
    const query = parameters
      .filter((one) => one['in'] === 'query')
      .map((one) => [one['name'] as string, { required: one['required'] === true, schema: slimSchema(one['schema']) }]);
    const given = operation['requestBody'] as Node | undefined;
    const body = given === undefined ? undefined : this.#json(this.#follow(given));
    return {
      query: Object.fromEntries(query) as DescribedOperation['query'],
      ...(body === undefined ? {} : { body }),
      ...(given !== undefined && body === undefined ? { raw: true as const } : {}),
      responses: mapValues(operation['responses'] as Node, (one) => {
        const response = this.#follow(one as Node);
        const content = response['content'] as Node | undefined;
        if (content === undefined || Object.keys(content).length === 0) return null;
        return this.#json(response) ?? {};
      }),
    };
  }

  /** The schema of JSON content; several JSON media types are taken together, text and bytes are not described. */
  #json({ content }: Node): Schema | undefined {
    const types = Object.entries((content ?? {}) as Node).filter(([type]) => /[/+]json$|github\.object$/.test(type));
    const schemas = types.map(([, media]) => slimSchema((media as Node)['schema'] ?? {}));
    const different = [...new Map(schemas.map((one) => [JSON.stringify(one), one])).values()];
    return different.length > 1 ? { anyOf: different } : different[0];
  }

  #examples(operation: Node, status: string): unknown[] {
    const response = this.#follow((operation['responses'] as Node)[status] as Node);
    const media = (response['content'] as Node)['application/json'] as Node;
    return Object.values((media['examples'] ?? {}) as Node).map((one) => this.#follow(one as Node)['value']);
  }
}

/** All that is said about the body of a request. */
function prose({ requestBody }: Node): string[] {
  const said: string[] = [];
  JSON.stringify(requestBody, (key, value: unknown) => {
    if (key === 'description' && typeof value === 'string') said.push(value);
    return value;
  });
  return said;
}

/** The path with `+` after the names of parameters that span slashes. */
function spanning(path: string, parameters: readonly Node[]): string {
  const names = parameters.filter((one) => one['x-multi-segment'] === true).map((one) => one['name'] as string);
  return path.replace(/\{(\w+)\}/g, (whole, name: string) => (names.includes(name) ? `{${name}+}` : whole));
}

/** Only the components that something refers to, in the order of their names. */
function reachable(schemas: { readonly [name: string]: Schema }, roots: unknown): { [name: string]: Schema } {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    for (const [, name] of JSON.stringify(value).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      if (found.has(name!)) continue;
      found.add(name!);
      if (schemas[name!] === undefined) throw new Error(`no schema ${name}`);
      visit(schemas[name!]);
    }
  };
  visit(roots);
  return Object.fromEntries([...found].sort().map((name) => [name, schemas[name]!]));
}
