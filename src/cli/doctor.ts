import { readArguments } from './arguments.ts';
import { EXIT, type Io } from './io.ts';

/** What a look at one part of the installation found. */
export interface Diagnosis {
  readonly state: 'ok' | 'warning' | 'problem';
  /** One line; holds no secret. */
  readonly says: string;
  readonly mend?: string;
}

export interface Probe {
  readonly name: string;
  /** May reject; that is a problem too. */
  look(): Promise<readonly Diagnosis[]>;
}

const SIGNS = { ok: 'ok', warning: 'warning', problem: 'PROBLEM' } as const;
const INKS = { ok: 32, warning: 33, problem: 31 } as const;

export const DOCTOR_USAGE = `Usage: baton doctor [--json]

Looks at everything that Baton needs here and says what is missing and how to mend it.
  --json     { "version": 1, "findings": [ … ] }
Exit codes: 0 all is well, 1 problems found, 2 wrong use, 3 failure.
`;

/** `baton doctor`: looks with every probe at once. Gives the exit code. */
export async function doctor(args: readonly string[], io: Io, probes: readonly Probe[]): Promise<number> {
  if (args.includes('--help')) {
    io.out(DOCTOR_USAGE);
    return EXIT.ok;
  }
  const read = readArguments(args, { flags: ['--json'] });
  if (typeof read === 'string' || read.words.length > 0) {
    io.err(`baton doctor: ${typeof read === 'string' ? read : 'it takes no words'}\n\n${DOCTOR_USAGE}`);
    return EXIT.wrongUse;
  }
  const looked = await Promise.all(
    probes.map(async (probe) => (await diagnose(probe)).map((one) => ({ part: probe.name, ...one }))),
  );
  const findings = looked.flat();
  io.out(
    read.flags.has('--json') ? `${JSON.stringify({ version: 1, findings }, null, 2)}\n` : table(findings, io.color),
  );
  return findings.some(({ state }) => state === 'problem') ? EXIT.problems : EXIT.ok;
}

function table(findings: readonly (Diagnosis & { readonly part: string })[], color: boolean): string {
  const width = Math.max(...findings.map(({ part }) => part.length));
  const lines = findings.flatMap(({ part, state, says, mend }) => {
    const word = SIGNS[state].padEnd(7);
    const sign = color ? `\u001b[${INKS[state]}m${word}\u001b[39m` : word;
    const line = `${sign}  ${part.padEnd(width)}  ${says}`;
    return mend === undefined ? [line] : [line, `${' '.repeat(11 + width)}${mend}`];
  });
  return `${lines.join('\n')}\n`;
}

async function diagnose(probe: Probe): Promise<readonly Diagnosis[]> {
  try {
    return await probe.look();
  } catch (error) {
    return [{ state: 'problem', says: Error.isError(error) ? error.message : String(error) }];
  }
}
