import { mergePull } from '../../acts/merging.ts';
import { convertToDraft, type EditIssue, editIssue, markReady, openPull, requestReviewers } from '../../acts/pulls.ts';
import { withdrawReviewers } from '../../acts/review-requests.ts';
import { isReviewEvent, review } from '../../acts/reviews.ts';
import { isAncestor } from '../../git/history.ts';
import type { Account, PullIssue, Repository } from '../../records.ts';
import type { Mutations } from '../fields.ts';
import { issueNode, type PullNode } from '../nodes.ts';
import { notSimulated, unprocessable, unresolved } from '../refusals.ts';
import type { Scope } from '../scope.ts';
import { actorNode } from '../types/accounts.ts';

interface CreateInput {
  readonly repositoryId: string;
  readonly baseRefName: string;
  readonly headRefName: string;
  readonly headRepositoryId?: string | null;
  readonly title: string;
  readonly body?: string | null;
  readonly draft?: boolean | null;
}

/** Refuses unknown branches in the words of https://docs.github.com/graphql/reference/mutations#createpullrequest as clients quote them. */
function checkBranches(repository: Repository, base: string, head: string): void {
  const [baseSha, headSha] = [base, head].map((name) => repository.git.refs.get(`refs/heads/${name}`));
  const reasons = [
    ...(headSha === undefined ? ["Head sha can't be blank"] : []),
    ...(baseSha === undefined ? ["Base sha can't be blank"] : []),
  ];
  if (headSha !== undefined && baseSha !== undefined && !isAncestor(repository.git, headSha, baseSha)) return;
  reasons.push(`No commits between ${base} and ${head}`);
  if (headSha === undefined) reasons.push('Head ref must be a branch');
  if (baseSha === undefined) reasons.push('Base ref must be a branch');
  throw unprocessable(reasons.join(', '));
}

async function createPullRequest(input: CreateInput, scope: Scope) {
  const { repository } = scope.nodeOf(input.repositoryId, 'Repository');
  scope.may(repository, 'pulls/create', 'createPullRequest');
  if (typeof input.headRepositoryId === 'string' && input.headRepositoryId !== input.repositoryId) {
    throw notSimulated('A head in another repository');
  }
  const plain = (name: string) => name.replace(/^refs\/heads\//, '');
  const owner = `${repository.owner.login}:`;
  const head = plain(input.headRefName.startsWith(owner) ? input.headRefName.slice(owner.length) : input.headRefName);
  const base = plain(input.baseRefName);
  checkBranches(repository, base, head);
  const { title, body = null, draft } = input;
  const issue = await openPull(scope.hub, repository, scope.actor, { head, base, title, body, draft: draft === true });
  return { pullRequest: issueNode(repository, issue) };
}

interface UpdateInput {
  readonly pullRequestId: string;
  readonly title?: string | null;
  readonly body?: string | null;
  readonly baseRefName?: string | null;
  readonly state?: 'OPEN' | 'CLOSED' | null;
}

const UNBUILT = ['assigneeIds', 'labelIds', 'maintainerCanModify', 'milestoneId', 'projectIds'];

async function updatePullRequest(input: UpdateInput, scope: Scope) {
  const node = pullAt(input.pullRequestId, scope, 'pulls/update', 'updatePullRequest');
  const unbuilt = UNBUILT.find((name) => Object.hasOwn(input, name));
  if (unbuilt !== undefined) throw notSimulated(`UpdatePullRequestInput.${unbuilt}`);
  const { title, body, baseRefName: base, state } = input;
  const change: EditIssue = {
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof body === 'string' ? { body } : {}),
    ...(typeof base === 'string' ? { base } : {}),
    ...(typeof state === 'string' ? { state: state === 'OPEN' ? 'open' : 'closed' } : {}),
  };
  await editIssue(scope.hub, node.repository, scope.actor, node.issue, change);
  return { actor: actorNode(scope.actor), pullRequest: node };
}

/** The pull request with that id, if the caller may do to it what that REST operation does. */
function pullAt(id: string, scope: Scope, operation: string, mutation: string): PullNode {
  const node = scope.nodeOf(id, 'PullRequest');
  scope.may(node.repository, operation, mutation);
  return node;
}

/** Opens or closes; what is so already stays so. */
async function setState(
  { pullRequestId }: { pullRequestId: string },
  scope: Scope,
  mutation: string,
  state: 'open' | 'closed',
) {
  const node = pullAt(pullRequestId, scope, 'pulls/update', mutation);
  if (state === 'open' && node.issue.pull.merged !== null) {
    throw unprocessable('Could not open the pull request.');
  }
  await editIssue(scope.hub, node.repository, scope.actor, node.issue, { state });
  return { pullRequest: node };
}

