import type { Clock } from '../ports/clock.ts';
import type { CheckRun } from '../ports/github/checks.ts';
import type { Pull } from '../ports/github/pulls.ts';
import type { GitHub } from '../ports/github.ts';
import type { Ports } from '../ports/ports.ts';
import type { Problem } from '../problem.ts';
import { type Judgement, judgePolicy } from './conclude.ts';
import { tryFixes } from './fix.ts';
import type { Policy } from './policy.ts';
import { checkIdentity, checkName, checkOf, configurationCheck } from './report.ts';
import type { PullView } from './rule.ts';
import { outsideScope } from './scope.ts';
import type { Waiver } from './waiver.ts';

/** Milliseconds of judging after which people are told that it goes on. */
const A_MOMENT = 1_000;
const CONFIGURATION = 'configuration';

/** Where judgements are reported. */
export interface Reporter {
  readonly github: GitHub;
  readonly repository: string;
  readonly pull: Pull;
  /** Check runs on the head before this call. */
  readonly before: readonly CheckRun[];
  readonly again: boolean;
  /** Told what is going to be shown, before it is. */
  judged(judgement: Judgement): Promise<void>;
  /** Whether what is reported is said by policies over a change set. */
  readonly overSet?: boolean;
  /** Writes only a verdict that came out otherwise, or under another title, than what `before` shows. */
  readonly newsOnly?: boolean;
}

/**
 * Judges a pull request by a policy and shows it as a check run, in progress first when that takes a moment; one that is only
 * tried out shows none. Undefined when the policy does not speak about it.
 */
export async function judgeAndReport(
  policy: Policy,
  view: PullView,
  reporter: Reporter,
  { rules, clock }: Pick<Ports, 'rules' | 'clock'>,
  waivers: readonly Waiver[] = [],
): Promise<Judgement | undefined> {
  const outside = await outsideScope(policy, view);
  const shown = earlier(policy.id, reporter);
  if (outside !== undefined) {
    if (shown !== undefined && shown.conclusion !== 'skipped') {
      const title = `Not judged: ${outside}`;
      await report(policy.id, { status: 'completed', conclusion: 'skipped', title, summary: title }, reporter);
    }
    return undefined;
  }
  if (policy.rollout.mode === 'shadow') return judgePolicy(policy, view, rules, waivers);
  const court = { policy, pull: view, judge: rules, clock };
  const judging = judgePolicy(policy, view, rules, waivers).then((judgement) => tryFixes(judgement, court));
  // Awaited only after GitHub has been told that it goes on, which may fail first.
  judging.catch(() => {});
  const anew = reporter.again;
  // Who asks anew sees that it was judged, also when it comes to the same: what is unchanged is not written.
  if (anew || (shown?.status !== 'completed' && (await isSlow(judging, clock)))) {
    const summary = policy.description || policy.name;
    await report(policy.id, { status: 'in_progress', title: 'Judging', summary, anew }, reporter);
  }
  const judgement = await judging;
  await reporter.judged(judgement);
  await report(policy.id, { status: 'completed', ...checkOf(judgement, view.at) }, reporter);
  return judgement;
}

/** True when it is still judging after a moment; most verdicts are there at once and need no "in progress" before them. */
async function isSlow(judging: Promise<unknown>, clock: Clock): Promise<boolean> {
  const over = new AbortController();
  const moment = clock.sleep(A_MOMENT, over.signal).then(
    () => true,
    () => false,
  );
  const ended = judging.then(
    () => false,
    () => false,
  );
  const slow = await Promise.race([moment, ended]);
  over.abort();
  return slow;
}

/** Broken policy files are said in a check of their own, and taken back in it once they are mended. */
export async function reportProblems(problems: readonly Problem[], reporter: Reporter): Promise<void> {
  if (problems.length > 0) {
    await report(CONFIGURATION, { status: 'completed', ...configurationCheck(problems) }, reporter);
    return;
  }
  const shown = earlier(CONFIGURATION, reporter);
  if (shown === undefined || shown.conclusion === 'success') return;
  const title = 'All policy files are in order';
  await report(CONFIGURATION, { status: 'completed', conclusion: 'success', title, summary: title }, reporter);
}

function earlier(policy: string, { before, pull, overSet }: Reporter): CheckRun | undefined {
  const identity = checkIdentity(policy, pull.number, overSet);
  return before.find((check) => check.name === checkName(policy) && check.externalId === identity);
}

async function report(
  policy: string,
  check: Omit<Parameters<GitHub['checks']['upsert']>[1], 'sha' | 'name' | 'externalId'>,
  reporter: Reporter,
): Promise<void> {
  const { github, repository, pull, overSet, newsOnly } = reporter;
  if (newsOnly === true && !isNews(check, earlier(policy, reporter))) return;
  const externalId = checkIdentity(policy, pull.number, overSet);
  await github.checks.upsert(repository, { ...check, sha: pull.head.sha, name: checkName(policy), externalId });
}

function isNews(check: Pick<CheckRun, 'status' | 'conclusion' | 'title'>, shown: CheckRun | undefined): boolean {
  if (check.status !== 'completed') return false;
  return shown?.status !== 'completed' || shown.conclusion !== check.conclusion || shown.title !== check.title;
}
