import type { Hub } from '../hub.ts';
import { knownMergeable } from '../pull-range.ts';
import type { PullIssue, Repository } from '../records.ts';
import { isBehind, mergeViolations, wantsUpToDate } from './merge.ts';

const GOOD: ReadonlySet<string | null> = new Set(['success', 'neutral', 'skipped']);

/**
 * https://docs.github.com/graphql/reference/enums#mergestatestatus in REST's lower case. It is about the pull request,
 * so who might bypass a rule does not matter. `has_hooks` exists on GitHub Enterprise Server only.
 */
export function mergeableState(hub: Hub, repository: Repository, issue: PullIssue): string {
  const mergeable = knownMergeable(repository, issue);
  if (mergeable === null) return 'unknown';
  if (!mergeable) return 'dirty';
  if (issue.pull.draft) return 'draft';
  if (mergeViolations(hub, repository, issue, undefined).length > 0) return 'blocked';
  if (wantsUpToDate(hub, repository, issue) && isBehind(repository, issue)) return 'behind';
  return isGreen(repository, issue.pull.head.sha) ? 'clean' : 'unstable';
}

/** Whether all that reported at a commit, required or not, is good. */
function isGreen(repository: Repository, sha: string): boolean {
  const checks = [...repository.checks.values()].filter((check) => check.suite.sha === sha);
  const latest = new Map(checks.map((check) => [`${check.suite.app.id} ${check.name}`, check.conclusion]));
  const contexts = new Map(repository.statuses.filter((one) => one.sha === sha).map((one) => [one.context, one.state]));
  return [...latest.values(), ...contexts.values()].every((state) => GOOD.has(state));
}
