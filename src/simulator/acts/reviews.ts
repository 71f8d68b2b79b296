import { forkPoint } from '../git/merge.ts';
import { changedPaths } from '../git/paths.ts';
import type { Hub, Move } from '../hub.ts';
import type { Actor, PullIssue, Repository, Review } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { appliedRules } from '../rules/applied.ts';
import { isNamed, mayWrite } from '../rules/bypass.ts';
import { reviewJson, simplePullJson } from '../shapes/pulls.ts';
import { announce } from './announce.ts';
import { checkBody } from './issues.ts';
import { isHead, pullsOf } from './pulls.ts';
import { type Commenting, commentOnLines, dropComments, publishComments } from './review-comments.ts';
import { roleOn } from './roles.ts';

const EVENTS = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;
export type ReviewEvent = keyof typeof EVENTS;

export function isReviewEvent(text: string): text is ReviewEvent {
  return Object.hasOwn(EVENTS, text);
}

const unprocessable = (why: string) => new Refusal(422, 'Unprocessable Entity', { errors: [why] });

/** A review by its id; pending ones exist only for who writes them. */
export function reviewOf(issue: PullIssue, id: number, reader: Actor | undefined): Review {
  const found = issue.pull.reviews.find((one) => one.id === id);
  if (found === undefined || !maySeeReview(found, reader)) throw notFound();
  return found;
}

export function maySeeReview({ state, author }: Review, reader: Actor | undefined): boolean {
  return state !== 'PENDING' || author.account === reader?.account;
}

export interface ReviewRequest {
  /** Undefined makes a pending review. */
  readonly event: ReviewEvent | undefined;
  readonly body: string;
  readonly sha?: string;
  readonly comments?: readonly Commenting[];
}

/** Makes a review of the present head, or of the named commit; nobody may judge their own pull request. */
export async function review(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  request: ReviewRequest,
): Promise<Review> {
  const { event, comments = [] } = request;
  if (event !== undefined) checkJudgement(issue, actor, event, request.body, comments.length > 0);
  if (issue.pull.reviews.some((one) => one.state === 'PENDING' && one.author.account === actor.account)) {
    throw unprocessable('User can only have one pending review per pull request');
  }
  checkBody('PullRequestReview', request.body);
  const sha = request.sha ?? issue.pull.head.sha;
  if (repository.git.commit(sha) === undefined) throw unprocessable('The commit_id is not part of the pull request');
  const made: Review = { id: hub.id(), author: actor, body: request.body, state: 'PENDING', sha, at: null };
  // All comments or none: a bad place refuses the whole review.
  await commentOnLines(hub, repository, issue, made, comments);
  issue.pull.reviews.push(made);
  if (event !== undefined) await submit(hub, repository, actor, issue, made, event);
  return made;
}

function checkJudgement(issue: PullIssue, actor: Actor, event: ReviewEvent, body: string, withComments: boolean): void {
  const own = actor.account === issue.author.account;
  if (own && event === 'APPROVE') throw unprocessable('Can not approve your own pull request');
  if (own && event === 'REQUEST_CHANGES') throw unprocessable('Can not request changes on your own pull request');
  const blank = body.trim() === '' && !(event === 'COMMENT' && withComments);
  if (event !== 'APPROVE' && blank) throw unprocessable('Body can not be blank');
}

/** Submits a pending review, which only its author sees until then. */
export async function submitReview(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  one: Review,
  event: ReviewEvent,
  body: string | undefined,
): Promise<void> {
  if (one.state !== 'PENDING') throw unprocessable('Can not submit a review that was submitted already');
  const withComments = [...repository.rules.reviewComments.values()].some((comment) => comment.review === one.id);
  checkJudgement(issue, actor, event, body ?? one.body, withComments);
  checkBody('PullRequestReview', body ?? one.body);
  one.body = body ?? one.body;
  await submit(hub, repository, actor, issue, one, event);
}

async function submit(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  one: Review,
  event: ReviewEvent,
): Promise<void> {
  one.state = EVENTS[event];
  one.at = hub.clock.now();
  issue.pull.reviewers.delete(actor.account.login.toLowerCase());
  issue.updatedAt = one.at;
  await tell(hub, repository, actor, issue, one, 'submitted');
  publishComments(hub, repository, actor, issue, one);
}

async function tell(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  one: Review,
  action: 'submitted' | 'edited' | 'dismissed',
  more: { readonly changes?: { readonly body: { readonly from: string } } } = {},
): Promise<void> {
  const pull_request = simplePullJson(hub, repository, issue);
  // In webhooks the state is lower case.
  const shown = { ...reviewJson(hub, repository, issue, one), state: one.state.toLowerCase() };
  announce(hub, repository, actor, 'pull_request_review', action, { review: shown, pull_request, ...more });
}

