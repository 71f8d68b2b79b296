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
import { shownAt } from '../../core/merge-group.ts';
import { concludeChecks } from '../../core/policy/abandoned.ts';
import type { Judgement } from '../../core/policy/conclude.ts';
import { explain } from '../../core/policy/explain.ts';
import { judgeSets, type SetJudgement, type SetPull } from '../../core/policy/judge-sets.ts';
import { lookAt } from '../../core/policy/look-at.ts';
import { isOverSet } from '../../core/policy/over-set.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { plainTitle } from '../../core/policy/render.ts';
import { checkName } from '../../core/policy/report.ts';
import { judgeAndReport, reportProblems } from '../../core/policy/reporting.ts';
import { standingFor } from '../../core/policy/standing-for.ts';
import { nextTurn } from '../../core/policy/waiver-end.ts';
import type { Evaluation } from '../../core/ports/evaluations.ts';
import type { Pull } from '../../core/ports/github/pulls.ts';
import { withoutSecrets } from '../../core/secret-text.ts';

/** A parked step looks again after this many milliseconds, in case policies were mended where no event tells. */
const LOOK_AGAIN = 15 * 60_000;
/** What a run opened is known once its step has ended: so often, and after so many milliseconds times the call, it is looked for. */
const SET_LOOKS = 5;
const SET_DELAY = 2_000;

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
  /** When it was judged, epoch milliseconds. */
  readonly at: number;
  readonly base?: string;
  readonly known?: SetPull['known'];
  readonly judgements: readonly { readonly policy: Policy; readonly judgement: Judgement; readonly pull: Pull }[];
  readonly skipped?: string;
  /** What can change what a policy over its set says, where one holds it. */
  readonly setKeys?: readonly string[];
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
    const alone: Judged[] = [];
    for (const pull of pullRequests) alone.push(await judgeOne(pull, again, context));
    // After all of those: their verdicts are among the checks that policies over sets look at.
    const overSets = await judgeSets(
      alone.map(({ pull: reference, known }) => ({ reference, asked: true, again, ...(known && { known }) })),
      context,
    );
    const judged = alone.map((one) => withSet(one, overSets));
    for (const one of judged) await keep(one, context);
    await amend(overSets, judged, context);
    const early = overSets.find(({ unknown }) => unknown);
    if (early !== undefined && context.step.call <= SET_LOOKS) {
      const { repository, number } = early.reference;
      const until = context.ports.clock.now() + SET_DELAY * context.step.call;
      return park({ keys: [], until, reason: `the run that opened ${repository}#${number} to say what belongs to it` });
    }
    const verdicts = judged.flatMap(({ pull, judgements }) => judgements.map((one) => verdictOf(one, pull)));
    const failing = verdicts.filter((one) => blocks(one));
    const checks = seenChecks(verdicts);
    if (wait && failing.length > 0) {
      const parked: Wait = {
        keys: [...new Set(judged.filter(isHeld).flatMap(wakes))],
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
function wakes({ pull, base, setKeys = [] }: Judged): string[] {
  const keys = [subject.pull(pull.repository, pull.number), ...setKeys];
  return base === undefined ? keys : [...keys, subject.branch(pull.repository, base)];
}

function isHeld({ pull, judgements }: Judged): boolean {
  return judgements.some((one) => blocks(verdictOf(one, pull)));
}

function pullNames(verdicts: readonly Verdict[]): string {
  return [...new Set(verdicts.map((one) => `${one.repository}#${one.number}`))].join(', ');
}

async function judgeOne(reference: PullReference, again: boolean, context: ActionContext): Promise<Judged> {
  const { repository } = reference;
  const github = context.ports.github.inLane('check');
  const at = context.ports.clock.now();
  const look = await lookAt(github, reference, context);
  if ('skipped' in look) return { pull: reference, at, judgements: [], skipped: look.skipped };
  const { view, base } = look;
  const pull = shownAt(look.pull, reference.mergeGroup);
  const { policies, waivers, problems } = await standingFor(reference, base, context);
  const before = await github.checks.own(repository, pull.head.sha);
  const reporter = { github, repository, pull, before, again };
  await reportProblems(problems, reporter);
  const judgements: Judged['judgements'][number][] = [];
  for (const policy of policies.filter((one) => !isOverSet(one))) {
    context.stop.throwIfAborted();
    const judgement = await judgeAndReport(policy, view, reporter, context.ports, waivers);
    if (judgement !== undefined) judgements.push({ policy, judgement, pull: look.pull });
  }
  return { pull: reference, at, base: look.pull.base.branch, known: { base, policies, waivers }, judgements };
}

/** With what the policies over its change set said. */
function withSet(judged: Judged, overSets: readonly SetJudgement[]): Judged {
  const { repository, number } = judged.pull;
  const mine = overSets.filter(({ reference }) => reference.repository === repository && reference.number === number);
  const setKeys = mine.filter((one) => blocks(verdictOf(one, judged.pull))).flatMap(({ keys }) => keys);
  return { ...judged, judgements: [...judged.judgements, ...mine], setKeys };
}

/** The record is of the pull request's own head, also when the check stands on a merge group's. */
async function keep({ pull: reference, at, judgements, skipped }: Judged, context: ActionContext): Promise<void> {
  if (skipped !== undefined) return;
  const { repository, number } = reference;
  const { installation, org } = context.run;
  // What a waiver excuses counts again when it ends, though nothing happens to the pull request then.
  const turns = judgements.flatMap(({ judgement }) =>
    judgement.waivers.flatMap(({ until }) => nextTurn(until, at) ?? []),
  );
  if (turns.length > 0) {
    await context.ports.waivers.judgeAgain({ installation, org, repository, pull: number, at: Math.min(...turns) });
  }
  const evaluations = judgements.map((one) => evaluationOf(one, { reference, at, context }));
  await record(evaluations, { ...reference, at }, context);
}

/** Members that nobody asked about keep their record: only what was judged anew of them is amended. */
async function amend(
  overSets: readonly SetJudgement[],
  judged: readonly Judged[],
  context: ActionContext,
): Promise<void> {
  const asked = new Set(judged.map(({ pull }) => `${pull.repository}#${pull.number}`));
  const others = overSets.filter(({ reference }) => !asked.has(`${reference.repository}#${reference.number}`));
  const at = context.ports.clock.now();
  const evaluations = others.map((one) => evaluationOf(one, { reference: one.reference, at, context }));
  try {
    if (evaluations.length > 0) await context.ports.evaluations.amend(evaluations);
  } catch (error) {
    context.note(`What the policies over the change set said could not be recorded: ${toFault(error).message}`);
  }
}

function verdictOf({ judgement, policy, pull }: Judged['judgements'][number], reference: PullReference): Verdict {
  return {
    repository: reference.repository,
    number: reference.number,
    sha: shownAt(pull, reference.mergeGroup).head.sha,
    policy: policy.id,
    enforcement: judgement.enforcement,
    conclusion: judgement.conclusion,
    title: explain(judgement).title,
    shadow: policy.rollout.mode === 'shadow',
  };
}

function evaluationOf(
  one: Judged['judgements'][number],
  about: { readonly reference: PullReference; readonly at: number; readonly context: ActionContext },
): Evaluation {
  const { installation, org } = about.context.run;
  const { repository, number, policy, enforcement, conclusion, title } = verdictOf(one, about.reference);
  const { head, base, url } = one.pull;
  return {
    ...{ installation, org, repository, pull: number, url, headSha: head.sha, baseBranch: base.branch },
    ...{ policy, enforcement, mode: one.policy.rollout.mode, conclusion, title: withoutSecrets(plainTitle(title)) },
    waivers: one.judgement.waivers.map(({ rule, by, until }) => ({ rule, by, until })),
    at: about.at,
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
