import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Account, App, Installation, Organization, Team } from '../records.ts';
import { iso, isoOrNull, nodeId } from './basics.ts';

export function accountJson(hub: Hub, account: Account): JsonObject {
  const url = `${hub.url}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.kind, account.id),
    avatar_url: `${hub.url}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${hub.url}/${account.kind === 'Bot' ? `apps/${account.login.replace('[bot]', '')}` : account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.kind,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** The `organization` of webhook payloads. */
export function organizationJson(hub: Hub, account: Account): JsonObject {
  const url = `${hub.url}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('Organization', account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${hub.url}/avatars/${account.id}`,
    description: null,
  };
}

export function appJson(hub: Hub, app: App): JsonObject {
  const owner = app.owner ?? [...hub.organizations.values()][0]?.account ?? app.bot;
  return {
    id: app.id,
    slug: app.slug,
    client_id: app.clientId,
    node_id: nodeId('App', app.id),
    owner: accountJson(hub, owner),
    name: app.name,
    description: null,
    external_url: `${hub.url}/apps/${app.slug}`,
    html_url: `${hub.url}/apps/${app.slug}`,
    created_at: iso(app.createdAt),
    updated_at: iso(app.createdAt),
    permissions: { ...app.permissions },
    events: [...app.events],
  };
}

export function installationJson(hub: Hub, installation: Installation): JsonObject {
  return {
    id: installation.id,
    account: accountJson(hub, installation.account),
    repository_selection: installation.repositories === undefined ? 'all' : 'selected',
    access_tokens_url: `${hub.url}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${hub.url}/installation/repositories`,
    html_url: `${hub.url}/organizations/${installation.account.login}/settings/installations/${installation.id}`,
    app_id: hub.app.id,
    app_slug: hub.app.slug,
    client_id: hub.app.clientId,
    target_id: installation.account.id,
    target_type: installation.account.kind === 'Organization' ? 'Organization' : 'User',
    permissions: { ...installation.permissions },
    events: [...installation.events],
    created_at: iso(installation.createdAt),
    updated_at: iso(installation.updatedAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspended === undefined ? null : accountJson(hub, installation.suspended.by),
    suspended_at: isoOrNull(installation.suspended?.at ?? null),
  };
}

/** The `installation` of webhook payloads about repositories. */
export function installationReferenceJson(installation: Installation): JsonObject {
  return { id: installation.id, node_id: nodeId('Integration', installation.id) };
}

export function teamJson(hub: Hub, organization: Organization, team: Team): JsonObject {
  const url = `${hub.url}/organizations/${organization.account.id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: nodeId('Team', team.id),
    url,
    html_url: `${hub.url}/orgs/${organization.account.login}/teams/${team.slug}`,
    name: team.name,
    slug: team.slug,
    description: team.description ?? null,
    privacy: team.privacy ?? 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    type: 'organization',
    organization_id: organization.account.id,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    parent: null,
  };
}

export function fullTeamJson(hub: Hub, organization: Organization, team: Team): JsonObject {
  const repositories = [...hub.repositories.values()].filter(
    (repository) => repository.owner === organization.account && repository.teams.has(team.slug),
  );
  return {
    ...teamJson(hub, organization, team),
    created_at: iso(team.createdAt),
    updated_at: iso(team.createdAt),
    members_count: team.members.size,
    repos_count: repositories.length,
    organization: {
      ...organizationJson(hub, organization.account),
      html_url: `${hub.url}/${organization.account.login}`,
      name: organization.account.login,
      has_organization_projects: true,
      has_repository_projects: true,
      public_repos: 0,
      public_gists: 0,
      followers: 0,
      following: 0,
      created_at: iso(organization.createdAt),
      updated_at: iso(organization.createdAt),
      archived_at: null,
      type: 'Organization',
    },
  };
}
