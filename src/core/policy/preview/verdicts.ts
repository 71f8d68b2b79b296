import type { ActionContext } from '../../action.ts';
import { Fault } from '../../fault.ts';
import { fitsAnyRepository } from '../../glob.ts';
import type { GitHub } from '../../ports/github.ts';
import { withoutSecrets } from '../../secret-text.ts';
import { judgePolicy } from '../conclude.ts';
import { explain } from '../explain.ts';
import { viewOf } from '../look-at.ts';
import type { Policy } from '../policy.ts';
import type { PullView, RuleJudge } from '../rule.ts';
import { outsideScope } from '../scope.ts';
import { sightOfSets } from '../set-view.ts';
import type { Waiver, WrittenWaiver } from '../waiver.ts';
import { type Candidate, type Candidates, type Choice, candidates } from './candidates.ts';
import { judgesAlike, pairsOf } from './compare.ts';
import type { Proposal } from './proposal.ts';

/** What people see of a policy on a pull request; `none` when it does not speak about it, or is not there. */
interface Standing {
  readonly conclusion: 'success' | 'neutral' | 'failure' | 'action_required' | 'none';
  /** Judged, but shown to nobody. */
  readonly shadow: boolean;
  readonly reason: string;
}

export interface VerdictChange extends Pick<Candidate, 'repository' | 'number' | 'open'> {
  readonly url: string;
  readonly policy: string;
  readonly before: Standing;
  readonly after: Standing;
}

export interface Comparison {
  /** Verdicts that were made twice, and the pull requests that they are about. */
  readonly compared: number;
  readonly pulls: number;
  readonly changes: readonly VerdictChange[];
  /** What was not looked at, each a sentence's part. */
  readonly left: readonly string[];
}

/** Where a comparison ends before it is done. */
export interface Limits {
  /** Why no more may be asked or judged; undefined while there is room. */
  over(): string | undefined;
}

/**
 * Judges pull requests by the policies as they are and as they would be, where the two are not alike, and tells which verdicts
 * would be others. One that cannot be read is left out and said; when GitHub as a whole is away that Fault is thrown.
 */
export async function compareVerdicts(
  github: GitHub,
  proposal: Proposal,
  about: Choice & Limits & { readonly context: ActionContext },
): Promise<Comparison> {
  const { context, over } = about;
  const tips = new Map<string, Promise<string | undefined>>();
  const tipOf: TipOf = (repository, branch) => {
    const known = tips.get(`${repository}:${branch}`);
    const tip = known ?? github.git.branch(repository, branch).then((found) => found?.sha);
    tips.set(`${repository}:${branch}`, tip);
    return tip;
  };
  const chosen: Candidates = await candidates(github, proposal, about, context.ports.evaluations);
  const changes: VerdictChange[] = [];
  const [left, unread] = [[...chosen.left], [] as string[]];
  let [compared, pulls] = [0, 0];
  for (const [index, candidate] of chosen.pulls.entries()) {
    context.stop.throwIfAborted();
    const why = over();
    if (why !== undefined) {
      left.push(`${chosen.pulls.length - index} more pull requests: ${why}`);
      break;
    }
    const verdicts = await readable(() => bothVerdicts({ github, proposal, tipOf, context }, candidate));
    if (verdicts === undefined) unread.push(`${candidate.repository}#${candidate.number}`);
    else if (verdicts.length > 0) {
      pulls++;
      compared += verdicts.length;
      changes.push(
        ...verdicts.filter(
          ({ before, after }) => before.conclusion !== after.conclusion || before.shadow !== after.shadow,
        ),
      );
    }
  }
  if (unread.length > 0)
    left.push(
      `${unread.slice(0, 5).join(', ')}${unread.length > 5 ? ` and ${unread.length - 5} more` : ''}, which could not be read`,
    );
  return { compared, pulls, changes, left };
}

/** The tip of a branch, the same for all pull requests of one comparison. */
type TipOf = (repository: string, branch: string) => Promise<string | undefined>;

async function bothVerdicts(
  {
    github,
    proposal,
    tipOf,
    context,
  }: {
    readonly github: GitHub;
    readonly proposal: Proposal;
    readonly tipOf: TipOf;
    readonly context: ActionContext;
  },
  { repository, number, sha, open }: Candidate,
): Promise<readonly VerdictChange[] | undefined> {
  const pull = await github.pulls.get(repository, number);
  // What was recorded of an earlier head can no more be judged as it was.
  if (pull === undefined || (sha !== undefined && pull.head.sha !== sha)) return undefined;
  const tip = (await tipOf(repository, pull.base.branch)) ?? pull.base.sha;
  const pairs = pairsOf(await proposal.policiesFor(repository, tip));
  const sight = sightOfSets(github, context.catalogue);
  // What is closed is judged by the base that it was made for: the tip may hold its own changes by now.
  const base = open ? tip : pull.base.sha;
  const view = viewOf(github, repository, pull, { base, sight, context });
  const { installation, org } = context.run;
  const granted = await context.ports.waivers.ofPull({ installation, org, repository, pull: number });
  const fitting = (written: readonly WrittenWaiver[]) => [
    ...written.filter((one) => fitsAnyRepository(one.repositories, repository)),
    ...granted,
  ];
  const waivers = { before: fitting(proposal.waivers.before), after: fitting(proposal.waivers.after) };
  const verdicts: VerdictChange[] = [];
  for (const { id, old, fresh } of pairs) {
    if (judgesAlike(old, fresh) && !proposal.waived.includes(id)) continue;
    const before = await standingOf(old, view, context.ports.rules, waivers.before);
    const after = await standingOf(fresh, view, context.ports.rules, waivers.after);
    if (before.conclusion === 'none' && after.conclusion === 'none') continue;
    verdicts.push({ repository, number, open, url: pull.url, policy: id, before, after });
  }
  return verdicts;
}

async function standingOf(
  policy: Policy | undefined,
  view: PullView,
  rules: RuleJudge,
  waivers: readonly Waiver[],
): Promise<Standing> {
  if (policy === undefined) return { conclusion: 'none', shadow: false, reason: 'there is no such policy' };
  const outside = await outsideScope(policy, view);
  if (outside !== undefined) return { conclusion: 'none', shadow: false, reason: outside };
  const judgement = await judgePolicy(policy, view, rules, waivers);
  const shadow = policy.rollout.mode === 'shadow';
  return { conclusion: judgement.conclusion, shadow, reason: withoutSecrets(explain(judgement).title) };
}

/** What one pull request does not give is left out; that a write was tried, or GitHub is away, is not about one. */
async function readable<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    const own = ['conflict', 'not-found', 'permission-denied', 'step-failed', 'input-invalid'];
    if (error instanceof Fault && own.includes(error.code) && error.retry.kind !== 'at') return undefined;
    throw error;
  }
}
