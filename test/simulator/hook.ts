import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './world.ts';

interface Received {
  readonly event: string;
  readonly action: string | undefined;
  readonly guid: string;
  readonly signature: string;
  readonly raw: string;
  readonly payload: Answer;
}

export interface Receiver {
  readonly url: string;
  /** In the order of arrival. */
  readonly received: Received[];
  /** What is answered from now on; 0 never answers. */
  answer: number;
  /** `event.action` of all that came. */
  names(): string[];
  close(): Promise<void>;
}

/** An app that takes webhooks and does nothing with them. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const payload = JSON.parse(raw);
    const header = (name: string) => String(request.headers[name]);
    const [event, guid, signature] = ['x-github-event', 'x-github-delivery', 'x-hub-signature-256'].map(header);
    received.push({ event: event!, action: payload.action, guid: guid!, signature: signature!, raw, payload });
    if (receiver.answer !== 0) response.writeHead(receiver.answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    answer: 200,
    names: () => received.map(({ event, action }) => (action === undefined ? event : `${event}.${action}`)),
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
  return receiver;
}
