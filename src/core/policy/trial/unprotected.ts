import type { Problem } from '../../problem.ts';
import type { Place } from '../../yaml/place.ts';
import { conclude, type RuleVerdict } from '../conclude.ts';
import type { Policy } from '../policy.ts';
import type { State } from '../rule.ts';
import type { Expectation } from './parse.ts';
import { type CaseOutcome, unmetBy } from './unmet.ts';

/** Ways to weaken a rule, or to spoil it; each completes "no case notices when <rule> …". */
const WAYS: readonly { readonly text: string; readonly mend: string; readonly verdict?: State }[] = [
  { text: 'is taken out', mend: 'add a case in which only this rule stands in the way' },
  { text: 'lets everything pass', mend: 'add a case in which this rule fails', verdict: 'pass' },
  { text: 'fails everything', mend: 'add a case in which this rule passes', verdict: 'fail' },
];

/** Names each rule of a policy that could be weakened or spoilt without any of the cases failing, all of which hold now. */
export function unprotectedRules(
  policy: Policy,
  cases: readonly { readonly expect: Expectation; readonly outcome: CaseOutcome }[],
  place: (at: number) => Place,
): readonly Problem[] {
  return policy.rules.flatMap(({ rule }, at): readonly Problem[] => {
    const way = WAYS.find(({ verdict }) =>
      cases.every(({ expect, outcome }) => unmetBy(spoilt(outcome, policy, at, verdict), expect, policy).length === 0),
    );
    if (way === undefined) return [];
    return [
      {
        ...{ file: policy.source, ...place(at) },
        category: 'practice',
        severity: 'info',
        rule: 'unprotected-rule',
        message: `no case of its test notices when ${rule} ${way.text}`,
        suggestion: way.mend,
      },
    ];
  });
}

/** The same outcome with one rule's verdict turned, or without it. */
function spoilt(outcome: CaseOutcome, policy: Policy, at: number, turned: State | undefined): CaseOutcome {
  if (outcome.outside !== undefined) return outcome;
  const rules = outcome.rules.map((one, index): RuleVerdict | undefined => {
    if (index !== at || one === undefined) return one;
    const { broken: _, cut: __, ...sound } = one;
    return turned === undefined ? undefined : { ...sound, verdict: turned };
  });
  return {
    conclusion: conclude(
      policy,
      rules.filter((one) => one !== undefined),
    ).conclusion,
    rules,
  };
}
