import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Artifact, WorkflowJob } from '../records/actions.ts';
import type { Repository } from '../records.ts';
import { iso, isoOrNull, nodeId } from './basics.ts';
import { repositoryUrl } from './repositories.ts';

export function workflowJobJson(hub: Hub, repository: Repository, job: WorkflowJob): JsonObject {
  const base = repositoryUrl(hub, repository);
  const { check, run } = job;
  const assigned = job.status === 'in_progress' || (job.status === 'completed' && job.conclusion !== 'skipped');
  return {
    id: check.id,
    run_id: run.id,
    workflow_name: run.workflow.name,
    head_branch: run.branch,
    run_url: `${base}/actions/runs/${run.id}`,
    run_attempt: job.attempt,
    node_id: nodeId('CheckRun', check.id),
    head_sha: run.sha,
    url: `${base}/actions/jobs/${check.id}`,
    html_url: `${hub.url}/${repository.fullName}/actions/runs/${run.id}/job/${check.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: iso(job.createdAt),
    started_at: iso(job.startedAt),
    completed_at: isoOrNull(job.completedAt),
    name: job.name,
    // A job that waits for a runner has not been told its steps.
    steps: (assigned ? job.steps : []).map((step) => ({
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      number: step.number,
      started_at: isoOrNull(step.startedAt),
      completed_at: isoOrNull(step.completedAt),
    })),
    check_run_url: `${base}/check-runs/${check.id}`,
    labels: ['ubuntu-latest'],
    runner_id: assigned ? 1 : null,
    runner_name: assigned ? 'GitHub Actions 1' : null,
    runner_group_id: assigned ? 0 : null,
    runner_group_name: assigned ? 'GitHub Actions' : null,
  };
}

export function artifactJson(hub: Hub, repository: Repository, artifact: Artifact, digest: string): JsonObject {
  const { id, name, run, content, createdAt, expiresAt } = artifact;
  const url = `${repositoryUrl(hub, repository)}/actions/artifacts/${id}`;
  return {
    id,
    node_id: nodeId('Artifact', id),
    name,
    size_in_bytes: content.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: expiresAt <= hub.clock.now(),
    digest,
    created_at: iso(createdAt),
    updated_at: iso(createdAt),
    expires_at: iso(expiresAt),
    workflow_run: {
      id: run.id,
      repository_id: repository.id,
      head_repository_id: repository.id,
      head_branch: run.branch,
      head_sha: run.sha,
    },
  };
}
