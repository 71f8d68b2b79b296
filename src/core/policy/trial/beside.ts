import type { Catalog } from '../../catalog.ts';
import type { TextFile } from '../../organization/read.ts';
import type { Problem } from '../../problem.ts';
import { parsePolicy } from '../parse.ts';
import type { Policy } from '../policy.ts';
import type { Rule, RuleJudge } from '../rule.ts';
import { isTrial, parseTrial } from './parse.ts';
import { runTrial, type TrialResult } from './run.ts';

/** A policy file, and what came of the test beside it; undefined where there is none, or either of them is broken. */
interface TriedPolicy {
  readonly path: string;
  readonly policy?: Policy;
  readonly test?: string;
  readonly result?: TrialResult;
}

export interface TriedFiles {
  readonly policies: readonly TriedPolicy[];
  /** All that is wrong: in policies, in tests, and expectations that do not hold; then what no test protects. */
  readonly problems: readonly Problem[];
}

/** Reads policies and the tests beside them, and runs those. A policy's `source` and a problem's `file` is the path. */
export async function tryPolicies(
  files: readonly TextFile[],
  { rules, judge }: { readonly rules: Catalog<Rule>; readonly judge: RuleJudge },
): Promise<TriedFiles> {
  const problems: Problem[] = [];
  const policies: TriedPolicy[] = [];
  const texts = files.filter(({ path }) => !isTrial(path));
  for (const { path, text } of files.filter((one) => isTrial(one.path))) {
    if (texts.some((one) => stem(one.path) === trialStem(path))) continue;
    problems.push(...parseTrial(text, { file: path }).problems, alone(path));
  }
  for (const { path, text } of texts) {
    const parsed = parsePolicy(text, { file: path, rules });
    problems.push(...parsed.problems);
    const beside = files.find((one) => isTrial(one.path) && trialStem(one.path) === stem(path));
    const trial = beside === undefined ? undefined : parseTrial(beside.text, { file: beside.path });
    problems.push(...(trial?.problems ?? []));
    const result = parsed.ok && trial?.ok ? placed(await runTrial(trial.value, parsed.value, judge), text) : undefined;
    problems.push(...(result?.cases.flatMap((one) => one.problems) ?? []), ...(result?.unprotected ?? []));
    policies.push({
      path,
      ...(parsed.ok ? { policy: parsed.value } : {}),
      ...(beside === undefined ? {} : { test: beside.path }),
      ...(result === undefined ? {} : { result }),
    });
  }
  return { policies, problems };
}

/** A policy knows the lines of its rules; people are shown where in the line one begins. */
function placed(result: TrialResult, text: string): TrialResult {
  const lines = text.split(/\r\n|\r|\n/);
  const begin = (line: number) => Math.max(0, lines[line - 1]?.search(/\S/) ?? 0) + 1;
  return { ...result, unprotected: result.unprotected.map((one) => ({ ...one, column: begin(one.line) })) };
}

function stem(path: string): string {
  return path.replace(/\.ya?ml$/, '');
}

function trialStem(path: string): string {
  return path.replace(/\.test\.ya?ml$/, '');
}

function alone(file: string): Problem {
  return {
    ...{ file, line: 1, column: 1, category: 'practice', severity: 'error', rule: 'test-without-policy' },
    message: 'there is no policy beside this test',
    suggestion: `call it as the policy that it is for: x.test.yaml tests x.yaml`,
  };
}
