import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Deployment, DeploymentStatus, Environment } from '../records/deployments.ts';
import type { Actor, Repository } from '../records.ts';
import { accountJson, appJson, teamJson } from './accounts.ts';
import { iso, nodeId } from './basics.ts';
import { repositoryUrl } from './repositories.ts';

/** The state that the latest status gave it; a deployment without one is pending. */
export function stateOf(deployment: Deployment): DeploymentStatus['state'] {
  return deployment.statuses.at(-1)?.state ?? 'pending';
}

function throughApp(hub: Hub, actor: Actor): JsonObject | null {
  return actor.app === undefined ? null : appJson(hub, actor.app);
}

export function deploymentJson(hub: Hub, repository: Repository, deployment: Deployment): JsonObject {
  const url = `${repositoryUrl(hub, repository)}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    task: deployment.task,
    original_environment: deployment.originalEnvironment,
    environment: deployment.environment,
    description: deployment.description,
    created_at: iso(deployment.createdAt),
    updated_at: iso(deployment.updatedAt),
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(hub, repository),
    creator: accountJson(hub, deployment.creator.account),
    sha: deployment.sha,
    ref: deployment.ref,
    payload: deployment.payload,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: throughApp(hub, deployment.creator),
  };
}

export function deploymentStatusJson(
  hub: Hub,
  repository: Repository,
  deployment: Deployment,
  status: DeploymentStatus,
): JsonObject {
  const url = `${repositoryUrl(hub, repository)}/deployments/${deployment.id}`;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    state: status.state,
    creator: accountJson(hub, status.creator.account),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    created_at: iso(status.at),
    updated_at: iso(status.at),
    deployment_url: url,
    repository_url: repositoryUrl(hub, repository),
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: throughApp(hub, status.creator),
  };
}

/** In webhooks the app comes without its events, of which GitHub's description knows only older ones there. */
export function deliveredDeployment(shown: JsonObject): JsonObject {
  const app = shown['performed_via_github_app'];
  if (typeof app !== 'object' || app === null) return shown;
  const { events: _, ...rest } = app as JsonObject;
  return { ...shown, performed_via_github_app: rest };
}

/** Those who may say yes, as environments and waiting runs name them. */
export function reviewersJson(hub: Hub, repository: Repository, environment: Environment): JsonObject[] {
  const organization = hub.organizations.get(repository.owner.login.toLowerCase());
  return environment.reviewers.flatMap((one): JsonObject[] => {
    if (one.kind === 'User') return [{ type: 'User', reviewer: accountJson(hub, one.account) }];
    const team = organization?.teams.get(one.slug);
    return organization === undefined || team === undefined
      ? []
      : [{ type: 'Team', reviewer: teamJson(hub, organization, team) }];
  });
}

export function environmentReferenceJson(hub: Hub, repository: Repository, environment: Environment): JsonObject {
  const name = encodeURIComponent(environment.name);
  return {
    id: environment.id,
    node_id: nodeId('Environment', environment.id),
    name: environment.name,
    url: `${repositoryUrl(hub, repository)}/environments/${name}`,
    html_url: `${hub.url}/${repository.fullName}/deployments/activity_log?environments_filter=${name}`,
  };
}

export function environmentJson(hub: Hub, repository: Repository, environment: Environment): JsonObject {
  const { id, waitTimer, reviewers, preventSelfReview, branchPolicy } = environment;
  const rule = (kind: string, more: JsonObject) => {
    const number = id * 10 + kind.length;
    return { id: number, node_id: nodeId('GateRule', number), type: kind, ...more };
  };
  const people = reviewersJson(hub, repository, environment);
  return {
    ...environmentReferenceJson(hub, repository, environment),
    created_at: iso(environment.createdAt),
    updated_at: iso(environment.updatedAt),
    protection_rules: [
      ...(waitTimer === 0 ? [] : [rule('wait_timer', { wait_timer: waitTimer })]),
      ...(reviewers.length === 0
        ? []
        : [rule('required_reviewers', { prevent_self_review: preventSelfReview, reviewers: people })]),
      ...(branchPolicy === null ? [] : [rule('branch_policy', {})]),
    ],
    deployment_branch_policy:
      branchPolicy === null
        ? null
        : { protected_branches: branchPolicy.protected, custom_branch_policies: branchPolicy.custom },
  };
}
