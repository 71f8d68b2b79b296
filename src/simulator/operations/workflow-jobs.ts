import { createHash } from 'node:crypto';
import { roleOn } from '../acts/organizations.ts';
import { latestJobs, type Workflows } from '../acts/workflow-runs.ts';
import { type Call, type Handlers, noContent, ok } from '../http/call.ts';
import type { Downloads } from '../http/downloads.ts';
import type { Artifact, WorkflowJob } from '../records/actions.ts';
import type { Environment } from '../records/deployments.ts';
import type { Account, Repository } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { iso } from '../shapes/basics.ts';
import { deploymentJson, environmentReferenceJson, reviewersJson } from '../shapes/deployments.ts';
import { artifactJson, workflowJobJson } from '../shapes/workflow-jobs.ts';
import { zip } from '../zip.ts';
import { runAt } from './workflow-runs.ts';

function jobsJson(call: Call, jobs: readonly WorkflowJob[]) {
  return call.page(
    jobs,
    (job) => workflowJobJson(call.hub, call.repository, job),
    (list) => ({ total_count: jobs.length, jobs: list }),
  );
}

function jobAt(call: Call): WorkflowJob {
  const id = call.number('job_id');
  const jobs = [...call.repository.runs.values()].flatMap((run) => run.jobs);
  const found = jobs.find(({ check }) => check.id === id);
  if (found === undefined) throw notFound();
  return found;
}

function attemptAt(call: Call): WorkflowJob[] {
  const run = runAt(call);
  const attempt = call.number('attempt_number');
  if (attempt < 1 || attempt > run.attempt) throw notFound();
  return latestJobs(run, attempt);
}

/** What a runner would have written: which steps there were, and how they ended. */
function log(job: WorkflowJob): string {
  const lines = job.steps.flatMap(({ name, startedAt, completedAt, conclusion }) => {
    if (startedAt === null) return [];
    const end =
      completedAt === null
        ? []
        : [`${iso(completedAt)} ##[endgroup]${conclusion === 'success' ? '' : ` ${conclusion}`}`];
    return [`${iso(startedAt)} ##[group]${name}`, ...end];
  });
  return lines.map((line) => `${line}\n`).join('');
}

function logs(call: Call, downloads: Downloads, jobs: readonly WorkflowJob[]) {
  const files = jobs.map((job, index) => [`${index}_${job.name.replaceAll('/', '_')}.txt`, log(job)] as const);
  return downloads.redirect(zip(Object.fromEntries(files)), 'application/zip', `logs_${runAt(call).id}.zip`);
}

function digest(artifact: Artifact): string {
  return `sha256:${createHash('sha256').update(artifact.content).digest('hex')}`;
}

function listArtifacts(call: Call, all: readonly Artifact[]) {
  const name = call.query.get('name');
  const found = all.filter((one) => name === null || one.name === name).toReversed();
  return call.page(
    found,
    (one) => artifactJson(call.hub, call.repository, one, digest(one)),
    (artifacts) => ({ total_count: found.length, artifacts }),
  );
}

function artifactAt(call: Call): Artifact {
  const found = call.repository.artifacts.get(call.number('artifact_id'));
  if (found === undefined) throw notFound();
  return found;
}

function downloadArtifact(call: Call, downloads: Downloads) {
  const artifact = artifactAt(call);
  if (call.parameter('archive_format') !== 'zip') throw notFound();
  if (artifact.expiresAt <= call.hub.clock.now()) throw new Refusal(410, 'Artifact has expired');
  return downloads.redirect(artifact.content, 'application/zip', `${artifact.name}.zip`);
}

/** Whether somebody is among those who may let jobs into an environment. */
function mayReview(call: Call, environment: Environment, account: Account): boolean {
  const teams = call.hub.organizations.get(call.repository.owner.login.toLowerCase())?.teams;
  const login = account.login.toLowerCase();
  return environment.reviewers.some((one) =>
    one.kind === 'User' ? one.account === account : teams?.get(one.slug)?.members.has(login) === true,
  );
}

