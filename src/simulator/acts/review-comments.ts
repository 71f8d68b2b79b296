import { difference } from '../git/difference.ts';
import { findLine, lineAt } from '../git/hunks.ts';
import { forkPoint } from '../git/merge.ts';
import type { Hub } from '../hub.ts';
import type { ReviewComment } from '../records/rules.ts';
import type { Account, Actor, PullIssue, Repository, Review } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { pullJson, reviewJson, simplePullJson } from '../shapes/pulls.ts';
import { reviewCommentJson } from '../shapes/review-comments.ts';
import { announce } from './announce.ts';
import { checkBody } from './issues.ts';
import { roleOn } from './roles.ts';

type Side = 'LEFT' | 'RIGHT';

/** A comment to make: on a line, on lines from `start`, at a position of the patch, or on the whole file. */
export interface Commenting {
  readonly path: string;
  readonly body: string;
  readonly place:
    | {
        readonly line: number;
        readonly side: Side;
        readonly start: { readonly line: number; readonly side: Side } | undefined;
      }
    | { readonly position: number }
    | 'file';
}

const bad = (field: string, message: string) =>
  new Refusal(422, 'Validation Failed', {
    errors: [{ resource: 'PullRequestReviewComment', code: 'custom', field, message: `${field} ${message}` }],
  });

/** The comments of one pull request that somebody may see, oldest first. */
export function reviewCommentsOf(repository: Repository, issue: PullIssue, reader: Actor | undefined): ReviewComment[] {
  return [...repository.rules.reviewComments.values()].filter(
    (one) => one.pull === issue.number && maySee(issue, one, reader),
  );
}

function maySee(issue: PullIssue, comment: ReviewComment, reader: Actor | undefined): boolean {
  const review = issue.pull.reviews.find(({ id }) => id === comment.review);
  return review?.state !== 'PENDING' || comment.author.account === reader?.account;
}

/** A comment by its id; those of a pending review exist only for its author. */
export function reviewCommentOf(
  repository: Repository,
  id: number,
  reader: Actor | undefined,
): { readonly comment: ReviewComment; readonly issue: PullIssue } {
  const comment = repository.rules.reviewComments.get(id);
  const issue = comment === undefined ? undefined : (repository.issues.get(comment.pull) as PullIssue);
  if (comment === undefined || issue === undefined || !maySee(issue, comment, reader)) throw notFound();
  return { comment, issue };
}

/** Adds comments to a review, all or none; their places must be part of the difference between base and commit. */
export async function commentOnLines(
  hub: Hub,
  repository: Repository,
  issue: PullIssue,
  review: Review,
  comments: readonly Commenting[],
): Promise<void> {
  if (comments.length === 0) return;
  const { git } = repository;
  const tip = git.refs.get(`refs/heads/${issue.pull.base.branch}`) ?? issue.pull.base.sha;
  const files = await difference(git, forkPoint(git, tip, review.sha), review.sha);
  const made = comments.map((request): ReviewComment => {
    const file = files.find(({ path }) => path === request.path);
    if (file === undefined) throw bad('pull_request_review_thread.path', 'could not be resolved');
    if (request.body.trim() === '') throw bad('body', "can't be blank");
    checkBody('PullRequestReviewComment', request.body);
    return newComment(hub, issue, review, request, placed(request.place, file.patch ?? ''), undefined);
  });
  for (const one of made) repository.rules.reviewComments.set(one.id, one);
}

function placed(place: Commenting['place'], patch: string): { place: ReviewComment['place']; hunk: string } {
  if (place === 'file') return { place: undefined, hunk: patch };
  const at = 'position' in place ? lineAt(patch, place.position) : place;
  const start = 'position' in place ? undefined : place.start;
  const found = at === undefined ? undefined : findLine(patch, at.side, at.line);
  if (at === undefined || found === undefined) throw bad('pull_request_review_thread.line', 'must be part of the diff');
  if (start !== undefined && (start.line > at.line || findLine(patch, start.side, start.line) === undefined)) {
    throw bad('pull_request_review_thread.start_line', 'must be part of the same hunk as the line.');
  }
  return { place: { line: at.line, side: at.side, start, position: found.position }, hunk: found.hunk };
}

