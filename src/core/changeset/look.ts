import type { ActionContext } from '../action.ts';
import type { Changes } from '../ports/github/changes.ts';
import type { Pull } from '../ports/github/pulls.ts';
import { approvalsOf } from './approval.ts';
import type { ChangeSet, Member } from './change-set.ts';
import { anyTrouble, namedTrouble } from './check-state.ts';
import { livePull } from './live-pull.ts';
import type { LivePull } from './next-move.ts';

/** How the pull requests of some members stand on GitHub now, by repository. */
export interface Look {
  readonly pulls: ReadonlyMap<string, Pull>;
  readonly live: ReadonlyMap<string, LivePull>;
}

/** The members asked for, and all of the set that must land before them. */
export function withProviders(asked: readonly Member[], set: ChangeSet): readonly Member[] {
  const scope = new Map(asked.map((member) => [member.repository, member]));
  const byName = new Map(set.members.map((member) => [member.repository, member]));
  for (const { dependsOn } of scope.values()) {
    for (const name of dependsOn) {
      const provider = byName.get(name);
      if (provider !== undefined && !scope.has(name)) scope.set(name, provider);
    }
  }
  return [...scope.values()];
}

/** What a pull request must have before it is merged, besides what GitHub itself asks for. */
export interface Gate {
  /** Our names for checks; without it every check on the head must be green. */
  readonly checks?: readonly string[] | undefined;
  /** Who must approve a head that moved: see `approvalsOf`. */
  readonly approvers: readonly string[];
  readonly count: number;
}

/** Reads the state of every member that is not landed yet; a provider that nobody asked for must be merged by others. */
export async function lookAt(
  context: ActionContext,
  scope: readonly Member[],
  asked: readonly Member[],
  gate: Gate,
): Promise<Look> {
  const pulls = new Map<string, Pull>();
  const live = new Map<string, LivePull>();
  const looks = scope.map(async (member) => {
    if (member.pull === undefined || member.merged !== undefined) return;
    const standing = await context.ports.github.changes.standing(member.repository, member.pull.number);
    if (standing !== undefined) pulls.set(member.repository, standing.pull);
    const state = await stateOf(context, member, standing, gate);
    const reasons = ['must be merged first, and is not among what this step merges'];
    const foreign = !asked.includes(member) && state.kind !== 'merged';
    live.set(member.repository, foreign ? { kind: 'waiting', reasons } : state);
  });
  await Promise.all(looks);
  return { pulls, live };
}

async function stateOf(
  context: ActionContext,
  member: Member,
  standing: Awaited<ReturnType<Changes['standing']>>,
  gate: Gate,
): Promise<LivePull> {
  const { github } = context.ports;
  if (standing?.pull.state !== 'open') {
    return livePull(member, { pull: standing?.pull, trouble: [], approvedAnew: false });
  }
  const { pull, runs } = standing;
  const trouble =
    gate.checks === undefined
      ? anyTrouble(runs, github.self.replace(/\[bot\]$/, ''))
      : namedTrouble(context.catalogue, member, gate.checks, runs);
  // Only a head that Baton did not put there, or did not see when the pull request joined, needs a person's word again.
  const moved = member.head !== undefined && pull.head.sha !== member.head;
  const approvedAnew = moved && (await isApprovedAnew(context, member.repository, pull, gate));
  return livePull(member, { pull, trouble, approvedAnew });
}

async function isApprovedAnew(context: ActionContext, repository: string, pull: Pull, gate: Gate): Promise<boolean> {
  const { approved, rejected } = await approvalsOf(context, repository, pull, gate.approvers);
  return approved.length >= gate.count && rejected.length === 0;
}
