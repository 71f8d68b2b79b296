import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Actor, Organization, Repository } from '../records.ts';
import { accountJson, installationReferenceJson, organizationJson } from '../shapes/accounts.ts';
import { repositoryJson } from '../shapes/repositories.ts';

/** Announces what happened in a repository, with the parts that every webhook about one carries. */
export function announce(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  event: string,
  action: string | undefined,
  payload: JsonObject,
): void {
  const installation = hub.installationOf(repository);
  hub.announce({
    event,
    action,
    repository: repository.fullName,
    actor: actor.account.login,
    payload: {
      ...(action === undefined ? {} : { action }),
      repository: repositoryJson(hub, repository),
      ...payload,
      ...(repository.owner.kind === 'Organization' ? { organization: organizationJson(hub, repository.owner) } : {}),
      sender: accountJson(hub, actor.account),
      ...(installation === undefined ? {} : { installation: installationReferenceJson(installation) }),
    },
  });
}

/** Announces what happened in an organization, to the app if it is installed there. */
export function announceInOrganization(
  hub: Hub,
  organization: Organization,
  actor: Actor,
  event: string,
  action: string,
  payload: JsonObject,
): void {
  const installation = [...hub.installations.values()].find(({ account }) => account === organization.account);
  hub.announce({
    event,
    action,
    repository: undefined,
    actor: actor.account.login,
    payload: {
      action,
      ...payload,
      organization: organizationJson(hub, organization.account),
      sender: accountJson(hub, actor.account),
      ...(installation === undefined ? {} : { installation: installationReferenceJson(installation) }),
    },
  });
}
