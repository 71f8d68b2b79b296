import type { JsonObject } from '../../core/json.ts';
import { pullOf } from '../acts/pulls.ts';
import {
  type Commenting,
  deleteReviewComment,
  editReviewComment,
  replyTo,
  reviewCommentOf,
  reviewCommentsOf,
} from '../acts/review-comments.ts';
import { review, reviewOf } from '../acts/reviews.ts';
import { type Call, created, type Handlers, noContent, ok } from '../http/call.ts';
import type { ReviewComment } from '../records/rules.ts';
import type { PullIssue } from '../records.ts';
import { invalid, notFound } from '../refusal.ts';
import { reviewCommentJson } from '../shapes/review-comments.ts';

function pullAt(call: Call): PullIssue {
  return pullOf(call.repository, call.number('pull_number'));
}

const show = (call: Call) => (comment: ReviewComment) => reviewCommentJson(call.hub, call.repository, comment);

function sideIn(value: unknown): 'LEFT' | 'RIGHT' {
  return value === 'LEFT' ? 'LEFT' : 'RIGHT';
}

/** Reads where a comment goes: a position of the patch, a line with its side, or the whole file. */
export function readCommenting(call: Call, about: JsonObject): Commenting {
  const { path, body, line, position } = about;
  if (typeof path !== 'string') throw call.wrong('path', "wasn't supplied.");
  if (typeof body !== 'string') throw call.wrong('body', "wasn't supplied.");
  if (about['subject_type'] === 'file') return { path, body, place: 'file' };
  if (typeof line === 'number') {
    const startLine = about['start_line'];
    const side = sideIn(about['side']);
    const start =
      typeof startLine === 'number' ? { line: startLine, side: sideIn(about['start_side'] ?? side) } : undefined;
    return { path, body, place: { line, side, start } };
  }
  if (typeof position === 'number') return { path, body, place: { position } };
  throw invalid('PullRequestReviewComment', 'line', 'missing_field');
}

/** A single comment is a review with one comment, as in GitHub's pages. */
async function create(call: Call) {
  const { hub, repository, actor, body } = call;
  const issue = pullAt(call);
  const answered = body['in_reply_to'];
  if (typeof answered === 'number') return reply(call, issue, answered);
  const one = await review(hub, repository, actor, issue, {
    event: 'COMMENT',
    body: '',
    sha: call.text('commit_id'),
    comments: [readCommenting(call, body)],
  });
  const comment = reviewCommentsOf(repository, issue, actor).find((each) => each.review === one.id);
  return created(show(call)(comment!));
}

async function reply(call: Call, issue: PullIssue, id: number) {
  const { hub, repository, actor } = call;
  const { comment } = reviewCommentOf(repository, id, actor);
  if (comment.pull !== issue.number) throw notFound();
  return created(show(call)(await replyTo(hub, repository, actor, issue, comment, call.text('body'))));
}

export const reviewCommentHandlers: Handlers = {
  'pulls/list-review-comments': (call) =>
    call.page(reviewCommentsOf(call.repository, pullAt(call), call.caller.actor), show(call)),
  'pulls/list-review-comments-for-repo': (call) => {
    const pulls = [...call.repository.issues.values()].filter((one): one is PullIssue => one.pull !== undefined);
    const all = pulls.flatMap((issue) => reviewCommentsOf(call.repository, issue, call.caller.actor));
    return call.page(all, show(call));
  },
  'pulls/list-comments-for-review': (call) => {
    const issue = pullAt(call);
    const { id } = reviewOf(issue, call.number('review_id'), call.caller.actor);
    const all = reviewCommentsOf(call.repository, issue, call.caller.actor).filter((one) => one.review === id);
    // Here, and only here, GitHub leaves the lines out.
    return call.page(all, (one) => withoutLines(show(call)(one)));
  },
  'pulls/create-review-comment': create,
  'pulls/create-reply-for-review-comment': (call) => reply(call, pullAt(call), call.number('comment_id')),
  'pulls/get-review-comment': (call) =>
    ok(show(call)(reviewCommentOf(call.repository, call.number('comment_id'), call.caller.actor).comment)),
  'pulls/update-review-comment': (call) => {
    const { comment, issue } = reviewCommentOf(call.repository, call.number('comment_id'), call.actor);
    editReviewComment(call.hub, call.repository, call.actor, issue, comment, call.text('body'));
    return ok(show(call)(comment));
  },
  'pulls/delete-review-comment': (call) => {
    const { comment, issue } = reviewCommentOf(call.repository, call.number('comment_id'), call.actor);
    deleteReviewComment(call.hub, call.repository, call.actor, issue, comment);
    return noContent();
  },
};

function withoutLines(json: JsonObject): JsonObject {
  const { subject_type: _, ...rest } = json;
  return rest;
}
