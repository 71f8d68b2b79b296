import { latestJobs, type Workflow, type Workflows } from '../acts/workflow-runs.ts';
import { type Call, created, type Handlers, noContent, ok } from '../http/call.ts';
import type { WorkflowRun } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { accountJson } from '../shapes/accounts.ts';
import { iso } from '../shapes/basics.ts';
import { workflowJson, workflowRunJson } from '../shapes/checks.ts';

export function runAt(call: Call): WorkflowRun {
  const run = call.repository.runs.get(call.number('run_id'));
  if (run === undefined) throw notFound();
  return run;
}

/** Whether a time lies in a range of GitHub's search syntax: `2026-01-01..2026-02-01`, `>=2026-01-01`, `2026-01-01`. */
function within(range: string, at: number): boolean {
  const ends = /^(.+)\.\.(.+)$/.exec(range);
  if (ends !== null) return within(`>=${ends[1]}`, at) && within(`<=${ends[2]}`, at);
  const [, sign = '', text = ''] = /^([<>]=?)?(.*)$/.exec(range) ?? [];
  const begin = Date.parse(text);
  // A day is its whole length, an instant is an instant.
  const end = /T/.test(text) ? begin + 999 : begin + 86_399_999;
  if (sign === '>') return at > end;
  if (sign === '>=') return at >= begin;
  if (sign === '<') return at < begin;
  if (sign === '<=') return at <= end;
  return at >= begin && at <= end;
}

function listRuns(call: Call, workflow?: Workflow) {
  const { query, repository, hub } = call;
  const fits = (name: string, value: string) => (query.get(name) ?? value) === value;
  const wanted = query.get('status');
  const created = query.get('created');
  const found = [...repository.runs.values()].filter(
    (run) =>
      (workflow === undefined || run.workflow.id === workflow.id) &&
      fits('branch', run.branch) &&
      fits('head_sha', run.sha) &&
      fits('event', run.event) &&
      fits('actor', run.actor.login) &&
      fits('check_suite_id', String(run.suite.id)) &&
      (created === null || within(created, run.createdAt)) &&
      (wanted === null || wanted === run.status || wanted === run.conclusion),
  );
  return call.page(
    found.toReversed(),
    (run) => workflowRunJson(hub, repository, run),
    (workflow_runs) => ({ total_count: found.length, workflow_runs }),
  );
}

function getAttempt(call: Call) {
  const { hub, repository } = call;
  const run = runAt(call);
  const number = call.number('attempt_number');
  const now = workflowRunJson(hub, repository, run);
  if (number === run.attempt) return ok(now);
  const earlier = run.earlier.find(({ attempt }) => attempt === number);
  if (earlier === undefined) throw notFound();
  const { status, conclusion, startedAt, updatedAt, triggeredBy } = earlier;
  return ok({
    ...now,
    status,
    conclusion,
    run_attempt: number,
    run_started_at: iso(startedAt),
    updated_at: iso(updatedAt),
    triggering_actor: accountJson(hub, triggeredBy),
    previous_attempt_url: number === 1 ? null : `${now['url']}/attempts/${number - 1}`,
  });
}

function dispatch(call: Call, workflows: Workflows) {
  const { repository, hub, body } = call;
  const inputs = body['inputs'] ?? {};
  if (typeof inputs !== 'object' || Array.isArray(inputs) || inputs === null)
    throw call.wrong('inputs', 'is not an object.');
  const which = call.parameter('workflow_id');
  const run = workflows.dispatch(repository, call.actor, which, call.text('ref'), { ...inputs });
  if (body['return_run_details'] !== true) return noContent();
  const shown = workflowRunJson(hub, repository, run);
  return ok({ workflow_run_id: run.id, run_url: shown['url']!, html_url: shown['html_url']! });
}

function cancel(call: Call, workflows: Workflows) {
  workflows.cancel(call.repository, call.number('run_id'));
  return { status: 202, body: {} };
}

function remove(call: Call) {
  const run = runAt(call);
  if (run.status !== 'completed') throw new Refusal(403, 'Cannot delete a workflow run that is in progress');
  call.repository.runs.delete(run.id);
  for (const [id, artifact] of call.repository.artifacts)
    if (artifact.run === run) call.repository.artifacts.delete(id);
  return noContent();
}

export function workflowRunHandlers(workflows: Workflows): Handlers {
  const rerun = (call: Call, which: 'all' | 'failed') => {
    workflows.rerun(call.repository, call.number('run_id'), which, call.actor.account);
    return created({});
  };
  const setDisabled = (call: Call, disabled: boolean) => {
    workflows.setDisabled(call.repository, call.parameter('workflow_id'), disabled);
    return noContent();
  };
  return {
    'actions/list-repo-workflows': (call) => {
      const all = workflows.list(call.repository);
      return call.page(
        all,
        (one) => workflowJson(call.hub, call.repository, { workflow: one }),
        (list) => ({ total_count: all.length, workflows: list }),
      );
    },
    'actions/get-workflow': (call) => {
      const workflow = workflows.find(call.repository, call.parameter('workflow_id'));
      return ok(workflowJson(call.hub, call.repository, { workflow }));
    },
    'actions/enable-workflow': (call) => setDisabled(call, false),
    'actions/disable-workflow': (call) => setDisabled(call, true),
    'actions/create-workflow-dispatch': (call) => dispatch(call, workflows),
    'actions/list-workflow-runs': (call) =>
      listRuns(call, workflows.find(call.repository, call.parameter('workflow_id'))),
    'actions/list-workflow-runs-for-repo': (call) => listRuns(call),
    'actions/get-workflow-run': (call) => ok(workflowRunJson(call.hub, call.repository, runAt(call))),
    'actions/get-workflow-run-attempt': getAttempt,
    'actions/delete-workflow-run': remove,
    'actions/cancel-workflow-run': (call) => cancel(call, workflows),
    'actions/force-cancel-workflow-run': (call) => cancel(call, workflows),
    'actions/re-run-workflow': (call) => rerun(call, 'all'),
    'actions/re-run-workflow-failed-jobs': (call) => rerun(call, 'failed'),
    'actions/re-run-job-for-workflow-run': (call) => {
      const id = call.number('job_id');
      const run = [...call.repository.runs.values()].find(({ jobs }) => jobs.some(({ check }) => check.id === id));
      const job = run?.jobs.find(({ check }) => check.id === id);
      if (run === undefined || job === undefined || !latestJobs(run, run.attempt).includes(job)) throw notFound();
      workflows.rerun(call.repository, run.id, { job: job.name }, call.actor.account);
      return created({});
    },
  };
}
