import { type Call, type Handlers, ok } from '../http/call.ts';
import type { Organization, Team } from '../records.ts';
import { notFound } from '../refusal.ts';
import { fullTeamJson } from '../shapes/accounts.ts';

function teamAt(call: Call): { organization: Organization; team: Team } {
  const { hub, caller } = call;
  const organization = hub.organizations.get(call.parameter('org').toLowerCase());
  const team = organization?.teams.get(call.parameter('team_slug'));
  // An installation sees the teams of its own organization only, a person those of organizations that they belong to.
  const login = caller.actor?.account.login.toLowerCase() ?? '';
  const sees =
    caller.kind === 'installation'
      ? caller.token.holder.installation.account === organization?.account
      : organization?.members.has(login) === true;
  if (organization === undefined || team === undefined || !sees) throw notFound();
  return { organization, team };
}

export const teamHandlers: Handlers = {
  'teams/get-by-name': (call) => {
    const { organization, team } = teamAt(call);
    return ok(fullTeamJson(call.hub, organization, team));
  },
  'teams/get-membership-for-user-in-org': (call) => {
    const { organization, team } = teamAt(call);
    const login = call.parameter('username');
    const role = team.members.get(login.toLowerCase());
    if (role === undefined) throw notFound();
    const url = `${call.hub.url}/organizations/${organization.account.id}/team/${team.id}/memberships/${login}`;
    return ok({ url, role, state: 'active' });
  },
};
