import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { TextFile } from '../core/organization/read.ts';
import { createRuleJudge } from '../core/policy/judge.ts';
import { type TriedFiles, tryPolicies } from '../core/policy/trial/beside.ts';
import { isTrial } from '../core/policy/trial/parse.ts';
import type { Clock } from '../core/ports/clock.ts';
import { readArguments } from './arguments.ts';
import { EXIT, type Io } from './io.ts';
import { printable } from './problems.ts';
import { besideOf, hasCode } from './validate.ts';
import { showTried } from './view/tried.ts';

const POLICY_USAGE = `Usage: baton policy test [<file or folder>…] [--json] [--strict]

Runs the tests beside policies: baton/policies/x.test.yaml is that of baton/policies/x.yaml. Each of its cases says what a
pull request is like and what must come of it. Then weakens each rule in turn, and names those of which no case notices.
Without a path: baton/policies.
  --json     problems as JSON: { "version": 1, "policies": [ … ], "problems": [ … ] }
  --strict   a rule that no case protects, and a policy without a test, count as problems too
Exit codes: 0 all cases hold, 1 problems found, 2 wrong use, 3 failure.
`;
const FOLDER = 'baton/policies';
/** Milliseconds that one rule may take on one case. */
const RULE_LIMIT = 20_000;

/** `baton policy test`: tries policies by the cases beside them. Gives the exit code. */
export async function policy(args: readonly string[], io: Io, clock: Clock): Promise<number> {
  if (args.includes('--help')) {
    io.out(POLICY_USAGE);
    return EXIT.ok;
  }
  const read = readArguments(args, { flags: ['--json', '--strict'] });
  if (typeof read === 'string') return misuse(io, read);
  const [what, ...paths] = read.words;
  if (what !== 'test') return misuse(io, 'what? policies are tested');
  const files = await readFiles(paths.length === 0 ? [FOLDER] : paths, io);
  if (typeof files === 'string') {
    io.err(`baton policy: ${files}\n`);
    return EXIT.wrongUse;
  }
  const { rules } = io.catalogs;
  const judge = createRuleJudge({ rules, clock, limit: RULE_LIMIT });
  const tried = await tryPolicies(files, { rules, judge, beside: (file) => besideOf(file.path, file.text, io) });
  if (read.flags.has('--json')) io.out(`${JSON.stringify(inJson(tried), null, 2)}\n`);
  else io.out(showTried(tried, files, io.color));
  const strict = read.flags.has('--strict');
  const bad = tried.problems.some(({ severity }) => strict || severity === 'error');
  const bare = strict && tried.policies.some(({ test }) => test === undefined);
  return bad || bare ? EXIT.problems : EXIT.ok;
}

function inJson({ policies, problems }: TriedFiles) {
  return {
    version: 1,
    policies: policies.map(({ path: file, policy: read, test, result }) => ({
      file,
      ...(read === undefined ? {} : { id: read.id }),
      ...(test === undefined ? {} : { test }),
      cases: (result?.cases ?? []).map((one) => ({
        name: one.name,
        holds: one.problems.length === 0,
        conclusion: one.judgement?.conclusion ?? 'skipped',
      })),
    })),
    problems,
  };
}

/** The files of folders, and files with what belongs to them; a sentence when one is not there. */
async function readFiles(paths: readonly string[], io: Io): Promise<readonly TextFile[] | string> {
  const names = new Set<string>();
  for (const one of paths) {
    const found = await filesAt(one, io);
    if (found === undefined) return `there is no file or folder ${printable(one)}`;
    for (const name of found) names.add(name);
  }
  if (names.size === 0) return `there is no policy in ${paths.map(printable).join(', ')}`;
  return Promise.all([...names].sort().map(async (name) => ({ path: name, text: await io.readFile(name) })));
}

async function filesAt(given: string, io: Io): Promise<readonly string[] | undefined> {
  const folder = (await isFolder(given, io)) ? given : path.dirname(given);
  let names: readonly string[];
  try {
    names = (await readdir(path.resolve(io.cwd, folder))).filter((name) => /\.ya?ml$/.test(name));
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
  const files = names.map((name) => path.join(folder, name));
  if (folder === given) return files;
  const meant = path.normalize(given);
  if (!files.includes(meant)) return undefined;
  const stem = (file: string) => file.replace(/(?:\.test)?\.ya?ml$/, '');
  // A policy comes with its test and a test with its policy.
  return files.filter((file) => file === meant || (stem(file) === stem(meant) && isTrial(file) !== isTrial(meant)));
}

async function isFolder(given: string, io: Io): Promise<boolean> {
  try {
    return (await stat(path.resolve(io.cwd, given))).isDirectory();
  } catch {
    return false;
  }
}

function misuse(io: Io, why: string): number {
  io.err(`baton policy: ${printable(why)}\n\n${POLICY_USAGE}`);
  return EXIT.wrongUse;
}
