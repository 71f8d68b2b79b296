import type { Hub } from '../hub.ts';
import type { PullRequestRule } from '../records/rules.ts';
import type { PullIssue, Repository, Review } from '../records.ts';
import { mayWrite } from './bypass.ts';
import { missingOwners } from './code-owners.ts';

/** The present opinion of each reviewer: comments leave it as it was, dismissed ones are none. */
export function opinions(issue: PullIssue): Review[] {
  const latest = new Map<number, Review>();
  for (const review of issue.pull.reviews) {
    if (review.state !== 'COMMENTED' && review.state !== 'PENDING') latest.set(review.author.account.id, review);
  }
  return [...latest.values()].filter(({ state }) => state !== 'DISMISSED');
}

/** Whether conversations on lines are open. */
export function hasOpenThreads(repository: Repository, issue: PullIssue): boolean {
  return [...repository.rules.reviewComments.values()].some(
    (comment) =>
      comment.pull === issue.number &&
      comment.replyTo === undefined &&
      comment.resolvedBy === undefined &&
      !isPending(issue, comment.review),
  );
}

function isPending(issue: PullIssue, review: number): boolean {
  return issue.pull.reviews.some((one) => one.id === review && one.state === 'PENDING');
}

/**
 * What reviews a pull request still lacks, in GitHub's words; only reviewers who may write count
 * (https://docs.github.com/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/about-pull-request-reviews).
 */
export function missingReviews(hub: Hub, repository: Repository, issue: PullIssue, rule: PullRequestRule): string[] {
  const counting = opinions(issue).filter(({ author }) => mayWrite(hub, repository, author));
  const approvals = counting.filter(({ state }) => state === 'APPROVED');
  const found: string[] = [];
  const wanted = rule.required_approving_review_count;
  if (wanted > 0 && counting.some(({ state }) => state === 'CHANGES_REQUESTED')) {
    found.push('Changes have been requested by a reviewer with write access.');
  }
  if (approvals.length < wanted) {
    const reviews = wanted === 1 ? '1 approving review is' : `${wanted} approving reviews are`;
    found.push(`At least ${reviews} required by reviewers with write access.`);
  }
  if (rule.require_code_owner_review) {
    const approvers = approvals.map(({ author }) => author);
    for (const owners of missingOwners(hub, repository, issue, approvers)) {
      found.push(`Waiting on code owner review from ${owners}.`);
    }
  }
  const pusher = issue.pull.lastPush;
  if (rule.require_last_push_approval) {
    const fresh = approvals.some(({ author, id }) => author.account !== pusher.by && id > pusher.id);
    if (!fresh) {
      const { login } = pusher.by;
      found.push(`New changes require approval from someone other than ${login} because they were the last pusher.`);
    }
  }
  if (rule.required_review_thread_resolution && hasOpenThreads(repository, issue)) found.push(UNRESOLVED);
  return found;
}

export const UNRESOLVED = 'A conversation must be resolved before this pull request can be merged.';
