import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DBOSClient } from '@dbos-inc/dbos-sdk';
import { systemClock } from '../../../src/adapters/clock.ts';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { Journal } from '../../../src/engine/journal.ts';
import { createRuns } from '../../../src/engine/runs.ts';
import { Signals } from '../../../src/engine/signals.ts';
import { start } from '../../core/run/build.ts';
import type { Verdict } from './check.ts';
import { check } from './check.ts';
import { Dice } from './dice.ts';
import { randomWorkflow } from './graph.ts';

export interface Chaos {
  readonly url: string;
  readonly seed: number;
  readonly runs: number;
  readonly workers: number;
  /** So often a worker is killed, and so often one is stopped for longer than its lease and then let go on. */
  readonly kills: number;
  readonly zombies: number;
  /** Milliseconds after the last blow within which all runs must have ended. */
  readonly patience: number;
}

/** Starts random runs over several workers on one database, kills them at seeded moments, waits for the end and checks. */
export async function drive(chaos: Chaos): Promise<Verdict> {
  const dice = new Dice(chaos.seed);
  const database = await openDatabase(chaos.url);
  const { pool } = database;
  await pool.query(
    'create table chaos_effect (run text, step text, value text, undone boolean default false, primary key (run, step))',
  );
  await pool.query('create table chaos_call (run text, step text, pid int, saw text)');
  const workers = await Promise.all(Array.from({ length: chaos.workers }, () => hire(chaos.url)));
  const client = await DBOSClient.create({
    systemDatabaseUrl: chaos.url,
    systemDatabasePool: pool,
    applicationName: 'baton',
  });
  const signals = new Signals(pool, systemClock);
  const engine = createRuns({ database, journal: new Journal(pool, () => {}), signals, client, clock: systemClock });
  const sending: Promise<void>[] = [];
  try {
    const blows = [...Array<'kill'>(chaos.kills).fill('kill'), ...Array<'stop'>(chaos.zombies).fill('stop')]
      .map((blow) => ({ blow, order: dice.next() }))
      .sort((a, b) => a.order - b.order);
    const perBlow = Math.ceil(chaos.runs / Math.max(1, blows.length));
    for (let run = 0, blow = 0; run < chaos.runs || blow < blows.length; blow++) {
      for (const last = Math.min(chaos.runs, run + perBlow); run < last; run++) {
        const flow = randomWorkflow(dice);
        await engine.start(start(`run-${run}`, flow));
        for (const { id, inputs } of flow.steps) {
          if (inputs['how'] !== 'signal') continue;
          // Often before the step has parked: it must not be lost.
          const key = `chaos:run-${run}:${id}`;
          const later = sleep(dice.between(0, 1500));
          sending.push(later.then(() => engine.signal({ id: `signal ${key}`, key, name: 'go', data: null })));
        }
      }
      await sleep(dice.between(100, 700));
      const at = dice.between(0, workers.length - 1);
      const kind = blows[blow]?.blow;
      if (kind === 'kill') workers[at] = await replace(workers[at]!, chaos.url);
      if (kind === 'stop') sending.push(doze(workers[at]!));
    }
    await Promise.all(sending);
    const deadline = Date.now() + chaos.patience;
    const open = async () => (await pool.query('select 1 from run where ended_at is null limit 1')).rowCount !== 0;
    const pending = async () =>
      (
        await pool.query(
          `select 1 from dbos.workflow_status where status not in ('SUCCESS', 'ERROR', 'CANCELLED') limit 1`,
        )
      ).rowCount !== 0;
    while (((await open()) || (await pending())) && Date.now() < deadline) await sleep(100);
    return await check(pool);
  } finally {
    await Promise.all(workers.map(fire));
    await client.destroy();
    await database.close();
  }
}

async function hire(url: string): Promise<ChildProcess> {
  const file = path.join(import.meta.dirname, 'worker.ts');
  const worker = spawn(process.execPath, [file, url], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    worker.stdout?.once('data', () => resolve());
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code} before it was ready`)));
  });
  return worker;
}

async function fire(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGKILL');
  await gone;
}

async function replace(worker: ChildProcess, url: string): Promise<ChildProcess> {
  await fire(worker);
  return hire(url);
}

/** Longer than its lease: its runs are taken over, and then it wakes and believes them to be its own. */
async function doze(worker: ChildProcess): Promise<void> {
  worker.kill('SIGSTOP');
  await sleep(2500);
  worker.kill('SIGCONT');
}
