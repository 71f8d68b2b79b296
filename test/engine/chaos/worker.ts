// A worker that is there to be killed: node worker.ts <database url>
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { done, park } from '../../../src/core/action.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { Json } from '../../../src/core/json.ts';
import { anyAction, silent, startEngine } from '../world.ts';

const [, , url = ''] = process.argv;
const database = await openDatabase(url);
const { pool } = database;
const nap = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Input {
  readonly how: 'plain' | 'flaky' | 'time' | 'signal' | 'fail';
  readonly before: number;
  readonly after: number;
  readonly saw: { readonly [step: string]: Json };
}

const work = anyAction(
  'chaos.work',
  async (input, { run, step, signals, note }) => {
    const { how, before, after, saw } = input as Input;
    await pool.query('insert into chaos_call (run, step, pid, saw) values ($1, $2, $3, $4)', [
      run.id,
      step.id,
      process.pid,
      JSON.stringify(saw),
    ]);
    await nap(before);
    if (how === 'fail') throw new Fault('step-failed', 'as it was told to');
    if (how === 'flaky' && Math.random() < 0.5) throw new Fault('unavailable', 'HTTP 503');
    if (how === 'time' && step.call === 1) return park({ keys: [], until: Date.now() + 80, reason: 'a moment' });
    if (how === 'signal' && signals.length === 0)
      return park({ keys: [`chaos:${run.id}:${step.id}`, 'chaos:nobody'], reason: 'a signal' });
    note('now it writes');
    // The effect is looked up by its key before it is made, as every action of ours must.
    const value = `${run.id}/${step.id}/${Math.random()}`;
    await pool.query('insert into chaos_effect (run, step, value) values ($1, $2, $3) on conflict do nothing', [
      run.id,
      step.id,
      value,
    ]);
    const { rows } = await pool.query<{ value: string }>(
      'select value from chaos_effect where run = $1 and step = $2',
      [run.id, step.id],
    );
    await nap(after);
    return done({ value: rows[0]?.value ?? null });
  },
  {
    async undo(input, output, { run, step }) {
      await nap(20);
      const { how } = input as unknown as Input;
      if (how === 'flaky' && Math.random() < 0.5) throw new Fault('unavailable', 'HTTP 503');
      if (how === 'time' && step.call === 1) return park({ keys: [], until: Date.now() + 80, reason: 'a moment' });
      await pool.query('update chaos_effect set undone = true where run = $1 and step = $2 and value = $3', [
        run.id,
        step.id,
        (output as { value: string }).value,
      ]);
      return done(null);
    },
  },
);

const log = { ...silent, error: (about: object, message: string) => console.error(message, about) };
await startEngine(database, [work], { lease: { beat: 300, deadAfter: 1500 }, log });
process.stdout.write('ready\n');
// No worker outlives the driver.
process.stdin.resume().on('end', () => process.exit());
