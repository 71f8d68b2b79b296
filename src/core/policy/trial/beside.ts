import type { Catalog } from '../../catalog.ts';
import type { TextFile } from '../../organization/read.ts';
import type { Problem } from '../../problem.ts';
import type { Place } from '../../yaml/place.ts';
import { readYaml } from '../../yaml/read.ts';
import type { Beside } from '../include.ts';
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

/** What trying needs. */
export interface Trying {
  readonly rules: Catalog<Rule>;
  readonly judge: RuleJudge;
  /** What a policy includes. */
  beside(file: TextFile): Promise<Beside>;
}

/** Reads policies and the tests beside them, and runs those. A policy's `source` and a problem's `file` is the path. */
export async function tryPolicies(
  files: readonly TextFile[],
  { rules, judge, beside: besideOf }: Trying,
): Promise<TriedFiles> {
  const problems: Problem[] = [];
  const policies: TriedPolicy[] = [];
  const texts = files.filter(({ path }) => !isTrial(path));
  for (const { path, text } of files.filter((one) => isTrial(one.path))) {
    if (texts.some((one) => stem(one.path) === trialStem(path))) continue;
    problems.push(...parseTrial(text, { file: path }).problems, alone(path));
  }
  for (const { path, text } of texts) {
    const parsed = parsePolicy(text, { file: path, rules, beside: await besideOf({ path, text }) });
    problems.push(...parsed.problems);
    const test = files.find((one) => isTrial(one.path) && trialStem(one.path) === stem(path));
    const trial = test === undefined ? undefined : parseTrial(test.text, { file: test.path });
    problems.push(...(trial?.problems ?? []));
    const result =
      parsed.ok && trial?.ok
        ? await runTrial(trial.value, parsed.value, { judge, place: placesIn(text, parsed.value) })
        : undefined;
    problems.push(...(result?.cases.flatMap((one) => one.problems) ?? []), ...(result?.unprotected ?? []));
    policies.push({
      path,
      ...(parsed.ok ? { policy: parsed.value } : {}),
      ...(test === undefined ? {} : { test: test.path }),
      ...(result === undefined ? {} : { result }),
    });
  }
  return { policies, problems };
}

/** Where the rules of a policy stand in its file: included ones, which come first, at the key that includes them. */
function placesIn(text: string, policy: Policy): (at: number) => Place {
  const { document } = readYaml(text, policy.source);
  const own = (document?.value as { readonly rules?: readonly unknown[] } | undefined)?.rules?.length ?? 0;
  const included = policy.rules.length - own;
  return (at) =>
    (at < included ? document?.keyPlace(['include']) : document?.place(['rules', at - included, 'rule'])) ?? {
      line: 1,
      column: 1,
    };
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
