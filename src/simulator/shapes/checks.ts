import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { CheckRun, CheckSuite, Repository, Status, WorkflowRun } from '../records.ts';
import { isProtected } from '../rules/applied.ts';
import { accountJson, appJson } from './accounts.ts';
import { iso, isoOrNull, nodeId } from './basics.ts';
import { commitJson, simpleCommitJson } from './git.ts';
import { pullsAt } from './pulls.ts';
import { minimalRepositoryJson, repositoryUrl } from './repositories.ts';

export function runsOf(repository: Repository, suite: CheckSuite): CheckRun[] {
  return [...repository.checks.values()].filter((check) => check.suite === suite);
}

/** The latest run of each name in a suite. */
export function latestRuns(runs: readonly CheckRun[]): CheckRun[] {
  return [...new Map(runs.map((run) => [`${run.suite.id} ${run.name}`, run])).values()];
}

/** A suite has no state of its own: its latest runs give it, the worst conclusion first. */
export function suiteState(
  repository: Repository,
  suite: CheckSuite,
): { readonly status: string; readonly conclusion: string | null } {
  const latest = latestRuns(runsOf(repository, suite));
  if (latest.length === 0 || suite.rerequested) return { status: 'queued', conclusion: null };
  if (latest.some((run) => run.status !== 'completed')) {
    return { status: latest.some((run) => run.status !== 'queued') ? 'in_progress' : 'queued', conclusion: null };
  }
  const order = ['action_required', 'cancelled', 'timed_out', 'failure', 'success', 'neutral', 'skipped'];
  const worst = order.find((conclusion) => latest.some((run) => run.conclusion === conclusion));
  return { status: 'completed', conclusion: worst ?? 'success' };
}

export function suiteJson(hub: Hub, repository: Repository, suite: CheckSuite): JsonObject {
  const runs = runsOf(repository, suite);
  const url = `${repositoryUrl(hub, repository)}/check-suites/${suite.id}`;
  return {
    id: suite.id,
    node_id: nodeId('CheckSuite', suite.id),
    head_branch: suite.branch,
    head_sha: suite.sha,
    ...suiteState(repository, suite),
    url,
    before: suite.before,
    after: suite.sha,
    pull_requests: pullsAt(hub, repository, suite.sha),
    app: appJson(hub, suite.app),
    repository: minimalRepositoryJson(hub, repository),
    created_at: iso(suite.createdAt),
    updated_at: iso(suite.updatedAt),
    rerequestable: true,
    runs_rerequestable: true,
    latest_check_runs_count: latestRuns(runs).length,
    check_runs_url: `${url}/check-runs`,
    head_commit: simpleCommitJson(repository, suite.sha),
  };
}

export function checkJson(hub: Hub, repository: Repository, check: CheckRun): JsonObject {
  const url = `${repositoryUrl(hub, repository)}/check-runs/${check.id}`;
  const html = `${hub.url}/${repository.fullName}/runs/${check.id}`;
  return {
    id: check.id,
    name: check.name,
    node_id: nodeId('CheckRun', check.id),
    head_sha: check.suite.sha,
    external_id: check.externalId,
    url,
    html_url: html,
    details_url: check.detailsUrl ?? html,
    status: check.status,
    conclusion: check.conclusion,
    started_at: isoOrNull(check.startedAt),
    completed_at: isoOrNull(check.completedAt),
    output: { ...check.output, annotations_count: check.annotations.length, annotations_url: `${url}/annotations` },
    check_suite: { id: check.suite.id },
    app: appJson(hub, check.suite.app),
    pull_requests: pullsAt(hub, repository, check.suite.sha),
  };
}

/** In webhooks a suite lies beside its repository and does not repeat it. */
export function deliveredSuiteJson(hub: Hub, repository: Repository, suite: CheckSuite): JsonObject {
  const { repository: _, ...rest } = suiteJson(hub, repository, suite);
  return rest;
}

/** In webhooks a check run brings its suite along, without what the suite counts. */
export function deliveredCheckJson(hub: Hub, repository: Repository, check: CheckRun): JsonObject {
  const suite = deliveredSuiteJson(hub, repository, check.suite);
  const counted = ['rerequestable', 'runs_rerequestable', 'latest_check_runs_count', 'check_runs_url', 'head_commit'];
  const check_suite = Object.fromEntries(Object.entries(suite).filter(([name]) => !counted.includes(name)));
  return { ...checkJson(hub, repository, check), check_suite };
}