/** Changes the summary of a review. */
export async function editReview(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  one: Review,
  body: string,
): Promise<void> {
  checkBody('PullRequestReview', body);
  if (one.author.account !== actor.account && roleOn(hub, repository, actor.account) !== 'admin') throw notFound();
  const from = one.body;
  one.body = body;
  if (one.state !== 'PENDING' && from !== body) {
    await tell(hub, repository, actor, issue, one, 'edited', { changes: { body: { from } } });
  }
}

/** Throws a pending review away, with its comments. */
export function deletePendingReview(repository: Repository, issue: PullIssue, one: Review): void {
  if (one.state !== 'PENDING') throw unprocessable('Can not delete a non-pending pull request review');
  dropComments(repository, one);
  issue.pull.reviews.splice(issue.pull.reviews.indexOf(one), 1);
}

/** Takes an approval or a request for changes back (https://docs.github.com/rest/pulls/reviews#dismiss-a-review-for-a-pull-request). */
export async function dismissReview(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  one: Review,
): Promise<void> {
  if (one.state !== 'APPROVED' && one.state !== 'CHANGES_REQUESTED') {
    throw unprocessable(`Can not dismiss a ${one.state.toLowerCase()} pull request review`);
  }
  if (!mayDismiss(hub, repository, actor, issue)) throw new Refusal(403, 'Resource not accessible by this user');
  one.state = 'DISMISSED';
  await tell(hub, repository, actor, issue, one, 'dismissed');
}

function mayDismiss(hub: Hub, repository: Repository, actor: Actor, issue: PullIssue): boolean {
  const dismissers = repository.rules.protections.get(issue.pull.base.branch)?.reviews?.dismissers;
  if (dismissers === undefined) return mayWrite(hub, repository, actor);
  const admin = actor.app === undefined && roleOn(hub, repository, actor.account) === 'admin';
  return admin || isNamed(hub, repository, dismissers, actor);
}

/** What a head brings to a base, file by file; merging the base into it changes nothing in that. */
function contentOf({ git }: Repository, base: string, head: string): string {
  const [before, after] = [git.commit(forkPoint(git, base, head))?.tree, git.commit(head)?.tree];
  const { added, modified, removed } = changedPaths(git, before, after);
  const blob = (path: string) => (after === undefined ? '' : (git.entry(after, path)?.sha ?? ''));
  return [...added, ...modified, ...removed]
    .map((path) => `${path} ${blob(path)}`)
    .sort()
    .join('\n');
}

const dismissed = new WeakMap<Move, { readonly issue: PullIssue; readonly review: Review }[]>();

/**
 * A push that changes what a pull request brings makes its pusher the last one, and where a rule wants it takes back the
 * approvals of what was there before. Comes first among the followers, so that nothing merges on a stale approval.
 */
export function followReviews(hub: Hub, move: Move): void {
  const { repository, ref, before, after, actor } = move;
  if (!ref.startsWith('refs/heads/') || before === undefined || after === undefined) return;
  const branch = ref.slice('refs/heads/'.length);
  const stale = pullsOf(repository).flatMap((issue) => {
    const { pull } = issue;
    const base = repository.git.refs.get(`refs/heads/${pull.base.branch}`);
    if (issue.state !== 'open' || !isHead(pull, repository, repository, branch) || base === undefined) return [];
    const content = contentOf(repository, base, after);
    if (contentOf(repository, base, before) !== content) pull.lastPush = { id: hub.id(), by: actor.account };
    const wanted = appliedRules(hub, repository, `refs/heads/${pull.base.branch}`).some(
      ({ rule }) => rule.type === 'pull_request' && rule.parameters.dismiss_stale_reviews_on_push,
    );
    if (!wanted) return [];
    return pull.reviews
      .filter((one) => one.state === 'APPROVED' && contentOf(repository, base, one.sha) !== content)
      .map((one) => ({ issue, review: one }));
  });
  for (const { review: one } of stale) one.state = 'DISMISSED';
  dismissed.set(move, stale);
}

/** Says so, after the pull requests have followed too. */
export async function announceStaleReviews(hub: Hub, move: Move): Promise<void> {
  for (const { issue, review: one } of dismissed.get(move) ?? []) {
    await tell(hub, move.repository, move.actor, issue, one, 'dismissed');
  }
}