function newComment(
  hub: Hub,
  issue: PullIssue,
  review: Review,
  { path, body }: { readonly path: string; readonly body: string },
  where: { readonly place: ReviewComment['place']; readonly hunk: string },
  replyTo: number | undefined,
): ReviewComment {
  const now = hub.clock.now();
  return {
    id: hub.id(),
    pull: issue.number,
    review: review.id,
    author: review.author,
    body,
    path,
    sha: review.sha,
    ...where,
    replyTo,
    resolvedBy: undefined,
    reactions: [],
    createdAt: now,
    updatedAt: now,
  };
}

/** Answers in a conversation, in a review of its own, as GitHub does with single comments. */
export async function replyTo(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  comment: ReviewComment,
  body: string,
): Promise<ReviewComment> {
  if (body.trim() === '') throw bad('body', "can't be blank");
  checkBody('PullRequestReviewComment', body);
  const { sha, path, place, hunk } = comment;
  const review: Review = { id: hub.id(), author: actor, body: '', state: 'COMMENTED', sha, at: hub.clock.now() };
  const made = newComment(hub, issue, review, { path, body }, { place, hunk }, comment.replyTo ?? comment.id);
  issue.pull.reviews.push(review);
  repository.rules.reviewComments.set(made.id, made);
  const shown = { ...reviewJson(hub, repository, issue, review), state: 'commented' };
  const pull_request = await pullJson(hub, repository, issue);
  announce(hub, repository, actor, 'pull_request_review', 'submitted', { review: shown, pull_request });
  tell(hub, repository, actor, issue, made, 'created');
  return made;
}

/** Tells of the comments of a review when it becomes visible. */
export function publishComments(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  review: Review,
): void {
  for (const comment of repository.rules.reviewComments.values()) {
    if (comment.review === review.id) tell(hub, repository, actor, issue, comment, 'created');
  }
}

function tell(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  comment: ReviewComment,
  action: 'created' | 'edited' | 'deleted',
  more: { readonly changes?: { readonly body: { readonly from: string } } } = {},
): void {
  const about = {
    comment: reviewCommentJson(hub, repository, comment),
    pull_request: simplePullJson(hub, repository, issue),
    ...more,
  };
  announce(hub, repository, actor, 'pull_request_review_comment', action, about);
}

function checkOwn(hub: Hub, repository: Repository, actor: Actor, comment: ReviewComment): void {
  const writes = ['write', 'maintain', 'admin'].includes(roleOn(hub, repository, actor.account));
  if (comment.author.account !== actor.account && !writes)
    throw new Refusal(403, 'Must have push access to repository');
}

export function editReviewComment(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  comment: ReviewComment,
  body: string,
): void {
  checkOwn(hub, repository, actor, comment);
  if (body.trim() === '') throw bad('body', "can't be blank");
  checkBody('PullRequestReviewComment', body);
  const from = comment.body;
  comment.body = body;
  comment.updatedAt = hub.clock.now();
  tell(hub, repository, actor, issue, comment, 'edited', { changes: { body: { from } } });
}

export function deleteReviewComment(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  comment: ReviewComment,
): void {
  checkOwn(hub, repository, actor, comment);
  repository.rules.reviewComments.delete(comment.id);
  tell(hub, repository, actor, issue, comment, 'deleted');
}

/** Comments of a review that is thrown away go with it, and nobody is told. */
export function dropComments(repository: Repository, review: Review): void {
  for (const comment of repository.rules.reviewComments.values()) {
    if (comment.review === review.id) repository.rules.reviewComments.delete(comment.id);
  }
}

/** Resolves the conversation that a comment belongs to, or opens it again (GraphQL's `resolveReviewThread`; REST has none). */
export function resolveConversation(repository: Repository, comment: ReviewComment, by: Account | undefined): void {
  const first = comment.replyTo === undefined ? comment : repository.rules.reviewComments.get(comment.replyTo);
  if (first !== undefined) first.resolvedBy = by;
}
