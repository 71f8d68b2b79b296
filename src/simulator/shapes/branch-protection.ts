import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Named, Protection } from '../records/rules.ts';
import type { Repository } from '../records.ts';
import { accountJson, appJson, teamJson } from './accounts.ts';
import { repositoryUrl } from './repositories.ts';

function protectionUrl(hub: Hub, repository: Repository, branch: string): string {
  return `${repositoryUrl(hub, repository)}/branches/${branch}/protection`;
}

function namedJson(hub: Hub, repository: Repository, { users, teams, apps }: Named): JsonObject {
  const organization = hub.organizations.get(repository.owner.login.toLowerCase());
  return {
    users: users.flatMap((login) => {
      const account = hub.accounts.get(login);
      return account === undefined ? [] : [accountJson(hub, account)];
    }),
    teams: teams.flatMap((slug) => {
      const team = organization?.teams.get(slug);
      return organization === undefined || team === undefined ? [] : [teamJson(hub, organization, team)];
    }),
    apps: [hub.app, hub.actionsApp]
      .filter(({ slug }) => apps.includes(slug))
      // Here, and only here, GitHub's description knows no app without a description.
      .map((app) => ({ ...appJson(hub, app), description: '' })),
  };
}

/** What a branch itself says of its protection; rulesets do not stand there. */
export function branchProtectionJson(repository: Repository, branch: string): JsonObject {
  const known = repository.rules.protections.get(branch);
  const level = known?.checks === undefined ? 'off' : known.enforceAdmins ? 'everyone' : 'non_admins';
  const checks = known?.checks?.checks ?? [];
  return {
    enabled: known !== undefined,
    required_status_checks: {
      enforcement_level: level,
      contexts: checks.map(({ context }) => context),
      checks: checks.map(({ context, app }) => ({ context, app_id: app })),
    },
  };
}

export function statusChecksJson(
  hub: Hub,
  repository: Repository,
  branch: string,
  { strict, checks }: NonNullable<Protection['checks']>,
): JsonObject {
  const url = `${protectionUrl(hub, repository, branch)}/required_status_checks`;
  return {
    url,
    strict,
    contexts: checks.map(({ context }) => context),
    contexts_url: `${url}/contexts`,
    checks: checks.map(({ context, app }) => ({ context, app_id: app })),
  };
}

export function reviewsJson(
  hub: Hub,
  repository: Repository,
  branch: string,
  reviews: NonNullable<Protection['reviews']>,
): JsonObject {
  const url = `${protectionUrl(hub, repository, branch)}/required_pull_request_reviews`;
  const { dismissers, exempt } = reviews;
  const restrictions = `${protectionUrl(hub, repository, branch)}/dismissal_restrictions`;
  return {
    url,
    dismiss_stale_reviews: reviews.dismissStale,
    require_code_owner_reviews: reviews.codeOwners,
    required_approving_review_count: reviews.count,
    require_last_push_approval: reviews.lastPush,
    ...(dismissers === undefined
      ? {}
      : {
          dismissal_restrictions: {
            url: restrictions,
            users_url: `${restrictions}/users`,
            teams_url: `${restrictions}/teams`,
            ...namedJson(hub, repository, dismissers),
          },
        }),
    ...(exempt === undefined ? {} : { bypass_pull_request_allowances: namedJson(hub, repository, exempt) }),
  };
}

export function adminsJson(hub: Hub, repository: Repository, branch: string, enabled: boolean): JsonObject {
  return { url: `${protectionUrl(hub, repository, branch)}/enforce_admins`, enabled };
}

export function signaturesJson(hub: Hub, repository: Repository, branch: string, enabled: boolean): JsonObject {
  return { url: `${protectionUrl(hub, repository, branch)}/required_signatures`, enabled };
}

export function protectionJson(hub: Hub, repository: Repository, branch: string, one: Protection): JsonObject {
  const url = protectionUrl(hub, repository, branch);
  const restrictions = `${url}/restrictions`;
  return {
    url,
    ...(one.checks === undefined
      ? {}
      : { required_status_checks: statusChecksJson(hub, repository, branch, one.checks) }),
    ...(one.reviews === undefined
      ? {}
      : { required_pull_request_reviews: reviewsJson(hub, repository, branch, one.reviews) }),
    ...(one.restrictions === undefined
      ? {}
      : {
          restrictions: {
            url: restrictions,
            users_url: `${restrictions}/users`,
            teams_url: `${restrictions}/teams`,
            apps_url: `${restrictions}/apps`,
            ...namedJson(hub, repository, one.restrictions),
          },
        }),
    required_signatures: signaturesJson(hub, repository, branch, one.signatures),
    enforce_admins: adminsJson(hub, repository, branch, one.enforceAdmins),
    required_linear_history: { enabled: one.linearHistory },
    allow_force_pushes: { enabled: one.forcePushes },
    allow_deletions: { enabled: one.deletions },
    block_creations: { enabled: one.blockCreations },
    required_conversation_resolution: { enabled: one.conversationResolution },
    lock_branch: { enabled: one.lockBranch },
    allow_fork_syncing: { enabled: one.forkSyncing },
  };
}
