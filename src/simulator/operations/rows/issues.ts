import { REPO, type Row } from './row.ts';

const ISSUE = `${REPO}/issues/{issue_number}`;
const LABEL = `${REPO}/labels/{name}`;
const MILESTONE = `${REPO}/milestones/{milestone_number}`;
const REVIEW_COMMENT = `${REPO}/pulls/comments/{comment_id}`;

export const ISSUE_ROWS: readonly Row[] = [
  ['issues/remove-all-labels', 'DELETE', `${ISSUE}/labels`, 'issues:write'],
  ['issues/update-label', 'PATCH', LABEL, 'issues:write'],
  ['issues/delete-label', 'DELETE', LABEL, 'issues:write'],
  ['issues/list-milestones', 'GET', `${REPO}/milestones`, 'issues:read'],
  ['issues/create-milestone', 'POST', `${REPO}/milestones`, 'issues:write'],
  ['issues/get-milestone', 'GET', MILESTONE, 'issues:read'],
  ['issues/update-milestone', 'PATCH', MILESTONE, 'issues:write'],
  ['issues/delete-milestone', 'DELETE', MILESTONE, 'issues:write'],
  ['issues/list-labels-for-milestone', 'GET', `${MILESTONE}/labels`, 'issues:read'],
  ['issues/list-assignees', 'GET', `${REPO}/assignees`, 'issues:read'],
  ['issues/check-user-can-be-assigned', 'GET', `${REPO}/assignees/{assignee}`, 'issues:read'],
  ['issues/remove-assignees', 'DELETE', `${ISSUE}/assignees`, 'issues:write'],
  ['issues/unlock', 'DELETE', `${ISSUE}/lock`, 'issues:write'],
  ['issues/list-events', 'GET', `${ISSUE}/events`, 'issues:read'],
  ['issues/list-events-for-repo', 'GET', `${REPO}/issues/events`, 'issues:read'],
  ['issues/get-event', 'GET', `${REPO}/issues/events/{event_id}`, 'issues:read'],
  ['reactions/list-for-issue', 'GET', `${ISSUE}/reactions`, 'issues:read'],
  ['reactions/delete-for-issue', 'DELETE', `${ISSUE}/reactions/{reaction_id}`, 'issues:write'],
  ['reactions/list-for-pull-request-review-comment', 'GET', `${REVIEW_COMMENT}/reactions`, 'pull_requests:read'],
  ['reactions/create-for-pull-request-review-comment', 'POST', `${REVIEW_COMMENT}/reactions`, 'pull_requests:write'],
  [
    'reactions/delete-for-pull-request-comment',
    'DELETE',
    `${REVIEW_COMMENT}/reactions/{reaction_id}`,
    'pull_requests:write',
  ],
  ['reactions/list-for-release', 'GET', `${REPO}/releases/{release_id}/reactions`, 'contents:read'],
  ['reactions/create-for-release', 'POST', `${REPO}/releases/{release_id}/reactions`, 'contents:write'],
  ['reactions/delete-for-release', 'DELETE', `${REPO}/releases/{release_id}/reactions/{reaction_id}`, 'contents:write'],
];