function waitingFor(repository: Repository, names: readonly string[]): Environment[] {
  return [...new Set(names)].map((name) => repository.environments.get(name.toLowerCase())!);
}

function pending(call: Call, workflows: Workflows) {
  const { hub, repository } = call;
  const environments = waitingFor(repository, workflows.waiting(repository, call.number('run_id')));
  return ok(
    environments.map((environment) => ({
      environment: environmentReferenceJson(hub, repository, environment),
      wait_timer: environment.waitTimer,
      wait_timer_started_at: null,
      current_user_can_approve: call.caller.kind === 'person' && mayReview(call, environment, call.actor.account),
      reviewers: reviewersJson(hub, repository, environment),
    })),
  );
}

/** Only named reviewers decide, not apps; with `prevent_self_review` not who set the run off. */
function review(call: Call, workflows: Workflows) {
  const { hub, repository, body } = call;
  const run = runAt(call);
  const state = call.text('state');
  call.text('comment');
  if (state !== 'approved' && state !== 'rejected')
    throw call.wrong('state', 'is not a member of ["approved", "rejected"].');
  const ids = Array.isArray(body['environment_ids']) ? body['environment_ids'] : [];
  const waiting = waitingFor(repository, workflows.waiting(repository, run.id));
  const chosen = waiting.filter(({ id }) => ids.includes(id));
  if (chosen.length === 0 || chosen.length < ids.length) {
    throw new Refusal(422, 'There are no pending deployment requests to approve or reject');
  }
  const { account } = call.actor;
  const able = call.caller.kind === 'person' && roleOn(hub, repository, account) !== 'none';
  const allowed = chosen.every(
    (one) => able && mayReview(call, one, account) && !(one.preventSelfReview && run.triggeredBy === account),
  );
  if (!allowed) throw new Refusal(422, 'You are not authorized to review pending deployments');
  for (const { name } of chosen) workflows.review(repository, run.id, name, state === 'approved');
  const made = [...repository.deployments.values()].filter((one) => one.run === run.id);
  return ok(made.map((one) => deploymentJson(hub, repository, one)));
}

export function workflowJobHandlers(workflows: Workflows, downloads: Downloads): Handlers {
  return {
    'actions/list-jobs-for-workflow-run': (call) => {
      const run = runAt(call);
      return jobsJson(call, call.query.get('filter') === 'all' ? run.jobs : latestJobs(run, run.attempt));
    },
    'actions/list-jobs-for-workflow-run-attempt': (call) => jobsJson(call, attemptAt(call)),
    'actions/get-job-for-workflow-run': (call) => ok(workflowJobJson(call.hub, call.repository, jobAt(call))),
    'actions/download-job-logs-for-workflow-run': (call) => {
      const job = jobAt(call);
      return downloads.redirect(Buffer.from(log(job)), 'text/plain; charset=utf-8', `job-logs-${job.check.id}.txt`);
    },
    'actions/download-workflow-run-logs': (call) => {
      const run = runAt(call);
      return logs(call, downloads, latestJobs(run, run.attempt));
    },
    'actions/download-workflow-run-attempt-logs': (call) => logs(call, downloads, attemptAt(call)),
    'actions/list-workflow-run-artifacts': (call) => {
      const run = runAt(call);
      return listArtifacts(
        call,
        [...call.repository.artifacts.values()].filter((one) => one.run === run),
      );
    },
    'actions/list-artifacts-for-repo': (call) => listArtifacts(call, [...call.repository.artifacts.values()]),
    'actions/get-artifact': (call) => {
      const artifact = artifactAt(call);
      return ok(artifactJson(call.hub, call.repository, artifact, digest(artifact)));
    },
    'actions/delete-artifact': (call) => {
      call.repository.artifacts.delete(artifactAt(call).id);
      return noContent();
    },
    'actions/download-artifact': (call) => downloadArtifact(call, downloads),
    'actions/get-pending-deployments-for-run': (call) => pending(call, workflows),
    'actions/review-pending-deployments-for-run': (call) => review(call, workflows),
  };
}
