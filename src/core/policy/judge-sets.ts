import type { ActionContext } from '../action.ts';
import { atMost } from '../at-most.ts';
import type { ChangeSet } from '../changeset/change-set.ts';
import { isGreen } from '../changeset/check-state.ts';
import type { PullReference } from '../changeset/pull-reference.ts';
import { subject } from '../event.ts';
import { Fault, toFault } from '../fault.ts';
import { shownAt } from '../merge-group.ts';
import type { CheckRun } from '../ports/github/checks.ts';
import type { Pull } from '../ports/github/pulls.ts';
import type { Judgement } from './conclude.ts';
import { dueAgain } from './due-again.ts';
import { explain } from './explain.ts';
import { setOf, tipOf, viewOf } from './look-at.ts';
import { isOverSet } from './over-set.ts';
import type { Policy } from './policy.ts';
import { plainTitle } from './render.ts';
import { checkIdentity, checkName, policyOf } from './report.ts';
import { judgeAndReport } from './reporting.ts';
import type { PullView } from './rule.ts';
import { isSetVerdict, MOST_MEMBERS, type SetSight, sightOfSets } from './set-view.ts';
import { standingFor } from './standing-for.ts';
import type { Waiver } from './waiver.ts';

/** Members judged at once. */
const AT_ONCE = 8;
/** How often a set is judged until nothing is news. */
const LOOKS = 5;

/** A pull request to judge. */
export interface SetPull {
  readonly reference: PullReference;
  /** Whether it is judged for its own sake, and not because another member changed. */
  readonly asked: boolean;
  /** A person wants to see that it was judged anew. */
  readonly again: boolean;
  /** What was found out about it already. */
  readonly known?: Known;
}

interface Known {
  /** The commit of the base branch that policies were read at. */
  readonly base: string;
  readonly policies: readonly Policy[];
  readonly waivers: readonly Waiver[];
}

/** What a policy over a change set said of a pull request. */
export interface SetJudgement {
  readonly reference: PullReference;
  readonly policy: Policy;
  readonly judgement: Judgement;
  readonly pull: Pull;
  /** Nobody knows yet, or any more, what else belongs to its set. */
  readonly unknown: boolean;
  /** Whether policies about the pull request alone have judged its head, and all of them let it pass. */
  readonly passesAlone: boolean;
  /** What can change it: see event.ts. */
  keys(): Promise<readonly string[]>;
}

interface Judged extends SetJudgement {
  /** It is not what the check said before. */
  readonly news: boolean;
}

/**
 * Judges and reports the policies over change sets: of the pull requests that are asked about, and anew of the other open
 * members of their sets, whose checks follow what happens to any of them. A pull request in no set is judged only where its
 * policies are known and speak of sets; about any other one nothing is asked. In a set of n it is n/20 requests to see who is
 * concerned, one for the base branch of each of them, n/20 to judge by, what the rules ask for, and where anything is news two
 * for each verdict and n/20 to be sure.
 */
export async function judgeSets(pulls: readonly SetPull[], context: ActionContext): Promise<readonly SetJudgement[]> {
  const left = new Map(pulls.map((pull) => [nameOf(pull.reference), pull]));
  const judged: SetJudgement[] = [];
  for (const pull of left.values()) {
    const { repository, number } = pull.reference;
    const set = await setOf(repository, number, context);
    if (set === undefined && !speaksOfSets(pull)) continue;
    const scope = set === undefined ? [pull] : membersOf(set, pull, left);
    judged.push(...(await judgeScope(scope, context)));
    for (const { reference } of scope) left.delete(nameOf(reference));
  }
  return judged;
}

function membersOf({ members }: ChangeSet, pull: SetPull, known: ReadonlyMap<string, SetPull>): readonly SetPull[] {
  const references = members.flatMap(({ repository, pull: opened }) =>
    opened === undefined ? [] : [{ repository, number: opened.number }],
  );
  const others = references.filter((one) => nameOf(one) !== nameOf(pull.reference));
  return [
    pull,
    ...others
      .slice(0, MOST_MEMBERS)
      .map((reference) => known.get(nameOf(reference)) ?? { reference, asked: false, again: false }),
  ];
}

/**
 * What takes long is found out first, and then the set is looked at. Still, who writes last may have looked first: so after
 * news was written it is judged anew, until nothing is.
 */
