import { Fault } from './core/fault.ts';

/** Milliseconds that leaving in order may take when something is broken already. */
const PATIENCE = 15_000;

/**
 * For errors that nobody caught: what is in memory may be wrong, so the process leaves, in order where it still can, and a
 * supervisor starts it anew; everything acknowledged is in the database. Notes where the error came from and not what it
 * says, because messages quote what they could not bear. `failed` turns true with the first.
 */
export function lastResort(about: {
  readonly process: NodeJS.Process;
  /** Begins to leave; the process ends with code 1 if that has not ended it in time. */
  readonly leave: () => void;
}): { readonly failed: boolean } {
  const state = { failed: false };
  const caught = (how: string) => (error: unknown) => {
    about.process.stderr.write(`${JSON.stringify({ level: 60, time: Date.now(), msg: how, ...traceOf(error) })}\n`);
    // The way out is broken too.
    if (state.failed) about.process.exit(1);
    state.failed = true;
    setTimeout(() => about.process.exit(1), PATIENCE).unref();
    about.leave();
  };
  about.process.on('uncaughtException', caught('an error that nobody caught'));
  about.process.on('unhandledRejection', caught('a promise that nobody caught'));
  return state;
}

/** Class, code and places; the words only of a Fault, which never hold a secret. */
function traceOf(error: unknown): {
  readonly error: string;
  readonly code?: string;
  readonly trace: readonly string[];
} {
  if (!Error.isError(error)) return { error: typeof error, trace: [] };
  const code = 'code' in error ? { code: String(error.code) } : {};
  const trace = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const words = error instanceof Fault ? `: ${error.message}` : '';
  return { error: `${error.name}${words}`, ...code, trace: trace.map((line) => line.trim()).slice(0, 20) };
}
