import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { AnySchemaObject } from 'ajv/dist/2020.js';

interface Described {
  readonly version: string;
  readonly paths: { readonly [path: string]: { readonly [method: string]: DescribedOperation } };
  readonly components: {
    readonly schemas: { readonly [name: string]: AnySchemaObject };
    readonly responses: { readonly [name: string]: { readonly content?: Content } };
  };
}
interface Content {
  readonly 'application/json'?: { readonly schema: AnySchemaObject };
}
interface DescribedOperation {
  readonly operationId: string;
  readonly security: readonly { readonly [scheme: string]: readonly string[] }[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'query';
    readonly required?: boolean;
    readonly schema: AnySchemaObject;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: { readonly [status: string]: { readonly $ref?: string; readonly content?: Content } };
  readonly callbacks?: {
    readonly [name: string]: {
      readonly [address: string]: { readonly post: { readonly requestBody: { readonly content: Content } } };
    };
  };
}

/** One operation as Figma describes it. */
export interface FigmaOperation {
  readonly id: string;
  readonly method: string;
  /** `/v1/files/{file_key}`. */
  readonly path: string;
  readonly security: readonly { readonly [scheme: string]: readonly string[] }[];
  readonly query: readonly { readonly name: string; readonly required: boolean; readonly schema: AnySchemaObject }[];
  readonly body: AnySchemaObject | undefined;
  readonly responses: { readonly [status: string]: FigmaAnswer };
}
interface FigmaAnswer {
  readonly schema: AnySchemaObject | undefined;
  /** For refusals: Figma says `err` in one half of its answers, and `error` with `message` in the other. */
  readonly says: 'err' | 'message';
}

export interface FigmaDescription {
  readonly version: string;
  readonly operations: readonly FigmaOperation[];
  /** By name, as `figma:<name>` refers to them. */
  readonly schemas: { readonly [name: string]: AnySchemaObject };
  /** By the webhook event that it carries. */
  readonly callbacks: ReadonlyMap<string, AnySchemaObject>;
}

/** Figma's description as scripts/figma-description.ts slimmed it; references to schemas read `figma:<name>`. */
export function readDescription(): FigmaDescription {
  const text = gunzipSync(readFileSync(new URL('./description.json.gz', import.meta.url))).toString('utf8');
  const whole = JSON.parse(text.replaceAll('"#/components/schemas/', '"figma:')) as Described;
  const { schemas, responses } = whole.components;
  const operations = Object.entries(whole.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]): FigmaOperation => {
      const answers = Object.entries(one.responses).map(([status, answer]): [string, FigmaAnswer] => {
        const name = answer.$ref?.replace('#/components/responses/', '') ?? '';
        const schema = (answer.content ?? responses[name]?.content)?.['application/json']?.schema;
        return [status, { schema, says: name.endsWith('WithErrorBoolean') ? 'message' : 'err' }];
      });
      return {
        id: one.operationId,
        method: method.toUpperCase(),
        path,
        security: one.security,
        query: (one.parameters ?? [])
          .filter((parameter) => parameter.in === 'query')
          .map(({ name, required = false, schema }) => ({ name, required, schema })),
        body: one.requestBody?.content['application/json']?.schema,
        responses: Object.fromEntries(answers),
      };
    }),
  );
  return { version: whole.version, operations, schemas, callbacks: callbacksOf(whole) };
}

function callbacksOf({ paths, components }: Described): ReadonlyMap<string, AnySchemaObject> {
  const described = Object.values(paths['/v2/webhooks']?.['post']?.callbacks ?? {});
  return new Map(
    described.flatMap(Object.values).flatMap(({ post }) => {
      const schema = post.requestBody.content['application/json']?.schema;
      const target = components.schemas[String(schema?.['$ref']).replace('figma:', '')];
      const parts: readonly AnySchemaObject[] = target?.['allOf'] ?? [];
      const named = parts.find((part) => part['properties']?.event_type !== undefined);
      const events: readonly string[] = named?.['properties'].event_type.enum ?? [];
      return schema === undefined ? [] : events.map((event): [string, AnySchemaObject] => [event, schema]);
    }),
  );
}
