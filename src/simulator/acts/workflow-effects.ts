import type { Hub } from '../hub.ts';
import type { WorkflowJob, WorkflowStep } from '../records/actions.ts';
import type { Repository, WorkflowRun } from '../records.ts';
import { zip } from '../zip.ts';
import { createDeployment, setDeploymentStatus } from './deployments.ts';
import type { Job } from './workflow-definitions.ts';

/** Artifacts are kept so long when nothing else is said (https://docs.github.com/organizations/managing-organization-settings/configuring-the-retention-period-for-github-actions-artifacts-and-logs-in-your-organization). */
const RETENTION = 90 * 24 * 3_600_000;

/** The steps of a job between the two that GitHub adds. */
export function newSteps(job: Job): WorkflowStep[] {
  const names = ['Set up job', ...(job.steps ?? [`Run ${job.name}`]), 'Complete job'];
  return names.map((name, index) => {
    return { name, number: index + 1, status: 'queued', conclusion: null, startedAt: null, completedAt: null };
  });
}

export function endStep(step: WorkflowStep, conclusion: string, now: number): void {
  step.status = 'completed';
  step.conclusion = conclusion;
  step.startedAt ??= now;
  step.completedAt = now;
}

/** "When a workflow job that references an environment runs, it creates a deployment object" (https://docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/control-deployments). */
export function deployFor(hub: Hub, repository: Repository, record: WorkflowJob, environment: string): void {
  const { sha, branch, id } = record.run;
  const [production, transient] = [environment === 'production', false];
  const about = {
    ref: branch,
    task: 'deploy',
    payload: {},
    description: '',
    environment,
    production,
    transient,
    run: id,
  };
  const actor = { account: hub.actionsApp.bot, app: hub.actionsApp };
  record.deployment = createDeployment(hub, repository, actor, sha, about).id;
  reportDeployment(hub, repository, record, 'in_progress');
}

/** Says how the deployment of a job stands, if it has one. */
export function reportDeployment(
  hub: Hub,
  repository: Repository,
  record: WorkflowJob,
  state: 'in_progress' | 'success' | 'failure',
): void {
  const deployment = repository.deployments.get(record.deployment ?? 0);
  if (deployment === undefined) return;
  const logUrl = `${hub.url}/${repository.fullName}/actions/runs/${record.run.id}/job/${record.check.id}`;
  const about = { state, description: '', logUrl, environmentUrl: '', autoInactive: true };
  setDeploymentStatus(hub, repository, { account: hub.actionsApp.bot, app: hub.actionsApp }, deployment, about);
}

/** Stores what a job leaves behind. */
export function upload(hub: Hub, repository: Repository, run: WorkflowRun, job: Job): void {
  const now = hub.clock.now();
  for (const [name, files] of Object.entries(job.artifacts ?? {})) {
    const id = hub.id();
    const artifact = { id, name, run, content: zip(files), createdAt: now, expiresAt: now + RETENTION };
    repository.artifacts.set(id, artifact);
  }
}
