import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A schema of OpenAPI 3.0, without its prose. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly format?: string;
  readonly pattern?: string;
  readonly maxLength?: number;
}

export interface DescribedOperation {
  readonly method: string;
  /** GitHub's template; a name ending with `+` spans slashes (`x-multi-segment`). */
  readonly path: string;
  readonly query: { readonly [name: string]: { readonly required: boolean; readonly schema: Schema } };
  /** Of a JSON body; left out when the operation takes none. */
  readonly body?: Schema;
  /** The operation takes bytes or text. */
  readonly raw?: true;
  /** By status; null has no body, the empty schema says nothing about it. */
  readonly responses: { readonly [status: string]: Schema | null };
}

/** GitHub's OpenAPI description as `scripts/github-description.ts` leaves it. */
export interface Description {
  readonly source: {
    readonly package: string;
    readonly version: string;
    readonly sha256: string;
    readonly license: string;
  };
  /** By operationId. */
  readonly operations: { readonly [id: string]: DescribedOperation };
  /** By event and action: `check-run-created`. */
  readonly webhooks: { readonly [key: string]: Schema };
  readonly schemas: { readonly [name: string]: Schema };
  /** GitHub's own answers, by operation and status, where a known deviation needs them as its proof. */
  readonly examples: { readonly [operationAndStatus: string]: readonly unknown[] };
}

export const DESCRIPTION_FILE = new URL('./github.json.gz', import.meta.url);

let loaded: Description | undefined;

/** Reads the description once a process. */
export function description(): Description {
  loaded ??= JSON.parse(gunzipSync(readFileSync(DESCRIPTION_FILE)).toString('utf8')) as Description;
  return loaded;
}
