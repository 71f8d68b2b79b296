import type { Hub } from '../hub.ts';
import type { Account, Installation, Permissions, Repository } from '../records.ts';
import { notFound } from '../refusal.ts';
import { announceInstallation, announceInstalled } from './organizations.ts';

/** The app's installation on an account, by login. */
export function installationOn(hub: Hub, login: string): Installation {
  const found = [...hub.installations.values()].find((one) => one.account.login.toLowerCase() === login.toLowerCase());
  if (found === undefined) throw notFound();
  return found;
}

/** Blocks the app from the account until it is unsuspended (https://docs.github.com/apps/maintaining-github-apps/suspending-a-github-app-installation). */
export function suspend(hub: Hub, installation: Installation, by: Account): void {
  if (installation.suspended !== undefined) return;
  installation.suspended = { at: hub.clock.now(), by };
  installation.updatedAt = hub.clock.now();
  announceInstallation(hub, installation, by, 'suspend');
}

export function unsuspend(hub: Hub, installation: Installation, by: Account): void {
  if (installation.suspended === undefined) return;
  installation.suspended = undefined;
  installation.updatedAt = hub.clock.now();
  announceInstallation(hub, installation, by, 'unsuspend');
}

/** Takes the app off the account; its tokens end with it. */
export function uninstall(hub: Hub, installation: Installation, by: Account): void {
  announceInstallation(hub, installation, by, 'deleted');
  hub.installations.delete(installation.id);
  for (const [value, { holder }] of hub.tokens) {
    if (holder.kind === 'installation' && holder.installation === installation) hub.tokens.delete(value);
  }
}

const LEVELS = [undefined, 'read', 'write'] as const;

/**
 * The app asks for other permissions and events. Nobody holds more before its owners accept
 * (https://docs.github.com/apps/maintaining-github-apps/modifying-a-github-app-registration#changing-the-permissions-of-a-github-app);
 * what it no longer asks for is taken away at once.
 */
export function requestPermissions(hub: Hub, permissions: Permissions, events?: readonly string[]): void {
  hub.app.permissions = { ...permissions };
  hub.app.events = events === undefined ? hub.app.events : [...events];
  for (const installation of hub.installations.values()) {
    const kept = Object.entries(installation.permissions).flatMap(([name, held]) => {
      const asked = permissions[name];
      if (asked === undefined) return [];
      return [[name, LEVELS.indexOf(asked) < LEVELS.indexOf(held) ? asked : held] as const];
    });
    installation.permissions = Object.fromEntries(kept);
    installation.events = installation.events.filter((event) => hub.app.events.includes(event));
  }
}

/** An owner of the account grants all that the app asks for now. */
export function acceptPermissions(hub: Hub, installation: Installation, by: Account): void {
  installation.permissions = { ...hub.app.permissions };
  installation.events = [...hub.app.events];
  installation.updatedAt = hub.clock.now();
  announceInstallation(hub, installation, by, 'new_permissions_accepted');
}

/** Puts the app on all repositories of the account, or on these only; it is told what it got and what it lost. */
export function select(
  hub: Hub,
  installation: Installation,
  by: Account,
  repositories: readonly Repository[] | 'all',
): void {
  const before = hub.repositoriesOf(installation);
  installation.repositories = repositories === 'all' ? undefined : new Set(repositories.map(({ id }) => id));
  installation.updatedAt = hub.clock.now();
  const after = hub.repositoriesOf(installation);
  const added = after.filter((one) => !before.includes(one));
  const removed = before.filter((one) => !after.includes(one));
  if (added.length > 0) announceInstalled(hub, installation, by, 'added', added);
  if (removed.length > 0) announceInstalled(hub, installation, by, 'removed', removed);
}
