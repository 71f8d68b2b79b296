import { isJsonObject } from '../../core/json.ts';
import { pullOf } from '../acts/pulls.ts';
import {
  deletePendingReview,
  dismissReview,
  editReview,
  isReviewEvent,
  maySeeReview,
  type ReviewEvent,
  review,
  reviewOf,
  submitReview,
} from '../acts/reviews.ts';
import { type Call, type Handlers, ok } from '../http/call.ts';
import type { PullIssue, Review } from '../records.ts';
import { invalid } from '../refusal.ts';
import { reviewJson } from '../shapes/pulls.ts';
import { readCommenting } from './review-comments.ts';

function pullAt(call: Call): PullIssue {
  return pullOf(call.repository, call.number('pull_number'));
}

function at(call: Call): { issue: PullIssue; one: Review } {
  const issue = pullAt(call);
  return { issue, one: reviewOf(issue, call.number('review_id'), call.caller.actor) };
}

const show = (call: Call, { issue, one }: { issue: PullIssue; one: Review }) =>
  ok(reviewJson(call.hub, call.repository, issue, one));

function eventIn(call: Call): ReviewEvent | undefined {
  const event = call.optionalText('event');
  if (event === undefined || event === 'PENDING') return undefined;
  if (!isReviewEvent(event)) throw invalid('PullRequestReview', 'event', 'invalid');
  return event;
}

async function create(call: Call) {
  const issue = pullAt(call);
  const sha = call.optionalText('commit_id');
  const comments = call.body['comments'] ?? [];
  if (!Array.isArray(comments) || !comments.every(isJsonObject))
    throw call.wrong('comments', 'is not an array of objects.');
  const one = await review(call.hub, call.repository, call.actor, issue, {
    event: eventIn(call),
    body: call.optionalText('body') ?? '',
    comments: comments.map((comment) => readCommenting(call, comment)),
    ...(sha === undefined ? {} : { sha }),
  });
  return show(call, { issue, one });
}

export const reviewHandlers: Handlers = {
  'pulls/list-reviews': (call) => {
    const issue = pullAt(call);
    const seen = issue.pull.reviews.filter((one) => maySeeReview(one, call.caller.actor));
    return call.page(seen, (one) => reviewJson(call.hub, call.repository, issue, one));
  },
  'pulls/create-review': create,
  'pulls/get-review': (call) => show(call, at(call)),
  'pulls/update-review': async (call) => {
    const found = at(call);
    await editReview(call.hub, call.repository, call.actor, found.issue, found.one, call.text('body'));
    return show(call, found);
  },
  'pulls/delete-pending-review': (call) => {
    const found = at(call);
    const answer = show(call, found);
    deletePendingReview(call.repository, found.issue, found.one);
    return answer;
  },
  'pulls/submit-review': async (call) => {
    const found = at(call);
    const event = eventIn(call);
    if (event === undefined) throw invalid('PullRequestReview', 'event', 'missing_field');
    const body = call.optionalText('body');
    await submitReview(call.hub, call.repository, call.actor, found.issue, found.one, event, body);
    return show(call, found);
  },
  'pulls/dismiss-review': async (call) => {
    const found = at(call);
    if (call.text('message').trim() === '') throw invalid('PullRequestReview', 'message', 'missing_field');
    await dismissReview(call.hub, call.repository, call.actor, found.issue, found.one);
    return show(call, found);
  },
};
