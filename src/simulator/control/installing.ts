import { announceInstalled, type NewRepository } from '../acts/organizations.ts';
import { newRepository } from '../acts/repositories.ts';
import type { Hub } from '../hub.ts';
import type { Repository } from '../records.ts';

/** A new repository; an app that is installed on all repositories is told that it got one more. */
export function addRepository(hub: Hub, owner: string, request: NewRepository): void {
  const account = hub.accounts.get(owner.toLowerCase());
  if (account === undefined) throw new Error(`there is no organization ${owner} on the simulated GitHub`);
  newRepository(hub, account, { account: hub.ownerOf(account) }, request);
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
  announceInstalled(hub, installation, hub.ownerOf(repository.owner), action, [repository]);
}
