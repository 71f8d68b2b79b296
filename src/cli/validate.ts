import { parsePolicy } from '../core/policy/parse.ts';
import { isTrial, parseTrial } from '../core/policy/trial/parse.ts';
import type { Parsed, Problem } from '../core/problem.ts';
import { parseConfig } from '../core/repository/config.ts';
import { parseScenario } from '../core/scenario/parse.ts';
import { parseWorkflow } from '../core/workflow/parse.ts';
import { readYaml } from '../core/yaml/read.ts';
import { readArguments } from './arguments.ts';
import { EXIT, type Io } from './io.ts';
import { countProblems, printable, showProblem } from './problems.ts';

const VALIDATE_USAGE = `Usage: baton validate <file…> [--json] [--strict]

Checks workflow files, policies and their tests, scenarios and config.yaml, and tells every problem with its place.
  --json     problems as JSON: { "version": 1, "problems": [ … ] }
  --strict   warnings count as problems too
Exit codes: 0 all is well, 1 problems found, 2 wrong use, 3 failure.
`;

/** `baton validate`: checks files that people write. Gives the exit code. */
export async function validate(args: readonly string[], io: Io): Promise<number> {
  if (args.includes('--help')) return help(io);
  const read = readArguments(args, { flags: ['--json', '--strict'] });
  if (typeof read === 'string') return misuse(io, read);
  if (read.words.length === 0) return misuse(io, 'which files?');
  const texts = new Map<string, string>();
  for (const file of read.words) {
    try {
      texts.set(file, await io.readFile(file));
    } catch (error) {
      const missing = hasCode(error, 'ENOENT') || hasCode(error, 'EISDIR');
      io.err(`baton validate: ${missing ? 'there is no file' : 'cannot read'} ${printable(file)}\n`);
      return missing ? EXIT.wrongUse : EXIT.failure;
    }
  }
  const problems = [...texts].flatMap(([file, text]) => parseFile(file, text, io).problems);
  if (read.flags.has('--json')) {
    io.out(`${JSON.stringify({ version: 1, problems }, null, 2)}\n`);
  } else {
    for (const problem of problems) io.out(`${showProblem(problem, texts.get(problem.file) ?? '', io.color)}\n`);
    io.out(`${countProblems(problems, texts.size)}\n`);
  }
  const counts = (problem: Problem) =>
    problem.severity === 'error' || (read.flags.has('--strict') && problem.severity === 'warning');
  return problems.some(counts) ? EXIT.problems : EXIT.ok;
}

/** The one place that knows which parser a file belongs to. */
function parseFile(file: string, text: string, { catalogs }: Io): Parsed<unknown> {
  switch (kindOf(file, text)) {
    case 'config':
      return parseConfig(text, { file, commands: catalogs.commands.names() });
    case 'policy':
      return parsePolicy(text, { file, rules: catalogs.rules });
    case 'trial':
      return parseTrial(text, { file });
    case 'scenario':
      return parseScenario(text, { file });
    case 'workflow':
      return parseWorkflow(text, {
        file,
        actions: catalogs.actions.all(),
        events: catalogs.sources.all().flatMap((source) => source.gives),
      });
  }
}

/** By its folder or name where they say so, else by its keys; what nothing tells is taken for a workflow. */
function kindOf(file: string, text: string): 'config' | 'policy' | 'trial' | 'scenario' | 'workflow' {
  const path = file.replaceAll('\\', '/');
  if (/(?:^|\/)config\.ya?ml$/.test(path)) return 'config';
  if (/(?:^|\/)policies\/[^/]+$/.test(path)) return isTrial(path) ? 'trial' : 'policy';
  if (/(?:^|\/)workflows\/[^/]+$/.test(path)) return 'workflow';
  if (/(?:^|\/)scenarios\/[^/]+$/.test(path)) return 'scenario';
  const value = readYaml(text, file).document?.value;
  if (typeof value !== 'object' || value === null) return 'workflow';
  if ('steps' in value || 'trigger' in value) return 'workflow';
  if ('organization' in value || 'expect' in value) return 'scenario';
  if ('enforcement' in value || 'rules' in value) return 'policy';
  return 'repositories' in value || 'defaults' in value || 'commands' in value ? 'config' : 'workflow';
}

function help(io: Io): number {
  io.out(VALIDATE_USAGE);
  return EXIT.ok;
}

function misuse(io: Io, why: string): number {
  io.err(`baton validate: ${printable(why)}\n\n${VALIDATE_USAGE}`);
  return EXIT.wrongUse;
}

/** Whether an error is one of node:fs with that code. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
