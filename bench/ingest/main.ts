// node bench/ingest/main.ts: what it costs to take a webhook, beside a bare server and plain Probot in the same run.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { processTicks } from '../engine/gauge.ts';
import type { Loaded } from './load.ts';
import { compareStores } from './stores.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '2000' },
    /** Short and many, so that a busy machine is busy for all alike. */
    rounds: { type: 'string', default: '20' },
    connections: { type: 'string', default: '64' },
    /** Seconds of 200 deliveries a second while runs execute. */
    seconds: { type: 'string', default: '20' },
  },
});
const [REQUESTS, ROUNDS, CONNECTIONS, SECONDS] = [
  Number(values.requests),
  Number(values.rounds),
  Number(values.connections),
  Number(values.seconds),
];
const RATE = 200;
/** Rounds that nobody measures. */
const WARM_UP = 10;
const KINDS = ['bare', 'durable', 'probot', 'quiet'] as const;
type Kind = (typeof KINDS)[number];

const root = mkdtempSync(path.join(os.tmpdir(), 'baton-ingest-'));
const postgres = await startEmbedded(root);
const database = await openDatabase(postgres.url);
const children: ChildProcess[] = [];

interface Server {
  readonly child: ChildProcess;
  readonly port: number;
}

function child(file: string, ...args: readonly (string | number)[]): ChildProcess {
  const made = fork(path.join(import.meta.dirname, file), args.map(String), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.push(made);
  return made;
}

async function heard<T>(from: ChildProcess): Promise<T> {
  const over = new AbortController();
  try {
    const [message] = await Promise.race([
      once(from, 'message', { signal: over.signal }),
      once(from, 'exit', { signal: over.signal }).then(() => Promise.reject(new Error('a child ended early'))),
    ]);
    return message as T;
  } finally {
    over.abort();
  }
}

async function started(kind: string, file = 'servers.ts'): Promise<Server> {
  const made = child(file, kind, postgres.url);
  const { port } = await heard<{ port: number }>(made);
  return { child: made, port };
}

async function usage({ child: asked }: Server): Promise<number> {
  const answer = heard<{ user: number; system: number }>(asked);
  asked.send('usage');
  const { user, system } = await answer;
  return user + system;
}

const loaded = (port: number, requests: number, connections: number, rate?: number) =>
  heard<Loaded>(child('load.ts', port, requests, connections, ...(rate === undefined ? [] : [rate])));
const at = (sorted: readonly number[], share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
const middle = (all: readonly number[]) =>
  at(
    all.toSorted((a, b) => a - b),
    0.5,
  );

interface Measured {
  readonly cpu: number;
  readonly postgres: number;
  readonly rate: number;
  readonly p99: number;
}

async function measure(server: Server): Promise<Measured> {
  const [before, ticks] = [await usage(server), processTicks(postgres.pid)];
  const { seconds, latencies } = await loaded(server.port, REQUESTS, CONNECTIONS);
  return {
    cpu: (await usage(server)) - before,
    postgres: (processTicks(postgres.pid) - ticks) * 1000,
    rate: REQUESTS / seconds,
    p99: at(latencies, 0.99),
  };
}

try {
  const servers = new Map<Kind, Server>();
  for (const kind of KINDS) servers.set(kind, await started(kind));
  // Until the compiler has done its work.
  for (const server of servers.values()) await loaded(server.port, REQUESTS * WARM_UP, CONNECTIONS);
  const results = new Map<Kind, Measured[]>(KINDS.map((kind) => [kind, []]));
  console.log(
    `CPU microseconds of the server's process a request; ${REQUESTS} requests over ${CONNECTIONS} connections`,
  );
  for (let round = 1; round <= ROUNDS; round++) {
    // Interleaved, so that a busy machine is busy for all three.
    for (const [kind, server] of servers) {
      const measured = await measure(server);
      results.get(kind)?.push(measured);
    }
    const say = (kind: Kind) => {
      const { cpu, rate, p99 } = results.get(kind)!.at(-1)!;
      return `${kind} ${(cpu / REQUESTS).toFixed(1)} (${rate.toFixed(0)}/s, p99 ${p99.toFixed(0)} ms)`;
    };
    console.log(`  round ${round}   ${KINDS.map(say).join('   ')}`);
  }
  const cpu = (kind: Kind) => (results.get(kind) ?? []).map((one) => one.cpu / REQUESTS);
  const least = (kind: Kind) => Math.min(...cpu(kind));
  console.log(`  least     ${KINDS.map((kind) => `${kind} ${least(kind).toFixed(1)}`).join('   ')}`);
  console.log(`  middle    ${KINDS.map((kind) => `${kind} ${middle(cpu(kind)).toFixed(1)}`).join('   ')}`);
  // Other work on the machine only adds, so the least of each comes nearest to what it costs.
  const ratio = (kind: Kind) =>
    `${(least('durable') / least(kind)).toFixed(2)} by the least, ${(middle(cpu('durable')) / middle(cpu(kind))).toFixed(2)} by the middle`;
  console.log(`  durable / bare     ${ratio('bare')}   (at most 1.5, wished 1.15)`);
  console.log(`  durable / probot   ${ratio('probot')}   (at most 0.4, wished 0.30)`);
  console.log(`  durable / quiet    ${ratio('quiet')}   (the same with Probot's log switched off)`);
  const server = middle(results.get('durable')!.map((one) => one.postgres / REQUESTS));
  console.log(`  and PostgreSQL     ${server.toFixed(0)} microseconds a request, in its own processes`);

  const { rows } = await database.pool.query<{ rows: number; stored: number }>(
    `select count(*)::int as rows, (select sum(length(bodies)) from inbox_segment)::float8 / count(*) as stored from inbox`,
  );
  const expected = REQUESTS * (ROUNDS + WARM_UP);
  console.log(`  rows ${rows[0]?.rows} of ${expected} acknowledged, ${rows[0]?.stored.toFixed(0)} bytes of body each`);
  if (rows[0]?.rows !== expected) throw new Error('an acknowledged delivery is not in the inbox');
  for (const one of servers.values()) one.child.disconnect();

  await compareStores(database.pool);
  console.log(`${RATE} deliveries a second for ${SECONDS} s while runs execute`);
  await database.pool.query('truncate inbox, inbox_segment');
  const busy = await started('busy', 'busy.ts');
  const counts = async () =>
    (await database.pool.query<{ steps: number }>(`select count(*)::int as steps from fact where kind = 'step.done'`))
      .rows[0]?.steps ?? 0;
  await loaded(busy.port, RATE * 2, CONNECTIONS, RATE);
  const done = await counts();
  const { seconds, latencies } = await loaded(busy.port, RATE * SECONDS, CONNECTIONS, RATE);
  const steps = ((await counts()) - done) / seconds;
  console.log(
    `  acknowledged after p50 ${at(latencies, 0.5).toFixed(1)} ms, p99 ${at(latencies, 0.99).toFixed(1)} ms (under 1000), ` +
      `max ${at(latencies, 1).toFixed(0)} ms, while ${steps.toFixed(0)} steps/s were done`,
  );
} finally {
  for (const one of children) if (one.connected) one.disconnect();
  await Promise.all(
    children.map((one) => (one.exitCode === null && one.signalCode === null ? once(one, 'exit') : undefined)),
  );
  await database.close();
  await postgres.stop();
  rmSync(root, { recursive: true, force: true });
}
