import { assign, checkLock, setAssignees, setLabels, setMilestone } from '../acts/issue-settings.ts';
import { addLabels, comment, createLabel, editComment, issueOf, openIssue, removeLabel } from '../acts/issues.ts';
import { type EditIssue, editIssue } from '../acts/pulls.ts';
import { type Call, created, type Handlers, ok } from '../http/call.ts';
import type { Comment, Issue } from '../records.ts';
import { invalid, notFound } from '../refusal.ts';
import { commentJson, commentsOf, issueJson, labelJson, labelsJson } from '../shapes/issues.ts';
import { listIssues } from './issue-lists.ts';
import { milestoneIn } from './issue-settings.ts';

function issueAt(call: Call): Issue {
  return issueOf(call.repository, call.number('issue_number'));
}

function commentAt(call: Call): Comment {
  const found = call.repository.comments.get(call.number('comment_id'));
  if (found === undefined) throw notFound();
  return found;
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
  if (reason === 'completed' || reason === 'not_planned' || reason === 'duplicate' || reason === 'reopened') {
    change.stateReason = reason;
  }
  const milestone = milestoneIn(call);
  await editIssue(call.hub, call.repository, call.actor, issue, change);
  if (call.body['labels'] !== undefined) {
    await setLabels(call.hub, call.repository, call.actor, issue, call.texts('labels'));
  }
  if (call.body['assignees'] !== undefined) {
    await setAssignees(call.hub, call.repository, call.actor, issue, call.texts('assignees'));
  }
  if (milestone !== undefined) await setMilestone(call.hub, call.repository, call.actor, issue, milestone);
  return ok(issueJson(call.hub, call.repository, issue));
}

/** Labels come as `{ labels: [...] }` or as a bare array. */
function labelNames(call: Call): string[] {
  return [...call.texts('labels'), ...call.texts('')];
}

export const issueHandlers: Handlers = {
  'issues/list-for-repo': listIssues,
  'issues/create': async (call) => {
    const milestone = milestoneIn(call) ?? null;
    const issue = openIssue(call.hub, call.repository, call.actor, {
      title: call.text('title'),
      body: call.optionalText('body') ?? null,
      labels: call.texts('labels'),
    });
    await setMilestone(call.hub, call.repository, call.actor, issue, milestone);
    await assign(call.hub, call.repository, call.actor, issue, call.texts('assignees'));
    return created(issueJson(call.hub, call.repository, issue));
  },
  'issues/get': (call) => ok(issueJson(call.hub, call.repository, issueAt(call))),
  'issues/update': updateIssue,
  'issues/list-comments': (call) =>
    call.page(commentsOf(call.repository, issueAt(call)), (one) => commentJson(call.hub, call.repository, one)),
  'issues/create-comment': (call) => {
    checkLock(call.hub, call.repository, call.actor, issueAt(call));
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
    const label = createLabel(call.hub, call.repository, call.actor, {
      name: call.text('name'),
      color: call.optionalText('color') ?? 'ededed',
      description: call.optionalText('description') ?? null,
    });
    return created(labelJson(call.hub, call.repository, label));
  },
};
