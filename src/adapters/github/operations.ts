import type { ProbotOctokit } from 'probot';

type Access = { readonly [permission: string]: 'read' | 'write' };

/**
 * Every request that Baton makes, by GitHub's operation, with the app permission that it needs
 * (https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps). The client makes no other, so
 * this table and app.yml can be compared by a test. Where GitHub accepts one of several, the one asked for anyway stands here.
 */
export const OPERATIONS = {
  'apps.getAuthenticated': {},
  'apps.listInstallations': {},
  'apps.listWebhookDeliveries': {},
  'apps.redeliverWebhookDelivery': {},
  'apps.listReposAccessibleToInstallation': { metadata: 'read' },
  'repos.get': { metadata: 'read' },
  'repos.getContent': { contents: 'read' },
  'repos.createDispatchEvent': { contents: 'write' },
  'repos.getCollaboratorPermissionLevel': { metadata: 'read' },
  'repos.getCombinedStatusForRef': { statuses: 'read' },
  'git.getRef': { contents: 'read' },
  'git.createRef': { contents: 'write' },
  'git.updateRef': { contents: 'write' },
  'git.deleteRef': { contents: 'write' },
  'git.getCommit': { contents: 'read' },
  'git.createCommit': { contents: 'write' },
  'git.getTree': { contents: 'read' },
  'git.createTree': { contents: 'write' },
  'git.getBlob': { contents: 'read' },
  'git.getTag': { contents: 'read' },
  'git.createTag': { contents: 'write' },
  'pulls.get': { pull_requests: 'read' },
  'pulls.list': { pull_requests: 'read' },
  'pulls.create': { pull_requests: 'write' },
  'pulls.update': { pull_requests: 'write' },
  'pulls.merge': { contents: 'write' },
  'pulls.listFiles': { pull_requests: 'read' },
  'pulls.listReviews': { pull_requests: 'read' },
  'pulls.listRequestedReviewers': { pull_requests: 'read' },
  'pulls.requestReviewers': { pull_requests: 'write' },
  'issues.listForRepo': { issues: 'read' },
  'issues.create': { issues: 'write' },
  'issues.update': { issues: 'write' },
  'issues.listComments': { issues: 'read' },
  'issues.createComment': { issues: 'write' },
  'issues.updateComment': { issues: 'write' },
  'issues.addLabels': { issues: 'write' },
  'reactions.createForIssueComment': { issues: 'write' },
  'checks.listForRef': { checks: 'read' },
  'checks.create': { checks: 'write' },
  'checks.update': { checks: 'write' },
  'teams.getMembershipForUserInOrg': { members: 'read' },
} as const satisfies Record<string, Access>;

export type Operation = keyof typeof OPERATIONS;

/**
 * Requests that send notifications, the ones that @octokit/plugin-throttling slows down most; GitHub allows about 80 a
 * minute and 500 an hour (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
export const CONTENT: ReadonlySet<Operation> = new Set<Operation>([
  'pulls.create',
  'pulls.merge',
  'pulls.requestReviewers',
  'issues.create',
  'issues.createComment',
]);

type Rest = ProbotOctokit['rest'];
type Method<O extends Operation> = O extends `${infer Scope extends keyof Rest}.${infer Name}`
  ? Name extends keyof Rest[Scope]
    ? Rest[Scope][Name]
    : never
  : never;
type Called<O extends Operation> =
  Method<O> extends (given?: infer Given) => Promise<{ data: infer Data }>
    ? { given: NonNullable<Given>; data: Data }
    : never;

/** Parameters and answer of an operation, as GitHub's own description types them. */
export type Given<O extends Operation> = Called<O>['given'];
export type Data<O extends Operation> = Called<O>['data'];
