import type { Json, JsonObject } from '../../core/json.ts';
import {
  checkContexts,
  createDeployment,
  deleteDeployment,
  deploymentOf,
  ensureEnvironment,
  mergeBeforeDeployment,
  setDeploymentStatus,
} from '../acts/deployments.ts';
import { type Call, created, type Handlers, noContent, ok } from '../http/call.ts';
import {
  DEPLOYMENT_STATES,
  type Deployment,
  type Environment,
  type EnvironmentReviewer,
} from '../records/deployments.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { deploymentJson, deploymentStatusJson, environmentJson } from '../shapes/deployments.ts';

/** https://docs.github.com/rest/deployments/environments#create-or-update-an-environment */
const MOST_REVIEWERS = 6;
const LONGEST_WAIT = 43_200;
const LONGEST_DESCRIPTION = 140;

function deploymentAt(call: Call): Deployment {
  return deploymentOf(call.repository, call.number('deployment_id'));
}

function flag(call: Call, name: string, fallback: boolean): boolean {
  const value = call.body[name] ?? fallback;
  if (typeof value !== 'boolean') throw call.wrong(name, 'is not a boolean.');
  return value;
}

async function create(call: Call) {
  const { hub, repository, body } = call;
  const ref = call.text('ref');
  if (repository.git.resolve(ref) === undefined) throw new Refusal(422, `No ref found for: ${ref}`);
  const isBranch = repository.git.refs.get(`refs/heads/${ref}`) !== undefined;
  if (flag(call, 'auto_merge', true) && isBranch) {
    const message = await mergeBeforeDeployment(hub, repository, call.actor, ref);
    if (message !== undefined) return { status: 202, body: { message } };
  }
  const sha = repository.git.resolve(ref)!;
  checkContexts(
    repository,
    sha,
    Array.isArray(body['required_contexts']) ? call.texts('required_contexts') : undefined,
  );
  const environment = call.optionalText('environment') ?? 'production';
  const deployment = createDeployment(hub, repository, call.actor, sha, {
    ref,
    task: call.optionalText('task') ?? 'deploy',
    payload: payload(body['payload']),
    environment,
    description: call.optionalText('description') ?? '',
    transient: flag(call, 'transient_environment', false),
    production: flag(call, 'production_environment', environment === 'production'),
  });
  return created(deploymentJson(hub, repository, deployment));
}

/** An object or a text; JSON in a text is read. */
function payload(value: Json | undefined): Json {
  if (typeof value !== 'string') return value ?? {};
  try {
    const read: unknown = JSON.parse(value);
    return typeof read === 'object' && read !== null ? (read as Json) : value;
  } catch {
    return value;
  }
}

function list(call: Call) {
  const { query, repository } = call;
  const fits = (name: string, value: string) => {
    const wanted = query.get(name);
    return wanted === null || wanted === 'none' || wanted === value;
  };
  const found = [...repository.deployments.values()].filter(
    ({ sha, ref, task, environment }) =>
      fits('sha', sha) && fits('ref', ref) && fits('task', task) && fits('environment', environment),
  );
  return call.page(found.toReversed(), (one) => deploymentJson(call.hub, repository, one));
}

function createStatus(call: Call) {
  const deployment = deploymentAt(call);
  const state = DEPLOYMENT_STATES.find((one) => one === call.text('state'));
  if (state === undefined) throw invalid('DeploymentStatus', 'state', 'inclusion');
  const description = call.optionalText('description') ?? '';
  if (description.length > LONGEST_DESCRIPTION) {
    const message = `description is too long (maximum is ${LONGEST_DESCRIPTION} characters)`;
    throw invalid('DeploymentStatus', 'description', 'custom', message);
  }
  const environment = call.optionalText('environment');
  const status = setDeploymentStatus(call.hub, call.repository, call.actor, deployment, {
    state,
    description,
    logUrl: call.optionalText('log_url') ?? call.optionalText('target_url') ?? '',
    environmentUrl: call.optionalText('environment_url') ?? '',
    autoInactive: flag(call, 'auto_inactive', true),
    ...(environment === undefined ? {} : { environment }),
  });
  return created(deploymentStatusJson(call.hub, call.repository, deployment, status));
}

