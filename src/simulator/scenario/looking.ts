import type { CheckLook, Look, PullLook, RepositoryLook } from '../../core/scenario/look.ts';
import type { CheckRun, PullIssue } from '../records.ts';
import type { Simulator } from '../simulator.ts';

/** What stands in the simulator now, as expectations look at it; git and records are asked, never the API. */
export function lookAt(simulator: Simulator, runs: Look['runs']): Look {
  const { repositories } = simulator.hub;
  const bot = `${simulator.app.slug}[bot]`;
  return {
    bot,
    runs,
    repositories: Object.fromEntries(
      [...repositories.values()].map(({ name, fullName }) => [name, repositoryLook(simulator, fullName)]),
    ),
    requests: simulator.journal.entries.filter(({ actor }) => actor === 'app' || actor === bot),
  };
}

function repositoryLook(simulator: Simulator, fullName: string): RepositoryLook {
  const reader = simulator.read(fullName);
  const { comments } = simulator.hub.repository(fullName);
  return {
    pulls: reader.pulls().map((pull) => pullLook(simulator, fullName, pull)),
    tags: Object.keys(reader.tags()),
    comments: [...comments.values()].map(({ issue, author, body }) => ({ issue, by: author.account.login, body })),
    file: (path, ref) => reader.file(path, ref),
  };
}

function pullLook(simulator: Simulator, fullName: string, issue: PullIssue): PullLook {
  const { number, title, body, state, author, labels, pull } = issue;
  const checks = [...simulator.hub.repository(fullName).checks.values()];
  const reader = simulator.read(fullName);
  const outside = new Set([pull.head.sha, ...reader.log(pull.base.sha).map(({ sha }) => sha)]);
  const before = new Set(
    reader
      .log(pull.head.sha)
      .map(({ sha }) => sha)
      .filter((sha) => !outside.has(sha)),
  );
  const latest = new Map(
    checks.filter(({ suite }) => suite.sha === pull.head.sha).map((one) => [`${one.suite.app.slug}:${one.name}`, one]),
  );
  return {
    number,
    title,
    body: body ?? '',
    state: pull.merged === null ? state : 'merged',
    by: author.account.login,
    labels: [...labels],
    ...(pull.merged === null ? {} : { mergedAt: pull.merged.at }),
    checks: [...latest.values()].map(checkLook),
    earlier: checks.filter(({ suite }) => before.has(suite.sha)).map(checkLook),
  };
}

function checkLook({ name, status, conclusion, annotations }: CheckRun): CheckLook {
  return {
    name,
    status,
    conclusion,
    annotations: annotations.map((one) => ({
      path: String(one['path']),
      line: Number(one['start_line']),
      message: `${one['title'] ?? ''} ${one['message'] ?? ''}`,
    })),
  };
}