async function judgeScope(scope: readonly SetPull[], context: ActionContext): Promise<readonly SetJudgement[]> {
  const github = context.ports.github.inLane('check');
  const first = sightOfSets(github, context.catalogue);
  const standing = await Promise.all(
    scope.map(({ reference }) => first.standing(reference.repository, reference.number)),
  );
  // Members that show no such verdict are left alone, unless the policies of this one are about the set, as theirs may be.
  const all = scope.some(speaksOfSets);
  const concerned = scope.filter(
    (_, at) => all || standing[at]?.runs.some((run) => isSetVerdict(run, github.self)) === true,
  );
  const known = new Map<SetPull, Known>();
  await each(concerned, context, async (pull) => {
    const { repository, number } = pull.reference;
    const found = await first.standing(repository, number);
    if (found?.pull.state !== 'open') return [];
    const base = pull.known?.base ?? (await tipOf(github, repository, found.pull));
    known.set(pull, pull.known ?? { base, ...(await standingFor(pull.reference, base, context)) });
    return [];
  });
  for (let look = 1; look <= LOOKS; look++) {
    const sight = sightOfSets(github, context.catalogue);
    const judged = await each([...known.keys()], context, async (pull) => {
      const about = known.get(pull) as Known;
      // Who cannot be judged is left out of the next look.
      known.delete(pull);
      const answer = await judgeMember(
        look === 1 ? pull : { ...pull, asked: false, again: false },
        about,
        sight,
        context,
      );
      known.set(pull, about);
      return answer;
    });
    if (!judged.some(({ news }) => news)) return judged;
  }
  throw new Fault('conflict', 'the pull requests of a change set change faster than they can be judged');
}

async function each(
  pulls: readonly SetPull[],
  context: ActionContext,
  work: (pull: SetPull) => Promise<readonly Judged[]>,
): Promise<readonly Judged[]> {
  const all = await atMost(AT_ONCE, pulls, (pull) => {
    context.stop.throwIfAborted();
    return work(pull).catch((error: unknown) => leave(error, pull, context));
  });
  return all.flat();
}

async function judgeMember(
  { reference, asked, again }: SetPull,
  { base, policies, waivers }: Known,
  sight: SetSight,
  context: ActionContext,
): Promise<readonly Judged[]> {
  const github = context.ports.github.inLane('check');
  const { repository, number } = reference;
  const standing = await sight.standing(repository, number);
  if (standing?.pull.state !== 'open') return [];
  const { pull, runs } = standing;
  const view = viewOf(github, repository, pull, { base, sight, context });
  const own = github.self.replace(/\[bot\]$/, '');
  const shown = shownAt(pull, reference.mergeGroup);
  const before =
    shown.head.sha === pull.head.sha
      ? runs.filter(({ app }) => app === own)
      : await github.checks.own(repository, shown.head.sha);
  const due = dueAgain(reference, view.at, context);
  const reporter = { github, repository, pull: shown, before, again, judged: due, overSet: true, newsOnly: !asked };
  const judged: Judged[] = [];
  for (const policy of policies.filter(isOverSet)) {
    const judgement = await judgeAndReport(policy, view, reporter, context.ports, waivers);
    if (judgement === undefined) continue;
    const news = policy.rollout.mode !== 'shadow' && isNews(judgement, before, number);
    const unknown = (await view.set())?.unknown === true;
    const keys = () => keysOf(view, pull.base.branch);
    judged.push({ reference, policy, judgement, pull, unknown, passesAlone: passesAlone(before), keys, news });
  }
  return judged;
}

function passesAlone(own: readonly CheckRun[]): boolean {
  const alone = own.filter(({ externalId }) => policyOf(externalId ?? '')?.overSet === false);
  return alone.length > 0 && alone.every(isGreen);
}

function isNews(judgement: Judgement, before: readonly CheckRun[], number: number): boolean {
  const { id } = judgement.policy;
  const identity = checkIdentity(id, number, true);
  const shown = before.find(({ name, externalId }) => name === checkName(id) && externalId === identity);
  return shown?.conclusion !== judgement.conclusion || shown.title !== plainTitle(explain(judgement).title);
}

/** What happens to the pull request, its base branch, or any member: its checks report on the commit. */
async function keysOf(view: PullView, base: string): Promise<readonly string[]> {
  const members = (await view.set())?.members ?? [];
  const keys = await Promise.all(
    members.map(async ({ repository, number, standing }) => {
      if (number === undefined) return [];
      const head = (await standing())?.headSha;
      return [subject.pull(repository, number), ...(head === undefined ? [] : [subject.commit(repository, head)])];
    }),
  );
  return [subject.pull(view.repository, view.number), subject.branch(view.repository, base), ...keys.flat()];
}

/** That another member cannot be judged is no reason to leave this one without its verdict; what passes is tried again. */
function leave(error: unknown, { reference, asked }: SetPull, { note }: ActionContext): readonly Judged[] {
  const fault = toFault(error);
  if (asked || fault.retry.kind !== 'never' || fault.code === 'cancelled' || fault.code === 'bug') throw error;
  note(`the policies over its change set could not be judged for ${nameOf(reference)}: ${fault.message}`);
  return [];
}

function speaksOfSets({ known }: SetPull): boolean {
  return known?.policies.some(isOverSet) === true;
}

function nameOf({ repository, number }: PullReference): string {
  return `${repository}#${number}`;
}
