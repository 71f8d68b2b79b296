import { REPO, type Row } from './row.ts';

const RUN = `${REPO}/actions/runs/{run_id}`;
const ATTEMPT = `${RUN}/attempts/{attempt_number}`;
const JOB = `${REPO}/actions/jobs/{job_id}`;
const WORKFLOW = `${REPO}/actions/workflows/{workflow_id}`;
const ARTIFACT = `${REPO}/actions/artifacts/{artifact_id}`;

export const ACTIONS_ROWS: readonly Row[] = [
  ['actions/get-workflow', 'GET', WORKFLOW, 'actions:read'],
  ['actions/enable-workflow', 'PUT', `${WORKFLOW}/enable`, 'actions:write'],
  ['actions/disable-workflow', 'PUT', `${WORKFLOW}/disable`, 'actions:write'],
  ['actions/list-workflow-runs', 'GET', `${WORKFLOW}/runs`, 'actions:read'],
  ['actions/delete-workflow-run', 'DELETE', RUN, 'actions:write'],
  ['actions/get-workflow-run-attempt', 'GET', ATTEMPT, 'actions:read'],
  ['actions/list-jobs-for-workflow-run-attempt', 'GET', `${ATTEMPT}/jobs`, 'actions:read'],
  ['actions/download-workflow-run-attempt-logs', 'GET', `${ATTEMPT}/logs`, 'actions:read'],
  ['actions/download-workflow-run-logs', 'GET', `${RUN}/logs`, 'actions:read'],
  ['actions/force-cancel-workflow-run', 'POST', `${RUN}/force-cancel`, 'actions:write'],
  ['actions/get-job-for-workflow-run', 'GET', JOB, 'actions:read'],
  ['actions/download-job-logs-for-workflow-run', 'GET', `${JOB}/logs`, 'actions:read'],
  ['actions/re-run-job-for-workflow-run', 'POST', `${JOB}/rerun`, 'actions:write'],
  ['actions/list-workflow-run-artifacts', 'GET', `${RUN}/artifacts`, 'actions:read'],
  ['actions/list-artifacts-for-repo', 'GET', `${REPO}/actions/artifacts`, 'actions:read'],
  ['actions/get-artifact', 'GET', ARTIFACT, 'actions:read'],
  ['actions/delete-artifact', 'DELETE', ARTIFACT, 'actions:write'],
  ['actions/download-artifact', 'GET', `${ARTIFACT}/{archive_format}`, 'actions:read'],
  ['actions/get-pending-deployments-for-run', 'GET', `${RUN}/pending_deployments`, 'actions:read'],
  ['actions/review-pending-deployments-for-run', 'POST', `${RUN}/pending_deployments`, 'deployments:write'],
];
