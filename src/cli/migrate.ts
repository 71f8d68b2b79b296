import { basename } from 'node:path';
import { dump } from 'js-yaml';
import { migrateCodeowners } from '../core/policy/migrate/codeowners.ts';
import { migratePolicyBot } from '../core/policy/migrate/policy-bot.ts';
import type { Migration, Note } from '../core/policy/migrate/report.ts';
import type { Problem } from '../core/problem.ts';
import { readYaml } from '../core/yaml/read.ts';
import { readArguments } from './arguments.ts';
import { EXIT, type Io } from './io.ts';
import { printable, showProblem } from './problems.ts';
import { hasCode } from './validate.ts';

const MIGRATE_USAGE = `Usage: baton migrate policy <file> [--id <id>] [--json]

Makes a policy of Baton of policy-bot's .policy.yml or of a CODEOWNERS file, and tells of each field whether it means the
same. The policy goes to standard output, the report to standard error:
  npm run -s baton -- migrate policy .policy.yml > baton/policies/approvals.yaml
When a field cannot be translated there is no policy: a part of one would judge otherwise.
  --id     id of the policy; "approvals" when left out
  --json   policy and report as JSON: { "version": 1, "policy": { … }, "notes": [ … ] }
Exit codes: 0 translated, 1 something cannot be, 2 wrong use, 3 failure.
`;

const MARKS = { same: '=', different: '~', impossible: 'x' } as const;

/** `baton migrate policy`: another tool's policy as one of Baton's. Gives the exit code. */
export async function migrate(args: readonly string[], io: Io): Promise<number> {
  if (args.includes('--help')) {
    io.out(MIGRATE_USAGE);
    return EXIT.ok;
  }
  const read = readArguments(args, { flags: ['--json'], options: ['--id'] });
  if (typeof read === 'string') return misuse(io, read);
  const [what, file, ...more] = read.words;
  if (what !== 'policy') return misuse(io, 'what? only policies are migrated');
  if (file === undefined || more.length > 0) return misuse(io, 'which file? one at a time');
  const id = read.options.get('--id') ?? 'approvals';
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id)) return misuse(io, 'an id is lower-case words joined by hyphens');
  let text: string;
  try {
    text = await io.readFile(file);
  } catch (error) {
    const missing = hasCode(error, 'ENOENT') || hasCode(error, 'EISDIR');
    io.err(`baton migrate: ${missing ? 'there is no file' : 'cannot read'} ${printable(file)}\n`);
    return missing ? EXIT.wrongUse : EXIT.failure;
  }
  const made = translate(text, file, id);
  if ('problems' in made) {
    for (const problem of made.problems) io.err(`${showProblem(problem, text, io.color)}\n`);
    return EXIT.problems;
  }
  if (read.flags.has('--json')) io.out(`${JSON.stringify({ version: 1, ...made }, null, 2)}\n`);
  else {
    io.err(report(made.notes, file));
    if (made.policy !== undefined) io.out(dump(made.policy, { lineWidth: 120, noRefs: true }));
  }
  return made.policy === undefined ? EXIT.problems : EXIT.ok;
}

function translate(text: string, file: string, id: string): Migration | { readonly problems: readonly Problem[] } {
  if (basename(file) === 'CODEOWNERS') return migrateCodeowners(text, { id, file });
  const { document, problems } = readYaml(text, file);
  return document === undefined || problems.length > 0 ? { problems } : migratePolicyBot(document, { id });
}

function report(notes: readonly Note[], file: string): string {
  const lines = notes.map(({ line, column, field, fate, text, todo }) => {
    const mend = todo === undefined ? '' : ` (${todo})`;
    return printable(`${MARKS[fate]} ${file}:${line}:${column} ${field}: ${text}${mend}`);
  });
  const count = (fate: Note['fate']) => notes.filter((note) => note.fate === fate).length;
  const sum = `${count('same')} the same, ${count('different')} different, ${count('impossible')} not translatable`;
  return `${lines.join('\n')}\n${sum}\n`;
}

function misuse(io: Io, why: string): number {
  io.err(`baton migrate: ${printable(why)}\n\n${MIGRATE_USAGE}`);
  return EXIT.wrongUse;
}
