import type { Judgement, RuleVerdict } from './conclude.ts';

/** A judgement as a tree that explains itself; every text in it is plain, and is escaped by who renders it. */
export interface Explanation {
  readonly mark: 'pass' | 'fail' | 'unsure' | 'note';
  readonly text: string;
  /** What the rule was asked to hold, `minimum 4.5`. */
  readonly wanted?: string;
  readonly place?: { readonly path: string; readonly line: number };
  readonly children: readonly Explanation[];
}

export interface Explained {
  /** One line for the check: what is, and how hard it weighs. */
  readonly title: string;
  /** What a person does now, most useful first; empty when nothing is to be done. */
  readonly next: readonly string[];
  readonly root: Explanation;
}

/** Explains a judgement: what to do next, then each rule with what was found against what was wanted. */
export function explain(judgement: Judgement): Explained {
  const { policy, enforcement, conclusion, rules } = judgement;
  const failed = rules.filter((rule) => rule.verdict === 'fail');
  const unsure = rules.filter((rule) => rule.verdict === 'neutral');
  return {
    title: title(judgement, failed, unsure),
    next: next(judgement, failed),
    root: {
      mark:
        conclusion === 'failure' ? 'fail' : conclusion === 'neutral' ? 'unsure' : failed.length > 0 ? 'note' : 'pass',
      text: `${policy.name} (${enforcement})`,
      children: rules.map(explainRule),
    },
  };
}

function title({ enforcement }: Judgement, failed: readonly RuleVerdict[], unsure: readonly RuleVerdict[]): string {
  const [first] = failed;
  if (first !== undefined) {
    const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
    const weight = enforcement === 'blocking' ? '' : enforcement === 'warning' ? 'Warning: ' : 'Note: ';
    return `${weight}${first.summary}${more}`;
  }
  const [open] = unsure;
  if (open !== undefined)
    return open.broken === undefined ? `Not checked: ${open.summary}` : `${open.rule} ${open.summary}`;
  return 'All rules hold';
}

function next({ policy, enforcement, conclusion, rules }: Judgement, failed: readonly RuleVerdict[]): string[] {
  const steps: string[] = [];
  for (const { findings } of failed) {
    for (const finding of findings) {
      if (finding.suggestion !== undefined && !steps.includes(finding.suggestion)) steps.push(finding.suggestion);
    }
  }
  const shown = steps.slice(0, 5);
  if (steps.length > shown.length) shown.push(`Then the other ${steps.length - shown.length} that stand below.`);
  if (failed.length > 0) shown.push('Push the change: the policy is judged again by itself.');
  if (rules.some((rule) => rule.broken !== undefined)) {
    shown.push(`A rule could not judge. Re-run this check; if it stays so, mend ${policy.source}.`);
  }
  if (conclusion === 'failure' && policy.owners.length > 0) {
    shown.push(`If it must land as it is, ask the owners of the policy: ${policy.owners.join(', ')}.`);
  }
  if (failed.length > 0 && enforcement !== 'blocking') shown.push('Nothing is held up: this policy does not block.');
  return shown;
}

function explainRule(rule: RuleVerdict): Explanation {
  const wanted = Object.entries(rule.with).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [`${name} ${value}`] : [],
  );
  return {
    mark: rule.verdict === 'neutral' ? 'unsure' : rule.verdict,
    text: `${rule.rule}: ${rule.summary}`,
    ...(wanted.length === 0 ? {} : { wanted: wanted.join(', ') }),
    children: rule.findings.map((finding) => ({
      mark: rule.verdict === 'fail' ? 'fail' : 'unsure',
      text: finding.message,
      ...(finding.path === undefined ? {} : { place: { path: finding.path, line: finding.line ?? 1 } }),
      children: [],
    })),
  };
}
