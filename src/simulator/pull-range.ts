import { log } from './git/history.ts';
import { forkPoint } from './git/merge.ts';
import type { PullIssue, Repository } from './records.ts';

/** The two ends of what the pull request brings: from where it forked to its head. */
export function range(repository: Repository, issue: PullIssue): { readonly from: string; readonly to: string } {
  const { head, base, merged } = issue.pull;
  const tip = merged === null ? (repository.git.refs.get(`refs/heads/${base.branch}`) ?? base.sha) : base.sha;
  return { from: forkPoint(repository.git, tip, head.sha), to: head.sha };
}

/** Commits of the pull request, oldest first. */
export function commitsOf(repository: Repository, issue: PullIssue): string[] {
  const { from, to } = range(repository, issue);
  return log(repository.git, [to], [from]).reverse();
}

/** Whether a computed answer is there for the present head and base. */
export function mergeabilityKey(repository: Repository, issue: PullIssue): string {
  return `${issue.pull.head.sha} ${repository.git.refs.get(`refs/heads/${issue.pull.base.branch}`) ?? ''}`;
}

export function knownMergeable(repository: Repository, issue: PullIssue): boolean | null {
  const known = issue.pull.mergeable;
  if (issue.pull.merged !== null || issue.state === 'closed') return null;
  return known?.key === mergeabilityKey(repository, issue) ? known.value : null;
}
