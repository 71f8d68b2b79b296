// Measures rows for main.ts, one after the other, in a thread of its own.
import { parentPort } from 'node:worker_threads';
import { MODELS } from './models.ts';
import { CLIENTS, type Measured, run, type Setting } from './rows.ts';

/** One row by index, because functions do not pass between threads. */
export interface Ask {
  readonly model: number;
  readonly client: number;
  readonly count: number;
  readonly change: Setting['change'];
}

export type Answer = { readonly measured: Measured } | { readonly problem: string };

parentPort?.on('message', async ({ model, client, count, change }: Ask) => {
  let answer: Answer;
  try {
    answer = { measured: await run({ model: MODELS[model]!, client: CLIENTS[client]!, count, change }) };
  } catch (error) {
    answer = { problem: Error.isError(error) ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(answer);
});
