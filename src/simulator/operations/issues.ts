import {
  addLabels,
  comment,
  createLabel,
  editComment,
  issueOf,
  openIssue,
  react,
  removeLabel,
} from '../acts/issues.ts';
import { type EditIssue, editIssue } from '../acts/pulls.ts';
import { type Call, created, type Handlers, ok } from '../http/call.ts';
import { type Comment, type Issue, REACTIONS } from '../records.ts';
import { invalid, notFound } from '../refusal.ts';
import { commentJson, commentsOf, issueJson, labelJson, labelsJson, reactionJson } from '../shapes/issues.ts';

function issueAt(call: Call): Issue {
  return issueOf(call.repository, call.number('issue_number'));
}

function commentAt(call: Call): Comment {
  const found = call.repository.comments.get(call.number('comment_id'));
  if (found === undefined) throw notFound();
  return found;
}

function listIssues(call: Call) {
  const { query, repository, hub } = call;
  const state = query.get('state') ?? 'open';
  const labels = (query.get('labels') ?? '').split(',').filter((name) => name !== '');
  const creator = query.get('creator');
  const found = [...repository.issues.values()].filter(
    (issue) =>
      (state === 'all' || issue.state === state) &&
      labels.every((name) => issue.labels.has(name.toLowerCase())) &&
      (creator === null || issue.author.account.login === creator),
  );
  const upwards = query.get('direction') === 'asc';
  found.sort((a, b) => (upwards ? 1 : -1) * (a.number - b.number));
  return call.page(found, (issue) => issueJson(hub, repository, issue));
}

async function updateIssue(call: Call) {
  const issue = issueAt(call);
  const change: { -readonly [K in keyof EditIssue]: EditIssue[K] } = {};
  const title = call.optionalText('title');
  const state = call.optionalText('state');
  const reason = call.optionalText('state_reason');
  if (title !== undefined) change.title = title;
  if (call.body['body'] !== undefined) change.body = call.optionalText('body') ?? null;
  if (state !== undefined) {
    if (state !== 'open' && state !== 'closed') throw invalid('Issue', 'state', 'invalid');
    change.state = state;
  }
  if (reason === 'completed' || reason === 'not_planned' || reason === 'reopened') change.stateReason = reason;
  await editIssue(call.hub, call.repository, call.actor, issue, change);
  return ok(issueJson(call.hub, call.repository, issue));
}

function createReaction(call: Call) {
  const content = REACTIONS.find((one) => one === call.text('content'));
  if (content === undefined) throw invalid('Reaction', 'content', 'invalid');
  const { reaction, created: fresh } = react(call.hub, commentAt(call), call.actor, content);
  return { status: fresh ? 201 : 200, body: reactionJson(call.hub, reaction) };
}

/** Labels come as `{ labels: [...] }` or as a bare array. */
function labelNames(call: Call): string[] {
  return [...call.texts('labels'), ...call.texts('')];
}

export const issueHandlers: Handlers = {
  'issues/list-for-repo': listIssues,
  'issues/create': (call) => {
    const issue = openIssue(call.hub, call.repository, call.actor, {
      title: call.text('title'),
      body: call.optionalText('body') ?? null,
      labels: call.texts('labels'),
    });
    return created(issueJson(call.hub, call.repository, issue));
  },
  'issues/get': (call) => ok(issueJson(call.hub, call.repository, issueAt(call))),
  'issues/update': updateIssue,
  'issues/list-comments': (call) =>
    call.page(commentsOf(call.repository, issueAt(call)), (one) => commentJson(call.hub, call.repository, one)),
  'issues/create-comment': (call) => {
    const one = comment(call.hub, call.repository, call.actor, call.number('issue_number'), call.text('body'));
    return created(commentJson(call.hub, call.repository, one));
  },
  'issues/get-comment': (call) => ok(commentJson(call.hub, call.repository, commentAt(call))),
  'issues/update-comment': (call) => {
    const one = commentAt(call);
    editComment(call.hub, call.repository, call.actor, one, call.text('body'));
    return ok(commentJson(call.hub, call.repository, one));
  },
  'issues/list-labels-on-issue': (call) =>
    call.page(labelsJson(call.hub, call.repository, issueAt(call)), (one) => one),
  'issues/add-labels': async (call) => {
    const issue = issueAt(call);
    await addLabels(call.hub, call.repository, call.actor, issue, labelNames(call));
    return ok(labelsJson(call.hub, call.repository, issue));
  },
  'issues/remove-label': async (call) => {
    const issue = issueAt(call);
    await removeLabel(call.hub, call.repository, call.actor, issue, call.parameter('name'));
    return ok(labelsJson(call.hub, call.repository, issue));
  },
  'issues/create-label': (call) => {
    const label = createLabel(call.hub, call.repository, {
      name: call.text('name'),
      color: call.optionalText('color') ?? 'ededed',
      description: call.optionalText('description') ?? null,
    });
    return created(labelJson(call.hub, call.repository, label));
  },
  'reactions/create-for-issue-comment': createReaction,
  'reactions/list-for-issue-comment': (call) => {
    const content = call.query.get('content');
    const found = commentAt(call).reactions.filter((one) => content === null || one.content === content);
    return call.page(found, (one) => reactionJson(call.hub, one));
  },
};
