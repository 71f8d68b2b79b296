import type { Permission } from '../../core/command.ts';
import type { Hub } from '../hub.ts';
import type { Account, Repository } from '../records.ts';

const ROLES: readonly Permission[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

/** The strongest of what owner, organization, teams and the repository itself grant. */
export function roleOn(hub: Hub, repository: Repository, account: Account): Permission {
  if (repository.owner === account) return 'admin';
  const login = account.login.toLowerCase();
  const organization = hub.organizations.get(repository.owner.login.toLowerCase());
  const member = organization?.members.get(login);
  if (member?.role === 'admin') return 'admin';
  const granted: Permission[] = [repository.private ? 'none' : 'read', repository.collaborators.get(login) ?? 'none'];
  if (organization !== undefined && member !== undefined) granted.push(organization.basePermission);
  for (const team of organization?.teams.values() ?? []) {
    if (team.members.has(login)) granted.push(repository.teams.get(team.slug) ?? 'none');
  }
  return granted.reduce((best, one) => (ROLES.indexOf(one) > ROLES.indexOf(best) ? one : best));
}
