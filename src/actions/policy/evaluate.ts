import { z } from 'zod';
import {
  type ActionContext,
  type CheckSight,
  defineAction,
  done,
  park,
  type SeenChecks,
  type Wait,
} from '../../core/action.ts';
import { type PullReference, pullReferences } from '../../core/changeset/pull-reference.ts';
import { subject } from '../../core/event.ts';
import { Fault } from '../../core/fault.ts';
import { type Judgement, judgePolicy } from '../../core/policy/conclude.ts';
import { explain } from '../../core/policy/explain.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { viewPull } from '../../core/policy/pull-view.ts';
import { checkIdentity, checkName, checkOf, configurationCheck } from '../../core/policy/report.ts';
import type { PullView } from '../../core/policy/rule.ts';
import { outsideScope } from '../../core/policy/scope.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { CheckRun, GitHub, Pull } from '../../core/ports/github.ts';
import type { Problem } from '../../core/problem.ts';

/** A parked step looks again after this many milliseconds, in case policies were mended where no event tells. */
const LOOK_AGAIN = 15 * 60_000;
/** How often a pull request is looked at anew when its head moves meanwhile. */
const LOOKS = 3;
/** Milliseconds of judging after which people are told that it goes on. */
const A_MOMENT = 1_000;
const CONFIGURATION = 'configuration';

const input = z.strictObject({
  pullRequests: pullReferences.describe('Pull requests to judge.'),
  wait: z
    .boolean()
    .default(false)
    .describe('Parks until no blocking policy fails on any of them; new commits are judged anew.'),
  again: z
    .boolean()
    .default(false)
    .describe('Reports even what has not changed, as a person wants who re-runs a check.'),
});

const output = z.object({
  /** No blocking policy fails. */
  passed: z.boolean(),
  verdicts: z.array(
    z.object({
      repository: z.string(),
      number: z.number(),
      sha: z.string(),
      policy: z.string(),
      enforcement: z.enum(['blocking', 'warning', 'info']),
      conclusion: z.enum(['success', 'neutral', 'failure']),
      title: z.string(),
      shadow: z.boolean(),
    }),
  ),
  skipped: z.array(z.object({ repository: z.string(), number: z.number(), reason: z.string() })),
});
type Verdict = z.output<typeof output>['verdicts'][number];

/** What came of one pull request. */
interface Judged {
  readonly pull: PullReference;
  readonly base?: string;
  readonly verdicts: readonly Verdict[];
  readonly skipped?: string;
}

/** Judges pull requests by the policies of their base branch and organization, and reports a check run for each policy. */
export const evaluate = defineAction({
  name: 'policy.evaluate',
  summary: 'Judges pull requests by the policies that apply and reports a check run for each.',
  input,
  output,
  permissions: { checks: 'write', contents: 'read', pull_requests: 'read' },
  examples: [
    { title: 'Judge once', inputs: { pullRequests: ['acme/web#12'] } },
    {
      title: 'Hold the run until the policies hold',
      inputs: { pullRequests: ['acme/web#12', 'acme/docs#3'], wait: true },
    },
  ],
  documentation: 'https://docs.github.com/en/rest/checks/runs',
  async run({ pullRequests, wait, again }, context) {
    // One after another: the texts of a pull request may take tens of MB, and govern judges each in a run of its own.
    const judged: Judged[] = [];
    for (const pull of pullRequests) judged.push(await judgeOne(pull, again, context));
    const verdicts = judged.flatMap((one) => one.verdicts);
    const failing = verdicts.filter((one) => blocks(one));
    const checks = seenChecks(verdicts);
    if (wait && failing.length > 0) {
      const parked: Wait = {
        keys: judged.filter((one) => one.verdicts.some(blocks)).flatMap(wakes),
        until: context.ports.clock.now() + LOOK_AGAIN,
        reason: `${[...new Set(failing.map((one) => one.policy))].join(', ')} to hold on ${pullNames(failing)}`,
        by: Object.fromEntries(failing.map((one) => [one.repository, `${checkName(one.policy)}: ${one.title}`])),
      };
      return park(parked, { checks });
    }
    const skipped = judged.flatMap(({ pull: { repository, number }, skipped: reason }) =>
      reason === undefined ? [] : [{ repository, number, reason }],
    );
    return done({ passed: failing.length === 0, verdicts, skipped }, { checks });
  },
  plan: ({ pullRequests }) => ({
    repositories: [...new Set(pullRequests.map((pull) => pull.repository))],
    requests: pullRequests.length * 15,
    points: pullRequests.length * 25,
    content: pullRequests.length * 4,
    risks: [],
  }),
});

/** As people see them on GitHub; a policy that is only tried out reports no check. */
function seenChecks(verdicts: readonly Verdict[]): SeenChecks {
  const seen: { [repository: string]: { [check: string]: CheckSight } } = {};
  for (const { repository, policy, conclusion, shadow } of verdicts) {
    if (!shadow)
      seen[repository] = { ...seen[repository], [checkName(policy)]: conclusion === 'failure' ? 'failed' : 'passed' };
  }
  return seen;
}

