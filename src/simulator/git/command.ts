import { spawn } from 'node:child_process';

/** What a git command left behind; a non-zero code is an answer (a conflict, a difference), not an error. */
export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Repositories of the simulator must not depend on how the machine's own git is configured. */
const SETTINGS = ['core.quotePath=false', 'core.fsync=none', 'gc.auto=0', 'protocol.version=0'].flatMap((s) => [
  '-c',
  s,
]);

let running = 0;

/** How many git commands this process waits for; while there are any, something is under way that needs real time. */
export function gitAtWork(): number {
  return running;
}

/** Runs the git command line inside `directory` with `input` on its standard input. Rejects when git cannot be started. */
export function git(directory: string, args: readonly string[], input?: Buffer): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...SETTINGS, ...args], { cwd: directory, stdio: ['pipe', 'pipe', 'pipe'] });
    running += 1;
    let ended = false;
    // A command that cannot be started ends by `error`, and may or may not be closed as well.
    const end = () => {
      if (!ended) running -= 1;
      ended = true;
    };
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A command may end without reading its input to the end; that is its right.
    child.stdin.on('error', () => {});
    child.on('error', (error) => {
      end();
      reject(error);
    });
    child.on('close', (code) => {
      end();
      resolve({ code: code ?? 128, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8') });
    });
    child.stdin.end(input);
  });
}

/** Throws a plain sentence unless git is there and knows `merge-tree --write-tree` (2.38). */
export async function checkGit(directory: string): Promise<void> {
  const answer = await git(directory, ['--version']).catch(() => undefined);
  const version = /(\d+)\.(\d+)/.exec(answer?.stdout.toString('utf8') ?? '');
  if (version === null) throw new Error('the simulator needs git 2.38 or newer, and found none');
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < 2 || (major === 2 && minor < 38)) {
    throw new Error(`the simulator needs git 2.38 or newer, and found ${version[0]}`);
  }
}
