import { announceInstalled, createRepository, type NewRepository } from '../acts/organizations.ts';
import type { Hub } from '../hub.ts';
import type { Account, Repository } from '../records.ts';

function adminOf(hub: Hub, owner: Account): Account {
  const organization = hub.organizations.get(owner.login.toLowerCase());
  const admin = [...(organization?.members.values() ?? [])].find(({ role }) => role === 'admin');
  return admin?.account ?? owner;
}

/** A new repository; an app that is installed on all repositories is told that it got one more. */
export function addRepository(hub: Hub, directory: string, owner: string, request: NewRepository): void {
  const account = hub.accounts.get(owner.toLowerCase());
  if (account === undefined) throw new Error(`there is no organization ${owner} on the simulated GitHub`);
  const admin = adminOf(hub, account);
  const repository = createRepository(hub, directory, account, admin, request);
  const installation = hub.installationOf(repository);
  if (installation !== undefined) announceInstalled(hub, installation, admin, 'added', [repository]);
}

/** Puts one repository under the app, or takes it away; from then on the installation is one on selected repositories. */
export function setInstalled(hub: Hub, repository: Repository, installed: boolean): void {
  const installation = [...hub.installations.values()].find(({ account }) => account === repository.owner);
  if (installation === undefined) throw new Error(`the app is not installed for ${repository.owner.login}`);
  if (hub.repositoriesOf(installation).includes(repository) === installed) return;
  installation.repositories ??= new Set(hub.repositoriesOf(installation).map(({ id }) => id));
  if (installed) installation.repositories.add(repository.id);
  else installation.repositories.delete(repository.id);
  const action = installed ? 'added' : 'removed';
  announceInstalled(hub, installation, adminOf(hub, repository.owner), action, [repository]);
}
