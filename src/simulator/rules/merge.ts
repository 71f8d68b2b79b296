import { isAncestor } from '../git/history.ts';
import type { Hub } from '../hub.ts';
import { commitsOf } from '../pull-range.ts';
import type { MergeMethod, MergeQueueRule } from '../records/rules.ts';
import type { Actor, PullIssue, Repository } from '../records.ts';
import { type Applied, appliedRules } from './applied.ts';
import { isBypassed, isNamed, type Way } from './bypass.ts';
import { commitViolations } from './content.ts';
import { UNAUTHORIZED } from './ref-change.ts';
import { hasOpenThreads, missingReviews, UNRESOLVED } from './reviews.ts';
import { missingChecks } from './status-checks.ts';
import type { Violation } from './words.ts';

/** Who merges and how; nobody in particular when only the pull request itself is judged. */
export interface Merger {
  readonly actor: Actor;
  readonly way: Way;
  readonly method: MergeMethod;
  /** The queue tests the result itself, so it neither asks for an up-to-date branch nor for itself. */
  readonly queued: boolean;
}

const NOT_ALLOWED: { readonly [method in MergeMethod]: string } = {
  merge: 'Merge commits are not allowed on this repository.',
  squash: 'Squash merges are not allowed on this repository.',
  rebase: 'Rebase merges are not allowed on this repository.',
};

/** The settings of the repository, and rules about methods; GitHub has the same words for both. */
export function forbiddenMethod(
  hub: Hub,
  repository: Repository,
  issue: PullIssue,
  merger: Merger,
): string | undefined {
  const { settings } = repository.rules;
  const { method } = merger;
  const bySettings = { merge: settings.mergeCommit, squash: settings.squash, rebase: settings.rebase }[method];
  const byRules = rulesFor(hub, repository, issue, merger).every(
    ({ rule }) => rule.type !== 'pull_request' || (rule.parameters.allowed_merge_methods?.includes(method) ?? true),
  );
  return bySettings && byRules ? undefined : NOT_ALLOWED[method];
}

function rulesFor(hub: Hub, repository: Repository, issue: PullIssue, merger: Merger | undefined): Applied[] {
  const applied = appliedRules(hub, repository, `refs/heads/${issue.pull.base.branch}`);
  return merger === undefined
    ? applied
    : applied.filter((one) => !isBypassed(hub, repository, one, merger.actor, merger.way));
}

/** Whether the head lacks commits of its base. */
export function isBehind(repository: Repository, issue: PullIssue): boolean {
  const base = repository.git.refs.get(`refs/heads/${issue.pull.base.branch}`);
  return base !== undefined && !isAncestor(repository.git, base, issue.pull.head.sha);
}

export function wantsUpToDate(hub: Hub, repository: Repository, issue: PullIssue): boolean {
  return rulesFor(hub, repository, issue, undefined).some(isStrict);
}

function isStrict({ rule }: Applied): boolean {
  return (
    rule.type === 'required_status_checks' &&
    rule.parameters.strict_required_status_checks_policy &&
    rule.parameters.required_status_checks.length > 0
  );
}

/** The rule that makes merging into a branch go through a queue, unless it is bypassed. */
export function queueRule(
  hub: Hub,
  repository: Repository,
  branch: string,
  merger?: { readonly actor: Actor; readonly way: Way },
): MergeQueueRule | undefined {
  for (const one of appliedRules(hub, repository, `refs/heads/${branch}`)) {
    const free = merger !== undefined && isBypassed(hub, repository, one, merger.actor, merger.way);
    if (one.rule.type === 'merge_queue' && !free) return one.rule.parameters;
  }
  return undefined;
}

/** Which rules of the base branch stand against merging. */
export function mergeViolations(
  hub: Hub,
  repository: Repository,
  issue: PullIssue,
  merger: Merger | undefined,
): Violation[] {
  const applied = rulesFor(hub, repository, issue, merger);
  const said = applied.flatMap((one) =>
    judge(hub, repository, issue, one, merger).map((message) => ({ applied: one, message })),
  );
  // Signatures are asked of the commits that people pushed; what GitHub writes at merging it signs itself.
  const signing = applied.filter(({ rule }) => rule.type === 'required_signatures');
  return [
    ...said,
    ...commitViolations(repository.git, signing, signing.length === 0 ? [] : commitsOf(repository, issue)),
  ];
}

function judge(hub: Hub, repository: Repository, issue: PullIssue, one: Applied, merger: Merger | undefined): string[] {
  const { rule } = one;
  switch (rule.type) {
    case 'pull_request':
      return missingReviews(hub, repository, issue, rule.parameters);
    case 'conversations':
      return hasOpenThreads(repository, issue) ? [UNRESOLVED] : [];
    case 'required_status_checks': {
      const missing = missingChecks(repository, issue.pull.head.sha, rule.parameters.required_status_checks);
      const behind = merger !== undefined && !merger.queued && isStrict(one) && isBehind(repository, issue);
      return [
        ...(missing === undefined ? [] : [missing]),
        ...(behind ? ['Head branch is out of date. Review and try the merge again.'] : []),
      ];
    }
    case 'required_linear_history':
      return merger?.method === 'merge' && !merger.queued ? ['This branch must not contain merge commits.'] : [];
    case 'update':
      return ['Cannot update this protected ref.'];
    case 'lock_branch':
      return ['Cannot change this locked branch'];
    case 'merge_queue':
      return merger === undefined || merger.queued ? [] : ['Changes must be made through the merge queue'];
    case 'restrictions':
      return merger === undefined || isNamed(hub, repository, rule.parameters, merger.actor) ? [] : [UNAUTHORIZED];
    default:
      return [];
  }
}

/** What the commits that a merge would bring onto the base violate by their messages and addresses. */
export function landingViolations(
  hub: Hub,
  repository: Repository,
  issue: PullIssue,
  merger: Merger,
  shas: readonly string[],
): Violation[] {
  const patterns = rulesFor(hub, repository, issue, merger).filter(({ rule }) => rule.type.endsWith('_pattern'));
  return commitViolations(repository.git, patterns, shas);
}
