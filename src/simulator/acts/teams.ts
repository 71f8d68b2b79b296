import type { Permission } from '../../core/command.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Account, Actor, Organization, Repository, Team } from '../records.ts';
import { invalid, Refusal } from '../refusal.ts';
import { accountJson, teamJson } from '../shapes/accounts.ts';
import { permissionsJson } from '../shapes/members.ts';
import { repositoryJson } from '../shapes/repositories.ts';
import { announceInOrganization } from './announce.ts';

/** The name in an address: lower case, and a dash for each run of what has no place there. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

function announceTeam(
  hub: Hub,
  organization: Organization,
  team: Team,
  actor: Actor,
  action: string,
  more: JsonObject = {},
): void {
  const about = { team: teamJson(hub, organization, team), ...more };
  announceInOrganization(hub, organization, actor, 'team', action, about);
}

export interface TeamRequest {
  readonly name: string;
  readonly description?: string | null;
  readonly privacy?: 'closed' | 'secret';
  /** Logins. */
  readonly maintainers?: readonly string[];
}

export function createTeam(hub: Hub, organization: Organization, actor: Actor, request: TeamRequest): Team {
  const slug = slugOf(request.name);
  if (slug === '') throw invalid('Team', 'name', 'missing_field');
  if (organization.teams.has(slug)) throw new Refusal(422, 'Name must be unique for this org');
  const { name, description = null, privacy = 'secret', maintainers = [] } = request;
  const team: Team = { id: hub.id(), slug, name, description, privacy, members: new Map(), createdAt: hub.clock.now() };
  organization.teams.set(slug, team);
  announceTeam(hub, organization, team, actor, 'created');
  for (const login of maintainers) {
    const member = organization.members.get(login.toLowerCase());
    if (member !== undefined) setTeamMember(hub, organization, team, actor, member.account, 'maintainer');
  }
  return team;
}

/** Another name is another slug; what the team may do moves along. */
export function editTeam(
  hub: Hub,
  organization: Organization,
  team: Team,
  actor: Actor,
  request: Partial<TeamRequest>,
): void {
  const changes: Record<string, JsonObject> = {};
  if (request.name !== undefined && request.name !== team.name) {
    const slug = slugOf(request.name);
    if (slug !== team.slug && organization.teams.has(slug)) throw new Refusal(422, 'Name must be unique for this org');
    changes['name'] = { from: team.name };
    organization.teams.delete(team.slug);
    for (const { teams } of repositoriesOf(hub, organization)) {
      const role = teams.get(team.slug);
      if (role === undefined) continue;
      teams.delete(team.slug);
      teams.set(slug, role);
    }
    team.name = request.name;
    team.slug = slug;
    organization.teams.set(slug, team);
  }
  if (request.description !== undefined && request.description !== (team.description ?? null)) {
    changes['description'] = { from: team.description ?? '' };
    team.description = request.description;
  }
  if (request.privacy !== undefined && request.privacy !== (team.privacy ?? 'closed')) {
    changes['privacy'] = { from: team.privacy ?? 'closed' };
    team.privacy = request.privacy;
  }
  if (Object.keys(changes).length > 0) announceTeam(hub, organization, team, actor, 'edited', { changes });
}

export function deleteTeam(hub: Hub, organization: Organization, team: Team, actor: Actor): void {
  organization.teams.delete(team.slug);
  for (const { teams } of repositoriesOf(hub, organization)) teams.delete(team.slug);
  announceTeam(hub, organization, team, actor, 'deleted');
}

export function repositoriesOf(hub: Hub, organization: Organization): Repository[] {
  return [...hub.repositories.values()].filter(({ owner }) => owner === organization.account);
}

/** Puts somebody into a team; who is no member of the organization becomes one, without the invitation that GitHub sends. */
export function setTeamMember(
  hub: Hub,
  organization: Organization,
  team: Team,
  actor: Actor,
  account: Account,
  role: 'member' | 'maintainer',
): void {
  const login = account.login.toLowerCase();
  const known = team.members.has(login);
  team.members.set(login, role);
  if (!organization.members.has(login)) organization.members.set(login, { account, role: 'member' });
  if (!known) announceMembership(hub, organization, team, actor, account, 'added');
}

export function removeFromTeam(hub: Hub, organization: Organization, team: Team, actor: Actor, account: Account): void {
  if (!team.members.delete(account.login.toLowerCase())) return;
  announceMembership(hub, organization, team, actor, account, 'removed');
}

function announceMembership(
  hub: Hub,
  organization: Organization,
  team: Team,
  actor: Actor,
  account: Account,
  action: string,
): void {
  const about = { scope: 'team', member: accountJson(hub, account), team: teamJson(hub, organization, team) };
  announceInOrganization(hub, organization, actor, 'membership', action, about);
}

/** Lets a team at a repository of its organization, or changes what it may do there. */
export function setTeamRole(
  hub: Hub,
  organization: Organization,
  team: Team,
  actor: Actor,
  repository: Repository,
  role: Permission,
): void {
  if (repository.owner !== organization.account) throw new Refusal(422, 'Validation Failed');
  const before = repository.teams.get(team.slug);
  repository.teams.set(team.slug, role);
  if (before === role) return;
  const about = { repository: { ...repositoryJson(hub, repository), permissions: permissionsJson(role) } };
  if (before === undefined) announceTeam(hub, organization, team, actor, 'added_to_repository', about);
  else {
    const { admin, pull, push } = permissionsJson(before);
    const changes = { repository: { permissions: { from: { admin, pull, push } } } };
    announceTeam(hub, organization, team, actor, 'edited', { ...about, changes });
  }
}

export function removeTeamRole(
  hub: Hub,
  organization: Organization,
  team: Team,
  actor: Actor,
  repository: Repository,
): void {
  if (!repository.teams.delete(team.slug)) return;
  const about = { repository: repositoryJson(hub, repository) };
  announceTeam(hub, organization, team, actor, 'removed_from_repository', about);
}
