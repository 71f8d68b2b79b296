import { REPO, type Row } from './row.ts';

const DEPLOYMENT = `${REPO}/deployments/{deployment_id}`;
const ENVIRONMENT = `${REPO}/environments/{environment_name}`;

export const DEPLOYMENT_ROWS: readonly Row[] = [
  ['repos/get-deployment', 'GET', DEPLOYMENT, 'deployments:read'],
  ['repos/delete-deployment', 'DELETE', DEPLOYMENT, 'deployments:write'],
  ['repos/list-deployment-statuses', 'GET', `${DEPLOYMENT}/statuses`, 'deployments:read'],
  ['repos/get-deployment-status', 'GET', `${DEPLOYMENT}/statuses/{status_id}`, 'deployments:read'],
  ['repos/get-all-environments', 'GET', `${REPO}/environments`, 'actions:read'],
  ['repos/get-environment', 'GET', ENVIRONMENT, 'actions:read'],
  ['repos/create-or-update-environment', 'PUT', ENVIRONMENT, 'administration:write'],
  ['repos/delete-an-environment', 'DELETE', ENVIRONMENT, 'administration:write'],
];
