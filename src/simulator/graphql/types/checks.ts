import type { JsonObject } from '../../../core/json.ts';
import type { CheckRun, CheckSuite, Repository, Status } from '../../records.ts';
import { iso, isoOrNull } from '../../shapes/basics.ts';
import { latestRuns, runsOf, suiteState } from '../../shapes/checks.ts';
import { connect, type PageRequest } from '../connection.ts';
import { fields, type Types } from '../fields.ts';
import {
  accountNode,
  type CheckNode,
  idOf,
  type ObjectNode,
  objectNode,
  repositoryNode,
  type StatusNode,
  type SuiteNode,
} from '../nodes.ts';
import type { Scope } from '../scope.ts';
import { branchNode } from './git.ts';

const upper = (text: string | null) => text?.toUpperCase() ?? null;
const checkNode = (repository: Repository, check: CheckRun): CheckNode => ({ kind: 'CheckRun', repository, check });
const statusNode = (repository: Repository, status: Status): StatusNode => {
  return { kind: 'StatusContext', repository, status };
};

interface Reported {
  readonly repository: Repository;
  readonly sha: string;
  readonly checks: readonly CheckRun[];
  readonly statuses: readonly Status[];
}

/** The latest report of each check and each status context on a commit. */
function reported(repository: Repository, sha: string): Reported {
  const statuses = repository.statuses.filter((status) => status.sha === sha);
  return {
    repository,
    sha,
    checks: latestRuns([...repository.checks.values()].filter((check) => check.suite.sha === sha)),
    statuses: [...new Map(statuses.map((status) => [status.context, status])).values()],
  };
}

const FAILED = new Set(['failure', 'timed_out', 'cancelled', 'action_required', 'startup_failure']);

function stateOfCheck({ status, conclusion }: CheckRun): string {
  if (status !== 'completed' || conclusion === null || conclusion === 'stale') return 'PENDING';
  return FAILED.has(conclusion) ? 'FAILURE' : 'SUCCESS';
}

/** The worst of all, as https://docs.github.com/graphql/reference/enums#statusstate names them. */
function rolledUp({ checks, statuses }: Reported): string {
  const states = [...checks.map(stateOfCheck), ...statuses.map(({ state }) => state.toUpperCase())];
  return ['ERROR', 'FAILURE', 'PENDING'].find((state) => states.includes(state)) ?? 'SUCCESS';
}

/** What all checks and statuses of a commit come to; null when nobody reported any. */
export function rollupOf(repository: Repository, sha: string, scope: Scope): Reported | null {
  scope.may(repository, 'checks/list-for-ref');
  scope.may(repository, 'repos/get-combined-status-for-ref');
  const found = reported(repository, sha);
  return found.checks.length + found.statuses.length === 0 ? null : found;
}

const rollup = fields<Reported>({
  id: ({ repository, sha }) => Buffer.from(`018:StatusCheckRollup${repository.id}:${sha}`).toString('base64'),
  commit: ({ repository, sha }) => objectNode(repository, sha),
  state: rolledUp,
  contexts: ({ repository, checks, statuses }, page: PageRequest) => {
    const all = [
      ...checks.map((check) => checkNode(repository, check)),
      ...statuses.map((status) => statusNode(repository, status)),
    ];
    return { ...connect(all, page), checkRunCount: checks.length, statusContextCount: statuses.length };
  },
});

const commit = fields<ObjectNode>({
  statusCheckRollup: ({ repository, sha }, _: unknown, scope) => rollupOf(repository, sha, scope),
  status: ({ repository, sha }, _: unknown, scope) => {
    scope.may(repository, 'repos/get-combined-status-for-ref');
    const { statuses } = reported(repository, sha);
    return statuses.length === 0 ? null : { repository, sha, statuses, checks: [] };
  },
  checkSuites: ({ repository, sha }, { filterBy, ...page }: PageRequest & { filterBy?: SuiteFilter | null }, scope) => {
    scope.may(repository, 'checks/list-suites-for-ref');
    const found = [...repository.suites.values()].filter(
      (suite) =>
        suite.sha === sha &&
        (filterBy?.appId ?? suite.app.id) === suite.app.id &&
        (filterBy?.checkName === undefined ||
          filterBy.checkName === null ||
          runsOf(repository, suite).some(({ name }) => name === filterBy.checkName)),
    );
    return connect(
      found.map((suite): SuiteNode => ({ kind: 'CheckSuite', repository, suite })),
      page,
    );
  },
});

interface SuiteFilter {
  readonly appId?: number | null;
  readonly checkName?: string | null;
}

const status = fields<Reported>({
  id: ({ repository, sha }) => Buffer.from(`06:Status${repository.id}:${sha}`).toString('base64'),
  commit: ({ repository, sha }) => objectNode(repository, sha),
  state: rolledUp,
  contexts: ({ repository, statuses }) => statuses.map((one) => statusNode(repository, one)),
  context: ({ repository, statuses }, { name }: { name: string }) => {
    const found = statuses.find(({ context }) => context === name);
    return found === undefined ? null : statusNode(repository, found);
  },
});

