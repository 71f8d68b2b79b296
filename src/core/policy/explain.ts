import type { Judgement, RuleVerdict } from './conclude.ts';
import type { Part, State } from './rule.ts';
import { titleOfWaivers, waiverInWords, warningsOf } from './waiver-words.ts';

/** `unsure` could not be looked at; `note` failed or waits where that weighs nothing. */
export type Mark = 'pass' | 'fail' | 'pending' | 'skipped' | 'unsure' | 'note';

/** A judgement as a tree that explains itself; every text in it is plain, and is escaped by who renders it. */
export interface Explanation {
  readonly mark: Mark;
  readonly text: string;
  /** What was found, against what was wanted: `3.95:1` and `minimum 4.5`. */
  readonly actual?: string;
  readonly wanted?: string;
  /** Logins or teams who can change it. */
  readonly who?: readonly string[];
  readonly place?: { readonly path: string; readonly line: number };
  /** What excuses from it: `until 2026-12-24 by @ben: an old page`. */
  readonly waived?: string;
  readonly children: readonly Explanation[];
}

/** Something to do. */
interface Step {
  readonly text: string;
  /** The rule that was seen to turn green by exactly this. */
  readonly tried?: string;
}

export interface Explained {
  /** One line for the check: what is, and how hard it weighs. */
  readonly title: string;
  /** What a person does now, most useful first; empty when nothing is to be done. */
  readonly next: readonly Step[];
  /** The policy, below it its rules, below each its conditions and what it found. */
  readonly root: Explanation;
  /** Why the policy is there, as its file says, and which file that is. */
  readonly description: string;
  readonly source: string;
}

/** So many suggestions of findings are steps; the others stand below. */
const MOST_SUGGESTIONS = 5;
/** Names in a sentence. */
const MOST_NAMES = 5;

/**
 * Explains a judgement: what to do next, then each rule with what was found against what was wanted. Nothing has to be done
 * about a rule that is waived; what it found stays, below it. `at` (epoch milliseconds) is when it is read: a waiver that ends
 * soon is told.
 */
export function explain(judgement: Judgement, at?: number): Explained {
  const { policy, enforcement, rules } = judgement;
  const open = rules.filter(({ waived }) => waived === undefined);
  return {
    title: title(judgement, open),
    next: [
      ...fixes(open),
      ...suggestions(open),
      ...waits(open),
      ...remarks(judgement, open),
      ...(at === undefined ? [] : warningsOf(judgement.waivers, at).map((text) => ({ text }))),
    ],
    root: { mark: rootMark(judgement), text: `${policy.name} (${enforcement})`, children: rules.map(explainRule) },
    description: policy.description,
    source: policy.source,
  };
}

function rootMark({ conclusion, rules }: Judgement): Mark {
  if (conclusion === 'failure') return 'fail';
  if (conclusion === 'action_required') return 'pending';
  if (conclusion === 'neutral') return 'unsure';
  return rules.some(({ verdict }) => verdict === 'fail' || verdict === 'pending') ? 'note' : 'pass';
}

function title({ enforcement, waivers }: Judgement, rules: readonly RuleVerdict[]): string {
  const of = (state: State) => rules.filter((rule) => rule.verdict === state);
  const weight = enforcement === 'blocking' ? '' : enforcement === 'warning' ? 'Warning: ' : 'Note: ';
  const more = (all: readonly RuleVerdict[]) => (all.length > 1 ? ` (and ${all.length - 1} more)` : '');
  const failed = of('fail').toSorted((one, other) => Number(isBroken(one)) - Number(isBroken(other)));
  const [first] = failed;
  if (first !== undefined) return `${weight}${isBroken(first) ? `${first.rule} ` : ''}${first.summary}${more(failed)}`;
  const waiting = of('pending');
  if (waiting[0] !== undefined) return `${weight}Waiting: ${waiting[0].summary}${more(waiting)}`;
  const [open] = of('neutral');
  if (open !== undefined) return isBroken(open) ? `${open.rule} ${open.summary}` : `Not checked: ${open.summary}`;
  const excused = titleOfWaivers(waivers);
  if (excused !== undefined) return excused;
  return rules.every((rule) => rule.verdict === 'skipped') ? 'Nothing to judge' : 'All rules hold';
}

function fixes(rules: readonly RuleVerdict[]): Step[] {
  return rules.flatMap(({ rule, tried }) => (tried === undefined ? [] : [{ text: tried.text, tried: rule }]));
}

