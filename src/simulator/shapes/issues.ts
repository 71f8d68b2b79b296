import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import {
  type Account,
  type Comment,
  type Issue,
  type Label,
  REACTIONS,
  type Reaction,
  type Repository,
} from '../records.ts';
import { accountJson } from './accounts.ts';
import { iso, isoOrNull, nodeId } from './basics.ts';
import { milestoneJson } from './milestones.ts';
import { repositoryUrl } from './repositories.ts';

export function labelJson(hub: Hub, repository: Repository, label: Label): JsonObject {
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${repositoryUrl(hub, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

export function labelsJson(hub: Hub, repository: Repository, issue: Issue): JsonObject[] {
  return [...issue.labels].map((name) => labelJson(hub, repository, repository.labels.get(name)!));
}

/** How somebody stands to a repository, as comments and pull requests show it. */
export function association(hub: Hub, repository: Repository, account: Account): string {
  const organization = hub.organizations.get(repository.owner.login.toLowerCase());
  if (account === repository.owner) return 'OWNER';
  if (organization?.members.has(account.login.toLowerCase())) return 'MEMBER';
  return repository.collaborators.has(account.login.toLowerCase()) ? 'COLLABORATOR' : 'NONE';
}

export function commentsOf(repository: Repository, issue: Issue): Comment[] {
  return [...repository.comments.values()].filter((comment) => comment.issue === issue.number);
}

export function reactionsJson(url: string, reactions: readonly Reaction[]): JsonObject {
  const counts = REACTIONS.map((content) => [content, reactions.filter((one) => one.content === content).length]);
  return { url: `${url}/reactions`, total_count: reactions.length, ...Object.fromEntries(counts) };
}

/** Who shall do it, and by when: the same for issues and pull requests. */
export function assignedJson(hub: Hub, repository: Repository, issue: Issue): JsonObject {
  const assignees = [...issue.assignees.values()].map((account) => accountJson(hub, account));
  return {
    assignee: assignees[0] ?? null,
    assignees,
    milestone: issue.milestone === null ? null : milestoneJson(hub, repository, issue.milestone),
  };
}

export function issueJson(hub: Hub, repository: Repository, issue: Issue): JsonObject {
  const url = `${repositoryUrl(hub, repository)}/issues/${issue.number}`;
  const html = `${hub.url}/${repository.fullName}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`;
  return {
    url,
    repository_url: repositoryUrl(hub, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    id: issue.id,
    // The numeric id is the issue's, the global one that of the pull request which it is.
    node_id: issue.pull === undefined ? nodeId('Issue', issue.id) : nodeId('PullRequest', issue.pull.id),
    number: issue.number,
    title: issue.title,
    user: accountJson(hub, issue.author.account),
    labels: labelsJson(hub, repository, issue),
    state: issue.state,
    locked: issue.lock !== null,
    ...assignedJson(hub, repository, issue),
    comments: commentsOf(repository, issue).length,
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.updatedAt),
    closed_at: isoOrNull(issue.closedAt),
    author_association: association(hub, repository, issue.author.account),
    active_lock_reason: issue.lock?.reason ?? null,
    body: issue.body,
    reactions: reactionsJson(url, issue.reactions),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: issue.stateReason,
    ...(issue.pull === undefined
      ? {}
      : {
          draft: issue.pull.draft,
          pull_request: {
            url: `${repositoryUrl(hub, repository)}/pulls/${issue.number}`,
            html_url: html,
            diff_url: `${html}.diff`,
            patch_url: `${html}.patch`,
            merged_at: isoOrNull(issue.pull.merged?.at ?? null),
          },
        }),
  };
}

export function commentJson(hub: Hub, repository: Repository, comment: Comment): JsonObject {
  const issue = repository.issues.get(comment.issue)!;
  const kind = issue.pull === undefined ? 'issues' : 'pull';
  const url = `${repositoryUrl(hub, repository)}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${hub.url}/${repository.fullName}/${kind}/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(hub, repository)}/issues/${comment.issue}`,
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user: accountJson(hub, comment.author.account),
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    author_association: association(hub, repository, comment.author.account),
    body: comment.body,
    reactions: reactionsJson(url, comment.reactions),
    performed_via_github_app: null,
  };
}

export function reactionJson(hub: Hub, reaction: Reaction): JsonObject {
  return {
    id: reaction.id,
    node_id: nodeId('Reaction', reaction.id),
    user: accountJson(hub, reaction.author.account),
    content: reaction.content,
    created_at: iso(reaction.at),
  };
}
