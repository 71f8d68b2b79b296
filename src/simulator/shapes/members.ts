import { PERMISSIONS, type Permission } from '../../core/command.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Account, Organization } from '../records.ts';
import { accountJson } from './accounts.ts';

export interface RolePermissions extends JsonObject {
  readonly pull: boolean;
  readonly triage: boolean;
  readonly push: boolean;
  readonly maintain: boolean;
  readonly admin: boolean;
}

/** What a role may do, in the words of GitHub's JSON. */
export function permissionsJson(role: Permission): RolePermissions {
  const rank = PERMISSIONS.indexOf(role);
  return { pull: rank >= 1, triage: rank >= 2, push: rank >= 3, maintain: rank >= 4, admin: rank >= 5 };
}

/** Request bodies call read and write `pull` and `push`; anything else that is no role is undefined. */
export function roleFrom(name: string): Permission | undefined {
  const own = name === 'pull' ? 'read' : name === 'push' ? 'write' : name;
  return PERMISSIONS.find((role) => role === own && role !== 'none');
}

/** How somebody belongs to an organization; `organization` itself is added where an answer needs it. */
export function membershipJson(hub: Hub, organization: Organization, account: Account): JsonObject {
  const url = `${hub.url}/orgs/${organization.account.login}`;
  return {
    url: `${url}/memberships/${account.login}`,
    state: 'active',
    role: organization.members.get(account.login.toLowerCase())?.role ?? 'member',
    direct_membership: true,
    enterprise_teams_providing_indirect_membership: [],
    organization_url: url,
    user: accountJson(hub, account),
  };
}