function blocks(verdict: Verdict): boolean {
  return verdict.conclusion === 'failure' && !verdict.shadow;
}

/** A new head, a label or a re-run on the pull request, or new policies on its base branch. */
function wakes({ pull, base }: Judged): string[] {
  const keys = [subject.pull(pull.repository, pull.number)];
  return base === undefined ? keys : [...keys, subject.branch(pull.repository, base)];
}

function pullNames(verdicts: readonly Verdict[]): string {
  return [...new Set(verdicts.map((one) => `${one.repository}#${one.number}`))].join(', ');
}

async function judgeOne(reference: PullReference, again: boolean, context: ActionContext): Promise<Judged> {
  const { repository } = reference;
  const github = context.ports.github.inLane('check');
  const look = await lookAt(github, reference);
  if (look === undefined) return { pull: reference, verdicts: [], skipped: 'there is no such pull request' };
  const { pull, view } = look;
  if (pull.state === 'closed') {
    return { pull: reference, verdicts: [], skipped: pull.merged ? 'it is merged already' : 'it is closed' };
  }
  // The tip, not `base.sha` of the pull request: that one stays behind when a stricter policy lands on the base branch.
  const base = (await github.git.branch(repository, pull.base.branch))?.sha ?? pull.base.sha;
  const { policies, problems } = await context.ports.policies.forPull(repository, base);
  const before = await github.checks.own(repository, pull.head.sha);
  const reporter = { github, repository, pull, before, again };
  await reportProblems(problems, reporter);
  const verdicts: Verdict[] = [];
  for (const policy of policies) {
    context.stop.throwIfAborted();
    const judgement = await judgeAndReport(policy, view, reporter, context);
    if (judgement !== undefined) verdicts.push(verdictOf(judgement, policy, view));
  }
  return { pull: reference, base: pull.base.branch, verdicts };
}

/**
 * The pull request with a view whose list of files is surely that of its head: GitHub gives the list of whatever the head is
 * when it is asked, so a push in between could hide a file from the check on the commit before it.
 */
async function lookAt(
  github: GitHub,
  { repository, number }: PullReference,
): Promise<{ readonly pull: Pull; readonly view: PullView } | undefined> {
  let pull = await github.pulls.get(repository, number);
  for (let look = 0; look < LOOKS; look++) {
    if (pull === undefined) return undefined;
    const view = viewPull(github, repository, pull);
    if (pull.state === 'closed') return { pull, view };
    await view.files();
    const after = await github.pulls.get(repository, number);
    if (after?.head.sha === pull.head.sha) return { pull, view };
    pull = after;
  }
  throw new Fault('conflict', `${repository}#${number} gets new commits faster than it can be judged`);
}

interface Reporter {
  readonly github: GitHub;
  readonly repository: string;
  readonly pull: Pull;
  /** Check runs on the head before this call. */
  readonly before: readonly CheckRun[];
  readonly again: boolean;
}

async function judgeAndReport(
  policy: Policy,
  view: PullView,
  reporter: Reporter,
  { ports }: ActionContext,
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
  if (policy.rollout.mode === 'shadow') return judgePolicy(policy, view, ports.rules);
  const judging = judgePolicy(policy, view, ports.rules);
  const announce = shown?.status !== 'completed' || reporter.again;
  if (announce && (await isSlow(judging, ports.clock))) {
    const summary = policy.description || policy.name;
    await report(policy.id, { status: 'in_progress', title: 'Judging', summary }, reporter);
  }
  const judgement = await judging;
  await report(policy.id, { status: 'completed', ...checkOf(judgement) }, reporter);
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
async function reportProblems(problems: readonly Problem[], reporter: Reporter): Promise<void> {
  if (problems.length > 0) {
    await report(CONFIGURATION, { status: 'completed', ...configurationCheck(problems) }, reporter);
    return;
  }
  const shown = earlier(CONFIGURATION, reporter);
  if (shown === undefined || shown.conclusion === 'success') return;
  const title = 'All policy files are in order';
  await report(CONFIGURATION, { status: 'completed', conclusion: 'success', title, summary: title }, reporter);
}

function earlier(policy: string, { before, pull }: Reporter): CheckRun | undefined {
  const identity = checkIdentity(policy, pull.number);
  return before.find((check) => check.name === checkName(policy) && check.externalId === identity);
}

async function report(
  policy: string,
  check: Omit<Parameters<GitHub['checks']['upsert']>[1], 'sha' | 'name' | 'externalId'>,
  { github, repository, pull }: Reporter,
): Promise<void> {
  const externalId = checkIdentity(policy, pull.number);
  await github.checks.upsert(repository, { ...check, sha: pull.head.sha, name: checkName(policy), externalId });
}

function verdictOf(judgement: Judgement, policy: Policy, view: PullView): Verdict {
  return {
    repository: view.repository,
    number: view.number,
    sha: view.headSha,
    policy: policy.id,
    enforcement: judgement.enforcement,
    conclusion: judgement.conclusion,
    title: explain(judgement).title,
    shadow: policy.rollout.mode === 'shadow',
  };
}