/** What failed findings suggest, where no fix of their rule was seen to hold. */
function suggestions(rules: readonly RuleVerdict[]): Step[] {
  const found = rules
    .filter((rule) => rule.verdict === 'fail' && rule.tried === undefined)
    .flatMap((rule) => rule.findings.flatMap(({ suggestion }) => (suggestion === undefined ? [] : [suggestion])));
  const all = [...new Set(found)];
  const shown = all.slice(0, MOST_SUGGESTIONS).map((text) => ({ text }));
  return all.length === shown.length
    ? shown
    : [...shown, { text: `Then the other ${all.length - shown.length} that stand below.` }];
}

/** Whom to ask, for the innermost conditions that wait for people. */
function waits(rules: readonly RuleVerdict[]): Step[] {
  const waiting = rules.filter((rule) => rule.verdict === 'pending' && rule.tried === undefined);
  return waiting.flatMap(({ summary, parts = [] }) => {
    const asked = parts.flatMap(waitingLeaves).flatMap(({ text, who = [] }) => {
      return who.length === 0 ? [] : [{ text: `Ask ${listed(who)}: ${text}.` }];
    });
    return asked.length === 0 ? [{ text: `It waits: ${summary}.` }] : asked.slice(0, MOST_SUGGESTIONS);
  });
}

function waitingLeaves(part: Part): readonly Part[] {
  if (part.state !== 'pending') return [];
  const inner = (part.parts ?? []).flatMap(waitingLeaves);
  return inner.length === 0 ? [part] : inner;
}

function remarks({ policy, enforcement, conclusion }: Judgement, rules: readonly RuleVerdict[]): Step[] {
  const said: string[] = [];
  const failed = rules.some((rule) => rule.verdict === 'fail' && !isBroken(rule));
  if (failed) said.push('It is judged again by itself as soon as the pull request changes.');
  if (rules.some(isBroken))
    said.push(`A rule could not judge. Re-run this check; if it stays so, mend ${policy.source}.`);
  if (rules.some((rule) => rule.cut === true)) {
    said.push('Only a part of so large a change can be looked at. Split it, so that all of it can be judged.');
  }
  if (conclusion === 'failure' && policy.owners.length > 0) said.push(whomToAsk(policy.owners));
  if ((failed || rules.some((rule) => rule.verdict === 'pending')) && enforcement !== 'blocking') {
    said.push('Nothing is held up: this policy does not block.');
  }
  return said.map((text) => ({ text }));
}

/** Who may let a pull request through that does not hold to a policy. */
function whomToAsk(owners: readonly string[]): string {
  return `If it must land as it is, ask the owners of the policy: ${listed(owners)}.`;
}

function listed(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES;
  return rest > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${rest} more` : names.join(', ');
}

const MARKS = { pass: 'pass', fail: 'fail', pending: 'pending', skipped: 'skipped', neutral: 'unsure' } as const;

function explainRule(rule: RuleVerdict): Explanation {
  const wanted = Object.entries(rule.with).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [`${name} ${value}`] : [],
  );
  const found = rule.findings.map(
    (finding): Explanation => ({
      mark: rule.verdict === 'fail' ? 'fail' : 'unsure',
      text: finding.message,
      ...(finding.path === undefined ? {} : { place: { path: finding.path, line: finding.line ?? 1 } }),
      children: [],
    }),
  );
  const notes = [
    ...(rule.unwaived === undefined ? [] : [`The waiver ${rule.unwaived}.`]),
    ...(rule.waived === undefined || rule.tried === undefined ? [] : [`To mend it: ${rule.tried.text}`]),
  ].map((text): Explanation => ({ mark: 'note', text, children: [] }));
  return {
    mark: MARKS[rule.verdict],
    text: rule.rule,
    actual: rule.summary,
    ...(wanted.length === 0 ? {} : { wanted: wanted.join(', ') }),
    ...(rule.waived === undefined ? {} : { waived: waiverInWords(rule.waived) }),
    children: [...notes, ...(rule.parts ?? []).map(explainPart), ...found],
  };
}

function explainPart({ state, text, actual, wanted, who, parts = [] }: Part): Explanation {
  return {
    ...{ mark: MARKS[state], text },
    ...(actual === undefined ? {} : { actual }),
    ...(wanted === undefined ? {} : { wanted }),
    ...(who === undefined || who.length === 0 ? {} : { who }),
    children: parts.map(explainPart),
  };
}

function isBroken(rule: RuleVerdict): boolean {
  return rule.broken !== undefined;
}
