import type { Workflows } from '../acts/workflow-runs.ts';
import { type Call, created, type Handlers, ok } from '../http/call.ts';
import { notFound } from '../refusal.ts';
import { workflowRunJson } from '../shapes/checks.ts';

function listRuns(call: Call) {
  const { query, repository, hub } = call;
  const fits = (name: string, value: string) => (query.get(name) ?? value) === value;
  const found = [...repository.runs.values()].filter(
    (run) =>
      fits('branch', run.branch) &&
      fits('head_sha', run.sha) &&
      fits('event', run.event) &&
      fits('check_suite_id', String(run.suite.id)) &&
      (query.get('status') === null || query.get('status') === run.status || query.get('status') === run.conclusion),
  );
  return call.page(
    found.toReversed(),
    (run) => workflowRunJson(hub, repository, run),
    (workflow_runs) => ({ total_count: found.length, workflow_runs }),
  );
}

export function workflowRunHandlers(workflows: Workflows): Handlers {
  return {
    'actions/list-workflow-runs-for-repo': listRuns,
    'actions/get-workflow-run': (call) => {
      const run = call.repository.runs.get(call.number('run_id'));
      if (run === undefined) throw notFound();
      return ok(workflowRunJson(call.hub, call.repository, run));
    },
    'actions/re-run-workflow': (call) => {
      workflows.rerun(call.repository, call.number('run_id'), false);
      return created({});
    },
    'actions/re-run-workflow-failed-jobs': (call) => {
      workflows.rerun(call.repository, call.number('run_id'), true);
      return created({});
    },
  };
}
