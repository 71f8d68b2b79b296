import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../core/fault.ts';
import type { TokenBuilder } from '../../core/ports/tokens.ts';
import type { BuildAnswer, BuildRequest } from './child.ts';

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));

/**
 * Builds token files with Style Dictionary in a child process, which is killed on time-out or stop: its hundreds of MB
 * never count in the app. The child may read files and nothing else, and sees no environment, so no secret.
 */
export function createTokenBuilder(
  options: { readonly timeoutMs?: number; readonly megabytes?: number } = {},
): TokenBuilder {
  const { timeoutMs = 120_000, megabytes = 1024 } = options;
  return {
    build({ tokens, platforms, stop }) {
      return new Promise((resolve, reject) => {
        if (stop.aborted) return reject(new Fault('cancelled', 'The token build was stopped.'));
        const child = fork(CHILD, [], {
          env: {},
          execArgv: ['--permission', '--allow-fs-read=*', `--max-old-space-size=${megabytes}`, '--no-warnings'],
          stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        });
        let said = '';
        child.stderr?.on('data', (chunk: Buffer) => {
          said = `${said}${chunk}`.slice(-2_000);
        });
        const end = (settle: () => void): void => {
          clearTimeout(timer);
          stop.removeEventListener('abort', stopped);
          child.kill('SIGKILL');
          settle();
        };
        const fail = (fault: Fault) => end(() => reject(fault));
        const stopped = () => fail(new Fault('cancelled', 'The token build was stopped.'));
        const timer = setTimeout(
          () => fail(new Fault('timed-out', `The token build took longer than ${timeoutMs / 1000} s.`)),
          timeoutMs,
        );
        stop.addEventListener('abort', stopped, { once: true });
        // Every one of them: a message to a child that was just killed is an error too, after the end.
        child.on('error', (cause) =>
          fail(new Fault('unavailable', 'The token build could not be started.', { cause })),
        );
        child.once('exit', (code, signal) => {
          const words = `The token build ended by itself (${signal ?? `code ${code}`}).`;
          fail(new Fault('unavailable', words, said === '' ? {} : { detail: said }));
        });
        child.once('message', (answer: BuildAnswer) => {
          if (answer.ok) end(() => resolve(answer.files));
          else fail(new Fault('step-failed', `The tokens cannot be built: ${answer.message}`));
        });
        child.send({ tokens, platforms } satisfies BuildRequest);
      });
    },
  };
}
