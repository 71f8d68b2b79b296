// The load, from a process of its own: node load.ts <port> <requests> <connections> [requests a second]
import { createHmac, randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
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

/** GitHub's own examples, each with an installation, as they come. */
const payloads = examples.flatMap(({ name, examples: list }) =>
  list.map((payload, at) => {
    const body = Buffer.from(JSON.stringify({ ...payload, installation: { id: 1 + (at % 5), node_id: 'x' } }));
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    const head =
      `POST ${WEBHOOK_PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: keep-alive\r\naccept: */*\r\n` +
      `user-agent: GitHub-Hookshot/bench\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n` +
      `x-github-event: ${name}\r\nx-hub-signature-256: sha256=${signature}\r\nx-github-delivery: `;
    return { head, body };
  }),
);

/** One connection that asks again when it is answered. By hand, because Node's own client costs more than the servers. */
class Lane {
  readonly #socket: Socket;
  #answered: ((text: string) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;
  #text = '';

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text: string) => this.#take(text));
    const fail = () => this.#failed?.(new Error('the connection was cut'));
    this.#socket.on('error', fail).on('close', fail);
  }

  /** Rejects on any answer that is no acknowledgement. */
  async send(number: number): Promise<number> {
    const { head, body } = payloads[number % payloads.length] ?? { head: '', body: Buffer.alloc(0) };
    const answer = await new Promise<string>((resolve, reject) => {
      [this.#answered, this.#failed] = [resolve, reject];
      this.#socket.cork();
      this.#socket.write(`${head}${randomUUID()}\r\n\r\n`, 'latin1');
      this.#socket.write(body);
      this.#socket.uncork();
    });
    if (!/^HTTP\/1\.1 20[02] /.test(answer)) throw new Error(`answered ${answer.split('\r\n', 1)[0]}`);
    return body.length;
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#text += text;
    const end = this.#text.indexOf('\r\n\r\n');
    if (end === -1) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#text.slice(0, end + 2))?.[1];
    const whole =
      length === undefined ? this.#text.endsWith('0\r\n\r\n') : this.#text.length >= end + 4 + Number(length);
    if (!whole) return;
    const answer = this.#text;
    this.#text = '';
    this.#answered?.(answer);
  }
}

async function load(port: number, count: number, connections: number, rate?: number): Promise<Loaded> {
  const lanes = Array.from({ length: connections }, () => new Lane(port));
  const latencies: number[] = [];
  let [bytes, next] = [0, 0];
  const began = performance.now();
  // With a rate the clock runs from when a request is due, so that one that waits for a free connection waits visibly.
  const due = (number: number) => (rate === undefined ? performance.now() : began + (number * 1000) / rate);
  await Promise.all(
    lanes.map(async (lane) => {
      while (next < count) {
        const number = next++;
        const from = due(number);
        if (from > performance.now()) await sleep(from - performance.now());
        bytes += await lane.send(number);
        latencies.push(performance.now() - from);
      }
      lane.close();
    }),
  );
  return { seconds: (performance.now() - began) / 1000, latencies: latencies.toSorted((a, b) => a - b), bytes };
}

if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  const [, , port, count, connections, rate] = process.argv.map(Number);
  // Not before it is sent: what is still in the pipe would be lost.
  process.send(await load(port ?? 0, count ?? 0, connections ?? 1, rate), () => process.disconnect());
}