interface RequestInput {
  readonly pullRequestId: string;
  readonly userIds?: readonly string[] | null;
  readonly teamIds?: readonly string[] | null;
  readonly union?: boolean | null;
}

function personAt(id: string, scope: Scope): Account {
  const node = scope.node(id);
  if (node.kind !== 'User') throw unresolved(`User node with the global id of '${id}'`);
  return node.account;
}

/** Without `union` those that are not named any more are withdrawn. */
async function requestReviews(input: RequestInput, scope: Scope) {
  const { hub, actor } = scope;
  const node = pullAt(input.pullRequestId, scope, 'pulls/request-reviewers', 'requestReviews');
  const { repository, issue } = node;
  const people = (input.userIds ?? []).map((id) => personAt(id, scope));
  const teams = (input.teamIds ?? []).map((id) => scope.nodeOf(id, 'Team').team.slug);
  const { reviewers, reviewTeams } = issue.pull;
  await requestReviewers(
    hub,
    repository,
    actor,
    issue,
    people.filter((one) => !reviewers.has(one.login.toLowerCase())),
    teams.filter((slug) => !reviewTeams.has(slug)),
  );
  if (input.union !== true) {
    const gone = [...reviewers.values()].filter((one) => !people.includes(one));
    await withdrawReviewers(
      hub,
      repository,
      actor,
      issue,
      gone,
      [...reviewTeams].filter((slug) => !teams.includes(slug)),
    );
  }
  return { actor: actorNode(actor), pullRequest: node };
}

interface MergeInput {
  readonly pullRequestId: string;
  readonly expectedHeadOid?: string | null;
  readonly mergeMethod?: 'MERGE' | 'SQUASH' | 'REBASE' | null;
  readonly commitHeadline?: string | null;
  readonly commitBody?: string | null;
}

async function mergePullRequest(input: MergeInput, scope: Scope) {
  const node = pullAt(input.pullRequestId, scope, 'pulls/merge', 'mergePullRequest');
  const { expectedHeadOid: sha, commitHeadline: title, commitBody: message } = input;
  await mergePull(scope.hub, node.repository, scope.actor, node.issue, {
    method: (input.mergeMethod ?? 'MERGE').toLowerCase() as 'merge' | 'squash' | 'rebase',
    ...(typeof sha === 'string' ? { sha } : {}),
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  });
  return { actor: actorNode(scope.actor), pullRequest: node };
}

interface ReviewInput {
  readonly pullRequestId: string;
  readonly event?: string | null;
  readonly body?: string | null;
  readonly commitOID?: string | null;
  readonly comments?: readonly unknown[] | null;
  readonly threads?: readonly unknown[] | null;
}

async function addPullRequestReview(input: ReviewInput, scope: Scope) {
  const node = pullAt(input.pullRequestId, scope, 'pulls/create-review', 'addPullRequestReview');
  if ((input.comments ?? input.threads ?? []).length > 0) throw notSimulated('A review with comments on lines');
  // Without an event the review stays pending, and only its author sees it.
  const event = input.event ?? undefined;
  if (event !== undefined && !isReviewEvent(event)) throw notSimulated(`A review with the event ${event}`);
  const made = await review(scope.hub, node.repository, scope.actor, node.issue, {
    event,
    body: input.body ?? '',
    ...(typeof input.commitOID === 'string' ? { sha: input.commitOID } : {}),
  });
  const shown = { kind: 'PullRequestReview', repository: node.repository, issue: node.issue, review: made };
  return { pullRequestReview: shown, reviewEdge: { cursor: String(made.id), node: shown } };
}

type Turn = (hub: Scope['hub'], repository: Repository, actor: Scope['actor'], issue: PullIssue) => Promise<void>;

const turning = (mutation: string, act: Turn) => async (input: { pullRequestId: string }, scope: Scope) => {
  const node = pullAt(input.pullRequestId, scope, 'pulls/update', mutation);
  if (node.issue.state === 'closed') throw unprocessable('Pull request is closed');
  await act(scope.hub, node.repository, scope.actor, node.issue);
  return { pullRequest: node };
};

export const pullMutations: Mutations = {
  createPullRequest,
  updatePullRequest,
  closePullRequest: (input: { pullRequestId: string }, scope) => setState(input, scope, 'closePullRequest', 'closed'),
  reopenPullRequest: (input: { pullRequestId: string }, scope) => setState(input, scope, 'reopenPullRequest', 'open'),
  markPullRequestReadyForReview: turning('markPullRequestReadyForReview', markReady),
  convertPullRequestToDraft: turning('convertPullRequestToDraft', convertToDraft),
  requestReviews,
  addPullRequestReview,
  mergePullRequest,
};
