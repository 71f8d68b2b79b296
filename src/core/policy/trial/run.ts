import type { Problem } from '../../problem.ts';
import type { Path } from '../../yaml/node.ts';
import type { Place } from '../../yaml/place.ts';
import { type Judgement, judgePolicy } from '../conclude.ts';
import type { Policy } from '../policy.ts';
import type { RuleJudge } from '../rule.ts';
import { outsideScope } from '../scope.ts';
import type { PolicyTrial } from './parse.ts';
import { type CaseOutcome, type Unmet, unmetBy } from './unmet.ts';
import { unprotectedRules } from './unprotected.ts';
import { viewFacts } from './view.ts';

/** What came of one case. */
interface CaseResult {
  readonly name: string;
  /** Expectations that were not met, and those that mean nothing in this policy. */
  readonly problems: readonly Problem[];
  /** Undefined when the policy does not speak about the pull request. */
  readonly judgement?: Judgement;
}

export interface TrialResult {
  readonly cases: readonly CaseResult[];
  /** Rules of the policy that could be weakened without any case failing; only looked for when all cases pass. */
  readonly unprotected: readonly Problem[];
}

/**
 * Judges every case by the policy as it will be when it is rolled out wholly: a rollout says when, not what. Then spoils each
 * rule in turn and names those of which no case notices, each at the place that is given for its position.
 */
export async function runTrial(
  trial: PolicyTrial,
  policy: Policy,
  { judge, place }: { readonly judge: RuleJudge; place(at: number): Place },
): Promise<TrialResult> {
  const whole: Policy = { ...policy, rollout: { mode: 'enforce', repositories: [], percent: 100 } };
  const cases: CaseResult[] = [];
  const outcomes: CaseOutcome[] = [];
  for (const [index, { name, pull, expect }] of trial.cases.entries()) {
    const view = viewFacts(pull);
    const outside = await outsideScope(whole, view);
    const judgement = outside === undefined ? await judgePolicy(whole, view, judge) : undefined;
    const outcome: CaseOutcome = {
      conclusion: judgement?.conclusion ?? 'skipped',
      rules: judgement?.rules ?? [],
      ...(outside === undefined ? {} : { outside }),
    };
    const problems = unmetBy(outcome, expect, whole).map((one) => problemOf(one, ['cases', index, 'expect'], trial));
    outcomes.push(outcome);
    cases.push({ name, problems, ...(judgement === undefined ? {} : { judgement }) });
  }
  if (cases.some(({ problems }) => problems.length > 0)) return { cases, unprotected: [] };
  const judged = trial.cases.map(({ expect }, index) => ({ expect, outcome: outcomes[index] as CaseOutcome }));
  return { cases, unprotected: unprotectedRules(whole, judged, place) };
}

function problemOf({ path, ...what }: Unmet, base: Path, trial: PolicyTrial): Problem {
  return { file: trial.file, ...trial.place([...base, ...path]), category: 'logic', severity: 'error', ...what };
}
