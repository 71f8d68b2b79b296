import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Repository } from '../records.ts';
import { accountJson } from './accounts.ts';
import { iso, nodeId } from './basics.ts';
import { mergeSettingsJson } from './merge-settings.ts';

/** Name of the field without `_url`, and what stands behind the repository's address. */
const LINKS = {
  forks: 'forks',
  keys: 'keys{/key_id}',
  collaborators: 'collaborators{/collaborator}',
  teams: 'teams',
  hooks: 'hooks',
  issue_events: 'issues/events{/number}',
  events: 'events',
  assignees: 'assignees{/user}',
  branches: 'branches{/branch}',
  tags: 'tags',
  blobs: 'git/blobs{/sha}',
  git_tags: 'git/tags{/sha}',
  git_refs: 'git/refs{/sha}',
  trees: 'git/trees{/sha}',
  statuses: 'statuses/{sha}',
  languages: 'languages',
  stargazers: 'stargazers',
  contributors: 'contributors',
  subscribers: 'subscribers',
  subscription: 'subscription',
  commits: 'commits{/sha}',
  git_commits: 'git/commits{/sha}',
  comments: 'comments{/number}',
  issue_comment: 'issues/comments{/number}',
  contents: 'contents/{+path}',
  compare: 'compare/{base}...{head}',
  merges: 'merges',
  archive: '{archive_format}{/ref}',
  downloads: 'downloads',
  issues: 'issues{/number}',
  pulls: 'pulls{/number}',
  milestones: 'milestones{/number}',
  notifications: 'notifications{?since,all,participating}',
  labels: 'labels{/name}',
  releases: 'releases{/id}',
  deployments: 'deployments',
};

export function repositoryUrl(hub: Hub, repository: Repository): string {
  return `${hub.url}/repos/${repository.fullName}`;
}

/** What GitHub calls a minimal repository: enough to find everything else. */
export function minimalRepositoryJson(hub: Hub, repository: Repository): JsonObject {
  const url = repositoryUrl(hub, repository);
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    owner: accountJson(hub, repository.owner),
    html_url: `${hub.url}/${repository.fullName}`,
    description: repository.description,
    fork: repository.parent !== undefined,
    url,
    ...Object.fromEntries(Object.entries(LINKS).map(([name, rest]) => [`${name}_url`, `${url}/${rest}`])),
  };
}

export function repositoryJson(hub: Hub, repository: Repository): JsonObject {
  const open = [...repository.issues.values()].filter((issue) => issue.state === 'open').length;
  return {
    ...minimalRepositoryJson(hub, repository),
    created_at: iso(repository.createdAt),
    updated_at: iso(repository.pushedAt),
    pushed_at: iso(repository.pushedAt),
    git_url: `${hub.url.replace(/^http/, 'git')}/${repository.fullName}.git`,
    ssh_url: `ssh://git@simulator.invalid/${repository.fullName}.git`,
    clone_url: `${hub.url}/${repository.fullName}.git`,
    svn_url: `${hub.url}/${repository.fullName}`,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: repository.archived,
    disabled: false,
    open_issues_count: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    custom_properties: {},
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: open,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
}

/** What `repos/get` adds for somebody who may write. */
export function fullRepositoryJson(hub: Hub, repository: Repository): JsonObject {
  return {
    ...repositoryJson(hub, repository),
    permissions: { admin: false, maintain: false, push: true, triage: true, pull: true },
    ...mergeSettingsJson(repository.rules.settings),
    ...Object.fromEntries(repository.settings),
    organization: accountJson(hub, repository.owner),
    network_count: 0,
    subscribers_count: 0,
  };
}

/** In `push` webhooks, and only there, a repository has times in epoch seconds and an owner with name and address. */
export function pushedRepositoryJson(hub: Hub, repository: Repository): JsonObject {
  const { owner, createdAt, pushedAt, defaultBranch } = repository;
  return {
    ...repositoryJson(hub, repository),
    owner: { name: owner.login, email: null, ...accountJson(hub, owner) },
    created_at: Math.floor(createdAt / 1000),
    pushed_at: Math.floor(pushedAt / 1000),
    stargazers: 0,
    master_branch: defaultBranch,
    ...(owner.kind === 'Organization' ? { organization: owner.login } : {}),
  };
}
