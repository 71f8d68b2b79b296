// node bench/recovery/main.ts: how soon a dead worker's runs move, and how soon a restarted one has its waiting runs back.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DBOSClient } from '@dbos-inc/dbos-sdk';
import pg from 'pg';
import { systemClock } from '../../src/adapters/clock.ts';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { Journal } from '../../src/engine/journal.ts';
import { createRuns } from '../../src/engine/runs.ts';
import { Signals } from '../../src/engine/signals.ts';
import { start, step, workflow } from '../../test/core/run/build.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '60' },
    waiting: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
  },
});
const [RUNS, WAITING, ROUNDS] = [Number(values.runs), Number(values.waiting), Number(values.rounds)];
/** Seconds. */
const MOST = { move: 15, restart: 5 };

const root = mkdtempSync(path.join(os.tmpdir(), 'baton-recovery-'));
const server = await startEmbedded(root);
const workers = new Set<ChildProcess>();
let missed = false;

async function hire(url: string, machine?: string): Promise<ChildProcess> {
  const worker = fork(path.join(import.meta.dirname, 'worker.ts'), machine === undefined ? [url] : [url, machine], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  workers.add(worker);
  const over = new AbortController();
  await Promise.race([
    once(worker, 'message', { signal: over.signal }),
    once(worker, 'exit', { signal: over.signal }).then(() => Promise.reject(new Error('a worker ended early'))),
  ]).finally(() => over.abort());
  return worker;
}

async function kill(worker: ChildProcess): Promise<void> {
  const gone = once(worker, 'exit');
  worker.kill('SIGKILL');
  await gone;
  workers.delete(worker);
}

/** A database of its own, so that no round sees another's runs. */
async function fresh(name: string, machine?: string) {
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  const database = await openDatabase(url.href);
  const { pool } = database;
  await pool.query('create table bench_call (run text, pid int, at timestamptz)');
  const first = await hire(url.href, machine);
  const client = await DBOSClient.create({
    systemDatabaseUrl: url.href,
    systemDatabasePool: pool,
    applicationName: 'baton',
  });
  const journal = new Journal(pool, () => {});
  const engine = createRuns({ database, journal, signals: new Signals(pool, systemClock), client, clock: systemClock });
  const one = async <T extends object>(sql: string, ...given: unknown[]) => (await pool.query<T>(sql, given)).rows[0];
  const until = async (sql: string, wanted: number) => {
    while (((await one<{ n: number }>(sql))?.n ?? 0) < wanted) await sleep(10);
  };
  const close = async () => {
    await Promise.all([...workers].map(kill));
    await client.destroy();
    await database.close();
  };
  return { url: url.href, pool, first, engine, one, until, close };
}

function say(what: string, seconds: number, most: number): void {
  if (seconds >= most) missed = true;
  console.log(`  ${what}   ${seconds.toFixed(2)} s (under ${most})`);
}

/** Three workers share the runs, one is killed; until the last of its runs is called by another. */
async function deadWorker(round: number, apart: boolean): Promise<void> {
  const machine = (number: number) => (apart ? `machine-${number}` : undefined);
  const world = await fresh(`dead_${apart ? 'apart' : 'beside'}_${round}`, machine(1));
  try {
    const others = await Promise.all([2, 3].map((number) => hire(world.url, machine(number))));
    const flow = workflow([step('a', 'work')]);
    for (let run = 0; run < RUNS; run++) await world.engine.start(start(`run-${run}`, flow));
    await world.until('select count(distinct run)::int as n from bench_call', RUNS);
    const all = [world.first, ...others];
    const { rows } = await world.pool.query<{ pid: number; n: number }>(
      'select pid, count(*)::int as n from bench_call group by pid order by n desc',
    );
    const victim = all.find(({ pid }) => pid === rows[0]?.pid);
    if (victim === undefined) throw new Error('no worker has a run');
    const killed = Date.now();
    await kill(victim);
    const lost = rows[0]?.n ?? 0;
    await world.until(
      `select count(distinct run)::int as n from bench_call b where pid <> ${victim.pid}
         and exists (select 1 from bench_call o where o.run = b.run and o.pid = ${victim.pid})`,
      lost,
    );
    const where = apart ? 'on other machines' : 'on the same machine';
    say(`${lost} of ${RUNS} runs of a killed worker move to the two ${where}`, (Date.now() - killed) / 1000, MOST.move);
  } finally {
    await world.close();
  }
}

/** One worker holds the waiting runs, is killed, and started anew; until each of them waits again and hears a signal. */
async function restart(round: number): Promise<void> {
  const world = await fresh(`restart_${round}`);
  try {
    const flow = workflow([step('a', 'wait')]);
    for (let run = 0; run < WAITING; run += 50)
      await Promise.all(Array.from({ length: 50 }, (_, i) => world.engine.start(start(`run-${run + i}`, flow))));
    await world.until(`select count(*)::int as n from run where status = 'waiting'`, WAITING);
    await kill(world.first);
    const owners = 'select count(distinct owner)::int as n from run';
    await world.until(owners, WAITING);
    await world.pool.query(`create table before as select id, owner from run`);
    const began = Date.now();
    await hire(world.url);
    const listening = (Date.now() - began) / 1000;
    // Claimed by the new process: each run's owner is another token.
    await world.until(
      'select count(*)::int as n from run r join before b on b.id = r.id and b.owner <> r.owner',
      WAITING,
    );
    say(`restart with ${WAITING} waiting runs until all are claimed`, (Date.now() - began) / 1000, MOST.restart);
    const signalled = Date.now();
    for (let run = 0; run < WAITING; run++)
      await world.engine.signal({ id: `s${run}`, key: `go:run-${run}`, name: 'go', data: null });
    await world.until(`select count(*)::int as n from run where status = 'succeeded'`, WAITING);
    console.log(
      `    it listened after ${listening.toFixed(2)} s; all ${WAITING} heard their signal and ended in ${((Date.now() - signalled) / 1000).toFixed(1)} s`,
    );
  } finally {
    await world.close();
  }
}

try {
  for (let round = 1; round <= ROUNDS; round++) {
    console.log(`round ${round} of ${ROUNDS}`);
    await deadWorker(round, false);
    await deadWorker(round, true);
    await restart(round);
  }
} finally {
  await Promise.all([...workers].map(kill));
  await server.stop();
  rmSync(root, { recursive: true, force: true });
}
process.exit(missed ? 1 : 0);
