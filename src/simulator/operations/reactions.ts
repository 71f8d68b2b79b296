import { issueOf, react } from '../acts/issues.ts';
import { releaseOf } from '../acts/releases.ts';
import { type Call, type Handlers, noContent } from '../http/call.ts';
import { REACTIONS, type Reaction } from '../records.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { reactionJson } from '../shapes/issues.ts';

interface Subject {
  readonly reactions: Reaction[];
}

function commentAt(call: Call): Subject {
  const found = call.repository.comments.get(call.number('comment_id'));
  if (found === undefined) throw notFound();
  return found;
}

function reviewCommentAt(call: Call): Subject {
  const found = call.repository.rules.reviewComments.get(call.number('comment_id'));
  if (found === undefined) throw notFound();
  return found;
}

/** 201 for a new one, 200 for one that was there (https://docs.github.com/rest/reactions/reactions). */
function create(call: Call, subject: Subject) {
  const content = REACTIONS.find((one) => one === call.text('content'));
  if (content === undefined) throw invalid('Reaction', 'content', 'invalid');
  const { reaction, created: fresh } = react(call.hub, subject, call.actor, content);
  return { status: fresh ? 201 : 200, body: reactionJson(call.hub, reaction) };
}

function list(call: Call, subject: Subject) {
  const content = call.query.get('content');
  const found = subject.reactions.filter((one) => content === null || one.content === content);
  return call.page(found, (one) => reactionJson(call.hub, one));
}

/** Only one's own. */
function remove(call: Call, subject: Subject) {
  const id = call.number('reaction_id');
  const at = subject.reactions.findIndex((one) => one.id === id);
  const found = subject.reactions[at];
  if (found === undefined) throw notFound();
  if (found.author.account !== call.actor.account) throw new Refusal(403, 'Resource not accessible by integration');
  subject.reactions.splice(at, 1);
  return noContent();
}

const issueAt = (call: Call) => issueOf(call.repository, call.number('issue_number'));
const releaseAt = (call: Call) => releaseOf(call.repository, call.number('release_id'));

export const reactionHandlers: Handlers = {
  'reactions/create-for-issue': (call) => create(call, issueAt(call)),
  'reactions/list-for-issue': (call) => list(call, issueAt(call)),
  'reactions/delete-for-issue': (call) => remove(call, issueAt(call)),
  'reactions/create-for-issue-comment': (call) => create(call, commentAt(call)),
  'reactions/list-for-issue-comment': (call) => list(call, commentAt(call)),
  'reactions/delete-for-issue-comment': (call) => remove(call, commentAt(call)),
  'reactions/create-for-pull-request-review-comment': (call) => create(call, reviewCommentAt(call)),
  'reactions/list-for-pull-request-review-comment': (call) => list(call, reviewCommentAt(call)),
  'reactions/delete-for-pull-request-comment': (call) => remove(call, reviewCommentAt(call)),
  'reactions/create-for-release': (call) => create(call, releaseAt(call)),
  'reactions/list-for-release': (call) => list(call, releaseAt(call)),
  'reactions/delete-for-release': (call) => remove(call, releaseAt(call)),
};
