import { join } from 'node:path';
import type { Permission } from '../../core/command.ts';
import type { JsonObject } from '../../core/json.ts';
import { GitRepository } from '../git/repository.ts';
import type { Hub } from '../hub.ts';
import { newRepositoryRules } from '../records/rules.ts';
import type { Account, Installation, Organization, Repository } from '../records.ts';
import { accountJson, installationJson } from '../shapes/accounts.ts';
import { nodeId } from '../shapes/basics.ts';
import { signatureOf } from './refs.ts';

export { roleOn } from './roles.ts';

export function createOrganization(hub: Hub, login: string, basePermission: Permission): Organization {
  const account = hub.account(login, 'Organization');
  const createdAt = hub.clock.now();
  const organization = {
    account,
    members: new Map(),
    teams: new Map(),
    basePermission,
    rulesets: new Map(),
    createdAt,
  };
  hub.organizations.set(login.toLowerCase(), organization);
  return organization;
}

export function organizationOf(hub: Hub, account: Account): Organization | undefined {
  return hub.organizations.get(account.login.toLowerCase());
}

export interface NewRepository {
  readonly name: string;
  readonly description?: string;
  readonly private?: boolean;
  readonly archived?: boolean;
  readonly defaultBranch?: string;
  /** It is a fork of that one: with its branches, and no commit of its own. */
  readonly parent?: Repository;
  /** Without any commit. */
  readonly empty?: boolean;
  /** What the first commit holds: path to text. */
  readonly files: { readonly [path: string]: string };
}

/** Makes the repository on disk with one commit by `author`; nothing is announced, it was always there. */
export function createRepository(
  hub: Hub,
  directory: string,
  owner: Account,
  author: Account,
  request: NewRepository,
): Repository {
  const fullName = `${owner.login}/${request.name}`;
  const defaultBranch = request.defaultBranch ?? 'main';
  const id = hub.id();
  // By number: names are given away again after a rename.
  const git = new GitRepository(
    join(directory, owner.login, `${request.name}-${id}.git`),
    defaultBranch,
    request.parent?.git,
  );
  const now = hub.clock.now();
  const changes = Object.entries(request.files).map(([path, text]) => {
    return [path, { mode: '100644', sha: git.writeBlob(text) }] as const;
  });
  if (request.parent !== undefined) {
    for (const { name, sha } of request.parent.git.refs.matching('refs/heads/')) git.refs.set(name, sha);
  } else if (request.empty !== true) {
    const signature = signatureOf(hub, author);
    const tree = git.writeTree(undefined, new Map(changes));
    const about = { tree, parents: [], author: signature, committer: signature, message: 'First commit' };
    git.refs.set(`refs/heads/${defaultBranch}`, git.writeCommit(about));
  }
  const repository: Repository = {
    id,
    owner,
    name: request.name,
    fullName,
    description: request.description ?? null,
    private: request.private ?? true,
    archived: request.archived ?? false,
    defaultBranch,
    git,
    ...(request.parent === undefined ? {} : { parent: request.parent }),
    settings: new Map(),
    collaborators: new Map(),
    teams: new Map(),
    labels: new Map(),
    issues: new Map(),
    comments: new Map(),
    suites: new Map(),
    checks: new Map(),
    statuses: [],
    runs: new Map(),
    rules: newRepositoryRules(),
    artifacts: new Map(),
    deployments: new Map(),
    environments: new Map(),
    releases: new Map(),
    milestones: new Map(),
    issueEvents: [],
    withoutSuites: new Set(),
    createdAt: now,
    pushedAt: now,
  };
  hub.repositories.set(fullName.toLowerCase(), repository);
  hub.formerNames.delete(fullName.toLowerCase());
  return repository;
}

function repositoryReferences(repositories: readonly Repository[]) {
  return repositories.map((repository) => ({
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
  }));
}

/** Installs the app on all repositories of an account, or on the named ones. */
export function install(hub: Hub, account: Account, by: Account, only?: readonly Repository[]): Installation {
  const repositories = only === undefined ? undefined : new Set(only.map((one) => one.id));
  const { permissions, events } = hub.app;
  const now = hub.clock.now();
  const granted = { permissions: { ...permissions }, events: [...events], suspended: undefined };
  const installation: Installation = {
    id: hub.id(),
    account,
    repositories,
    ...granted,
    createdAt: now,
    updatedAt: now,
  };
  hub.installations.set(installation.id, installation);
  announceInstallation(hub, installation, by, 'created', { requester: null });
  return installation;
}

/** Says what became of an installation, with the repositories that it is about. */
export function announceInstallation(
  hub: Hub,
  installation: Installation,
  by: Account,
  action: string,
  more: JsonObject = {},
): void {
  hub.announce({
    event: 'installation',
    action,
    repository: undefined,
    actor: by.login,
    payload: {
      action,
      installation: installationJson(hub, installation),
      repositories: repositoryReferences(hub.repositoriesOf(installation)),
      ...more,
      sender: accountJson(hub, by),
    },
  });
}

/** Says that repositories came under the installation, or left it. */
export function announceInstalled(
  hub: Hub,
  installation: Installation,
  by: Account,
  action: 'added' | 'removed',
  repositories: readonly Repository[],
): void {
  const list = repositoryReferences(repositories);
  hub.announce({
    event: 'installation_repositories',
    action,
    repository: undefined,
    actor: by.login,
    payload: {
      action,
      installation: installationJson(hub, installation),
      repository_selection: installation.repositories === undefined ? 'all' : 'selected',
      repositories_added: action === 'added' ? list : [],
      repositories_removed: action === 'removed' ? list : [],
      requester: null,
      sender: accountJson(hub, by),
    },
  });
}
