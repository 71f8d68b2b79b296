import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { WebhookLibraryPublishPayload } from '@figma/rest-api-spec';
import type { JsonObject } from '../../core/json.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { listen } from '../http/server.ts';
import { ASSETS } from './difference.ts';

export interface RelayOptions {
  /** Sends `repository_dispatch`: an event type and a client_payload of ten properties at most. */
  readonly to: (type: string, payload: JsonObject) => Promise<unknown>;
  /** Milliseconds to wait for the other events of one publish, of which there is one for each type of asset (1000). */
  readonly coalesce?: number;
}

/** What stands between Figma and GitHub in real teams, because Figma can post to GitHub neither a token nor its body. */
export interface FigmaRelay {
  readonly url: string;
  readonly passcode: string;
  /** True while something that came was not passed on yet. */
  readonly busy: boolean;
  /** Resolves when everything that came was passed on; rejects with what went wrong there. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** What one publish changed, by asset: how many. */
type Counts = { [asset: string]: { created: number; modified: number; deleted: number } };

/**
 * Takes LIBRARY_PUBLISH, answers at once, and passes on one `figma-update` for each file that was published, without the
 * passcode and nested, so that it stays under GitHub's ten properties and 64 KB.
 */
export async function startRelay(clock: Clock, { to, coalesce = 1000 }: RelayOptions): Promise<FigmaRelay> {
  const passcode = randomBytes(20).toString('hex');
  const waiting = new Map<string, { readonly first: WebhookLibraryPublishPayload; readonly counts: Counts }>();
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const stopping = new AbortController();

  async function passOn(key: string): Promise<void> {
    await clock.sleep(coalesce, stopping.signal);
    const gathered = waiting.get(key);
    waiting.delete(key);
    if (gathered === undefined) return;
    const { first, counts } = gathered;
    await to('figma-update', {
      figmaFileId: key,
      source: 'figma',
      event: first.event_type,
      fileName: first.file_name,
      publishedAt: first.timestamp,
      changes: counts,
    });
  }

  function take(payload: WebhookLibraryPublishPayload): void {
    const known = waiting.get(payload.file_key);
    const { counts } = known ?? { counts: {} as Counts };
    for (const asset of ASSETS) {
      const [created, modified, deleted] = [
        payload[`created_${asset}`].length,
        payload[`modified_${asset}`].length,
        payload[`deleted_${asset}`].length,
      ];
      if (created + modified + deleted > 0) counts[asset] = { created, modified, deleted };
    }
    if (known !== undefined) return;
    waiting.set(payload.file_key, { first: payload, counts });
    const work = passOn(payload.file_key).catch((error: unknown) => {
      if (!stopping.signal.aborted) failures.push(error);
    });
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }

  const server = createServer(async (request, response) => {
    const payload = await read(request);
    const [given, own] = [Buffer.from(String(payload?.passcode)), Buffer.from(passcode)];
    if (payload === undefined || given.length !== own.length || !timingSafeEqual(given, own)) {
      response.writeHead(400).end();
      return;
    }
    if (payload.event_type === 'LIBRARY_PUBLISH') take(payload);
    response.writeHead(200).end();
  });
  const url = `http://127.0.0.1:${await listen(server, 0)}/figma`;
  return {
    url,
    passcode,
    get busy() {
      return underWay.size > 0;
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
      if (failures.length > 0) throw failures.shift();
    },
    async close() {
      stopping.abort(new Error('the relay was closed'));
      await Promise.all(underWay);
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

async function read(request: IncomingMessage): Promise<WebhookLibraryPublishPayload | undefined> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as WebhookLibraryPublishPayload;
  } catch {
    return undefined;
  }
}
