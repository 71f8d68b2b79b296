import type { Clock } from '../ports/clock.ts';
import { changed } from './change.ts';
import { type Judgement, judgeRule, type RuleVerdict } from './conclude.ts';
import type { Policy } from './policy.ts';
import type { Change, Fix, PullView, RuleJudge, State } from './rule.ts';
import { narrowed } from './scope.ts';

/** Milliseconds for all that is tried of one fix; a fix that is not settled then is not shown. */
const LIMIT = 5000;
/** Of so many changes every part is tried, which is 255 judgements; of more, one after another is left out. */
const MOST_FOR_ALL_PARTS = 8;
const LATE = Symbol('late');

/** Which states are worse than others: a fix must not turn another rule for the worse. */
const BADNESS: { readonly [state in State]: number } = { pass: 0, skipped: 0, neutral: 1, pending: 2, fail: 3 };

/**
 * The judgement with `tried` at each rule whose own fix was applied to the view, judged by the same judge, and turned the
 * rule green: without what it does not need, and without making another rule of the policy worse. Fixes that do not hold what
 * they promise, crash or take too long are left out. Nothing outside is changed.
 */
export async function tryFixes(
  judgement: Judgement,
  { policy, pull, judge, clock }: Court & { readonly clock: Clock },
): Promise<Judgement> {
  const rules: RuleVerdict[] = [];
  for (const [at, rule] of judgement.rules.entries()) {
    const tried = await inTime(clock, (late) => verifiedFix(at, judgement.rules, { policy, pull, judge }, late));
    rules.push(tried === undefined ? rule : { ...rule, tried });
  }
  return { ...judgement, rules };
}

interface Court {
  readonly policy: Policy;
  /** As it is, before it is narrowed to the paths of the policy. */
  readonly pull: PullView;
  readonly judge: RuleJudge;
}

/** The fix of the rule at that place, when it holds; `late` says when to stop trying. */
async function verifiedFix(
  at: number,
  rules: readonly RuleVerdict[],
  { policy, pull, judge }: Court,
  late: () => boolean,
): Promise<Fix | undefined> {
  const mine = rules[at];
  const fix = mine?.fix;
  if (mine === undefined || fix === undefined || (mine.verdict !== 'fail' && mine.verdict !== 'pending'))
    return undefined;
  const judged = async (rule: RuleVerdict, changes: readonly Change[]) => {
    if (late()) throw new Error('too late to try more');
    return judgeRule(rule.rule, rule.with, narrowed(policy, changed(pull, changes)), judge);
  };
  const changes = await smallest(fix.changes, async (part) => (await judged(mine, part)).verdict === 'pass');
  if (changes === undefined) return undefined;
  for (const other of rules.filter((rule) => rule !== mine)) {
    const then = await judged(other, changes);
    if (BADNESS[then.verdict] > BADNESS[other.verdict]) return undefined;
  }
  return { text: changes.length === fix.changes.length ? fix.text : changes.map(wordsOf).join(' '), changes };
}

/**
 * The fewest of these changes that are green together; undefined when all of them are not. Of more than eight, a part of
 * which no single one can be left out.
 */
export async function smallest(
  changes: readonly Change[],
  isGreen: (part: readonly Change[]) => Promise<boolean>,
): Promise<readonly Change[] | undefined> {
  if (changes.length === 0 || !(await isGreen(changes))) return undefined;
  if (changes.length > MOST_FOR_ALL_PARTS) return thinned(changes, isGreen);
  for (const part of partsBySize(changes)) if (await isGreen(part)) return part;
  return changes;
}

async function thinned(
  changes: readonly Change[],
  isGreen: (part: readonly Change[]) => Promise<boolean>,
): Promise<readonly Change[]> {
  for (const change of changes) {
    const fewer = changes.filter((one) => one !== change);
    if (await isGreen(fewer)) return thinned(fewer, isGreen);
  }
  return changes;
}

/** All parts but none and all, the small ones first. */
function partsBySize(changes: readonly Change[]): (readonly Change[])[] {
  const parts: (readonly Change[])[] = [];
  for (let bits = 1; bits < 2 ** changes.length - 1; bits++) parts.push(changes.filter((_, at) => (bits >> at) & 1));
  return parts.toSorted((one, other) => one.length - other.length);
}

async function inTime<T>(clock: Clock, work: (late: () => boolean) => Promise<T>): Promise<T | undefined> {
  const stop = new AbortController();
  let over = false;
  const late = clock.sleep(LIMIT, stop.signal).then(
    (): typeof LATE => LATE,
    (): typeof LATE => LATE,
  );
  try {
    const made = await Promise.race([work(() => over), late]);
    return made === LATE ? undefined : made;
  } catch {
    // What cannot be tried is not shown; the verdict itself stands without it.
    return undefined;
  } finally {
    over = true;
    stop.abort();
  }
}

/** A change as something to do, for a fix of which a part is enough. */
function wordsOf(change: Change): string {
  switch (change.kind) {
    case 'title':
      return `Change the title to “${change.title}”.`;
    case 'body':
      return `Change the description to “${change.body}”.`;
    case 'add-label':
      return `Add the label “${change.label}”.`;
    case 'remove-label':
      return `Take off the label “${change.label}”.`;
    case 'branch':
      return `Name the branch “${change.name}”.`;
    case 'message':
      return `Change the message of commit ${change.sha.slice(0, 7)} to “${change.message}”.`;
    case 'lines': {
      const where = `line${change.from === change.until ? '' : 's'} ${change.from}${change.from === change.until ? '' : ` to ${change.until}`} of ${change.path}`;
      return change.text === null ? `Take out ${where}.` : `Replace ${where} by “${change.text}”.`;
    }
    case 'write-file':
      return `Write the file ${change.path}.`;
    case 'approve':
      return `Ask ${change.by} to approve it.`;
    case 'withdraw':
      return `Ask ${change.by} to withdraw the review.`;
  }
}
