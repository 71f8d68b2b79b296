import type { ProbotOctokit } from 'probot';
import type { Demand } from '../../core/quota/demand.ts';

type Access = { readonly [permission: string]: 'read' | 'write' };

/**
 * Every request that Baton makes, by GitHub's operation, with the app permission that it needs
 * (https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps). The client makes no other, so
 * this table and app.yml can be compared by a test. Where GitHub accepts one of several, the one asked for anyway stands here.
 */
export const OPERATIONS = {
  'apps.getAuthenticated': {},
  'apps.getInstallation': {},
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
  'pulls.listCommits': { pull_requests: 'read' },
  'pulls.listReviews': { pull_requests: 'read' },
  'pulls.listRequestedReviewers': { pull_requests: 'read' },
  'pulls.requestReviewers': { pull_requests: 'write' },
  'issues.listForRepo': { issues: 'read' },
  'issues.create': { issues: 'write' },
  'issues.update': { issues: 'write' },
  'issues.listCommentsForRepo': { issues: 'read' },
  'issues.listComments': { issues: 'read' },
  'issues.createComment': { issues: 'write' },
  'issues.updateComment': { issues: 'write' },
  'issues.deleteComment': { issues: 'write' },
  'issues.addLabels': { issues: 'write' },
  'reactions.createForIssueComment': { issues: 'write' },
  'checks.listForRef': { checks: 'read' },
  'checks.create': { checks: 'write' },
  'checks.update': { checks: 'write' },
  'dependencyGraph.diffRange': { contents: 'read' },
  // Public knowledge: no permission is needed.
  'securityAdvisories.listGlobalAdvisories': {},
  'actions.listWorkflowRunsForRepo': { actions: 'read' },
  'actions.listWorkflowRunArtifacts': { actions: 'read' },
  'actions.downloadArtifact': { actions: 'read' },
  'teams.getMembershipForUserInOrg': { members: 'read' },
} as const satisfies Record<string, Access>;

export type Operation = keyof typeof OPERATIONS;

/**
 * Requests that send notifications, the ones that @octokit/plugin-throttling slows down most; GitHub allows about 80 a
 * minute and 500 an hour (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
const CONTENT: ReadonlySet<Operation> = new Set<Operation>([
  'pulls.create',
  'pulls.merge',
  'pulls.requestReviewers',
  'issues.create',
  'issues.createComment',
]);

/** What a REST request takes of the limits. Every write has an endpoint family of its own: `pulls/create`. */
export function demandOf(operation: Operation, read: boolean): Demand {
  return {
    resource: 'core',
    points: read ? 1 : 5,
    content: CONTENT.has(operation) ? 1 : 0,
    families: read ? [] : [operation.replace('.', '/')],
  };
}

/**
 * Every mutation that Baton sends, by the REST operation that does the same: GitHub asks the same permission for both
 * (https://docs.github.com/en/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql), and what is made
 * counts the same. What queries read has its REST operation in `OPERATIONS` too.
 */
export const MUTATIONS = {
  createRef: 'git.createRef',
  createCommitOnBranch: 'git.createCommit',
  createPullRequest: 'pulls.create',
  updatePullRequest: 'pulls.update',
  addLabelsToLabelable: 'issues.addLabels',
  requestReviews: 'pulls.requestReviewers',
  updateRefs: 'git.deleteRef',
} as const satisfies Record<string, Operation>;

export type Mutation = keyof typeof MUTATIONS;

/**
 * A GraphQL request costs 5 points however many mutations it holds; content is counted by what is made. Families that make
 * content come first: they are meant when GitHub complains of content creation (see `limitOf`).
 */
export function demandOfGraphQl(mutations: readonly Mutation[]): Demand {
  const each = mutations.map((name) => demandOf(MUTATIONS[name], false)).sort((a, b) => b.content - a.content);
  return {
    resource: 'graphql',
    points: mutations.length === 0 ? 1 : 5,
    content: each.reduce((sum, { content }) => sum + content, 0),
    families: each.flatMap(({ families }) => families),
  };
}

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
