import { ACTIONS_ROWS } from './rows/actions.ts';
import { DEPENDENCY_ROWS } from './rows/dependencies.ts';
import { DEPLOYMENT_ROWS } from './rows/deployments.ts';
import { ISSUE_ROWS } from './rows/issues.ts';
import { RELEASE_ROWS } from './rows/releases.ts';
import { REPOSITORY_ROWS } from './rows/repositories.ts';
import { RULE_ROWS } from './rows/rules.ts';

/**
 * Who may call an operation: `public` needs nothing, `jwt` the app itself, `installation` an installation token, and
 * `contents:write` that permission of an installation (or the role that gives it to a person).
 */
export interface Operation {
  /** GitHub's official operationId. */
  readonly id: string;
  readonly method: string;
  /** GitHub's path template; a name ending with `+` spans slashes (`x-multi-segment` in GitHub's description). */
  readonly path: string;
  readonly needs: string;
}

const REPO = '/repos/{owner}/{repo}';
const PULL = `${REPO}/pulls/{pull_number}`;
const ISSUE = `${REPO}/issues/{issue_number}`;
const COMMENT = `${REPO}/issues/comments/{comment_id}`;
const CHECK = `${REPO}/check-runs/{check_run_id}`;
const SUITE = `${REPO}/check-suites/{check_suite_id}`;
const COMMIT = `${REPO}/commits/{ref+}`;
const RUN = `${REPO}/actions/runs/{run_id}`;
const WORKFLOW = `${REPO}/actions/workflows/{workflow_id}`;
const BRANCH = `${REPO}/branches/{branch+}`;
const TEAM = '/orgs/{org}/teams/{team_slug}';
const TEAM_REPO = `${TEAM}/repos/{owner}/{repo}`;

