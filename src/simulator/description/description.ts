import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A schema of OpenAPI 3.0, without its prose. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly format?: string;
  readonly pattern?: string;
}

export interface DescribedOperation {
  readonly query: { readonly [name: string]: { readonly required: boolean; readonly schema: Schema } };
  /** Of a JSON body; left out when the operation takes none. */
  readonly body?: Schema;
  /** The operation takes bytes or text. */
  readonly raw?: true;
  /** By status; null has no body, the empty schema says nothing about it. */
  readonly responses: { readonly [status: string]: Schema | null };
}

/** Which operation stands at a method and path; in paths, a name ending with `+` spans slashes (`x-multi-segment`). */
export type Route = readonly [operationId: string, method: string, path: string];

/** GitHub's OpenAPI description as `scripts/github-description.ts` leaves it. */
export interface Description {
  readonly head: {
    readonly source: {
      readonly package: string;
      readonly version: string;
      readonly sha256: string;
      readonly license: string;
    };
    readonly routes: readonly Route[];
  };
  /** By operationId. */
  readonly operation: { readonly [id: string]: DescribedOperation };
  /** By event and action: `check-run-created`. */
  readonly webhook: { readonly [key: string]: Schema };
  readonly schema: { readonly [name: string]: Schema };
  /** GitHub's own examples, by operation and status, and prose about requests, where a known deviation needs them as proof. */
  readonly examples: { readonly [operationAndStatus: string]: readonly unknown[] };
}

type Part = Exclude<keyof Description, 'head'>;

export const DESCRIPTION_FILE = new URL('./github.jsonl.gz', import.meta.url);

/** The text that is packed: a line with the head, then a line for each entry, its part and key before the JSON. */
export function writeDescription({ head, ...parts }: Description): string {
  const lines = Object.entries(parts).flatMap(([part, entries]) =>
    Object.entries(entries).map(([key, value]) => `${part}\t${key}\t${JSON.stringify(value)}`),
  );
  return `${[JSON.stringify(head), ...lines].join('\n')}\n`;
}

/**
 * The description in memory. All of it as objects would cost 25 MB; what is read is what is asked for, entry by entry, and
 * an entry is the same object each time.
 */
class Entries {
  readonly head: Description['head'];
  readonly #text: Buffer;
  readonly #places = new Map<string, { readonly from: number; readonly to: number }>();
  readonly #read = new Map<string, unknown>();

  constructor(text: Buffer) {
    this.#text = text;
    let end = text.indexOf('\n');
    this.head = JSON.parse(text.toString('utf8', 0, end));
    while (end + 1 < text.length) {
      const from = end + 1;
      end = text.indexOf('\n', from);
      const value = text.indexOf('\t', text.indexOf('\t', from) + 1);
      this.#places.set(text.toString('utf8', from, value), { from: value + 1, to: end });
    }
  }

  get<P extends Part>(part: P, key: string): Description[P][string] | undefined {
    const name = `${part}\t${key}`;
    const place = this.#places.get(name);
    if (place !== undefined && !this.#read.has(name)) {
      this.#read.set(name, JSON.parse(this.#text.toString('utf8', place.from, place.to)));
    }
    return this.#read.get(name) as Description[P][string] | undefined;
  }

  keys(part: Part): string[] {
    return [...this.#places.keys()].filter((name) => name.startsWith(`${part}\t`)).map((name) => name.split('\t')[1]!);
  }
}

let loaded: Entries | undefined;

/** Unpacks the description once a process. */
export function description(): Entries {
  // One chunk that holds it all saves the copy that many would be joined into.
  loaded ??= new Entries(gunzipSync(readFileSync(DESCRIPTION_FILE), { chunkSize: 4 * 1024 * 1024 }));
  return loaded;
}

/** The schema of a component that something in the description refers to. */
export function component(name: string): Schema {
  const found = description().get('schema', name);
  if (found === undefined) throw new Error(`GitHub's description has no schema ${name}`);
  return found;
}
