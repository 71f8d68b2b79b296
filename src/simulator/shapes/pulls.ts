import type { JsonObject } from '../../core/json.ts';
import { difference } from '../git/difference.ts';
import type { Hub } from '../hub.ts';
import { commitsOf, knownMergeable, range } from '../pull-range.ts';
import type { AutoMerge } from '../records/rules.ts';
import type { PullIssue, Repository, Review } from '../records.ts';
import { mergeableState } from '../rules/mergeable-state.ts';
import { accountJson, teamJson } from './accounts.ts';
import { iso, isoOrNull, nodeId } from './basics.ts';
import { assignedJson, association, commentsOf, labelsJson } from './issues.ts';
import { repositoryJson, repositoryUrl } from './repositories.ts';

export { commitsOf, knownMergeable, range };

function minimalPullJson(hub: Hub, repository: Repository, issue: PullIssue): JsonObject {
  const url = repositoryUrl(hub, repository);
  const repo = { id: repository.id, url, name: repository.name };
  return {
    id: issue.pull.id,
    number: issue.number,
    url: `${url}/pulls/${issue.number}`,
    head: { ref: issue.pull.head.branch, sha: issue.pull.head.sha, repo },
    base: { ref: issue.pull.base.branch, sha: issue.pull.base.sha, repo },
  };
}

/** Open pull requests whose head is that commit, as checks and workflow runs name them; of forks GitHub names none. */
export function pullsAt(hub: Hub, repository: Repository, sha: string): JsonObject[] {
  return [...repository.issues.values()]
    .filter(
      (issue): issue is PullIssue =>
        issue.pull?.head.sha === sha && issue.pull.head.fork === undefined && issue.state === 'open',
    )
    .map((issue) => minimalPullJson(hub, repository, issue));
}

function autoMergeJson(hub: Hub, issue: PullIssue, { by, method, title, message }: AutoMerge): JsonObject {
  return {
    enabled_by: accountJson(hub, by.account),
    merge_method: method,
    commit_title: title ?? issue.title,
    commit_message: message ?? '',
  };
}

/** A pull request as lists show it. */
export function simplePullJson(hub: Hub, repository: Repository, issue: PullIssue): JsonObject {
  const { pull } = issue;
  const organization = hub.organizations.get(repository.owner.login.toLowerCase());
  const repositoryAddress = repositoryUrl(hub, repository);
  const url = `${repositoryAddress}/pulls/${issue.number}`;
  const html = `${hub.url}/${repository.fullName}/pull/${issue.number}`;
  const issueUrl = `${repositoryAddress}/issues/${issue.number}`;
  const statuses = `${repositoryAddress}/statuses/${pull.head.sha}`;
  const end = (branch: string, sha: string, where: Repository) => ({
    label: `${where.owner.login}:${branch}`,
    ref: branch,
    sha,
    user: accountJson(hub, where.owner),
    repo: repositoryJson(hub, where),
  });
  const links = {
    self: url,
    html,
    issue: issueUrl,
    comments: `${issueUrl}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${repositoryAddress}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses,
  };
  return {
    url,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    number: issue.number,
    state: issue.state,
    locked: issue.lock !== null,
    title: issue.title,
    user: accountJson(hub, issue.author.account),
    body: issue.body,
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.updatedAt),
    closed_at: isoOrNull(issue.closedAt),
    merged_at: isoOrNull(pull.merged?.at ?? null),
    merge_commit_sha: pull.merged?.sha ?? null,
    ...assignedJson(hub, repository, issue),
    requested_reviewers: [...pull.reviewers.values()].map((account) => accountJson(hub, account)),
    requested_teams: [...pull.reviewTeams].flatMap((slug) => {
      const team = organization?.teams.get(slug);
      return organization === undefined || team === undefined ? [] : [teamJson(hub, organization, team)];
    }),
    labels: labelsJson(hub, repository, issue),
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repositoryAddress}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    head: end(pull.head.branch, pull.head.sha, pull.head.fork ?? repository),
    base: end(pull.base.branch, pull.base.sha, repository),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: association(hub, repository, issue.author.account),
    auto_merge: pull.autoMerge === undefined ? null : autoMergeJson(hub, issue, pull.autoMerge),
    active_lock_reason: issue.lock?.reason ?? null,
  };
}

/** A pull request as `pulls/get` and webhooks show it. */
export async function pullJson(hub: Hub, repository: Repository, issue: PullIssue): Promise<JsonObject> {
  const simple = simplePullJson(hub, repository, issue);
  const { merged } = issue.pull;
  const mergeable = knownMergeable(repository, issue);
  const rest = {
    merged: merged !== null,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: mergeableState(hub, repository, issue),
    merged_by: merged === null ? null : accountJson(hub, merged.by),
    comments: commentsOf(repository, issue).length,
    review_comments: [...repository.rules.reviewComments.values()].filter((one) => one.pull === issue.number).length,
    maintainer_can_modify: false,
    commits: commitsOf(repository, issue).length,
  };
  const { from, to } = range(repository, issue);
  const files = await difference(repository.git, from, to);
  const sum = (key: 'additions' | 'deletions') => files.reduce((total, file) => total + file[key], 0);
  return { ...simple, ...rest, additions: sum('additions'), deletions: sum('deletions'), changed_files: files.length };
}

export function reviewJson(hub: Hub, repository: Repository, issue: PullIssue, review: Review): JsonObject {
  const html = `${hub.url}/${repository.fullName}/pull/${issue.number}#pullrequestreview-${review.id}`;
  const pull = `${repositoryUrl(hub, repository)}/pulls/${issue.number}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: accountJson(hub, review.author.account),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: association(hub, repository, review.author.account),
    _links: { html: { href: html }, pull_request: { href: pull } },
    ...(review.at === null ? {} : { submitted_at: iso(review.at) }),
    commit_id: review.sha,
  };
}
