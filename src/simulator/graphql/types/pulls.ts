import type { JsonObject } from '../../../core/json.ts';
import { computeMergeable } from '../../acts/merging.ts';
import { maySeeReview } from '../../acts/reviews.ts';
import { difference, type FileDifference } from '../../git/difference.ts';
import type { Repository, Review } from '../../records.ts';
import { iso, isoOrNull, nodeId } from '../../shapes/basics.ts';
import { association } from '../../shapes/issues.ts';
import { commitsOf, knownMergeable, pullJson, range } from '../../shapes/pulls.ts';
import { connect, type PageRequest } from '../connection.ts';
import { fields, type Types } from '../fields.ts';
import { accountNode, idOf, objectNode, type PullNode, type ReviewNode, repositoryNode } from '../nodes.ts';
import type { Scope } from '../scope.ts';
import { actorNode } from './accounts.ts';
import { rollupOf } from './checks.ts';
import { branchNode } from './git.ts';
import { issueFields } from './issues.ts';
import { stateOf } from './repositories.ts';

/** What REST shows of the pull request: one truth for numbers and states that take work to find. */
const shown = ({ repository, issue }: PullNode, { hub }: Scope): Promise<JsonObject> =>
  pullJson(hub, repository, issue);

const CHANGES: { readonly [status in FileDifference['status']]: string } = {
  added: 'ADDED',
  modified: 'MODIFIED',
  removed: 'DELETED',
  renamed: 'RENAMED',
  copied: 'COPIED',
  changed: 'CHANGED',
};

/** Where its head lies. */
const headRepository = ({ repository, issue }: Pick<PullNode, 'repository' | 'issue'>): Repository =>
  issue.pull.head.fork ?? repository;

/** Null at first, as in REST: the first look starts the computation, a later one finds it. */
function mergeable({ repository, issue }: PullNode, _: unknown, { hub }: Scope): string {
  const known = knownMergeable(repository, issue);
  if (known === null && issue.state === 'open') hub.background(computeMergeable(repository, issue));
  return known === null ? 'UNKNOWN' : known ? 'MERGEABLE' : 'CONFLICTING';
}

/** The last opinion of each reviewer. */
function opinions({ issue }: PullNode): Review[] {
  const given = issue.pull.reviews.filter(({ state }) => state !== 'COMMENTED' && state !== 'PENDING');
  return [...new Map(given.map((review) => [review.author.account.id, review])).values()];
}

const review = (node: PullNode, one: Review): ReviewNode => {
  return { kind: 'PullRequestReview', repository: node.repository, issue: node.issue, review: one };
};

interface ReviewFilter extends PageRequest {
  readonly states?: readonly string[] | null;
  readonly author?: string | null;
}

const facts = fields<PullNode>({
  databaseId: ({ issue }) => issue.pull.id,
  fullDatabaseId: ({ issue }) => String(issue.pull.id),
  state: ({ issue }) => stateOf(issue),
  merged: ({ issue }) => issue.pull.merged !== null,
  mergedAt: ({ issue }) => isoOrNull(issue.pull.merged?.at ?? null),
  mergedBy: ({ issue: { pull } }) => (pull.merged === null ? null : accountNode(pull.merged.by)),
  mergeCommit: ({ repository, issue: { pull } }) =>
    pull.merged === null ? null : objectNode(repository, pull.merged.sha),
  mergeable,
  mergeStateStatus: async (node, _: unknown, scope) =>
    String((await shown(node, scope))['mergeable_state']).toUpperCase(),
  isDraft: ({ issue }) => issue.pull.draft,
  isCrossRepository: ({ issue }) => issue.pull.head.fork !== undefined,
  maintainerCanModify: async (node, _: unknown, scope) => (await shown(node, scope))['maintainer_can_modify'],
  permalink: (node, _: unknown, { hub }) => `${hub.url}/${node.repository.fullName}/pull/${node.issue.number}`,
  headRefOid: ({ issue }) => issue.pull.head.sha,
  headRefName: ({ issue }) => issue.pull.head.branch,
  headRef: ({ repository, issue }) => branchNode(headRepository({ repository, issue }), issue.pull.head.branch),
  headRepository: (node) => repositoryNode(headRepository(node)),
  headRepositoryOwner: (node) => accountNode(headRepository(node).owner),
  baseRefOid: ({ issue }) => issue.pull.base.sha,
  baseRefName: ({ issue }) => issue.pull.base.branch,
  baseRef: ({ repository, issue }) => branchNode(repository, issue.pull.base.branch),
  baseRepository: ({ repository }) => repositoryNode(repository),
  additions: async (node, _: unknown, scope) => (await shown(node, scope))['additions'],
  deletions: async (node, _: unknown, scope) => (await shown(node, scope))['deletions'],
  changedFiles: async (node, _: unknown, scope) => (await shown(node, scope))['changed_files'],
  statusCheckRollup: ({ repository, issue }, _: unknown, scope) => rollupOf(repository, issue.pull.head.sha, scope),
});

