import type { Json, JsonObject } from '../../core/json.ts';
import { isAncestor } from '../git/history.ts';
import { mergeTrees } from '../git/merge.ts';
import type { Hub } from '../hub.ts';
import type { Deployment, DeploymentStatus, Environment } from '../records/deployments.ts';
import type { Actor, Repository } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { workflowJson, workflowRunJson } from '../shapes/checks.ts';
import { deliveredDeployment, deploymentJson, deploymentStatusJson, stateOf } from '../shapes/deployments.ts';
import { announce } from './announce.ts';
import { signatureOf, updateRef } from './refs.ts';

export interface NewDeployment {
  readonly ref: string;
  readonly task: string;
  readonly payload: Json;
  readonly environment: string;
  readonly description: string | null;
  readonly transient: boolean;
  readonly production: boolean;
  /** The workflow run whose job deploys. */
  readonly run?: number;
}

export function deploymentOf(repository: Repository, id: number): Deployment {
  const found = repository.deployments.get(id);
  if (found === undefined) throw notFound();
  return found;
}

/** The environment of that name, made when there is none: deploying somewhere brings it to life. */
export function ensureEnvironment(hub: Hub, repository: Repository, name: string): Environment {
  const known = repository.environments.get(name.toLowerCase());
  if (known !== undefined) return known;
  const now = hub.clock.now();
  const made = {
    id: hub.id(),
    name,
    reviewers: [],
    preventSelfReview: false,
    waitTimer: 0,
    branchPolicy: null,
    createdAt: now,
    updatedAt: now,
  };
  repository.environments.set(name.toLowerCase(), made);
  return made;
}

/** Records the request to deploy a commit and announces it; whoever listens deploys. */
export function createDeployment(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  sha: string,
  request: NewDeployment,
): Deployment {
  const now = hub.clock.now();
  const { run, environment, ...rest } = request;
  const deployment = {
    id: hub.id(),
    sha,
    ...rest,
    environment,
    originalEnvironment: environment,
    creator: actor,
    run,
    statuses: [],
    createdAt: now,
    updatedAt: now,
  };
  ensureEnvironment(hub, repository, environment);
  repository.deployments.set(deployment.id, deployment);
  const shown = deliveredDeployment(deploymentJson(hub, repository, deployment));
  const about = { ...runParts(hub, repository, deployment), deployment: shown };
  announce(hub, repository, actor, 'deployment', 'created', about);
  return deployment;
}

function runParts(hub: Hub, repository: Repository, deployment: Deployment): JsonObject {
  const run = repository.runs.get(deployment.run ?? 0);
  if (run === undefined) return { workflow: null, workflow_run: null };
  return { workflow: workflowJson(hub, repository, run), workflow_run: workflowRunJson(hub, repository, run) };
}

/**
 * Merges the default branch into the branch to deploy when that is behind (https://docs.github.com/rest/deployments/deployments#create-a-deployment).
 * Gives what GitHub says about it, or undefined when there was nothing to merge; a conflict is 409.
 */
export async function mergeBeforeDeployment(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  branch: string,
): Promise<string | undefined> {
  const { git, defaultBranch } = repository;
  const ref = `refs/heads/${branch}`;
  const head = git.refs.get(ref);
  const base = git.refs.get(`refs/heads/${defaultBranch}`);
  if (head === undefined || base === undefined || isAncestor(git, base, head)) return undefined;
  const tree = await mergeTrees(git, head, base);
  if (tree === undefined) throw new Refusal(409, `Conflict merging ${defaultBranch} into ${branch}.`);
  if (git.refs.get(ref) !== head) throw new Refusal(409, `Conflict merging ${defaultBranch} into ${branch}.`);
  const author = signatureOf(hub, actor.account);
  const message = `Auto-merge ${defaultBranch} into ${branch} on deployment.`;
  const sha = git.writeCommit({ tree, parents: [head, base], author, committer: author, message });
  await updateRef(hub, repository, ref, sha, actor);
  return `Auto-merged ${defaultBranch} into ${branch} on deployment.`;
}

/** Refuses with 409 while a context is not green: those named, or all that anybody reported when none is named. */
export function checkContexts(repository: Repository, sha: string, required: readonly string[] | undefined): void {
  const latest = new Map<string, string>();
  for (const status of repository.statuses) if (status.sha === sha) latest.set(status.context, status.state);
  for (const check of repository.checks.values()) {
    if (check.suite.sha === sha) latest.set(check.name, conclusionAsState(check.conclusion));
  }
  const wanted = required ?? [...latest.keys()];
  const contexts = wanted.map((context) => ({ context, state: latest.get(context) ?? 'missing' }));
  if (contexts.every(({ state }) => state === 'success')) return;
  const error = { contexts, resource: 'Deployment', field: 'required_contexts', code: 'invalid' };
  throw new Refusal(409, 'Conflict: Commit status checks failed for the ref.', { errors: [error] });
}

function conclusionAsState(conclusion: string | null): string {
  if (conclusion === null) return 'pending';
  return ['success', 'neutral', 'skipped'].includes(conclusion) ? 'success' : 'failure';
}

export interface NewDeploymentStatus extends Pick<DeploymentStatus, 'state' | 'description' | 'logUrl'> {
  readonly environment?: string;
  readonly environmentUrl: string;
  /** Earlier successful deployments to the same lasting, non-production environment become inactive (true). */
  readonly autoInactive: boolean;
}

/** Adds a status (https://docs.github.com/rest/deployments/statuses#create-a-deployment-status), and retires what it replaces. */
export function setDeploymentStatus(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  deployment: Deployment,
  request: NewDeploymentStatus,
): DeploymentStatus {
  const { autoInactive, ...rest } = request;
  const status = {
    id: hub.id(),
    ...rest,
    environment: request.environment ?? deployment.environment,
    creator: actor,
    at: hub.clock.now(),
  };
  deployment.environment = status.environment;
  deployment.updatedAt = status.at;
  deployment.statuses.push(status);
  ensureEnvironment(hub, repository, status.environment);
  const about = {
    check_run: null,
    ...runParts(hub, repository, deployment),
    deployment: deliveredDeployment(deploymentJson(hub, repository, deployment)),
    deployment_status: deliveredDeployment(deploymentStatusJson(hub, repository, deployment, status)),
  };
  announce(hub, repository, actor, 'deployment_status', 'created', about);
  if (autoInactive && status.state === 'success') retire(hub, repository, actor, deployment);
  return status;
}

/** "Adds a new inactive status to all prior non-transient, non-production environment deployments with the same repository and environment name". */
function retire(hub: Hub, repository: Repository, actor: Actor, by: Deployment): void {
  for (const other of repository.deployments.values()) {
    const earlier = other.id < by.id && other.environment === by.environment && stateOf(other) === 'success';
    if (!earlier || other.transient || other.production) continue;
    const silent = { description: '', logUrl: '', environmentUrl: '', autoInactive: false };
    setDeploymentStatus(hub, repository, actor, other, { state: 'inactive', ...silent });
  }
}

/** An active deployment can only be deleted when it is the only one (https://docs.github.com/rest/deployments/deployments#delete-a-deployment). */
export function deleteDeployment(repository: Repository, deployment: Deployment): void {
  const active = stateOf(deployment) === 'success';
  if (active && repository.deployments.size > 1) {
    throw new Refusal(
      422,
      'We cannot delete an active deployment unless it is the only deployment in a given environment.',
    );
  }
  repository.deployments.delete(deployment.id);
}
