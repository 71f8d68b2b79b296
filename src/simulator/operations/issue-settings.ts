import { assign, assignable, lock, setLabels, unassign, unlock } from '../acts/issue-settings.ts';
import { deleteComment, issueOf, removeLabel } from '../acts/issues.ts';
import { deleteLabel, editLabel, labelOf } from '../acts/labels.ts';
import {
  createMilestone,
  deleteMilestone,
  editMilestone,
  type MilestoneChange,
  milestoneOf,
} from '../acts/milestones.ts';
import { roleOn } from '../acts/roles.ts';
import { type Call, created, type Handlers, noContent, ok } from '../http/call.ts';
import { LOCK_REASONS, type Milestone } from '../records/issues.ts';
import type { Issue } from '../records.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { accountJson } from '../shapes/accounts.ts';
import { issueEventJson } from '../shapes/issue-events.ts';
import { commentJson, commentsOf, issueJson, labelJson, labelsJson } from '../shapes/issues.ts';
import { milestoneJson } from '../shapes/milestones.ts';
import { since } from './issue-lists.ts';

function issueAt(call: Call): Issue {
  return issueOf(call.repository, call.number('issue_number'));
}

/** The milestone of a request's body: undefined when nothing is said, null for none. */
export function milestoneIn(call: Call): Milestone | null | undefined {
  const value = call.body['milestone'];
  if (value === undefined || value === null) return value;
  const found = call.repository.milestones.get(Number(value));
  if (found === undefined) throw invalid('Issue', 'milestone', 'invalid');
  return found;
}

function milestoneChange(call: Call): MilestoneChange {
  const [title, state, due] = ['title', 'state', 'due_on'].map((name) => call.optionalText(name));
  if (state !== undefined && state !== 'open' && state !== 'closed') throw invalid('Milestone', 'state', 'invalid');
  const dueAt = due === undefined ? undefined : Date.parse(due);
  if (Number.isNaN(dueAt)) throw invalid('Milestone', 'due_on', 'invalid');
  const description = call.body['description'] === undefined ? undefined : (call.optionalText('description') ?? null);
  return {
    ...(title === undefined ? {} : { title }),
    ...(state === undefined ? {} : { state }),
    ...(call.body['due_on'] === null ? { dueAt: null } : dueAt === undefined ? {} : { dueAt }),
    ...(description === undefined ? {} : { description }),
  };
}

function milestoneAt(call: Call): Milestone {
  return milestoneOf(call.repository, call.number('milestone_number'));
}

function listMilestones(call: Call) {
  const { query, repository, hub } = call;
  const state = query.get('state') ?? 'open';
  const found = [...repository.milestones.values()].filter((one) => state === 'all' || one.state === state);
  const share = (one: Milestone) => {
    const { open_issues: open, closed_issues: closed } = milestoneJson(hub, repository, one);
    return Number(closed) / Math.max(1, Number(open) + Number(closed));
  };
  const byShare = query.get('sort') === 'completeness';
  const key = (one: Milestone) => (byShare ? share(one) : (one.dueAt ?? Number.MAX_SAFE_INTEGER));
  const upwards = query.get('direction') === 'desc' ? -1 : 1;
  found.sort((a, b) => upwards * (key(a) - key(b) || a.number - b.number));
  return call.page(found, (one) => milestoneJson(hub, repository, one));
}

async function lockIssue(call: Call) {
  const given = call.optionalText('lock_reason');
  const reason = LOCK_REASONS.find((one) => one === given) ?? null;
  if (given !== undefined && reason === null) throw invalid('Issue', 'lock_reason', 'invalid');
  await lock(call.hub, call.repository, call.actor, issueAt(call), { reason });
  return noContent();
}

/** Comments and events of one issue in the order in which they happened. */
function timeline(call: Call) {
  const { hub, repository } = call;
  const issue = issueAt(call);
  const comments = commentsOf(repository, issue).map((one) => ({
    at: one.createdAt,
    id: one.id,
    shown: {
      ...commentJson(hub, repository, one),
      event: 'commented',
      actor: accountJson(hub, one.author.account),
    },
  }));
  const events = eventsOf(call, issue).map((one) => ({
    at: one.at,
    id: one.id,
    shown: issueEventJson(hub, repository, one),
  }));
  const all = [...comments, ...events].sort((a, b) => a.at - b.at || a.id - b.id);
  return call.page(all, ({ shown }) => shown);
}

function eventsOf(call: Call, issue: Issue) {
  return call.repository.issueEvents.filter((one) => one.issue === issue.number);
}

function removeComment(call: Call) {
  const { hub, repository, actor } = call;
  const comment = repository.comments.get(call.number('comment_id'));
  if (comment === undefined) throw notFound();
  const writes = ['write', 'maintain', 'admin'].includes(roleOn(hub, repository, actor.account));
  if (call.caller.kind === 'person' && comment.author.account !== actor.account && !writes) {
    throw new Refusal(403, 'Must have admin rights to Repository.');
  }
  deleteComment(hub, repository, actor, comment);
  return noContent();
}

