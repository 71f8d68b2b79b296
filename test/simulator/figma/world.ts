import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realClock } from '../../../src/simulator/clock.ts';
import { type FigmaOptions, type FigmaServer, startFigma } from '../../../src/simulator/figma/server.ts';

/** The fields of Figma's answers that the tests look at. */
// biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes, and a missing field fails the test.
export type Answer = any;

export interface FigmaWorld {
  readonly figma: FigmaServer;
  /** Milliseconds that the world's clock is ahead of the machine's. */
  ahead: number;
  call(
    method: string,
    path: string,
    body?: unknown,
    token?: string | { readonly bearer: string },
  ): Promise<{ status: number; body: Answer; headers: Headers }>;
  /** What did not fit the description and is the simulator's own fault. */
  faults(): readonly unknown[];
}

/** A simulated Figma whose pauses between retries are short and whose clock can be put ahead. */
export async function startFigmaWorld(options: FigmaOptions = {}): Promise<FigmaWorld> {
  const clock = { ...realClock, now: () => Date.now() + world.ahead };
  const world = { ahead: 0 } as FigmaWorld;
  const figma = await startFigma(clock, { retryDelays: [1, 2, 4], ...options });
  return Object.assign(world, {
    figma,
    async call(method: string, path: string, body?: unknown, token: string | { bearer: string } = figma.token) {
      const response = await fetch(`${figma.url}${path}`, {
        method,
        headers: typeof token === 'string' ? { 'x-figma-token': token } : { authorization: `Bearer ${token.bearer}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
    },
    faults: () => figma.violations.filter(({ kind }) => kind !== 'request'),
  });
}

/** Somebody whom webhooks are sent to: keeps what came, and answers as it is told, 200 when it is told nothing. */
export async function startEndpoint() {
  const received: Answer[] = [];
  const answers: number[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    response.writeHead(answers.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, received, answers, close };
}