const lists = fields<PullNode>({
  commits: (node, page: PageRequest, { hub }) => {
    const { repository, issue } = node;
    const path = `/${repository.fullName}/pull/${issue.number}/commits`;
    return connect(
      commitsOf(repository, issue).map((sha) => ({
        id: nodeId('PullRequestCommit', `${issue.pull.id}:${sha}`),
        commit: objectNode(repository, sha),
        pullRequest: node,
        resourcePath: `${path}/${sha}`,
        url: `${hub.url}${path}/${sha}`,
      })),
      page,
    );
  },
  files: async ({ repository, issue }, page: PageRequest) => {
    const { from, to } = range(repository, issue);
    const files = await difference(repository.git, from, to);
    return connect(
      files.map(({ path, additions, deletions, status }) => ({
        path,
        additions,
        deletions,
        changeType: CHANGES[status],
        viewerViewedState: 'UNVIEWED',
      })),
      page,
    );
  },
  reviews: (node, { states, author, ...page }: ReviewFilter, { actor }) => {
    const found = node.issue.pull.reviews.filter(
      (one) =>
        maySeeReview(one, actor) &&
        (states ?? [one.state]).includes(one.state) &&
        (author ?? one.author.account.login) === one.author.account.login,
    );
    return connect(
      found.map((one) => review(node, one)),
      page,
    );
  },
  latestOpinionatedReviews: (node, page: PageRequest) =>
    connect(
      opinions(node).map((one) => review(node, one)),
      page,
    ),
  latestReviews: (node, page: PageRequest) => {
    const latest = new Map(
      node.issue.pull.reviews.filter(({ state }) => state !== 'PENDING').map((one) => [one.author.account.id, one]),
    );
    return connect(
      [...latest.values()].map((one) => review(node, one)),
      page,
    );
  },
  reviewRequests: (node, page: PageRequest, { hub }) => {
    const organization = hub.organizations.get(node.repository.owner.login.toLowerCase());
    const { pull } = node.issue;
    const asked = [
      ...[...pull.reviewers.values()].map((account) => ({ key: account.id, reviewer: accountNode(account) })),
      ...[...pull.reviewTeams].flatMap((slug) => {
        const team = organization?.teams.get(slug);
        return team === undefined ? [] : [{ key: team.id, reviewer: { kind: 'Team', organization, team } }];
      }),
    ];
    return connect(
      asked.map(({ key, reviewer }) => ({
        id: nodeId('ReviewRequest', `${pull.id}:${key}`),
        databaseId: key,
        asCodeOwner: false,
        pullRequest: node,
        requestedReviewer: reviewer,
      })),
      page,
    );
  },
});

const path = ({ repository, issue, review: one }: ReviewNode) =>
  `/${repository.fullName}/pull/${issue.number}#pullrequestreview-${one.id}`;

const reviewFields = fields<ReviewNode>({
  id: (node) => idOf(node),
  databaseId: (node) => node.review.id,
  fullDatabaseId: (node) => String(node.review.id),
  body: (node) => node.review.body,
  bodyText: (node) => node.review.body,
  state: (node) => node.review.state,
  author: (node) => actorNode(node.review.author),
  authorAssociation: (node, _: unknown, { hub }) => association(hub, node.repository, node.review.author.account),
  createdAt: (node) => iso(node.review.at ?? node.issue.updatedAt),
  publishedAt: (node) => isoOrNull(node.review.at),
  submittedAt: (node) => isoOrNull(node.review.at),
  updatedAt: (node) => iso(node.review.at ?? node.issue.updatedAt),
  commit: (node) => objectNode(node.repository, node.review.sha) ?? null,
  pullRequest: ({ repository, issue }) => ({ kind: 'PullRequest', repository, issue }),
  repository: ({ repository }) => repositoryNode(repository),
  resourcePath: path,
  url: (node, _: unknown, { hub }) => `${hub.url}${path(node)}`,
  viewerDidAuthor: (node, _: unknown, scope) => node.review.author.account === scope.actor.account,
});

export const pullTypes: Types = {
  PullRequest: { ...issueFields, ...facts, ...lists },
  PullRequestReview: reviewFields,
};