const context = fields<StatusNode>({
  id: (node) => idOf(node),
  context: ({ status: one }) => one.context,
  state: ({ status: one }) => one.state.toUpperCase(),
  description: ({ status: one }) => one.description,
  targetUrl: ({ status: one }) => one.targetUrl,
  createdAt: ({ status: one }) => iso(one.at),
  creator: ({ status: one }) => accountNode(one.creator.account),
  commit: ({ repository, status: one }) => objectNode(repository, one.sha),
});

const suitePath = (repository: Repository, suite: CheckSuite) => `/${repository.fullName}/commit/${suite.sha}/checks`;

interface RunFilter {
  readonly appId?: number | null;
  readonly checkName?: string | null;
  readonly checkType?: 'ALL' | 'LATEST' | null;
  readonly status?: string | null;
  readonly statuses?: readonly string[] | null;
  readonly conclusions?: readonly string[] | null;
}

function chosen(runs: readonly CheckRun[], filter: RunFilter): CheckRun[] {
  const latest = filter.checkType === 'ALL' ? runs : latestRuns(runs);
  return latest.filter(
    (run) =>
      (filter.appId ?? run.suite.app.id) === run.suite.app.id &&
      (filter.checkName ?? run.name) === run.name &&
      (filter.status ?? upper(run.status)) === upper(run.status) &&
      (filter.statuses ?? [run.status.toUpperCase()]).includes(run.status.toUpperCase()) &&
      (filter.conclusions ?? [String(upper(run.conclusion))]).includes(String(upper(run.conclusion))),
  );
}

const suite = fields<SuiteNode>({
  id: (node) => idOf(node),
  databaseId: (node) => node.suite.id,
  app: (node) => ({ kind: 'App', app: node.suite.app }),
  branch: ({ repository, suite: { branch } }) => (branch === null ? null : branchNode(repository, branch)),
  commit: ({ repository, suite: { sha } }) => objectNode(repository, sha),
  status: (node) => upper(suiteState(node.repository, node.suite).status),
  conclusion: (node) => upper(suiteState(node.repository, node.suite).conclusion),
  createdAt: (node) => iso(node.suite.createdAt),
  updatedAt: (node) => iso(node.suite.updatedAt),
  repository: ({ repository }) => repositoryNode(repository),
  resourcePath: (node) => suitePath(node.repository, node.suite),
  url: (node, _: unknown, { hub }) => `${hub.url}${suitePath(node.repository, node.suite)}`,
  checkRuns: (node, { filterBy, ...page }: PageRequest & { filterBy?: RunFilter | null }) =>
    connect(
      chosen(runsOf(node.repository, node.suite), filterBy ?? {}).map((run) => checkNode(node.repository, run)),
      page,
    ),
});

const page = ({ repository, check }: CheckNode) => `/${repository.fullName}/runs/${check.id}`;

const check = fields<CheckNode>({
  id: (node) => idOf(node),
  databaseId: (node) => node.check.id,
  name: (node) => node.check.name,
  status: (node) => upper(node.check.status),
  conclusion: (node) => upper(node.check.conclusion),
  startedAt: (node) => isoOrNull(node.check.startedAt),
  completedAt: (node) => isoOrNull(node.check.completedAt),
  detailsUrl: (node, _: unknown, { hub }) => node.check.detailsUrl ?? `${hub.url}${page(node)}`,
  externalId: (node) => node.check.externalId,
  title: (node) => node.check.output.title,
  summary: (node) => node.check.output.summary,
  text: (node) => node.check.output.text,
  url: (node, _: unknown, { hub }) => `${hub.url}${page(node)}`,
  permalink: (node, _: unknown, { hub }) => `${hub.url}${page(node)}`,
  resourcePath: page,
  repository: ({ repository }) => repositoryNode(repository),
  checkSuite: ({ repository, check: one }) => ({ kind: 'CheckSuite', repository, suite: one.suite }),
  annotations: ({ repository, check: one }, request: PageRequest, { hub }) =>
    connect(
      one.annotations.map((annotation) => ({
        ...annotationFields(annotation),
        blobUrl: `${hub.url}/${repository.fullName}/blob/${one.suite.sha}/${String(annotation['path'])}`,
      })),
      request,
    ),
});

function annotationFields(annotation: JsonObject) {
  const end = (side: 'start' | 'end') => {
    return { line: annotation[`${side}_line`], column: annotation[`${side}_column`] ?? null };
  };
  return {
    path: annotation['path'],
    message: annotation['message'],
    title: annotation['title'] ?? null,
    rawDetails: annotation['raw_details'] ?? null,
    annotationLevel: upper(String(annotation['annotation_level'])),
    location: { start: end('start'), end: end('end') },
  };
}

/** Fields that checks add to types of other files. */
export const commitChecks = commit;
export const checkTypes: Types = {
  StatusCheckRollup: rollup,
  Status: status,
  StatusContext: context,
  CheckSuite: suite,
  CheckRun: check,
};
