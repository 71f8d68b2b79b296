import type { JsonObject } from '../json.ts';
import type { Policy } from './policy.ts';
import type { Fix, PullView, RuleJudge, State, Verdict } from './rule.ts';
import { enforcementNow, narrowed } from './scope.ts';
import { holds, type Waiver, waiversOfPaths, wholeWaiver, withoutExcused } from './waiver.ts';

/** One rule of a policy with its answer. `broken` says that the rule itself crashed or ran out of time. */
export interface RuleVerdict extends Verdict {
  readonly rule: string;
  readonly with: JsonObject;
  readonly broken?: string;
  /** It asked for a list that GitHub cut short, so what it says is not said of everything. */
  readonly cut?: true;
  /** The part of `fix` that was seen to turn it green; people are shown this one only. */
  readonly tried?: Fix;
  /** What excuses from it: it stands in nobody's way. */
  readonly waived?: Waiver;
  /** Why a waiver that is in force does not excuse from it, completes "The waiver …". */
  readonly unwaived?: string;
}

/** What a policy says about a pull request. */
export interface Judgement {
  readonly policy: Pick<Policy, 'id' | 'name' | 'description' | 'source' | 'owners'>;
  /** What holds now, the rollout considered. */
  readonly enforcement: Policy['enforcement'];
  /** `action_required` waits for people, and nothing else is in the way. */
  readonly conclusion: 'success' | 'neutral' | 'failure' | 'action_required';
  readonly rules: readonly RuleVerdict[];
  /** Those that excuse from a rule here, each once. */
  readonly waivers: readonly Waiver[];
}

/** Judges all rules of a policy, one after another, and concludes. `waivers` may be about anything on the pull request. */
export async function judgePolicy(
  policy: Policy,
  pull: PullView,
  judge: RuleJudge,
  waivers: readonly Waiver[] = [],
): Promise<Judgement> {
  const view = narrowed(policy, pull);
  const rules: RuleVerdict[] = [];
  for (const { rule, with: options, onError = 'fail' } of policy.rules) {
    const verdict = await judgeRule(rule, options, view, judge);
    const fails = verdict.broken !== undefined && onError === 'fail';
    const judged: RuleVerdict = { rule, with: options, ...verdict, ...(fails ? { verdict: 'fail' } : {}) };
    const about = waivers.filter((one) => one.policy === policy.id && one.rule === rule && holds(one, view));
    rules.push({ ...judged, ...(about.length === 0 ? {} : await excuse(judged, about, view, judge)) });
  }
  return conclude(policy, rules);
}

/**
 * Whether waivers in force excuse from a rule that stands in the way. One that broke is never excused: nobody knows what it
 * would have found. Waivers for some paths excuse when the rule has nothing against the rest of the changed files.
 */
async function excuse(
  judged: RuleVerdict,
  waivers: readonly Waiver[],
  view: PullView,
  judge: RuleJudge,
): Promise<Pick<RuleVerdict, 'waived' | 'unwaived'>> {
  const { verdict, broken, cut, rule } = judged;
  if (verdict !== 'fail' && verdict !== 'pending' && cut !== true) return {};
  if (broken !== undefined) return { unwaived: 'does not reach this: nobody knows what the rule would have found' };
  const whole = wholeWaiver(waivers);
  if (whole !== undefined) return { waived: whole };
  const parts = waiversOfPaths(waivers);
  const rest = cut === true ? undefined : await judgeRule(rule, judged.with, withoutExcused(view, parts), judge);
  const [first] = parts;
  if (first !== undefined && rest?.broken === undefined && (rest?.verdict === 'pass' || rest?.verdict === 'skipped')) {
    return { waived: first };
  }
  const paths = [...new Set(parts.flatMap((one) => one.paths ?? []))];
  return { unwaived: `is only about ${paths.slice(0, 5).join(', ')}, and without that the rule does not pass either` };
}

/** Whether a rule minds that a list was cut is not left to the rule: none passes, or does not apply, by a part of the files or commits. */
export async function judgeRule(
  rule: string,
  options: JsonObject,
  pull: PullView,
  judge: RuleJudge,
): Promise<Omit<RuleVerdict, 'rule' | 'with'>> {
  let cut = false;
  const noted = async <T extends { readonly truncated: boolean }>(asked: Promise<T>): Promise<T> => {
    const list = await asked;
    cut ||= list.truncated;
    return list;
  };
  const view = {
    ...pull,
    files: () => noted(pull.files()),
    paths: () => noted(pull.paths()),
    commits: () => noted(pull.commits()),
    set: async () => {
      const set = await pull.set();
      cut ||= set?.truncated === true;
      return set;
    },
  };
  const verdict = await judge.judge(rule, options, view);
  if (!cut) return verdict;
  if (verdict.verdict !== 'pass' && verdict.verdict !== 'skipped') return { ...verdict, cut };
  return { ...verdict, verdict: 'neutral', summary: `${verdict.summary}, in what GitHub listed`, cut };
}

/**
 * From verdicts to a conclusion. In a blocking policy a failed rule is a failure, and one that waits for people asks for
 * their action; in a warning one both are neutral, and in one for information success with notes. Rules that do not apply do
 * not count. What could not be looked at is neutral, never green; a rule that saw only a part of the files fails a blocking
 * policy, as one that broke does unless its policy says otherwise: a gate that cannot judge stays shut. What is waived does not
 * count. GitHub lets success, skipped and neutral pass where a check is required, and nothing else
 * (https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches#require-status-checks-before-merging).
 */
export function conclude(policy: Policy, rules: readonly RuleVerdict[]): Judgement {
  const enforcement = enforcementNow(policy);
  const { id, name, description, source, owners } = policy;
  return {
    policy: { id, name, description, source, owners },
    enforcement,
    conclusion: conclusionOf(enforcement, rules),
    rules,
    waivers: [...new Set(rules.flatMap(({ waived }) => (waived === undefined ? [] : [waived])))],
  };
}

function conclusionOf(enforcement: Policy['enforcement'], all: readonly RuleVerdict[]): Judgement['conclusion'] {
  const rules = all.filter(({ waived }) => waived === undefined);
  const has = (state: State) => rules.some((rule) => rule.verdict === state);
  const cut = rules.some((rule) => rule.cut === true);
  if (enforcement === 'blocking') {
    if (has('fail') || cut) return 'failure';
    if (has('pending')) return 'action_required';
  }
  if (enforcement === 'warning' && (has('fail') || has('pending'))) return 'neutral';
  return cut || has('neutral') || rules.some((rule) => rule.broken !== undefined) ? 'neutral' : 'success';
}