function listComments(call: Call) {
  const from = since(call);
  const upwards = call.query.get('direction') === 'desc' ? -1 : 1;
  const key = call.query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const found = [...call.repository.comments.values()].filter((one) => one.updatedAt >= from);
  found.sort((a, b) => upwards * (a[key] - b[key] || a.id - b.id));
  return call.page(found, (one) => commentJson(call.hub, call.repository, one));
}

function updateLabel(call: Call) {
  const { hub, repository, actor, body } = call;
  const label = labelOf(repository, call.parameter('name'));
  const [name, color] = [call.optionalText('new_name'), call.optionalText('color')];
  const description = body['description'] === undefined ? undefined : (call.optionalText('description') ?? null);
  editLabel(hub, repository, actor, label, {
    ...(name === undefined ? {} : { name }),
    ...(color === undefined ? {} : { color }),
    ...(description === undefined ? {} : { description }),
  });
  return ok(labelJson(hub, repository, label));
}

export const issueSettingHandlers: Handlers = {
  'issues/list-labels-for-repo': (call) =>
    call.page([...call.repository.labels.values()], (one) => labelJson(call.hub, call.repository, one)),
  'issues/get-label': (call) => {
    return ok(labelJson(call.hub, call.repository, labelOf(call.repository, call.parameter('name'))));
  },
  'issues/update-label': updateLabel,
  'issues/delete-label': (call) => {
    deleteLabel(call.hub, call.repository, call.actor, labelOf(call.repository, call.parameter('name')));
    return noContent();
  },
  'issues/set-labels': async (call) => {
    const issue = issueAt(call);
    await setLabels(call.hub, call.repository, call.actor, issue, [...call.texts('labels'), ...call.texts('')]);
    return ok(labelsJson(call.hub, call.repository, issue));
  },
  'issues/remove-all-labels': async (call) => {
    const issue = issueAt(call);
    for (const name of [...issue.labels]) await removeLabel(call.hub, call.repository, call.actor, issue, name);
    return noContent();
  },
  'issues/list-milestones': listMilestones,
  'issues/create-milestone': (call) => {
    const request = { ...milestoneChange(call), title: call.text('title') };
    return created(
      milestoneJson(call.hub, call.repository, createMilestone(call.hub, call.repository, call.actor, request)),
    );
  },
  'issues/get-milestone': (call) => ok(milestoneJson(call.hub, call.repository, milestoneAt(call))),
  'issues/update-milestone': (call) => {
    const milestone = milestoneAt(call);
    editMilestone(call.hub, call.repository, call.actor, milestone, milestoneChange(call));
    return ok(milestoneJson(call.hub, call.repository, milestone));
  },
  'issues/delete-milestone': async (call) => {
    await deleteMilestone(call.hub, call.repository, call.actor, milestoneAt(call));
    return noContent();
  },
  'issues/list-labels-for-milestone': (call) => {
    const milestone = milestoneAt(call);
    const issues = [...call.repository.issues.values()].filter((issue) => issue.milestone === milestone);
    const names = [...new Set(issues.flatMap(({ labels }) => [...labels]))];
    return call.page(names, (name) => labelJson(call.hub, call.repository, labelOf(call.repository, name)));
  },
  'issues/list-assignees': (call) =>
    call.page(assignable(call.hub, call.repository), (account) => accountJson(call.hub, account)),
  'issues/check-user-can-be-assigned': (call) => {
    const login = call.parameter('assignee').toLowerCase();
    if (!assignable(call.hub, call.repository).some((one) => one.login.toLowerCase() === login)) throw notFound();
    return noContent();
  },
  'issues/add-assignees': async (call) => {
    const issue = issueAt(call);
    await assign(call.hub, call.repository, call.actor, issue, call.texts('assignees'));
    return created(issueJson(call.hub, call.repository, issue));
  },
  'issues/remove-assignees': async (call) => {
    const issue = issueAt(call);
    await unassign(call.hub, call.repository, call.actor, issue, call.texts('assignees'));
    return ok(issueJson(call.hub, call.repository, issue));
  },
  'issues/lock': lockIssue,
  'issues/unlock': async (call) => {
    await unlock(call.hub, call.repository, call.actor, issueAt(call));
    return noContent();
  },
  'issues/list-events': (call) =>
    call.page(eventsOf(call, issueAt(call)), (one) => issueEventJson(call.hub, call.repository, one)),
  'issues/list-events-for-repo': (call) =>
    call.page(call.repository.issueEvents.toReversed(), (one) => ({
      ...issueEventJson(call.hub, call.repository, one),
      issue: issueJson(call.hub, call.repository, issueOf(call.repository, one.issue)),
    })),
  'issues/get-event': (call) => {
    const found = call.repository.issueEvents.find(({ id }) => id === call.number('event_id'));
    if (found === undefined) throw notFound();
    const issue = issueJson(call.hub, call.repository, issueOf(call.repository, found.issue));
    return ok({ ...issueEventJson(call.hub, call.repository, found), issue });
  },
  'issues/list-events-for-timeline': timeline,
  'issues/list-comments-for-repo': listComments,
  'issues/delete-comment': removeComment,
};
