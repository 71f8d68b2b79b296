import type { Pull } from '../ports/github/pulls.ts';
import type { Member } from './change-set.ts';
import type { CheckTrouble } from './check-state.ts';
import type { LivePull } from './next-move.ts';

/** What a look at GitHub gave for one member. */
export interface Sight {
  readonly pull: Pull | undefined;
  /** Of its head. */
  readonly trouble: readonly CheckTrouble[];
  /** A head that Baton did not put there was approved by a person as it is. */
  readonly approvedAnew: boolean;
}

/** How a member's pull request stands for landing. */
export function livePull(member: Member, { pull, trouble, approvedAnew }: Sight): LivePull {
  if (pull === undefined) {
    return { kind: 'failed', reason: 'its pull request is gone, or the app may not see it any more' };
  }
  if (pull.merged) return { kind: 'merged', sha: pull.mergeCommit ?? pull.head.sha };
  if (pull.state === 'closed') {
    return { kind: 'failed', reason: `pull request #${pull.number} was closed without being merged` };
  }
  const reasons = [...ownReasons(member, pull, approvedAnew), ...trouble.map(({ reason }) => reason)];
  const needsPerson = reasons.length > trouble.length || trouble.some(({ failed }) => failed);
  // Rules that wait for a running check are no news beside that check.
  if (pull.mergeableState === 'blocked' && reasons.length === 0) {
    const why = `is held back by the rules of ${pull.base.branch}`;
    return { kind: 'waiting', reasons: [why], needsPerson: true };
  }
  const conflict = pull.mergeable === false || pull.mergeableState === 'dirty';
  const again = !conflict && (pull.mergeable === undefined || pull.mergeableState === 'unknown');
  if (again) reasons.push('GitHub still computes whether it can be merged');
  return reasons.length === 0 ? { kind: 'ready' } : { kind: 'waiting', reasons, again, needsPerson };
}

function ownReasons(member: Member, pull: Pull, approvedAnew: boolean): string[] {
  const reasons: string[] = [];
  const { branch } = pull.base;
  if (pull.draft) reasons.push('is a draft');
  if (branch !== member.baseBranch) reasons.push(`now goes into ${branch}, not into ${member.baseBranch}`);
  if (member.head !== undefined && pull.head.sha !== member.head && !approvedAnew) {
    const [was, is] = [member.head.slice(0, 7), pull.head.sha.slice(0, 7)];
    reasons.push(`its head moved from ${was} to ${is}: it needs an approval of that commit`);
  }
  if (pull.mergeable === false || pull.mergeableState === 'dirty') reasons.push(`conflicts with ${branch}`);
  else if (pull.mergeableState === 'behind') reasons.push(`is behind ${branch} and must be brought up to date`);
  return reasons;
}
