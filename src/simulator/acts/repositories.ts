import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Account, Actor, Repository } from '../records.ts';
import { invalid, Refusal } from '../refusal.ts';
import { organizationJson } from '../shapes/accounts.ts';
import { announce } from './announce.ts';
import { announceInstalled, createRepository, type NewRepository, organizationOf } from './organizations.ts';
import { editIssue, pullsOf } from './pulls.ts';
import { createRef, deleteRef } from './refs.ts';

/** Letters, digits, `.`, `-` and `_`, at most 100 (https://docs.github.com/repositories/creating-and-managing-repositories/creating-a-new-repository). */
function checkName(hub: Hub, owner: Account, name: string): void {
  if (name === '') throw invalid('Repository', 'name', 'missing_field');
  if (!/^[\w.-]{1,100}$/.test(name) || name === '.' || name === '..') throw invalid('Repository', 'name', 'invalid');
  if (hub.repositories.has(`${owner.login}/${name}`.toLowerCase())) {
    throw invalid('Repository', 'name', 'custom', 'name already exists on this account');
  }
}

function announceRepository(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  action: string,
  changes?: JsonObject,
): void {
  announce(hub, repository, actor, 'repository', action, changes === undefined ? {} : { changes });
}

/** A new repository; an app that is installed on all repositories is told that it got one more. */
export function newRepository(hub: Hub, owner: Account, actor: Actor, request: NewRepository): Repository {
  checkName(hub, owner, request.name);
  const repository = createRepository(hub, hub.directory, owner, actor.account, request);
  announceRepository(hub, repository, actor, 'created');
  const installation = hub.installationOf(repository);
  if (installation !== undefined) announceInstalled(hub, installation, actor.account, 'added', [repository]);
  return repository;
}

/** Gives it another name; the old one leads to it until somebody takes it (https://docs.github.com/repositories/creating-and-managing-repositories/renaming-a-repository). */
export function renameRepository(hub: Hub, repository: Repository, actor: Actor, name: string): void {
  if (name === repository.name) return;
  // Another spelling of the same name is no other repository.
  if (name.toLowerCase() !== repository.name.toLowerCase()) checkName(hub, repository.owner, name);
  const from = repository.name;
  settle(hub, repository, repository.owner, name);
  announceRepository(hub, repository, actor, 'renamed', { repository: { name: { from } } });
}

function settle(hub: Hub, repository: Repository, owner: Account, name: string): void {
  const before = repository.fullName.toLowerCase();
  const after = `${owner.login}/${name}`;
  hub.repositories.delete(before);
  hub.formerNames.set(before, repository.id);
  hub.formerNames.delete(after.toLowerCase());
  repository.owner = owner;
  repository.name = name;
  repository.fullName = after;
  hub.repositories.set(after.toLowerCase(), repository);
}

export function setArchived(hub: Hub, repository: Repository, actor: Actor, archived: boolean): void {
  if (repository.archived === archived) return;
  repository.archived = archived;
  announceRepository(hub, repository, actor, archived ? 'archived' : 'unarchived');
}

export function setPrivate(hub: Hub, repository: Repository, actor: Actor, hidden: boolean): void {
  if (repository.private === hidden) return;
  repository.private = hidden;
  announceRepository(hub, repository, actor, hidden ? 'privatized' : 'publicized');
}

export function describe(hub: Hub, repository: Repository, actor: Actor, description: string | null): void {
  if (repository.description === description) return;
  const from = repository.description;
  repository.description = description;
  announceRepository(hub, repository, actor, 'edited', { description: { from } });
}

/** Makes another branch that exists the default one. */
export function setDefaultBranch(hub: Hub, repository: Repository, actor: Actor, branch: string): void {
  if (repository.defaultBranch === branch) return;
  if (repository.git.refs.get(`refs/heads/${branch}`) === undefined) {
    const message = `The branch ${branch} was not found. Please push that ref first or create it via the Git Data API.`;
    throw invalid('Repository', 'default_branch', 'invalid', message);
  }
  const from = repository.defaultBranch;
  repository.defaultBranch = branch;
  repository.git.setHead(branch);
  announceRepository(hub, repository, actor, 'edited', { default_branch: { from } });
}

/**
 * Renames a branch: open pull requests into it follow
 * (https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-branches-in-your-repository/renaming-a-branch),
 * those from it are closed as when their branch is deleted.
 */
export async function renameBranch(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  from: string,
  to: string,
): Promise<void> {
  const sha = repository.git.refs.get(`refs/heads/${from}`);
  if (sha === undefined) throw new Refusal(404, 'Branch not found');
  await createRef(hub, repository, `refs/heads/${to}`, sha, actor);
  if (repository.defaultBranch === from) setDefaultBranch(hub, repository, actor, to);
  for (const issue of pullsOf(repository)) {
    if (issue.state === 'open' && issue.pull.base.branch === from) {
      await editIssue(hub, repository, actor, issue, { base: to });
    }
  }
  await deleteRef(hub, repository, `refs/heads/${from}`, actor);
}

/**
 * Gives it to another account, which may have it under another name; teams of the old one lose it
 * (https://docs.github.com/repositories/creating-and-managing-repositories/transferring-a-repository).
 */
export function transferRepository(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  owner: Account,
  { name = repository.name, teams = [] }: { readonly name?: string; readonly teams?: readonly string[] } = {},
): void {
  checkName(hub, owner, name);
  const from = repository.owner;
  const left = hub.installationOf(repository);
  repository.teams.clear();
  settle(hub, repository, owner, name);
  for (const slug of teams) {
    if (organizationOf(hub, owner)?.teams.has(slug) === true) repository.teams.set(slug, 'read');
  }
  if (left !== undefined) {
    left.repositories?.delete(repository.id);
    announceInstalled(hub, left, actor.account, 'removed', [repository]);
  }
  const old = { [from.kind === 'Organization' ? 'organization' : 'user']: organizationJson(hub, from) };
  announceRepository(hub, repository, actor, 'transferred', { owner: { from: old } });
  const joined = hub.installationOf(repository);
  if (joined !== undefined) announceInstalled(hub, joined, actor.account, 'added', [repository]);
}

export function deleteRepository(hub: Hub, repository: Repository, actor: Actor): void {
  announceRepository(hub, repository, actor, 'deleted');
  const installation = hub.installationOf(repository);
  hub.repositories.delete(repository.fullName.toLowerCase());
  if (installation === undefined) return;
  installation.repositories?.delete(repository.id);
  announceInstalled(hub, installation, actor.account, 'removed', [repository]);
}
