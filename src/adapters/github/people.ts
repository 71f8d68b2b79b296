import { PERMISSIONS, type Permission } from '../../core/command.ts';
import type { People } from '../../core/ports/github/people.ts';
import { type Client, named } from './client.ts';
import { orNothing } from './errors.ts';

/**
 * https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user and
 * https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user
 */
export function people(client: Client): People {
  return {
    permission: async (name, login) => {
      const given = { ...named(name), username: login };
      const found = await orNothing(client.call('repos.getCollaboratorPermissionLevel', given));
      // `permission` knows no triage and maintain; `role_name` may be a custom role, whose base `permission` tells.
      return role(found?.role_name) ?? role(found?.permission) ?? 'none';
    },
    isMember: async (org, team, login) => {
      const given = { org, team_slug: team, username: login };
      const found = await orNothing(client.call('teams.getMembershipForUserInOrg', given));
      return found?.state === 'active';
    },
  };
}

const role = (name: string | undefined): Permission | undefined => PERMISSIONS.find((one) => one === name);
