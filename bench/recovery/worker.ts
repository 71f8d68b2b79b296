// One worker of the recovery benchmark: node worker.ts <database url> [machine]. Says `ready` once its engine is there.
import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { done, park } from '../../src/core/action.ts';
import { anyAction, startEngine } from '../../test/engine/world.ts';

const database = await openDatabase(process.argv[2] ?? '');
const note = (run: string) =>
  database.pool.query('insert into bench_call (run, pid, at) values ($1, $2, clock_timestamp())', [run, process.pid]);
const began = performance.now();
const machine = process.argv[3];
const actions = [
  anyAction('work', async (_input, { run, stop }) => {
    await note(run.id);
    // Longer than the benchmark: what moves is a run in the middle of a call.
    await new Promise((_resolve, reject) => stop.addEventListener('abort', () => reject(stop.reason)));
    return done({});
  }),
  anyAction('wait', async (_input, { run, signals, step }) => {
    await note(run.id);
    return signals.length > 0 || step.call > 2 ? done({}) : park({ keys: [`go:${run.id}`], reason: 'a signal' });
  }),
];
// On one machine workers see that a process is gone; on another one only its lease tells.
await startEngine(
  database,
  actions,
  machine === undefined ? {} : { executorId: `${machine}/${process.pid}/${randomUUID()}` },
);
process.send?.({ ready: performance.now() - began });
// No worker outlives the benchmark.
process.on('disconnect', () => process.exit());
