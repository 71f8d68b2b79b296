import type { Permission } from '../../core/command.ts';
import type { Hub } from '../hub.ts';
import type { Account, Actor, Organization, Repository } from '../records.ts';
import { notFound } from '../refusal.ts';
import { accountJson } from '../shapes/accounts.ts';
import { membershipJson } from '../shapes/members.ts';
import { announce, announceInOrganization } from './announce.ts';
import { removeFromTeam } from './teams.ts';

/** Makes somebody a member or owner. Nobody is invited here: who is asked has accepted. */
export function setMember(
  hub: Hub,
  organization: Organization,
  actor: Actor,
  account: Account,
  role: 'admin' | 'member',
): void {
  const known = organization.members.get(account.login.toLowerCase());
  if (known !== undefined) {
    known.role = role;
    return;
  }
  organization.members.set(account.login.toLowerCase(), { account, role });
  const membership = membershipJson(hub, organization, account);
  announceInOrganization(hub, organization, actor, 'organization', 'member_added', { membership });
}

/** Ends a membership, and those in teams with it (https://docs.github.com/rest/orgs/members#remove-an-organization-member). */
export function removeMember(hub: Hub, organization: Organization, actor: Actor, account: Account): void {
  const login = account.login.toLowerCase();
  if (!organization.members.has(login)) throw notFound();
  const membership = membershipJson(hub, organization, account);
  for (const team of organization.teams.values()) {
    if (team.members.has(login)) removeFromTeam(hub, organization, team, actor, account);
  }
  organization.members.delete(login);
  announceInOrganization(hub, organization, actor, 'organization', 'member_removed', { membership });
}

/** Webhooks about collaborators know three levels only. */
function legacy(role: Permission): 'read' | 'write' | 'admin' {
  if (role === 'admin') return 'admin';
  return role === 'write' || role === 'maintain' ? 'write' : 'read';
}

/** Names somebody on the repository itself; gives whether they are new there. Invitations are accepted at once. */
export function setCollaborator(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  account: Account,
  role: Permission,
): boolean {
  const login = account.login.toLowerCase();
  const before = repository.collaborators.get(login);
  repository.collaborators.set(login, role);
  if (before === role) return false;
  const member = accountJson(hub, account);
  if (before === undefined) {
    const changes = { permission: { to: legacy(role) }, role_name: { to: role } };
    announce(hub, repository, actor, 'member', 'added', { member, changes });
    return true;
  }
  const changes = { old_permission: { from: legacy(before) }, permission: { from: before, to: role } };
  announce(hub, repository, actor, 'member', 'edited', { member, changes });
  return false;
}

export function removeCollaborator(hub: Hub, repository: Repository, actor: Actor, account: Account): void {
  if (!repository.collaborators.delete(account.login.toLowerCase())) return;
  announce(hub, repository, actor, 'member', 'removed', { member: accountJson(hub, account) });
}
