import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A place on the way to GitHub where a request, or the answer to one, can be held. */
export interface Gate {
  readonly url: string;
  /** Holds the next request that fits, `before` GitHub sees it or `after` GitHub has carried it out. */
  hold(fits: (method: string, path: string) => boolean, when: 'before' | 'after'): Held;
  /** Answers in GitHub's place what fits, until the function that it gives is called. */
  answer(fits: (method: string, path: string) => boolean, status: number, body: object): () => void;
  close(): Promise<void>;
}

interface Held {
  /** Resolves when it is there. */
  readonly there: Promise<void>;
  release(): void;
}

export async function openGate(target: string): Promise<Gate> {
  const holds: { fits: (method: string, path: string) => boolean; when: string; there(): void; go: Promise<void> }[] =
    [];
  const answers: { fits: (method: string, path: string) => boolean; status: number; body: object }[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const { method = 'GET', url = '/', headers } = incoming;
    const mine = answers.find(({ fits }) => fits(method, url));
    if (mine !== undefined) {
      outgoing.writeHead(mine.status, { 'content-type': 'application/json; charset=utf-8' });
      outgoing.end(JSON.stringify(mine.body));
      return;
    }
    const at = holds.findIndex(({ fits }) => fits(method, url));
    const [held] = at < 0 ? [] : holds.splice(at, 1);
    const pass = async (when: string) => {
      if (held?.when !== when) return;
      held.there();
      await held.go;
    };
    await pass('before');
    const forward = request(new URL(url, target), { method, headers }).end(body);
    const [answer] = (await once(forward, 'response')) as [IncomingMessage];
    const text = await buffer(answer);
    await pass('after');
    outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, 'content-length': text.length }).end(text);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold(fits, when) {
      const [there, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      holds.push({ fits, when, there: there.resolve, go: go.promise });
      return { there: there.promise, release: go.resolve };
    },
    answer(fits, status, body) {
      const one = { fits, status, body };
      answers.push(one);
      return () => void answers.splice(answers.indexOf(one), 1);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
