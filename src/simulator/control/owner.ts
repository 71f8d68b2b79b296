import type { Permission } from '../../core/command.ts';
import { acceptPermissions, installationOn, select, suspend, uninstall, unsuspend } from '../acts/installations.ts';
import { removeCollaborator, removeMember, setCollaborator, setMember } from '../acts/members.ts';
import { install, type NewRepository, roleOn } from '../acts/organizations.ts';
import {
  deleteRepository,
  newRepository,
  renameBranch,
  renameRepository,
  setArchived,
  setDefaultBranch,
  setPrivate,
  transferRepository,
} from '../acts/repositories.ts';
import {
  createTeam,
  deleteTeam,
  removeFromTeam,
  removeTeamRole,
  setTeamMember,
  setTeamRole,
  type TeamRequest,
} from '../acts/teams.ts';
import type { Hub } from '../hub.ts';
import type { Account, Actor, Installation, Organization, Repository, Team } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';

/**
 * Somebody in the settings of their organization or repository: names, owners, members, teams and the app itself. Like a
 * person's acts these happen at once, with all their webhooks; who does not own it is refused.
 */
export class Owner {
  readonly login: string;
  readonly #hub: Hub;
  readonly #actor: Actor;

  constructor(hub: Hub, account: Account) {
    this.login = account.login;
    this.#hub = hub;
    this.#actor = { account };
  }

  #organization(login: string): Organization {
    const organization = this.#hub.organizations.get(login.toLowerCase());
    if (organization === undefined) throw notFound();
    const role = organization.members.get(this.login.toLowerCase())?.role;
    if (role !== 'admin') throw new Refusal(403, 'You must be an admin of this organization.');
    return organization;
  }

  #repository(fullName: string): Repository {
    const repository = this.#hub.repository(fullName);
    if (roleOn(this.#hub, repository, this.#actor.account) === 'admin') return repository;
    throw new Refusal(403, 'Must have admin rights to Repository.');
  }

  #team(organization: string, slug: string): { readonly organization: Organization; readonly team: Team } {
    const found = this.#organization(organization);
    const team = found.teams.get(slug);
    if (team === undefined) throw notFound();
    return { organization: found, team };
  }

  #person(login: string): Account {
    const account = this.#hub.accounts.get(login.toLowerCase());
    if (account?.kind !== 'User') throw notFound();
    return account;
  }

  #installation(organization: string): Installation {
    return installationOn(this.#hub, this.#organization(organization).account.login);
  }

  /** Gives its full name. */
  async createRepository(organization: string, request: NewRepository): Promise<string> {
    return newRepository(this.#hub, this.#organization(organization).account, this.#actor, request).fullName;
  }

  async rename(repository: string, name: string): Promise<void> {
    renameRepository(this.#hub, this.#repository(repository), this.#actor, name);
  }

  async archive(repository: string, archived = true): Promise<void> {
    setArchived(this.#hub, this.#repository(repository), this.#actor, archived);
  }

  async setPrivate(repository: string, hidden: boolean): Promise<void> {
    setPrivate(this.#hub, this.#repository(repository), this.#actor, hidden);
  }

  async setDefaultBranch(repository: string, branch: string): Promise<void> {
    setDefaultBranch(this.#hub, this.#repository(repository), this.#actor, branch);
  }

  async renameBranch(repository: string, from: string, to: string): Promise<void> {
    await renameBranch(this.#hub, this.#repository(repository), this.#actor, from, to);
  }

  /** To another organization that is there; at once. */
  async transfer(repository: string, owner: string): Promise<void> {
    const account = this.#hub.organizations.get(owner.toLowerCase())?.account;
    if (account === undefined) throw notFound();
    transferRepository(this.#hub, this.#repository(repository), this.#actor, account);
  }

  async deleteRepository(repository: string): Promise<void> {
    deleteRepository(this.#hub, this.#repository(repository), this.#actor);
  }

  async addCollaborator(repository: string, login: string, role: Permission): Promise<void> {
    setCollaborator(this.#hub, this.#repository(repository), this.#actor, this.#person(login), role);
  }

  async removeCollaborator(repository: string, login: string): Promise<void> {
    removeCollaborator(this.#hub, this.#repository(repository), this.#actor, this.#person(login));
  }

  async addMember(organization: string, login: string, role: 'admin' | 'member' = 'member'): Promise<void> {
    setMember(this.#hub, this.#organization(organization), this.#actor, this.#person(login), role);
  }

  async removeMember(organization: string, login: string): Promise<void> {
    removeMember(this.#hub, this.#organization(organization), this.#actor, this.#person(login));
  }

  /** Gives its slug. */
  async createTeam(organization: string, request: TeamRequest): Promise<string> {
    return createTeam(this.#hub, this.#organization(organization), this.#actor, request).slug;
  }

  async deleteTeam(organization: string, slug: string): Promise<void> {
    const found = this.#team(organization, slug);
    deleteTeam(this.#hub, found.organization, found.team, this.#actor);
  }

  async addToTeam(
    organization: string,
    slug: string,
    login: string,
    role: 'member' | 'maintainer' = 'member',
  ): Promise<void> {
    const found = this.#team(organization, slug);
    setTeamMember(this.#hub, found.organization, found.team, this.#actor, this.#person(login), role);
  }

  async removeFromTeam(organization: string, slug: string, login: string): Promise<void> {
    const found = this.#team(organization, slug);
    removeFromTeam(this.#hub, found.organization, found.team, this.#actor, this.#person(login));
  }

  async setTeamRole(organization: string, slug: string, repository: string, role: Permission): Promise<void> {
    const found = this.#team(organization, slug);
    setTeamRole(this.#hub, found.organization, found.team, this.#actor, this.#repository(repository), role);
  }

  async removeTeamRole(organization: string, slug: string, repository: string): Promise<void> {
    const found = this.#team(organization, slug);
    removeTeamRole(this.#hub, found.organization, found.team, this.#actor, this.#repository(repository));
  }

  /** Gives the installation's id. `repositories` are full names. */
  async installApp(organization: string, repositories: readonly string[] | 'all' = 'all'): Promise<number> {
    const { account } = this.#organization(organization);
    const only = repositories === 'all' ? undefined : repositories.map((name) => this.#repository(name));
    return install(this.#hub, account, this.#actor.account, only).id;
  }

  async selectRepositories(organization: string, repositories: readonly string[] | 'all'): Promise<void> {
    const chosen = repositories === 'all' ? repositories : repositories.map((name) => this.#repository(name));
    select(this.#hub, this.#installation(organization), this.#actor.account, chosen);
  }

  async suspendApp(organization: string): Promise<void> {
    suspend(this.#hub, this.#installation(organization), this.#actor.account);
  }

  async unsuspendApp(organization: string): Promise<void> {
    unsuspend(this.#hub, this.#installation(organization), this.#actor.account);
  }

  async uninstallApp(organization: string): Promise<void> {
    uninstall(this.#hub, this.#installation(organization), this.#actor.account);
  }

  /** Grants what the app has asked for since it was installed. */
  async acceptPermissions(organization: string): Promise<void> {
    acceptPermissions(this.#hub, this.#installation(organization), this.#actor.account);
  }
}
