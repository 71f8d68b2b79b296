import { removeCollaborator, removeMember, setCollaborator, setMember } from '../acts/members.ts';
import { roleOn } from '../acts/organizations.ts';
import { type Call, type Handlers, noContent, ok, type Reply } from '../http/call.ts';
import type { Account, Organization } from '../records.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { accountJson, organizationJson, teamJson } from '../shapes/accounts.ts';
import { iso, nodeId } from '../shapes/basics.ts';
import { membershipJson, permissionsJson, roleFrom } from '../shapes/members.ts';
import { minimalRepositoryJson, repositoryUrl } from '../shapes/repositories.ts';
import { organizationAt } from './repository-life.ts';

/** The person of the path. */
export function personAt(call: Call): Account {
  const account = call.hub.accounts.get(call.parameter('username').toLowerCase());
  if (account?.kind !== 'User') throw notFound();
  return account;
}

/** People need to own the organization for what apps need a permission for. */
export function checkOwner(call: Call, organization: Organization): void {
  if (call.caller.kind !== 'person') return;
  const role = organization.members.get(call.caller.actor.account.login.toLowerCase())?.role;
  if (role !== 'admin') throw new Refusal(403, 'You must be an admin of this organization.');
}

function wholeMembership(call: Call, organization: Organization, account: Account): Reply {
  const { hub } = call;
  const about = {
    organization: organizationJson(hub, organization.account),
    permissions: { can_create_repository: true },
  };
  return ok({ ...membershipJson(hub, organization, account), ...about });
}

function listMembers(call: Call): Reply {
  const organization = organizationAt(call);
  const role = call.query.get('role') ?? 'all';
  const found = [...organization.members.values()].filter((one) => role === 'all' || one.role === role);
  return call.page(found, ({ account }) => accountJson(call.hub, account));
}

function addCollaborator(call: Call): Reply {
  const { hub, repository, actor } = call;
  const account = personAt(call);
  const role = roleFrom(call.optionalText('permission') ?? 'push');
  if (role === undefined) throw invalid('Repository', 'permission', 'invalid');
  const organization = hub.organizations.get(repository.owner.login.toLowerCase());
  const known = organization?.members.has(account.login.toLowerCase()) === true;
  if (!setCollaborator(hub, repository, actor, account, role) || known) return noContent();
  const id = hub.id();
  return {
    status: 201,
    body: {
      id,
      node_id: nodeId('RepositoryInvitation', id),
      repository: minimalRepositoryJson(hub, repository),
      invitee: accountJson(hub, account),
      inviter: accountJson(hub, actor.account),
      permissions: role,
      created_at: iso(hub.clock.now()),
      expired: false,
      url: `${hub.url}/user/repository_invitations/${id}`,
      html_url: `${hub.url}/${repository.fullName}/invitations`,
    },
  };
}

/** Everybody who may do more than the public; https://docs.github.com/rest/collaborators/collaborators */
function listCollaborators(call: Call): Reply {
  const { hub, repository } = call;
  const members = hub.organizations.get(repository.owner.login.toLowerCase())?.members ?? new Map();
  const affiliation = call.query.get('affiliation') ?? 'all';
  const logins =
    affiliation === 'all'
      ? [...members.keys(), ...repository.collaborators.keys()]
      : [...repository.collaborators.keys()];
  const people = [...new Set(logins)]
    .filter((login) => affiliation !== 'outside' || !members.has(login))
    .flatMap((login) => hub.accounts.get(login) ?? [])
    .map((account) => ({ account, role: roleOn(hub, repository, account) }))
    .filter(({ role }) => role !== 'none');
  return call.page(people, ({ account, role }) => {
    return { ...accountJson(hub, account), permissions: permissionsJson(role), role_name: role };
  });
}

function repositoryTeams(call: Call): Reply {
  const { hub, repository } = call;
  const organization = hub.organizations.get(repository.owner.login.toLowerCase());
  const found = [...repository.teams].flatMap(([slug, role]) => {
    const team = organization?.teams.get(slug);
    return organization === undefined || team === undefined ? [] : [{ json: teamJson(hub, organization, team), role }];
  });
  return call.page(found, ({ json, role }) => {
    const permission = role === 'read' ? 'pull' : role === 'write' ? 'push' : role;
    return {
      ...json,
      permission,
      permissions: permissionsJson(role),
      url: `${json['url']}`,
      repositories_url: `${repositoryUrl(hub, repository)}/teams`,
    };
  });
}

export const memberHandlers: Handlers = {
  'orgs/list-members': listMembers,
  'orgs/get-membership-for-user': (call) => {
    const organization = organizationAt(call);
    const account = personAt(call);
    if (!organization.members.has(account.login.toLowerCase())) throw notFound();
    return wholeMembership(call, organization, account);
  },
  'orgs/set-membership-for-user': (call) => {
    const organization = organizationAt(call);
    checkOwner(call, organization);
    const role = call.optionalText('role') ?? 'member';
    if (role !== 'admin' && role !== 'member') throw invalid('Membership', 'role', 'invalid');
    const account = personAt(call);
    setMember(call.hub, organization, call.actor, account, role);
    return wholeMembership(call, organization, account);
  },
  'orgs/remove-membership-for-user': (call) => {
    const organization = organizationAt(call);
    checkOwner(call, organization);
    removeMember(call.hub, organization, call.actor, personAt(call));
    return noContent();
  },
  'repos/add-collaborator': addCollaborator,
  'repos/remove-collaborator': (call) => {
    removeCollaborator(call.hub, call.repository, call.actor, personAt(call));
    return noContent();
  },
  'repos/check-collaborator': (call) => {
    const role = roleOn(call.hub, call.repository, personAt(call));
    const { repository } = call;
    const login = call.parameter('username').toLowerCase();
    const member = call.hub.organizations.get(repository.owner.login.toLowerCase())?.members.has(login) === true;
    if (role === 'none' || (!member && !repository.collaborators.has(login))) throw notFound();
    return noContent();
  },
  'repos/list-collaborators': listCollaborators,
  'repos/list-teams': repositoryTeams,
};
