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
import { shownAt } from '../../core/merge-group.ts';
import { concludeChecks } from '../../core/policy/abandoned.ts';
import { dueAgain } from '../../core/policy/due-again.ts';
import { explain } from '../../core/policy/explain.ts';
import { judgeSets, type SetJudgement, type SetPull } from '../../core/policy/judge-sets.ts';
import { lookAt } from '../../core/policy/look-at.ts';
import { isOverSet } from '../../core/policy/over-set.ts';
import { proposedEvent } from '../../core/policy/preview/propose.ts';
import { amendVerdicts, type JudgedBy, recordVerdicts } from '../../core/policy/record-verdicts.ts';
import { checkName } from '../../core/policy/report.ts';
import { judgeAndReport, reportProblems } from '../../core/policy/reporting.ts';
import { standingFor } from '../../core/policy/standing-for.ts';

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
  readonly judgements: readonly JudgedBy[];
  readonly skipped?: string;
  /** What the policies over its set that hold it say. */
  readonly heldBySet?: readonly SetJudgement[];
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
    const held = wait && context.step.call > 1 ? await stillHeld(pullRequests, context) : undefined;
    if (held !== undefined) return held;
    // One after another: the texts of a pull request may take tens of MB, and govern judges each in a run of its own.
    const alone: Judged[] = [];
    for (const pull of pullRequests) alone.push(await judgeOne(pull, again, context));
    // After all of those: their verdicts are among the checks that policies over sets look at.
    const overSets = await judgeSets(
      alone.map(({ pull: reference, known }) => ({ reference, asked: true, again, ...(known && { known }) })),
      context,
    );
    const judged = alone.map((one) => withSet(one, overSets));
    for (const { pull, judgements, at, skipped } of judged) {
      if (skipped === undefined) await recordVerdicts(pull, judgements, at, context);
    }
    const asked = new Set(pullRequests.map(nameOf));
    await amendVerdicts(
      overSets.filter(({ reference }) => !asked.has(nameOf(reference))),
      context,
    );
    const early = overSets.find(({ unknown }) => unknown);
    if (early !== undefined && context.step.call <= SET_LOOKS) {
      const until = context.ports.clock.now() + SET_DELAY * context.step.call;
      return park({
        keys: [],
        until,
        reason: `the run that opened ${nameOf(early.reference)} to say what belongs to it`,
      });
    }
    const verdicts = judged.flatMap(({ pull, judgements }) => judgements.map((one) => verdictOf(one, pull)));
    const holding = judged.filter(({ pull, judgements }) => judgements.some((one) => blocks(verdictOf(one, pull))));
    if (wait && holding.length > 0) return hold(verdicts, (await Promise.all(holding.map(wakes))).flat(), context);
    const skipped = judged.flatMap(({ pull: { repository, number }, skipped: reason }) =>
      reason === undefined ? [] : [{ repository, number, reason }],
    );
    return done({ passed: holding.length === 0, verdicts, skipped }, { checks: seenChecks(verdicts) });
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

/** A new head, a label or a re-run on the pull request, or new policies on its base branch; any member, where its set holds it. */
async function wakes({ pull, base, heldBySet = [] }: Judged): Promise<readonly string[]> {
  const keys = await Promise.all(heldBySet.map((one) => one.keys()));
  const branch = base === undefined ? [] : [subject.branch(pull.repository, base)];
  return [subject.pull(pull.repository, pull.number), ...branch, ...keys.flat()];
}

/** Parks until something of this happens. */
function hold(
  verdicts: readonly Verdict[],
  keys: readonly string[],
  { ports }: ActionContext,
): ReturnType<typeof park> {
  const failing = verdicts.filter(blocks);
  const wait: Wait = {
    keys: [...new Set(keys)],
    until: ports.clock.now() + LOOK_AGAIN,
    reason: `${[...new Set(failing.map((one) => one.policy))].join(', ')} to hold on ${[...new Set(failing.map(nameOf))].join(', ')}`,
    by: Object.fromEntries(failing.map((one) => [one.repository, `${checkName(one.policy)}: ${one.title}`])),
  };
  return park(wait, { checks: seenChecks(verdicts) });
}

/**
 * Parks anew when policies over sets hold the pull requests still, while by their checks nothing else does. Each check that
 * ends on any member wakes the step; so only sets are looked at, until they let go, and then everything.
 */
async function stillHeld(
  pullRequests: readonly PullReference[],
  context: ActionContext,
): Promise<ReturnType<typeof park> | undefined> {
  const pulls = pullRequests.map((reference) => ({ reference, asked: false, again: false }));
  const judged = await judgeSets(pulls, context);
  await amendVerdicts(judged, context);
  const mine = pullRequests.map((pull) => judged.filter(({ reference }) => nameOf(reference) === nameOf(pull)));
  if (mine.some((all) => all.length === 0 || !all.every(({ passesAlone }) => passesAlone))) return undefined;
  const verdicts = mine.flat().map((one) => verdictOf(one, one.reference));
  const holding = mine.flat().filter((_, at) => verdicts[at] !== undefined && blocks(verdicts[at]));
  if (holding.length === 0) return undefined;
  return hold(verdicts, (await Promise.all(holding.map((one) => one.keys()))).flat(), context);
}

function nameOf({ repository, number }: { readonly repository: string; readonly number: number }): string {
  return `${repository}#${number}`;
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
  const judged = dueAgain(reference, view.at, context);
  const reporter = { github, repository, pull, before, again, judged };
  await reportProblems(problems, reporter);
  const judgements: JudgedBy[] = [];
  for (const policy of policies.filter((one) => !isOverSet(one))) {
    context.stop.throwIfAborted();
    const judgement = await judgeAndReport(policy, view, reporter, context.ports, waivers);
    if (judgement !== undefined) judgements.push({ policy, judgement, pull: look.pull });
  }
  const proposed = await proposedEvent(view, base);
  const { installation, org } = context.run;
  if (proposed !== undefined) await context.ports.events.emit({ ...proposed, installation, org });
  return { pull: reference, at, base: look.pull.base.branch, known: { base, policies, waivers }, judgements };
}

/** With what the policies over its change set said. */
function withSet(judged: Judged, overSets: readonly SetJudgement[]): Judged {
  const mine = overSets.filter(({ reference }) => nameOf(reference) === nameOf(judged.pull));
  const heldBySet = mine.filter((one) => blocks(verdictOf(one, judged.pull)));
  return { ...judged, judgements: [...judged.judgements, ...mine], heldBySet };
}

function verdictOf({ judgement, policy, pull }: JudgedBy, reference: PullReference): Verdict {
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