/** As the combined status lists it: who set it is not told. */
export function simpleStatusJson(hub: Hub, repository: Repository, status: Status): JsonObject {
  const { creator: _, ...rest } = statusJson(hub, repository, status);
  return rest;
}

export function statusJson(hub: Hub, repository: Repository, status: Status): JsonObject {
  return {
    url: `${repositoryUrl(hub, repository)}/statuses/${status.sha}`,
    avatar_url: `${hub.url}/avatars/${status.creator.account.id}`,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: iso(status.at),
    updated_at: iso(status.at),
    creator: accountJson(hub, status.creator.account),
  };
}

/** The `status` webhook names the branches that hold the commit as their tip. */
export function statusPayload(hub: Hub, repository: Repository, status: Status): JsonObject {
  const url = repositoryUrl(hub, repository);
  const tips = repository.git.refs.matching('refs/heads/').filter((ref) => ref.sha === status.sha);
  return {
    id: status.id,
    sha: status.sha,
    name: repository.fullName,
    avatar_url: `${hub.url}/avatars/${status.creator.account.id}`,
    target_url: status.targetUrl,
    context: status.context,
    description: status.description,
    state: status.state,
    commit: commitJson(hub, repository, status.sha),
    branches: tips.map((ref) => ({
      name: ref.name.slice('refs/heads/'.length),
      commit: { sha: ref.sha, url: `${url}/commits/${ref.sha}` },
      protected: isProtected(hub, repository, ref.name.slice('refs/heads/'.length)),
    })),
    created_at: iso(status.at),
    updated_at: iso(status.at),
  };
}

export function workflowJson(
  hub: Hub,
  repository: Repository,
  run: { readonly workflow: WorkflowRun['workflow'] & { readonly disabled?: boolean } },
): JsonObject {
  return {
    id: run.workflow.id,
    node_id: nodeId('Workflow', run.workflow.id),
    name: run.workflow.name,
    path: run.workflow.path,
    state: run.workflow.disabled === true ? 'disabled_manually' : 'active',
    created_at: iso(repository.createdAt),
    updated_at: iso(repository.createdAt),
    url: `${repositoryUrl(hub, repository)}/actions/workflows/${run.workflow.id}`,
    html_url: `${hub.url}/${repository.fullName}/blob/${repository.defaultBranch}/${run.workflow.path}`,
    badge_url: `${hub.url}/${repository.fullName}/workflows/${encodeURIComponent(run.workflow.name)}/badge.svg`,
  };
}

export function workflowRunJson(hub: Hub, repository: Repository, run: WorkflowRun): JsonObject {
  const url = `${repositoryUrl(hub, repository)}/actions/runs/${run.id}`;
  return {
    id: run.id,
    name: run.workflow.name,
    node_id: nodeId('WorkflowRun', run.id),
    check_suite_id: run.suite.id,
    check_suite_node_id: nodeId('CheckSuite', run.suite.id),
    head_branch: run.branch,
    head_sha: run.sha,
    path: run.workflow.path,
    run_number: run.number,
    run_attempt: run.attempt,
    referenced_workflows: [],
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflow.id,
    url,
    html_url: `${hub.url}/${repository.fullName}/actions/runs/${run.id}`,
    pull_requests: pullsAt(hub, repository, run.sha),
    created_at: iso(run.createdAt),
    updated_at: iso(run.updatedAt),
    actor: accountJson(hub, run.actor),
    triggering_actor: accountJson(hub, run.triggeredBy),
    run_started_at: iso(run.startedAt),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryUrl(hub, repository)}/check-suites/${run.suite.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt === 1 ? null : `${url}/attempts/${run.attempt - 1}`,
    workflow_url: `${repositoryUrl(hub, repository)}/actions/workflows/${run.workflow.id}`,
    head_commit: simpleCommitJson(repository, run.sha),
    repository: minimalRepositoryJson(hub, repository),
    head_repository: minimalRepositoryJson(hub, repository),
    display_title: run.title,
  };
}
