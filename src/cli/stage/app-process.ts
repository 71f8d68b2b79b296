import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** The app as a process of its own, so that a story runs what an organization would run, and a test can kill it. */
export interface AppProcess {
  /** Where it serves. */
  readonly url: string;
  readonly pid: number;
  /** Resolves when it has gone, however that came. */
  readonly gone: Promise<void>;
  /** `SIGTERM` lets it leave in order; waits until it has gone, and gives its exit code (null when it was killed). */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** What the app tells its parent once it serves. */
interface ServingMessage {
  readonly kind: 'serving';
  readonly url: string;
}

const START_LIMIT = 60_000;

/**
 * Starts the app with exactly this environment, and Node's own flags as this process has them, and waits until it serves. Rejects with the last of what it said when it
 * ends before that, or takes more than a minute.
 */
export async function startApp(main: string, environment: { readonly [name: string]: string }): Promise<AppProcess> {
  const child = spawn(process.execPath, [...process.execArgv, main, 'start'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  const keep = (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-4_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const gone = once(child, 'exit').then(() => {});
  try {
    const url = await serving(child, () => said);
    return {
      url,
      pid: child.pid ?? 0,
      gone,
      end: async (signal) => {
        child.kill(signal);
        await gone;
        return child.exitCode;
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function serving(child: ChildProcess, said: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the app did not start within a minute\n${said()}`)), START_LIMIT);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the app ended while it started (${signal ?? code})\n${said()}`));
    });
    child.on('message', (message: ServingMessage) => {
      if (message.kind !== 'serving') return;
      clearTimeout(timer);
      resolve(message.url);
    });
  });
}
