import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, TestWorld } from './world.ts';

export interface Received {
  readonly event: string;
  readonly action: string | undefined;
  /** `release.published`, or `push` where an event has no actions. */
  readonly name: string;
  readonly payload: Answer;
}

/** Where a test's webhooks arrive: only those with a good signature are taken, others make `taken` reject. */
export interface Receiver {
  /** Waits until everything is delivered, gives what came since the last time, and forgets it. */
  taken(): Promise<Received[]>;
  /** The same, as sorted names; deliveries are concurrent, so their order says nothing. */
  names(): Promise<string[]>;
  close(): Promise<void>;
}

/** Connects the world's app to a server of its own. */
export async function receive(world: TestWorld): Promise<Receiver> {
  let received: Received[] = [];
  const unsigned: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const event = String(request.headers['x-github-event']);
    const signature = createHmac('sha256', world.sim.app.webhookSecret).update(raw).digest('hex');
    if (request.headers['x-hub-signature-256'] !== `sha256=${signature}`) unsigned.push(event);
    const payload = JSON.parse(raw.toString('utf8'));
    const { action } = payload;
    received.push({ event, action, name: action === undefined ? event : `${event}.${action}`, payload });
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  world.sim.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const taken = async () => {
    await world.sim.settled();
    if (unsigned.length > 0) throw new Error(`wrongly signed: ${unsigned.join(', ')}`);
    const all = received;
    received = [];
    return all;
  };
  await taken();
  return {
    taken,
    names: async () => (await taken()).map(({ name }) => name).sort(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
