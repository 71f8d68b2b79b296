import { nearest } from '../../nearest.ts';
import type { Path } from '../../yaml/node.ts';
import type { RuleVerdict } from '../conclude.ts';
import type { Policy } from '../policy.ts';
import type { State } from '../rule.ts';
import type { Expectation } from './parse.ts';

/** An expectation that does not hold; `path` from `expect` on. */
export interface Unmet {
  readonly path: Path;
  readonly rule: 'unmet-expectation' | 'unknown-rule';
  readonly message: string;
  readonly suggestion?: string;
}

/** What came of a case: the verdicts in the order of the policy's rules, undefined where one was not asked. */
export interface CaseOutcome {
  readonly conclusion: NonNullable<Expectation['conclusion']>;
  readonly rules: readonly (RuleVerdict | undefined)[];
  /** Why the policy does not speak about the pull request. */
  readonly outside?: string;
}

/** Every expectation that does not hold of what came of a case. */
export function unmetBy(
  { conclusion, rules, outside }: CaseOutcome,
  expect: Expectation,
  policy: Policy,
): readonly Unmet[] {
  const unmet: Unmet[] = [];
  if (expect.conclusion !== undefined && expect.conclusion !== conclusion) {
    unmet.push({
      path: ['conclusion'],
      rule: 'unmet-expectation',
      message: `expected the conclusion ${expect.conclusion}, it is ${conclusion}${outside === undefined ? reasons(rules) : `: ${outside}`}`,
    });
  }
  for (const [index, wanted] of (expect.rules ?? []).entries()) {
    const same = policy.rules.flatMap(({ rule }, at) => (rule === wanted.rule ? [at] : []));
    const which = wanted.nth ?? (same.length === 1 ? 1 : undefined);
    const at = which === undefined ? undefined : same[which - 1];
    if (at === undefined) unmet.push({ ...nameless(wanted.rule, same.length, policy), path: ['rules', index, 'rule'] });
    else unmet.push(...unmetByRule(rules[at], wanted, ['rules', index]));
  }
  return unmet;
}

function nameless(rule: string, several: number, policy: Policy): Omit<Unmet, 'path'> {
  const name = rule.slice(0, 60);
  if (several > 0) {
    const message = `the policy has ${several} ${several === 1 ? 'rule' : 'rules'} "${name}"`;
    return { rule: 'unknown-rule', message, suggestion: `say which with nth: 1${several > 1 ? ` to ${several}` : ''}` };
  }
  const names = policy.rules.map((one) => one.rule);
  const meant = nearest(rule, names);
  const suggestion = meant === undefined ? `it has ${names.join(', ')}` : `did you mean "${meant}"?`;
  return { rule: 'unknown-rule', message: `the policy has no rule "${name}"`, suggestion };
}

function unmetByRule(
  found: RuleVerdict | undefined,
  { rule, verdict, says, findings }: NonNullable<Expectation['rules']>[number],
  path: Path,
): readonly Unmet[] {
  const unmet = (key: string, message: string): Unmet => ({
    path: [...path, key],
    rule: 'unmet-expectation',
    message,
  });
  if (found === undefined) return [unmet('verdict', `expected ${rule} to ${SAID[verdict]}, it was not asked`)];
  if (found.verdict !== verdict) {
    return [unmet('verdict', `expected ${rule} to ${SAID[verdict]}, it says ${found.verdict}: ${found.summary}`)];
  }
  const wrong: Unmet[] = [];
  if (says !== undefined && !found.summary.includes(says)) {
    wrong.push(unmet('says', `expected "${says}" in what ${rule} says, which is "${found.summary}"`));
  }
  if (findings !== undefined) {
    const there = new Set(found.findings.flatMap(placeOf));
    const missing = findings.filter((place) => !there.has(place));
    const more = [...there].filter((place) => !findings.includes(place));
    if (missing.length > 0) wrong.push(unmet('findings', `${rule} finds nothing at ${listed(missing)}`));
    if (more.length > 0) wrong.push(unmet('findings', `${rule} finds something at ${listed(more)} too`));
  }
  return wrong;
}

const SAID: { readonly [verdict in State]: string } = {
  pass: 'pass',
  fail: 'fail',
  pending: 'wait for people (pending)',
  skipped: 'be skipped',
  neutral: 'be neutral',
};

function placeOf({ path, line }: RuleVerdict['findings'][number]): readonly string[] {
  return path === undefined ? [] : [`${path}:${line ?? 1}`];
}

function reasons(rules: CaseOutcome['rules']): string {
  const open = rules.filter((one) => one !== undefined && one.verdict !== 'pass' && one.verdict !== 'skipped');
  const [first] = open;
  if (first === undefined) return '';
  return `: ${first.rule}: ${first.summary}${open.length > 1 ? ` (and ${open.length - 1} more)` : ''}`;
}

function listed(places: readonly string[]): string {
  const shown = places.slice(0, 5).join(', ');
  return places.length > 5 ? `${shown} and ${places.length - 5} more` : shown;
}
