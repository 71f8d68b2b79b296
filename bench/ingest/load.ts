// The load, from a process of its own: node load.ts <port> <requests> <connections> [requests a second]
import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WEBHOOK_PATH } from '../../src/adapters/ingress/github.ts';
import { examples } from '../../test/sources/examples.ts';

export const SECRET = 'the secret of the benchmark';

export interface Loaded {
  readonly seconds: number;
  /** Milliseconds until the acknowledgement, sorted. */
  readonly latencies: readonly number[];
  readonly bytes: number;
}

/** GitHub's own examples, each with an installation, padded by nothing: 1 to 40 KB, as they come. */
const payloads = examples.flatMap(({ name, examples: list }) =>
  list.map((payload, at) => {
    const body = Buffer.from(JSON.stringify({ ...payload, installation: { id: 1 + (at % 5), node_id: 'x' } }));
    return { name, body, signature: `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}` };
  }),
);

async function load(port: number, count: number, connections: number, rate?: number): Promise<Loaded> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  let [bytes, next] = [0, 0];
  const began = performance.now();
  const one = async (number: number) => {
    const { name, body, signature } = payloads[number % payloads.length]!;
    const sent = performance.now();
    const status = await post(agent, port, body, {
      'content-type': 'application/json',
      'content-length': body.length,
      'x-github-event': name,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': signature,
    });
    if (status !== 202 && status !== 200) throw new Error(`${name} was answered ${status}`);
    bytes += body.length;
    latencies.push(performance.now() - sent);
  };
  if (rate === undefined) {
    const lane = async () => {
      while (next < count) await one(next++);
    };
    await Promise.all(Array.from({ length: connections }, lane));
  } else {
    // Open loop: a slow answer does not slow down who sends.
    const sent: Promise<void>[] = [];
    while (next < count) {
      const due = Math.floor(((performance.now() - began) * rate) / 1000);
      while (next < Math.min(due, count)) sent.push(one(next++));
      await sleep(2);
    }
    await Promise.all(sent);
  }
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { seconds, latencies: latencies.toSorted((a, b) => a - b), bytes };
}

function post(agent: Agent, port: number, body: Buffer, headers: { [name: string]: string | number }) {
  return new Promise<number>((resolve, reject) => {
    const sent = request(
      { agent, port, host: '127.0.0.1', method: 'POST', path: WEBHOOK_PATH, headers },
      (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    sent.on('error', reject).end(body);
  });
}

if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  const [, , port, count, connections, rate] = process.argv.map(Number);
  process.send(await load(port ?? 0, count ?? 0, connections ?? 1, rate));
  process.disconnect();
}
