import type { JsonObject } from '../json.ts';
import type { Policy } from './policy.ts';
import type { PullView, RuleJudge, Verdict } from './rule.ts';
import { enforcementNow, narrowed } from './scope.ts';

/** One rule of a policy with its answer. `broken` says that the rule itself crashed or ran out of time. */
export interface RuleVerdict extends Verdict {
  readonly rule: string;
  readonly with: JsonObject;
  readonly broken?: string;
}

/** What a policy says about a pull request. */
export interface Judgement {
  readonly policy: Pick<Policy, 'id' | 'name' | 'description' | 'source' | 'owners'>;
  /** What holds now, the rollout considered. */
  readonly enforcement: Policy['enforcement'];
  readonly conclusion: 'success' | 'neutral' | 'failure';
  readonly rules: readonly RuleVerdict[];
}

/** Judges all rules of a policy, one after another, and concludes. */
export async function judgePolicy(policy: Policy, pull: PullView, judge: RuleJudge): Promise<Judgement> {
  const view = narrowed(policy, pull);
  const rules: RuleVerdict[] = [];
  for (const { rule, with: options } of policy.rules) {
    rules.push({ rule, with: options, ...(await judge.judge(rule, options, view)) });
  }
  return conclude(policy, rules);
}

/**
 * From verdicts to a conclusion: a failed rule is a failure in a blocking policy, neutral in a warning one, and success
 * with notes in one for information. What could not be looked at is neutral, never green; a rule that broke fails a
 * blocking policy, because a gate that cannot judge stays shut.
 */
export function conclude(policy: Policy, rules: readonly RuleVerdict[]): Judgement {
  const enforcement = enforcementNow(policy);
  const { id, name, description, source, owners } = policy;
  return {
    policy: { id, name, description, source, owners },
    enforcement,
    conclusion: conclusionOf(enforcement, rules),
    rules,
  };
}

function conclusionOf(
  enforcement: Policy['enforcement'],
  rules: readonly RuleVerdict[],
): 'success' | 'neutral' | 'failure' {
  const failed = rules.some((rule) => rule.verdict === 'fail');
  const broken = rules.some((rule) => rule.broken !== undefined);
  if (enforcement === 'blocking' && (failed || broken)) return 'failure';
  if (enforcement === 'warning' && failed) return 'neutral';
  return broken || rules.some((rule) => rule.verdict === 'neutral') ? 'neutral' : 'success';
}
