import type { CheckRun, Pull } from '../ports/github.ts';
import type { Member } from './change-set.ts';
import type { LivePull } from './next-move.ts';

const GREEN = new Set(['success', 'neutral', 'skipped']);

/** Whether a finished check lets a merge pass: GitHub counts neutral and skipped as passed. */
export function isGreen(check: CheckRun): boolean {
  return check.status === 'completed' && check.conclusion !== undefined && GREEN.has(check.conclusion);
}

/** What a look at GitHub gave for one member. */
export interface Sight {
  readonly pull: Pull | undefined;
  /** On the pull request's head. */
  readonly checks: readonly CheckRun[];
  /** A head that Baton did not put there was approved by a person as it is. */
  readonly approvedAnew: boolean;
}

/**
 * How a member's pull request stands for landing. `app` is Baton's own slug: its unfinished checks (a run's progress among
 * them) are no reason to wait, its failed ones are.
 */
export function livePull(member: Member, { pull, checks, approvedAnew }: Sight, app: string): LivePull {
  if (pull === undefined) {
    return { kind: 'failed', reason: 'its pull request is gone, or the app may not see it any more' };
  }
  if (pull.merged) return { kind: 'merged', sha: pull.mergeCommit ?? pull.head.sha };
  if (pull.state === 'closed') {
    return { kind: 'failed', reason: `pull request #${pull.number} was closed without being merged` };
  }
  const reasons: string[] = [];
  if (pull.draft) reasons.push('is a draft');
  if (pull.base.branch !== member.baseBranch) {
    reasons.push(`now goes into ${pull.base.branch}, not into ${member.baseBranch}`);
  }
  if (member.head !== undefined && pull.head.sha !== member.head && !approvedAnew) {
    const [was, is] = [member.head.slice(0, 7), pull.head.sha.slice(0, 7)];
    reasons.push(`its head moved from ${was} to ${is}: it needs an approval of that commit`);
  }
  reasons.push(...checkReasons(checks, app));
  const conflict = pull.mergeable === false || pull.mergeableState === 'dirty';
  if (conflict) reasons.push(`conflicts with ${pull.base.branch}`);
  else if (pull.mergeableState === 'behind')
    reasons.push(`is behind ${pull.base.branch} and must be brought up to date`);
  else if (pull.mergeableState === 'blocked' && reasons.length === 0) {
    reasons.push(`is held back by the rules of ${pull.base.branch}`);
  }
  const unknown = !conflict && (pull.mergeable === undefined || pull.mergeableState === 'unknown');
  if (unknown) reasons.push('GitHub still computes whether it can be merged');
  if (reasons.length === 0) return { kind: 'ready' };
  return { kind: 'waiting', reasons, ...(unknown ? { again: true } : {}) };
}

function checkReasons(checks: readonly CheckRun[], app: string): string[] {
  return checks.flatMap((check) => {
    if (isGreen(check)) return [];
    if (check.status === 'completed') return [`check ${check.name} is ${check.conclusion ?? 'without a result'}`];
    return check.app === app ? [] : [`check ${check.name} is ${check.status.replace('_', ' ')}`];
  });
}