function environmentAt(call: Call): Environment {
  const found = call.repository.environments.get(call.parameter('environment_name').toLowerCase());
  if (found === undefined) throw notFound();
  return found;
}

function putEnvironment(call: Call) {
  const { hub, repository, body } = call;
  const wait = body['wait_timer'] ?? 0;
  if (typeof wait !== 'number' || wait < 0 || wait > LONGEST_WAIT) {
    throw new Refusal(422, `Wait timer must be an integer between 0 and ${LONGEST_WAIT}`);
  }
  const named = body['reviewers'] ?? [];
  if (!Array.isArray(named) || named.length > MOST_REVIEWERS) {
    throw new Refusal(422, `Up to ${MOST_REVIEWERS} reviewers are allowed`);
  }
  const reviewers = named.map((one: Json) => reviewer(call, one as JsonObject));
  const policy = body['deployment_branch_policy'] as JsonObject | null | undefined;
  const bad =
    policy !== undefined && policy !== null && policy['protected_branches'] === policy['custom_branch_policies'];
  if (bad) throw new Refusal(422, 'protected_branches and custom_branch_policies cannot have the same value');
  const environment = ensureEnvironment(hub, repository, call.parameter('environment_name'));
  environment.waitTimer = wait;
  environment.reviewers = reviewers;
  environment.preventSelfReview = body['prevent_self_review'] === true;
  environment.branchPolicy =
    policy === undefined || policy === null
      ? null
      : { protected: policy['protected_branches'] === true, custom: policy['custom_branch_policies'] === true };
  environment.updatedAt = hub.clock.now();
  return ok(environmentJson(hub, repository, environment));
}

function reviewer(call: Call, { type, id }: JsonObject): EnvironmentReviewer {
  const { hub, repository } = call;
  const account = [...hub.accounts.values()].find((one) => one.id === id && one.kind === 'User');
  if (type === 'User' && account !== undefined) return { kind: 'User', account };
  const teams = hub.organizations.get(repository.owner.login.toLowerCase())?.teams.values() ?? [];
  const team = [...teams].find((one) => one.id === id);
  if (type === 'Team' && team !== undefined) return { kind: 'Team', slug: team.slug };
  throw new Refusal(422, `Could not resolve reviewer ${String(type)} ${String(id)}`);
}

export const deploymentHandlers: Handlers = {
  'repos/create-deployment': create,
  'repos/list-deployments': list,
  'repos/get-deployment': (call) => ok(deploymentJson(call.hub, call.repository, deploymentAt(call))),
  'repos/delete-deployment': (call) => {
    deleteDeployment(call.repository, deploymentAt(call));
    return noContent();
  },
  'repos/create-deployment-status': createStatus,
  'repos/list-deployment-statuses': (call) => {
    const deployment = deploymentAt(call);
    return call.page(deployment.statuses.toReversed(), (one) =>
      deploymentStatusJson(call.hub, call.repository, deployment, one),
    );
  },
  'repos/get-deployment-status': (call) => {
    const deployment = deploymentAt(call);
    const status = deployment.statuses.find(({ id }) => id === call.number('status_id'));
    if (status === undefined) throw notFound();
    return ok(deploymentStatusJson(call.hub, call.repository, deployment, status));
  },
  'repos/get-all-environments': (call) => {
    const all = [...call.repository.environments.values()];
    return call.page(
      all,
      (one) => environmentJson(call.hub, call.repository, one),
      (environments) => ({ total_count: all.length, environments }),
    );
  },
  'repos/get-environment': (call) => ok(environmentJson(call.hub, call.repository, environmentAt(call))),
  'repos/create-or-update-environment': putEnvironment,
  'repos/delete-an-environment': (call) => {
    call.repository.environments.delete(environmentAt(call).name.toLowerCase());
    return noContent();
  },
};
