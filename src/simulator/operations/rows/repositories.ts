import { REPO, type Row } from './row.ts';

/** More of contents, commits, checks and search. */
export const REPOSITORY_ROWS: readonly Row[] = [
  ['repos/get-readme', 'GET', `${REPO}/readme`, 'contents:read'],
  ['repos/get-readme-in-directory', 'GET', `${REPO}/readme/{dir+}`, 'contents:read'],
  ['repos/list-branches-for-head-commit', 'GET', `${REPO}/commits/{commit_sha}/branches-where-head`, 'contents:read'],
  ['checks/set-suites-preferences', 'PATCH', `${REPO}/check-suites/preferences`, 'checks:write'],
  ['search/repos', 'GET', '/search/repositories', 'public'],
];
