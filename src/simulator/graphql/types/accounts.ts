import { projectsOf } from '../../acts/projects.ts';
import type { Account, Actor } from '../../records.ts';
import { iso } from '../../shapes/basics.ts';
import { connect, type PageRequest } from '../connection.ts';
import { fields, type Types } from '../fields.ts';
import {
  type AccountNode,
  type AppNode,
  accountNode,
  idOf,
  type ProjectNode,
  repositoryNode,
  type TeamNode,
} from '../nodes.ts';
import { unresolved } from '../refusals.ts';
import type { Scope } from '../scope.ts';

/** Who did something, as GitHub's `Actor` interface shows it. */
export const actorNode = (actor: Actor): AccountNode => accountNode(actor.account);

const path = ({ login, kind }: Account) => (kind === 'Bot' ? `/apps/${login.replace('[bot]', '')}` : `/${login}`);

const account = fields<AccountNode>({
  id: (node) => idOf(node),
  databaseId: ({ account }) => account.id,
  login: ({ account }) => account.login,
  avatarUrl: ({ account }, _: unknown, { hub }) => `${hub.url}/avatars/${account.id}`,
  resourcePath: ({ account }) => path(account),
  url: ({ account }, _: unknown, { hub }) => `${hub.url}${path(account)}`,
});

function visible(node: AccountNode, scope: Scope) {
  return [...scope.hub.repositories.values()].filter((one) => one.owner === node.account && scope.sees(one));
}

function project({ account }: AccountNode, { number }: { number: number }, scope: Scope): ProjectNode {
  scope.mayProjects(account, 'read');
  const found = projectsOf(scope.hub, account).find((one) => one.number === number);
  if (found === undefined) throw unresolved(`a ProjectV2 with the number ${number}`);
  return { kind: 'ProjectV2', project: found };
}

const owner = fields<AccountNode>({
  repository: (node, { name }: { name: string }, scope) =>
    repositoryNode(scope.repository(`${node.account.login}/${name}`)),
  repositories: (node, page: PageRequest, scope) => connect(visible(node, scope).map(repositoryNode), page),
  projectV2: project,
  projectsV2: ({ account }, page: PageRequest, scope) => {
    scope.mayProjects(account, 'read');
    return connect(
      projectsOf(scope.hub, account).map((one): ProjectNode => ({ kind: 'ProjectV2', project: one })),
      page,
    );
  },
});

const organization = fields<AccountNode>({
  name: ({ account }) => account.login,
  createdAt: ({ account }, _: unknown, { hub }) => iso(hub.organizations.get(account.login.toLowerCase())!.createdAt),
  team: ({ account }, { slug }: { slug: string }, { hub }) => {
    const found = hub.organizations.get(account.login.toLowerCase());
    const team = found?.teams.get(slug.toLowerCase());
    return found === undefined || team === undefined ? null : { kind: 'Team', organization: found, team };
  },
  teams: ({ account }, page: PageRequest, { hub }) => {
    const found = hub.organizations.get(account.login.toLowerCase());
    const teams = [...(found?.teams.values() ?? [])];
    return connect(
      teams.map((team) => ({ kind: 'Team', organization: found, team })),
      page,
    );
  },
});

const team = fields<TeamNode>({
  id: (node) => idOf(node),
  databaseId: (node) => node.team.id,
  name: (node) => node.team.name,
  slug: (node) => node.team.slug,
  combinedSlug: (node) => `${node.organization.account.login}/${node.team.slug}`,
  organization: (node) => accountNode(node.organization.account),
  createdAt: (node) => iso(node.team.createdAt),
  members: ({ team: { members } }, page: PageRequest, { hub }) =>
    connect(
      [...members.keys()].map((login) => accountNode(hub.account(login))),
      page,
    ),
});

const app = fields<AppNode>({
  id: (node) => idOf(node),
  databaseId: (node) => node.app.id,
  clientId: (node) => node.app.clientId,
  name: (node) => node.app.name,
  slug: (node) => node.app.slug,
  url: (node, _: unknown, { hub }) => `${hub.url}/apps/${node.app.slug}`,
  createdAt: (node) => iso(node.app.createdAt),
  updatedAt: (node) => iso(node.app.createdAt),
});

export const accountTypes: Types = {
  User: { ...account, ...owner },
  Bot: account,
  Organization: { ...account, ...owner, ...organization },
  Team: team,
  App: app,
};
