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
import { toFault } from '../../core/fault.ts';
import { concludeChecks } from '../../core/policy/abandoned.ts';
import type { Judgement } from '../../core/policy/conclude.ts';
import { explain } from '../../core/policy/explain.ts';
import { lookAt } from '../../core/policy/look-at.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { proposedEvent } from '../../core/policy/preview/propose.ts';
import { plainTitle } from '../../core/policy/render.ts';
import { checkName } from '../../core/policy/report.ts';
import { judgeAndReport, reportProblems } from '../../core/policy/reporting.ts';
import type { PullView } from '../../core/policy/rule.ts';
import { nextTurn } from '../../core/policy/waiver-end.ts';
import type { Evaluation } from '../../core/ports/evaluations.ts';
import type { Pull } from '../../core/ports/github/pulls.ts';
import { withoutSecrets } from '../../core/secret-text.ts';

/** A parked step looks again after this many milliseconds, in case policies were mended where no event tells. */
const LOOK_AGAIN = 15 * 60_000;

const input = z.strictObject({
  pullRequests: pullReferences.describe('Pull requests to judge.'),
  wait: z
    .boolean()
    .default(false)
    .describe('Parks until no blocking policy fails or waits for people on any of them; new commits are judged anew.'),
  again: z
    .boolean()
    .default(false)
    .describe('Reports even what has not changed, as a person wants who re-runs a check.'),
});

const output = z.object({
  /** No blocking policy fails or waits for people. */
  passed: z.boolean(),
  verdicts: z.array(
    z.object({
      repository: z.string(),
      number: z.number(),
      sha: z.string(),
      policy: z.string(),
      enforcement: z.enum(['blocking', 'warning', 'info']),
      conclusion: z.enum(['success', 'neutral', 'failure', 'action_required']),
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
  permissions: {
    actions: 'read',
    checks: 'write',
    contents: 'read',
    members: 'read',
    pull_requests: 'read',
    statuses: 'read',
  },
  judges: true,
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
  async abandon({ pullRequests }, context, ended) {
    const github = context.ports.github.inLane('check');
    for (const pull of pullRequests) await concludeChecks(github, pull, ended);
  },
  plan({ pullRequests }, { changeset, guessed }) {
    const known = guessed?.has('pullRequests') ? [] : pullRequests;
    const count = known.length || changeset;
    const repositories = [...new Set(known.map((pull) => pull.repository))];
    // Pull request, files, tip, policies and checks are read; two policies report, each after a look at its check.
    return { repositories, requests: count * 12, points: count * 20, content: 0, risks: [] };
  },
});

const SIGHTS: { readonly [conclusion in Verdict['conclusion']]: CheckSight } = {
  success: 'passed',
  neutral: 'passed',
  failure: 'failed',
  action_required: 'running',
};

/** As people see them on GitHub; a policy that is only tried out reports no check. */
function seenChecks(verdicts: readonly Verdict[]): SeenChecks {
  const seen: { [repository: string]: { [check: string]: CheckSight } } = {};
  for (const { repository, policy, conclusion, shadow } of verdicts) {
    if (!shadow) seen[repository] = { ...seen[repository], [checkName(policy)]: SIGHTS[conclusion] };
  }
  return seen;
}

function blocks(verdict: Verdict): boolean {
  return (verdict.conclusion === 'failure' || verdict.conclusion === 'action_required') && !verdict.shadow;
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
  const look = await lookAt(github, reference, context);
  if ('skipped' in look) return { pull: reference, verdicts: [], skipped: look.skipped };
  const { view, base } = look;
  const pull = shownAt(look.pull, reference.mergeGroup);
  const at = context.ports.clock.now();
  const about = { installation: context.run.installation, org: context.run.org, repository, pull: pull.number };
  const { policies, waivers: written, problems } = await context.ports.policies.forPull(repository, base);
  const waivers = [...written, ...(await context.ports.waivers.ofPull(about))];
  const before = await github.checks.own(repository, pull.head.sha);
  /** What a waiver excuses counts again when it ends, though nothing happens to the pull request then. */
  const judged = async ({ policy, waivers: used }: Judgement) => {
    const turns = used.flatMap(({ until }) => nextTurn(until, view.at) ?? []);
    if (turns.length === 0) return;
    await context.ports.waivers.judgeAgain({ ...about, policy: policy.id, at: Math.min(...turns) });
  };
  const reporter = { github, repository, pull, before, again, judged };
  await reportProblems(problems, reporter);
  const verdicts: Verdict[] = [];
  const evaluations: Evaluation[] = [];
  for (const policy of policies) {
    context.stop.throwIfAborted();
    const judgement = await judgeAndReport(policy, view, reporter, context.ports, waivers);
    if (judgement === undefined) continue;
    const verdict = verdictOf(judgement, policy, view, pull);
    verdicts.push(verdict);
    // The record is of the pull request's own head, also when the check stands on a merge group's.
    evaluations.push(evaluationOf(verdict, policy, judgement, { pull: look.pull, at, context }));
  }
  await record(evaluations, { ...reference, at }, context);
  const proposed = await proposedEvent(view, base);
  if (proposed !== undefined)
    await context.ports.events.emit({ ...proposed, installation: about.installation, org: about.org });
  return { pull: reference, base: pull.base.branch, verdicts };
}

/**
 * In a merge queue the check is wanted on the group's own commit, under the same name. What is judged there is still the
 * pull request: its head, its reviews, the checks on it. A push takes it out of the queue, so its head is what the group holds.
 * https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
function shownAt(pull: Pull, mergeGroup: string | undefined): Pull {
  return mergeGroup === undefined ? pull : { ...pull, head: { ...pull.head, sha: mergeGroup } };
}

function verdictOf(judgement: Judgement, policy: Policy, view: PullView, shown: Pull): Verdict {
  return {
    repository: view.repository,
    number: view.number,
    sha: shown.head.sha,
    policy: policy.id,
    enforcement: judgement.enforcement,
    conclusion: judgement.conclusion,
    title: explain(judgement).title,
    shadow: policy.rollout.mode === 'shadow',
  };
}

function evaluationOf(
  { repository, number, enforcement, conclusion, title }: Verdict,
  { id, rollout }: Policy,
  { waivers }: Judgement,
  { pull, at, context }: { readonly pull: Pull; readonly at: number; readonly context: ActionContext },
): Evaluation {
  const { installation, org } = context.run;
  return {
    ...{
      installation,
      org,
      repository,
      pull: number,
      url: pull.url,
      headSha: pull.head.sha,
      baseBranch: pull.base.branch,
    },
    ...{ policy: id, enforcement, mode: rollout.mode, conclusion, title: withoutSecrets(plainTitle(title)) },
    ...{ waivers: waivers.map(({ rule, by, until }) => ({ rule, by, until })), at },
  };
}

/**
 * For people who look back. The check stands on GitHub already, and no gate reads the record: where it cannot be written the
 * step says so and goes on, and the next time that the pull request is judged makes up for it.
 */
async function record(
  evaluations: readonly Evaluation[],
  { repository, number, at }: PullReference & { readonly at: number },
  { ports, run, note }: ActionContext,
): Promise<void> {
  const { installation } = run;
  try {
    if (evaluations.length > 0) await ports.evaluations.record(evaluations);
    else await ports.evaluations.withdraw({ installation, repository, pull: number, at });
  } catch (error) {
    note(`What the policies said of ${repository}#${number} could not be recorded: ${toFault(error).message}`);
  }
}
