import type { Permission } from '../../core/command.ts';
import { createOrganization, createRepository, install, type NewRepository } from '../acts/organizations.ts';
import { createProject, type NewProject } from '../acts/projects.ts';
import type { Hub } from '../hub.ts';
import type { Installation, Organization } from '../records.ts';

/** An organization as a plain object; people and repositories are there from the start, nothing is announced but the installation. */
export interface OrganizationSeed {
  readonly login: string;
  /** What members may do where nothing else is said; `read`. */
  readonly basePermission?: Permission;
  readonly people: { readonly [login: string]: 'admin' | 'member' };
  /** People who exist on GitHub without belonging to the organization. */
  readonly outsiders?: readonly string[];
  readonly teams?: {
    readonly [slug: string]: {
      readonly name?: string;
      readonly members: readonly string[];
      readonly maintainers?: readonly string[];
    };
  };
  readonly repositories: readonly (NewRepository & {
    readonly teams?: { readonly [slug: string]: Permission };
    readonly collaborators?: { readonly [login: string]: Permission };
  })[];
  readonly projects?: readonly NewProject[];
  /** Where the app is installed: everywhere (`all`, which is also what is meant by leaving it out), `none`, or on the named ones. */
  readonly install?: 'all' | 'none' | readonly string[];
}

/** Makes it all; the first admin is the author of the first commits. */
export function seed(
  hub: Hub,
  directory: string,
  plan: OrganizationSeed,
): { readonly organization: Organization; readonly installation: Installation | undefined } {
  const organization = createOrganization(hub, plan.login, plan.basePermission ?? 'read');
  for (const [login, role] of Object.entries(plan.people)) {
    organization.members.set(login.toLowerCase(), { account: hub.account(login), role });
  }
  for (const login of plan.outsiders ?? []) hub.account(login);
  for (const [slug, { name, members, maintainers }] of Object.entries(plan.teams ?? {})) {
    const roles = [
      ...members.map((login) => [login, 'member'] as const),
      ...(maintainers ?? []).map((login) => [login, 'maintainer'] as const),
    ];
    organization.teams.set(slug, {
      id: hub.id(),
      slug,
      name: name ?? slug,
      members: new Map(roles.map(([login, role]) => [login.toLowerCase(), role])),
      createdAt: hub.clock.now(),
    });
  }
  const admin = [...organization.members.values()].find(({ role }) => role === 'admin')?.account;
  if (admin === undefined) throw new Error(`the organization ${plan.login} needs an admin`);
  for (const project of plan.projects ?? []) createProject(hub, organization.account, admin, project);
  for (const request of plan.repositories) {
    const repository = createRepository(hub, directory, organization.account, admin, request);
    for (const [slug, role] of Object.entries(request.teams ?? {})) repository.teams.set(slug, role);
    for (const [login, role] of Object.entries(request.collaborators ?? {})) {
      repository.collaborators.set(hub.account(login).login.toLowerCase(), role);
    }
  }
  if (plan.install === 'none') return { organization, installation: undefined };
  const only = Array.isArray(plan.install)
    ? plan.install.map((name: string) => hub.repository(`${plan.login}/${name}`))
    : undefined;
  return { organization, installation: install(hub, organization.account, admin, only) };
}
