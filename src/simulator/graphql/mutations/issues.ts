import { addLabels, comment, editComment, openIssue, react, removeLabel } from '../../acts/issues.ts';
import { editIssue } from '../../acts/pulls.ts';
import type { Issue } from '../../records.ts';
import type { Mutations } from '../fields.ts';
import { type CommentNode, type IssueNode, issueNode, type PullNode, type ReactionNode } from '../nodes.ts';
import { notSimulated, unprocessable, unresolvedId } from '../refusals.ts';
import type { Scope } from '../scope.ts';
import { reactionOf } from '../types/issues.ts';

/** The issue or pull request with that id, if the caller may do to it what that REST operation does. */
function subject(id: string, scope: Scope, operation: string, mutation: string): IssueNode | PullNode {
  const node = scope.nodeOf(id, 'Issue', 'PullRequest');
  scope.may(node.repository, operation, mutation);
  return node;
}

/** Names of labels of that repository; a label of another one is not found. */
function labelNames({ repository }: IssueNode | PullNode, ids: readonly string[], scope: Scope): string[] {
  return ids.map((id) => {
    const node = scope.nodeOf(id, 'Label');
    if (node.repository !== repository) throw unresolvedId(id);
    return node.label.name;
  });
}

interface LabelInput {
  readonly labelableId: string;
  readonly labelIds: readonly string[];
}

async function addLabelsToLabelable(input: LabelInput, scope: Scope) {
  const node = subject(input.labelableId, scope, 'issues/add-labels', 'addLabelsToLabelable');
  await addLabels(scope.hub, node.repository, scope.actor, node.issue, labelNames(node, input.labelIds, scope));
  return { labelable: node };
}

async function removeLabelsFromLabelable(input: LabelInput, scope: Scope) {
  const node = subject(input.labelableId, scope, 'issues/remove-label', 'removeLabelsFromLabelable');
  for (const name of labelNames(node, input.labelIds, scope)) {
    // One that is not there is no error here, unlike in REST.
    if (!node.issue.labels.has(name.toLowerCase())) continue;
    await removeLabel(scope.hub, node.repository, scope.actor, node.issue, name);
  }
  return { labelable: node };
}

function addComment(input: { subjectId: string; body: string }, scope: Scope) {
  const node = subject(input.subjectId, scope, 'issues/create-comment', 'addComment');
  const one = comment(scope.hub, node.repository, scope.actor, node.issue.number, input.body);
  const shown: CommentNode = { kind: 'IssueComment', repository: node.repository, comment: one };
  const edge = { cursor: String(one.id), node: shown };
  return { commentEdge: edge, timelineEdge: edge, subject: node };
}

function updateIssueComment(input: { id: string; body: string }, scope: Scope) {
  const node = scope.nodeOf(input.id, 'IssueComment');
  scope.may(node.repository, 'issues/update-comment', 'updateIssueComment');
  editComment(scope.hub, node.repository, scope.actor, node.comment, input.body);
  return { issueComment: node };
}

function addReaction(input: { subjectId: string; content: string }, scope: Scope) {
  const node = scope.nodeOf(input.subjectId, 'IssueComment', 'Issue', 'PullRequest');
  if (node.kind !== 'IssueComment') throw notSimulated('A reaction to anything but a comment');
  scope.may(node.repository, 'reactions/create-for-issue-comment', 'addReaction');
  const content = reactionOf(input.content);
  if (content === undefined) throw unprocessable(`${input.content} is no reaction`);
  const { reaction } = react(scope.hub, node.comment, scope.actor, content);
  const { repository, comment: one } = node;
  const shown: ReactionNode = { kind: 'Reaction', repository, comment: one, reaction };
  return { reaction: shown, subject: node };
}

interface IssueInput {
  readonly repositoryId: string;
  readonly title: string;
  readonly body?: string | null;
  readonly labelIds?: readonly string[] | null;
}

function createIssue(input: IssueInput, scope: Scope) {
  const { repository } = scope.nodeOf(input.repositoryId, 'Repository');
  scope.may(repository, 'issues/create', 'createIssue');
  const labels = (input.labelIds ?? []).map((id) => scope.nodeOf(id, 'Label').label.name);
  const made: Issue = openIssue(scope.hub, repository, scope.actor, {
    title: input.title,
    body: input.body ?? null,
    labels,
  });
  return { issue: issueNode(repository, made) };
}

async function closeIssue(input: { issueId: string; stateReason?: string | null }, scope: Scope) {
  const node = scope.nodeOf(input.issueId, 'Issue');
  scope.may(node.repository, 'issues/update', 'closeIssue');
  const stateReason = input.stateReason === 'NOT_PLANNED' ? 'not_planned' : 'completed';
  await editIssue(scope.hub, node.repository, scope.actor, node.issue, { state: 'closed', stateReason });
  return { issue: node };
}

export const issueMutations: Mutations = {
  addLabelsToLabelable,
  removeLabelsFromLabelable,
  addComment,
  updateIssueComment,
  addReaction,
  createIssue,
  closeIssue,
};
