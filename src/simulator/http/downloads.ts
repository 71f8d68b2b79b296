import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Hub } from '../hub.ts';
import type { Reply } from './call.ts';

/** Addresses of archives and logs live one minute (https://docs.github.com/rest/actions/artifacts#download-an-artifact). */
const MINUTE = 60_000;

interface Download {
  readonly content: Buffer;
  readonly type: string;
  readonly name: string;
  readonly until: number;
}

/** Things to fetch from an address that is a secret by itself, as GitHub serves archives from a store beside the API. */
export class Downloads {
  readonly #hub: Hub;
  readonly #known = new Map<string, Download>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** A redirect to where the content can be fetched without a token for the next minute. */
  redirect(content: Buffer, type: string, name: string): Reply {
    const now = this.#hub.clock.now();
    for (const [key, { until }] of this.#known) if (until <= now) this.#known.delete(key);
    const key = randomBytes(16).toString('hex');
    this.#known.set(key, { content, type, name, until: now + MINUTE });
    return { status: 302, headers: { location: `${this.#hub.url}/_downloads/${key}` } };
  }

  /** Answers a request to such an address; false when the path is none. */
  serve(response: ServerResponse, path: string): boolean {
    const key = /^\/_downloads\/([0-9a-f]+)$/.exec(path)?.[1];
    if (key === undefined) return false;
    const found = this.#known.get(key);
    if (found === undefined || found.until <= this.#hub.clock.now()) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end('Signature not valid in the specified time frame');
      return true;
    }
    const disposition = `attachment; filename="${found.name.replace(/[^\w.-]/g, '_')}"`;
    response.writeHead(200, { 'content-type': found.type, 'content-disposition': disposition }).end(found.content);
    return true;
  }
}
