import type { Hub } from '../hub.ts';
import type { Actor, PullIssue, Repository, Review } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { reviewJson, simplePullJson } from '../shapes/pulls.ts';
import { announce } from './announce.ts';
import { checkBody } from './issues.ts';

const EVENTS = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;
export type ReviewEvent = keyof typeof EVENTS;

export function isReviewEvent(text: string): text is ReviewEvent {
  return Object.hasOwn(EVENTS, text);
}

/** Submits a review of the present head, or of the named commit; nobody may judge their own pull request. */
export async function review(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  request: { readonly event: ReviewEvent; readonly body: string; readonly sha?: string },
): Promise<Review> {
  const own = actor.account === issue.author.account;
  if (own && request.event === 'APPROVE') {
    throw new Refusal(422, 'Unprocessable Entity', { errors: ['Can not approve your own pull request'] });
  }
  if (own && request.event === 'REQUEST_CHANGES') {
    throw new Refusal(422, 'Unprocessable Entity', { errors: ['Can not request changes on your own pull request'] });
  }
  if (request.event !== 'APPROVE' && request.body.trim() === '') {
    throw new Refusal(422, 'Unprocessable Entity', { errors: ['Body can not be blank'] });
  }
  checkBody('PullRequestReview', request.body);
  const sha = request.sha ?? issue.pull.head.sha;
  const made: Review = {
    id: hub.id(),
    author: actor,
    body: request.body,
    state: EVENTS[request.event],
    sha,
    at: hub.clock.now(),
  };
  issue.pull.reviews.push(made);
  issue.pull.reviewers.delete(actor.account.login.toLowerCase());
  issue.updatedAt = made.at;
  const shown = reviewJson(hub, repository, issue, made);
  announce(hub, repository, actor, 'pull_request_review', 'submitted', {
    // In webhooks the state is lower case.
    review: { ...shown, state: made.state.toLowerCase() },
    pull_request: simplePullJson(hub, repository, issue),
  });
  return made;
}
