import type { DeadLetter, DeadLetters } from '../core/ports/dead-letters.ts';
import { withoutSecrets } from '../core/secret-text.ts';
import { readArguments } from './arguments.ts';
import { EXIT, type Io } from './io.ts';

/** So many are shown; whoever has more looks for what they have in common first. */
const MOST = 100;

export const DEAD_LETTERS_USAGE = `Usage: baton deadletters [--json]
       baton replay <delivery id>

Lists the newest ${MOST} deliveries that were given up here, and puts one back to be read and handled anew.
Works on the database of DATABASE_URL, or the built-in one of STATE_DIR, whether the app runs or not.
  --json     { "version": 1, "deadLetters": [ … ] }
Exit codes: 0 all is well, 1 there are some (deadletters) or no such one (replay), 2 wrong use, 3 failure.
`;

/** `open` gives the letters and is asked only when the command line makes sense; what it opened is the caller's to close. */
export async function listDeadLetters(
  args: readonly string[],
  io: Io,
  open: () => Promise<DeadLetters>,
): Promise<number> {
  const read = args.includes('--help') ? 'help' : readArguments(args, { flags: ['--json'] });
  if (read === 'help') return help(io);
  if (typeof read === 'string' || read.words.length > 0)
    return wrong(io, 'deadletters', typeof read === 'string' ? read : 'it takes no words');
  const deadLetters = await (await open()).list(MOST);
  io.out(
    read.flags.has('--json')
      ? `${JSON.stringify({ version: 1, deadLetters: deadLetters.map((one) => ({ ...one, reason: withoutSecrets(one.reason) })) }, null, 2)}\n`
      : table(deadLetters),
  );
  return deadLetters.length === 0 ? EXIT.ok : EXIT.problems;
}

export async function replayDeadLetter(
  args: readonly string[],
  io: Io,
  open: () => Promise<DeadLetters>,
): Promise<number> {
  const read = args.includes('--help') ? 'help' : readArguments(args, { flags: [] });
  if (read === 'help') return help(io);
  const [delivery] = typeof read === 'string' ? [] : read.words;
  if (typeof read === 'string' || delivery === undefined || read.words.length > 1)
    return wrong(io, 'replay', typeof read === 'string' ? read : 'it takes one delivery id');
  if (await (await open()).replay(delivery)) {
    io.out(`${delivery} will be handled anew.\n`);
    return EXIT.ok;
  }
  io.err(`There is no dead letter ${JSON.stringify(delivery)}.\n`);
  return EXIT.problems;
}

function help(io: Io): number {
  io.out(DEAD_LETTERS_USAGE);
  return EXIT.ok;
}

function wrong(io: Io, command: string, why: string): number {
  io.err(`baton ${command}: ${why}\n\n${DEAD_LETTERS_USAGE}`);
  return EXIT.wrongUse;
}

function table(letters: readonly DeadLetter[]): string {
  if (letters.length === 0) return 'No delivery was given up.\n';
  return letters
    .map(({ delivery, event, installation, at, attempts, reason }) => {
      const tries = attempts === 1 ? '1 try' : `${attempts} tries`;
      return `${delivery}  ${event}, installation ${installation}, ${new Date(at).toISOString()}, ${tries}\n    ${plain(reason)}\n`;
    })
    .join('');
}

/** A reason may quote what somebody sent: no control character reaches the terminal. */
function plain(text: string): string {
  return withoutSecrets(text)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, 500);
}
