import type { Json, JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Operation } from '../operations/table.ts';
import type { Actor, App, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Caller } from './authentication.ts';

/** What a handler answers; JSON unless it is a Buffer. */
export interface Reply {
  readonly status: number;
  readonly body?: Json | Buffer;
  readonly headers?: { readonly [name: string]: string };
}

/** One request to one operation, after routing, authentication and access were settled. */
export class Call {
  readonly hub: Hub;
  readonly operation: Operation;
  readonly parameters: { readonly [name: string]: string };
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  /** The body as it came. */
  readonly raw: Buffer;
  /** Its media type. */
  readonly type: string | undefined;
  readonly accept: string;
  readonly caller: Caller;
  /** The path and query as asked, for Link headers. */
  readonly address: string;
  readonly #repository: Repository | undefined;

  constructor(about: {
    hub: Hub;
    operation: Operation;
    parameters: { readonly [name: string]: string };
    query: URLSearchParams;
    body: JsonObject;
    raw: Buffer;
    type: string | undefined;
    accept: string;
    caller: Caller;
    address: string;
    repository: Repository | undefined;
  }) {
    this.hub = about.hub;
    this.operation = about.operation;
    this.parameters = about.parameters;
    this.query = about.query;
    this.body = about.body;
    this.raw = about.raw;
    this.type = about.type;
    this.accept = about.accept;
    this.caller = about.caller;
    this.address = about.address;
    this.#repository = about.repository;
  }

  get repository(): Repository {
    if (this.#repository === undefined) throw new Refusal(404, 'Not Found');
    return this.#repository;
  }

  get actor(): Actor {
    if (this.caller.actor === undefined) throw new Refusal(401, 'Requires authentication');
    return this.caller.actor;
  }

  /** The app that calls; checks belong to apps, people cannot write them. */
  get appActor(): Actor & { readonly app: App } {
    const { app, account } = this.actor;
    if (app === undefined) throw new Refusal(403, 'You must authenticate via a GitHub App.');
    return { account, app };
  }

  parameter(name: string): string {
    return this.parameters[name] ?? '';
  }

  /** A number from the path; what is none was never given out as an id. */
  number(name: string): number {
    const text = this.parameter(name);
    if (!/^\d{1,15}$/.test(text)) throw new Refusal(404, 'Not Found');
    return Number(text);
  }

  /** A text field of the body; refused as GitHub's schema check refuses it when it is missing or no text. */
  text(name: string): string {
    const value = this.body[name];
    if (value === undefined || value === null) throw this.wrong(name, "wasn't supplied.");
    if (typeof value !== 'string') throw this.wrong(name, 'is not a string.');
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.body[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw this.wrong(name, 'is not a string.');
    return value;
  }

  texts(name: string): string[] {
    const value = this.body[name] ?? [];
    if (!Array.isArray(value)) throw this.wrong(name, 'is not an array.');
    return value.map((one: Json) => {
      if (typeof one === 'string') return one;
      const named = typeof one === 'object' && one !== null && 'name' in one ? one.name : undefined;
      if (typeof named !== 'string') throw this.wrong(name, 'is not an array of strings.');
      return named;
    });
  }

  wrong(name: string, what: string): Refusal {
    return new Refusal(422, `Invalid request.\n\n"${name}" ${what}`);
  }

  /** One page of a list, with GitHub's Link header (https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api). */
  page<T>(
    items: readonly T[],
    show: (item: T) => Json,
    wrap: (list: Json[]) => Json = (list) => list,
    most = 100,
  ): Reply {
    const positive = (name: string, fallback: number) => Math.max(1, Number(this.query.get(name)) || fallback);
    const size = Math.min(most, positive('per_page', most > 100 ? most : 30));
    const page = positive('page', 1);
    const last = Math.max(1, Math.ceil(items.length / size));
    const to = (number: number, rel: string) => {
      const url = new URL(this.address, this.hub.url);
      url.searchParams.set('page', String(number));
      return `<${url.href}>; rel="${rel}"`;
    };
    const links = [
      ...(page > 1 ? [to(Math.min(page - 1, last), 'prev')] : []),
      ...(page < last ? [to(page + 1, 'next'), to(last, 'last')] : []),
      ...(page > 1 ? [to(1, 'first')] : []),
    ];
    return {
      status: 200,
      body: wrap(items.slice((page - 1) * size, page * size).map(show)),
      ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }),
    };
  }
}

type Handler = (call: Call) => Reply | Promise<Reply>;
export type Handlers = { readonly [operationId: string]: Handler };

export const ok = (body: Json): Reply => ({ status: 200, body });
export const created = (body: Json): Reply => ({ status: 201, body });
export const noContent = (): Reply => ({ status: 204 });
