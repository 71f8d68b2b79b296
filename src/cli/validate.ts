import path from 'node:path';
import { type Beside, checkIncluded, readIncluded } from '../core/policy/include.ts';
import { parsePolicy } from '../core/policy/parse.ts';
import { isTrial, parseTrial } from '../core/policy/trial/parse.ts';
import { parseWaivers } from '../core/policy/waiver-file.ts';
import type { Parsed, Problem } from '../core/problem.ts';
import { parseConfig } from '../core/repository/config.ts';
import { parseScenario } from '../core/scenario/parse.ts';
import { parseWorkflow } from '../core/workflow/parse.ts';
import { readYaml } from '../core/yaml/read.ts';
import { readArguments } from './arguments.ts';
import { EXIT, type Io } from './io.ts';
import { countProblems, printable, showProblem } from './problems.ts';

const VALIDATE_USAGE = `Usage: baton validate <file…> [--json] [--strict]

Checks workflow files, policies and their tests, waivers.yaml, scenarios and config.yaml, and tells every problem with its place.
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
  const found = await Promise.all([...texts].map(([file, text]) => problemsOf(file, text, io)));
  const problems = found.flatMap((one) => one.problems);
  const shown = new Map([...found.flatMap((one) => [...one.included]), ...texts]);
  if (read.flags.has('--json')) {
    io.out(`${JSON.stringify({ version: 1, problems }, null, 2)}\n`);
  } else {
    for (const problem of problems) io.out(`${showProblem(problem, shown.get(problem.file) ?? '', io.color)}\n`);
    io.out(`${countProblems(problems, texts.size)}\n`);
  }
  const counts = (problem: Problem) =>
    problem.severity === 'error' || (read.flags.has('--strict') && problem.severity === 'warning');
  return problems.some(counts) ? EXIT.problems : EXIT.ok;
}

interface Found {
  readonly problems: readonly Problem[];
  /** Texts of files that were read besides, by the name that problems have for them. */
  readonly included: ReadonlyMap<string, string>;
}

/** The one place that knows which parser a file belongs to. */
async function problemsOf(file: string, text: string, io: Io): Promise<Found> {
  const { catalogs } = io;
  switch (kindOf(file, text)) {
    case 'config':
      return alone(parseConfig(text, { file, commands: catalogs.commands.names() }));
    case 'policy': {
      const beside = await besideOf(file, text, io);
      return { ...parsePolicy(text, { file, rules: catalogs.rules, beside }), included: named(beside) };
    }
    case 'included': {
      const beside = await besideOf(file, text, io);
      return { problems: checkIncluded(text, { file, rules: catalogs.rules, beside }), included: named(beside) };
    }
    case 'trial':
      return alone(parseTrial(text, { file }));
    case 'waivers':
      return alone(parseWaivers(text, { file }));
    case 'scenario':
      return alone(parseScenario(text, { file }));
    case 'workflow':
      return alone(
        parseWorkflow(text, {
          file,
          actions: catalogs.actions.all(),
          events: catalogs.sources.all().flatMap((source) => source.gives),
        }),
      );
  }
}

function alone({ problems }: Pick<Parsed<unknown>, 'problems'>): Found {
  return { problems, included: new Map() };
}

/** What a policy file includes, from the folder `baton` that it lies in. */
export async function besideOf(file: string, text: string, { cwd, readFile }: Io): Promise<Beside> {
  const whole = path.resolve(cwd, file).split(path.sep).join('/');
  const at = whole.lastIndexOf('/baton/') + 1;
  const name = (inside: string) => path.relative(cwd, whole.slice(0, at) + inside);
  const inside = at === 0 ? '' : whole.slice(at);
  const read = (one: string) => readFile(name(one)).catch(() => undefined);
  return { path: inside, texts: await readIncluded({ path: inside, text }, read), name };
}

function named({ texts, name }: Beside): ReadonlyMap<string, string> {
  return new Map([...texts].map(([inside, text]) => [name(inside), text]));
}

/** By its folder or name where they say so, else by its keys; what nothing tells is taken for a workflow. */
function kindOf(
  file: string,
  text: string,
): 'config' | 'policy' | 'included' | 'trial' | 'scenario' | 'waivers' | 'workflow' {
  const name = file.replaceAll('\\', '/');
  if (/(?:^|\/)config\.ya?ml$/.test(name)) return 'config';
  if (/(?:^|\/)waivers\.ya?ml$/.test(name)) return 'waivers';
  if (/(?:^|\/)policies\/[^/]+$/.test(name)) return isTrial(name) ? 'trial' : 'policy';
  if (/(?:^|\/)workflows\/[^/]+$/.test(name)) return 'workflow';
  if (/(?:^|\/)scenarios\/[^/]+$/.test(name)) return 'scenario';
  const value = readYaml(text, file).document?.value;
  if (typeof value !== 'object' || value === null) return 'workflow';
  if ('steps' in value || 'trigger' in value) return 'workflow';
  if ('organization' in value || 'expect' in value) return 'scenario';
  if ('enforcement' in value || ('rules' in value && 'id' in value)) return 'policy';
  if ('rules' in value || 'include' in value) return 'included';
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
