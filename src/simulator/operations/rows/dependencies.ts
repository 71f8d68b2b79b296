import { REPO, type Row } from './row.ts';

export const DEPENDENCY_ROWS: readonly Row[] = [
  ['dependency-graph/diff-range', 'GET', `${REPO}/dependency-graph/compare/{basehead}`, 'contents:read'],
  ['security-advisories/list-global-advisories', 'GET', '/advisories', 'public'],
];