/** Operations as GitHub's OpenAPI description names them (github.com/github/rest-api-description). Not all are built. */
const ROWS: readonly (readonly [id: string, method: string, path: string, needs: string])[] = [
  ['meta/root', 'GET', '/', 'public'],
  ['rate-limit/get', 'GET', '/rate_limit', 'public'],

  ['apps/get-authenticated', 'GET', '/app', 'jwt'],
  ['apps/list-installations', 'GET', '/app/installations', 'jwt'],
  ['apps/get-installation', 'GET', '/app/installations/{installation_id}', 'jwt'],
  ['apps/delete-installation', 'DELETE', '/app/installations/{installation_id}', 'jwt'],
  ['apps/suspend-installation', 'PUT', '/app/installations/{installation_id}/suspended', 'jwt'],
  ['apps/unsuspend-installation', 'DELETE', '/app/installations/{installation_id}/suspended', 'jwt'],
  ['apps/create-from-manifest', 'POST', '/app-manifests/{code}/conversions', 'public'],
  ['apps/create-installation-access-token', 'POST', '/app/installations/{installation_id}/access_tokens', 'jwt'],
  ['apps/get-repo-installation', 'GET', `${REPO}/installation`, 'jwt'],
  ['apps/get-org-installation', 'GET', '/orgs/{org}/installation', 'jwt'],
  ['apps/get-user-installation', 'GET', '/users/{username}/installation', 'jwt'],
  ['apps/list-repos-accessible-to-installation', 'GET', '/installation/repositories', 'installation'],
  ['apps/revoke-installation-access-token', 'DELETE', '/installation/token', 'installation'],
  ['apps/get-webhook-config-for-app', 'GET', '/app/hook/config', 'jwt'],
  ['apps/update-webhook-config-for-app', 'PATCH', '/app/hook/config', 'jwt'],
  ['apps/list-webhook-deliveries', 'GET', '/app/hook/deliveries', 'jwt'],
  ['apps/get-webhook-delivery', 'GET', '/app/hook/deliveries/{delivery_id}', 'jwt'],
  ['apps/redeliver-webhook-delivery', 'POST', '/app/hook/deliveries/{delivery_id}/attempts', 'jwt'],
  ['apps/get-by-slug', 'GET', '/apps/{app_slug}', 'public'],

  ['git/get-ref', 'GET', `${REPO}/git/ref/{ref+}`, 'contents:read'],
  ['git/list-matching-refs', 'GET', `${REPO}/git/matching-refs/{ref+}`, 'contents:read'],
  ['git/create-ref', 'POST', `${REPO}/git/refs`, 'contents:write'],
  ['git/update-ref', 'PATCH', `${REPO}/git/refs/{ref+}`, 'contents:write'],
  ['git/delete-ref', 'DELETE', `${REPO}/git/refs/{ref+}`, 'contents:write'],
  ['git/create-blob', 'POST', `${REPO}/git/blobs`, 'contents:write'],
  ['git/get-blob', 'GET', `${REPO}/git/blobs/{file_sha}`, 'contents:read'],
  ['git/create-tree', 'POST', `${REPO}/git/trees`, 'contents:write'],
  ['git/get-tree', 'GET', `${REPO}/git/trees/{tree_sha+}`, 'contents:read'],
  ['git/create-commit', 'POST', `${REPO}/git/commits`, 'contents:write'],
  ['git/get-commit', 'GET', `${REPO}/git/commits/{commit_sha}`, 'contents:read'],
  ['git/create-tag', 'POST', `${REPO}/git/tags`, 'contents:write'],
  ['git/get-tag', 'GET', `${REPO}/git/tags/{tag_sha}`, 'contents:read'],

  ['repos/get', 'GET', REPO, 'metadata:read'],
  ['repos/update', 'PATCH', REPO, 'administration:write'],
  ['repos/delete', 'DELETE', REPO, 'administration:write'],
  ['repos/transfer', 'POST', `${REPO}/transfer`, 'administration:write'],
  ['repos/create-in-org', 'POST', '/orgs/{org}/repos', 'administration:write'],
  ['repos/rename-branch', 'POST', `${BRANCH}/rename`, 'contents:write'],
  ['repos/list-for-org', 'GET', '/orgs/{org}/repos', 'metadata:read'],
  ['repos/get-content', 'GET', `${REPO}/contents/{path+}`, 'contents:read'],
  ['repos/create-or-update-file-contents', 'PUT', `${REPO}/contents/{path+}`, 'contents:write'],
  ['repos/delete-file', 'DELETE', `${REPO}/contents/{path+}`, 'contents:write'],
  ['repos/list-branches', 'GET', `${REPO}/branches`, 'contents:read'],
  ['repos/get-branch', 'GET', BRANCH, 'contents:read'],
  ['repos/get-branch-protection', 'GET', `${BRANCH}/protection`, 'administration:read'],
  ['repos/update-branch-protection', 'PUT', `${BRANCH}/protection`, 'administration:write'],
  ['repos/get-branch-rules', 'GET', `${REPO}/rules/branches/{branch+}`, 'metadata:read'],
  ['repos/get-repo-rulesets', 'GET', `${REPO}/rulesets`, 'metadata:read'],
  ['repos/create-repo-ruleset', 'POST', `${REPO}/rulesets`, 'administration:write'],
  ['repos/merge', 'POST', `${REPO}/merges`, 'contents:write'],
  ['repos/compare-commits-with-basehead', 'GET', `${REPO}/compare/{basehead+}`, 'contents:read'],
  ['repos/list-commits', 'GET', `${REPO}/commits`, 'contents:read'],
  ['repos/get-commit', 'GET', COMMIT, 'contents:read'],
  ['repos/get-combined-status-for-ref', 'GET', `${COMMIT}/status`, 'statuses:read'],
  ['repos/list-commit-statuses-for-ref', 'GET', `${COMMIT}/statuses`, 'statuses:read'],
  [
    'repos/list-pull-requests-associated-with-commit',
    'GET',
    `${REPO}/commits/{commit_sha}/pulls`,
    'pull_requests:read',
  ],
  ['repos/create-commit-status', 'POST', `${REPO}/statuses/{sha}`, 'statuses:write'],
  ['repos/get-collaborator-permission-level', 'GET', `${REPO}/collaborators/{username}/permission`, 'metadata:read'],
  ['repos/list-collaborators', 'GET', `${REPO}/collaborators`, 'metadata:read'],
  ['repos/add-collaborator', 'PUT', `${REPO}/collaborators/{username}`, 'administration:write'],
  ['repos/remove-collaborator', 'DELETE', `${REPO}/collaborators/{username}`, 'administration:write'],
  ['repos/check-collaborator', 'GET', `${REPO}/collaborators/{username}`, 'metadata:read'],
  ['repos/list-teams', 'GET', `${REPO}/teams`, 'administration:read'],
  ['repos/create-dispatch-event', 'POST', `${REPO}/dispatches`, 'contents:write'],
  ['repos/list-tags', 'GET', `${REPO}/tags`, 'metadata:read'],
  ['repos/create-release', 'POST', `${REPO}/releases`, 'contents:write'],
  ['repos/list-releases', 'GET', `${REPO}/releases`, 'contents:read'],
  ['repos/get-release-by-tag', 'GET', `${REPO}/releases/tags/{tag+}`, 'contents:read'],
  ['repos/create-deployment', 'POST', `${REPO}/deployments`, 'deployments:write'],
  ['repos/list-deployments', 'GET', `${REPO}/deployments`, 'deployments:read'],
  ['repos/create-deployment-status', 'POST', `${REPO}/deployments/{deployment_id}/statuses`, 'deployments:write'],

  ['pulls/list', 'GET', `${REPO}/pulls`, 'pull_requests:read'],
  ['pulls/create', 'POST', `${REPO}/pulls`, 'pull_requests:write'],
  ['pulls/get', 'GET', PULL, 'pull_requests:read'],
  ['pulls/update', 'PATCH', PULL, 'pull_requests:write'],
  ['pulls/check-if-merged', 'GET', `${PULL}/merge`, 'pull_requests:read'],
  ['pulls/merge', 'PUT', `${PULL}/merge`, 'contents:write'],
  ['pulls/update-branch', 'PUT', `${PULL}/update-branch`, 'pull_requests:write'],
  ['pulls/list-files', 'GET', `${PULL}/files`, 'pull_requests:read'],
  ['pulls/list-commits', 'GET', `${PULL}/commits`, 'pull_requests:read'],
  ['pulls/list-requested-reviewers', 'GET', `${PULL}/requested_reviewers`, 'pull_requests:read'],
  ['pulls/request-reviewers', 'POST', `${PULL}/requested_reviewers`, 'pull_requests:write'],
  ['pulls/remove-requested-reviewers', 'DELETE', `${PULL}/requested_reviewers`, 'pull_requests:write'],
  ['pulls/list-reviews', 'GET', `${PULL}/reviews`, 'pull_requests:read'],
  ['pulls/create-review', 'POST', `${PULL}/reviews`, 'pull_requests:write'],
  ['pulls/dismiss-review', 'PUT', `${PULL}/reviews/{review_id}/dismissals`, 'pull_requests:write'],
  ['pulls/list-review-comments', 'GET', `${PULL}/comments`, 'pull_requests:read'],
  ['pulls/create-review-comment', 'POST', `${PULL}/comments`, 'pull_requests:write'],

  ['issues/list-for-repo', 'GET', `${REPO}/issues`, 'issues:read'],
  ['issues/create', 'POST', `${REPO}/issues`, 'issues:write'],
  ['issues/get', 'GET', ISSUE, 'issues:read'],
  ['issues/update', 'PATCH', ISSUE, 'issues:write'],
  ['issues/list-comments', 'GET', `${ISSUE}/comments`, 'issues:read'],
  ['issues/create-comment', 'POST', `${ISSUE}/comments`, 'issues:write'],
  ['issues/list-comments-for-repo', 'GET', `${REPO}/issues/comments`, 'issues:read'],
  ['issues/get-comment', 'GET', COMMENT, 'issues:read'],
  ['issues/update-comment', 'PATCH', COMMENT, 'issues:write'],
  ['issues/delete-comment', 'DELETE', COMMENT, 'issues:write'],
  ['issues/list-labels-on-issue', 'GET', `${ISSUE}/labels`, 'issues:read'],
  ['issues/add-labels', 'POST', `${ISSUE}/labels`, 'issues:write'],
  ['issues/set-labels', 'PUT', `${ISSUE}/labels`, 'issues:write'],
  ['issues/remove-label', 'DELETE', `${ISSUE}/labels/{name}`, 'issues:write'],
  ['issues/list-labels-for-repo', 'GET', `${REPO}/labels`, 'issues:read'],
  ['issues/create-label', 'POST', `${REPO}/labels`, 'issues:write'],
  ['issues/get-label', 'GET', `${REPO}/labels/{name}`, 'issues:read'],
  ['issues/add-assignees', 'POST', `${ISSUE}/assignees`, 'issues:write'],
  ['issues/lock', 'PUT', `${ISSUE}/lock`, 'issues:write'],
  ['issues/list-events-for-timeline', 'GET', `${ISSUE}/timeline`, 'issues:read'],
  ['reactions/create-for-issue-comment', 'POST', `${COMMENT}/reactions`, 'issues:write'],
  ['reactions/list-for-issue-comment', 'GET', `${COMMENT}/reactions`, 'issues:read'],
  ['reactions/delete-for-issue-comment', 'DELETE', `${COMMENT}/reactions/{reaction_id}`, 'issues:write'],
  ['reactions/create-for-issue', 'POST', `${ISSUE}/reactions`, 'issues:write'],

  ['checks/create', 'POST', `${REPO}/check-runs`, 'checks:write'],
  ['checks/update', 'PATCH', CHECK, 'checks:write'],
  ['checks/get', 'GET', CHECK, 'checks:read'],
  ['checks/list-annotations', 'GET', `${CHECK}/annotations`, 'checks:read'],
  ['checks/rerequest-run', 'POST', `${CHECK}/rerequest`, 'checks:write'],
  ['checks/list-for-ref', 'GET', `${COMMIT}/check-runs`, 'checks:read'],
  ['checks/list-suites-for-ref', 'GET', `${COMMIT}/check-suites`, 'checks:read'],
  ['checks/create-suite', 'POST', `${REPO}/check-suites`, 'checks:write'],
  ['checks/get-suite', 'GET', SUITE, 'checks:read'],
  ['checks/list-for-suite', 'GET', `${SUITE}/check-runs`, 'checks:read'],
  ['checks/rerequest-suite', 'POST', `${SUITE}/rerequest`, 'checks:write'],

  ['actions/list-workflow-runs-for-repo', 'GET', `${REPO}/actions/runs`, 'actions:read'],
  ['actions/get-workflow-run', 'GET', RUN, 'actions:read'],
  ['actions/re-run-workflow', 'POST', `${RUN}/rerun`, 'actions:write'],
  ['actions/re-run-workflow-failed-jobs', 'POST', `${RUN}/rerun-failed-jobs`, 'actions:write'],
  ['actions/cancel-workflow-run', 'POST', `${RUN}/cancel`, 'actions:write'],
  ['actions/list-jobs-for-workflow-run', 'GET', `${RUN}/jobs`, 'actions:read'],
  ['actions/list-repo-workflows', 'GET', `${REPO}/actions/workflows`, 'actions:read'],
  ['actions/create-workflow-dispatch', 'POST', `${WORKFLOW}/dispatches`, 'actions:write'],

  ['teams/list', 'GET', '/orgs/{org}/teams', 'members:read'],
  ['teams/get-by-name', 'GET', TEAM, 'members:read'],
  ['teams/create', 'POST', '/orgs/{org}/teams', 'members:write'],
  ['teams/update-in-org', 'PATCH', TEAM, 'members:write'],
  ['teams/delete-in-org', 'DELETE', TEAM, 'members:write'],
  ['teams/list-repos-in-org', 'GET', `${TEAM}/repos`, 'members:read'],
  ['teams/add-or-update-repo-permissions-in-org', 'PUT', TEAM_REPO, 'members:write'],
  ['teams/remove-repo-in-org', 'DELETE', TEAM_REPO, 'members:write'],
  ['teams/add-or-update-membership-for-user-in-org', 'PUT', `${TEAM}/memberships/{username}`, 'members:write'],
  ['teams/remove-membership-for-user-in-org', 'DELETE', `${TEAM}/memberships/{username}`, 'members:write'],
  ['teams/list-members-in-org', 'GET', `${TEAM}/members`, 'members:read'],
  ['teams/get-membership-for-user-in-org', 'GET', `${TEAM}/memberships/{username}`, 'members:read'],
  ['orgs/get', 'GET', '/orgs/{org}', 'public'],
  ['orgs/get-membership-for-user', 'GET', '/orgs/{org}/memberships/{username}', 'members:read'],
  ['orgs/list-members', 'GET', '/orgs/{org}/members', 'members:read'],
  ['orgs/set-membership-for-user', 'PUT', '/orgs/{org}/memberships/{username}', 'members:write'],
  ['orgs/remove-membership-for-user', 'DELETE', '/orgs/{org}/memberships/{username}', 'members:write'],
  ['users/get-authenticated', 'GET', '/user', 'public'],
  ['users/get-by-username', 'GET', '/users/{username}', 'public'],
  ['search/issues-and-pull-requests', 'GET', '/search/issues', 'public'],
];

export const OPERATIONS: readonly Operation[] = [
  ...ROWS,
  ...ACTIONS_ROWS,
  ...DEPENDENCY_ROWS,
  ...DEPLOYMENT_ROWS,
  ...ISSUE_ROWS,
  ...RELEASE_ROWS,
  ...REPOSITORY_ROWS,
  ...RULE_ROWS,
].map(([id, method, path, needs]) => ({ id, method, path, needs }));

/** Operations that GitHub counts as generating content, as far as it is known which: they notify people. */
export const CONTENT_OPERATIONS: ReadonlySet<string> = new Set([
  'pulls/create',
  'pulls/create-review',
  'pulls/create-review-comment',
  'pulls/merge',
  'pulls/request-reviewers',
  'issues/create',
  'issues/create-comment',
]);
