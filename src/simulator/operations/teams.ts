import {
  createTeam,
  deleteTeam,
  editTeam,
  removeFromTeam,
  removeTeamRole,
  repositoriesOf,
  setTeamMember,
  setTeamRole,
} from '../acts/teams.ts';
import { maySee } from '../http/authentication.ts';
import { type Call, created, type Handlers, noContent, ok, type Reply } from '../http/call.ts';
import type { Account, Organization, Team } from '../records.ts';
import { invalid, notFound } from '../refusal.ts';
import { accountJson, fullTeamJson, teamJson } from '../shapes/accounts.ts';
import { permissionsJson, roleFrom } from '../shapes/members.ts';
import { minimalRepositoryJson } from '../shapes/repositories.ts';
import { checkOwner, personAt } from './members.ts';
import { organizationAt } from './repository-life.ts';

function teamAt(call: Call): { organization: Organization; team: Team } {
  const organization = organizationAt(call);
  const team = organization.teams.get(call.parameter('team_slug'));
  if (team === undefined) throw notFound();
  return { organization, team };
}

/** Owners of the organization and maintainers of the team may change it. */
function changeable(call: Call): { organization: Organization; team: Team } {
  const found = teamAt(call);
  const login = call.actor.account.login.toLowerCase();
  if (found.team.members.get(login) !== 'maintainer') checkOwner(call, found.organization);
  return found;
}

function membership(call: Call, organization: Organization, team: Team, account: Account): Reply {
  const role = team.members.get(account.login.toLowerCase());
  if (role === undefined) throw notFound();
  const url = `${call.hub.url}/organizations/${organization.account.id}/team/${team.id}/memberships/${account.login}`;
  return ok({ url, role, state: 'active' });
}

function privacyIn(call: Call): { readonly privacy?: 'closed' | 'secret' } {
  const privacy = call.optionalText('privacy');
  if (privacy === undefined) return {};
  if (privacy !== 'closed' && privacy !== 'secret') throw invalid('Team', 'privacy', 'invalid');
  return { privacy };
}

/** Whoever makes a team maintains it (https://docs.github.com/rest/teams/teams#create-a-team). */
function create(call: Call): Reply {
  const { hub, actor, caller } = call;
  const organization = organizationAt(call);
  const maintainers = [...(caller.kind === 'person' ? [actor.account.login] : []), ...call.texts('maintainers')];
  const stranger = maintainers.find((login) => !organization.members.has(login.toLowerCase()));
  if (stranger !== undefined) throw invalid('Team', 'maintainers', 'invalid');
  const repositories = call.texts('repo_names').map((name) => hub.repository(name));
  const description = call.optionalText('description') ?? null;
  const about = { name: call.text('name'), description, maintainers, ...privacyIn(call) };
  const team = createTeam(hub, organization, actor, about);
  for (const repository of repositories) setTeamRole(hub, organization, team, actor, repository, 'read');
  return created(fullTeamJson(hub, organization, team));
}

function listRepositories(call: Call): Reply {
  const { hub, caller } = call;
  const { organization, team } = teamAt(call);
  const seen = repositoriesOf(hub, organization).filter((one) => one.teams.has(team.slug) && maySee(hub, one, caller));
  return call.page(seen, (one) => {
    const role = one.teams.get(team.slug)!;
    return { ...minimalRepositoryJson(hub, one), permissions: permissionsJson(role), role_name: role };
  });
}

function listMembers(call: Call): Reply {
  const { team } = teamAt(call);
  const wanted = call.query.get('role') ?? 'all';
  const found = [...team.members].filter(([, role]) => wanted === 'all' || role === wanted);
  return call.page(found, ([login, role]) => {
    return { ...accountJson(call.hub, call.hub.account(login)), role, inherited: false };
  });
}

export const teamHandlers: Handlers = {
  'teams/list': (call) => {
    const organization = organizationAt(call);
    return call.page([...organization.teams.values()], (team) => teamJson(call.hub, organization, team));
  },
  'teams/create': create,
  'teams/get-by-name': (call) => {
    const { organization, team } = teamAt(call);
    return ok(fullTeamJson(call.hub, organization, team));
  },
  'teams/update-in-org': (call) => {
    const { organization, team } = changeable(call);
    const name = call.optionalText('name');
    const description = call.optionalText('description');
    const about = {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...privacyIn(call),
    };
    editTeam(call.hub, organization, team, call.actor, about);
    return ok(fullTeamJson(call.hub, organization, team));
  },
  'teams/delete-in-org': (call) => {
    const { organization, team } = changeable(call);
    deleteTeam(call.hub, organization, team, call.actor);
    return noContent();
  },
  'teams/list-members-in-org': listMembers,
  'teams/list-repos-in-org': listRepositories,
  'teams/get-membership-for-user-in-org': (call) => {
    const { organization, team } = teamAt(call);
    return membership(call, organization, team, personAt(call));
  },
  'teams/add-or-update-membership-for-user-in-org': (call) => {
    const { organization, team } = changeable(call);
    const account = personAt(call);
    const role = call.optionalText('role') ?? 'member';
    if (role !== 'member' && role !== 'maintainer') throw invalid('TeamMember', 'role', 'invalid');
    setTeamMember(call.hub, organization, team, call.actor, account, role);
    return membership(call, organization, team, account);
  },
  'teams/remove-membership-for-user-in-org': (call) => {
    const { organization, team } = changeable(call);
    removeFromTeam(call.hub, organization, team, call.actor, personAt(call));
    return noContent();
  },
  'teams/add-or-update-repo-permissions-in-org': (call) => {
    const { organization, team } = teamAt(call);
    const role = roleFrom(call.optionalText('permission') ?? 'pull');
    if (role === undefined) throw invalid('Team', 'permission', 'invalid');
    setTeamRole(call.hub, organization, team, call.actor, call.repository, role);
    return noContent();
  },
  'teams/remove-repo-in-org': (call) => {
    const { organization, team } = teamAt(call);
    removeTeamRole(call.hub, organization, team, call.actor, call.repository);
    return noContent();
  },
};
