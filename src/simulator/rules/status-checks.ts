import type { RequiredCheck } from '../records/rules.ts';
import type { Repository } from '../records.ts';

export type CheckState = 'succeeded' | 'failing' | 'in progress' | 'pending' | 'expected';

const GOOD: ReadonlySet<string | null> = new Set(['success', 'neutral', 'skipped']);

/**
 * How one required check stands at a commit. Pinned to an app, only check runs and statuses of that app count; a check
 * and a status of the same name are both required
 * (https://docs.github.com/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks).
 */
export function checkState(repository: Repository, sha: string, required: RequiredCheck): CheckState {
  const { context, integration_id: pinned } = required;
  const run = [...repository.checks.values()].findLast(
    (one) => one.suite.sha === sha && one.name === context && (pinned === undefined || one.suite.app.id === pinned),
  );
  const status = repository.statuses.findLast(
    (one) => one.sha === sha && one.context === context && (pinned === undefined || one.creator.app?.id === pinned),
  );
  const states: CheckState[] = [];
  if (run !== undefined) {
    const done = run.status === 'completed';
    states.push(done ? (GOOD.has(run.conclusion) ? 'succeeded' : 'failing') : 'in progress');
  }
  if (status !== undefined) {
    states.push(status.state === 'success' ? 'succeeded' : status.state === 'pending' ? 'pending' : 'failing');
  }
  return (
    states.find((state) => state === 'failing') ??
    states.find((state) => state !== 'succeeded') ??
    states[0] ??
    'expected'
  );
}

/** GitHub's sentence about what is missing, as it stands in its refusals; undefined when nothing is. */
export function missingChecks(
  repository: Repository,
  sha: string,
  required: readonly RequiredCheck[],
): string | undefined {
  const unmet = required
    .map((one) => ({ name: one.context, state: checkState(repository, sha, one) }))
    .filter(({ state }) => state !== 'succeeded');
  const first = unmet[0];
  if (first === undefined) return undefined;
  if (unmet.length === 1) return `Required status check "${first.name}" is ${first.state}.`;
  const counted = `${unmet.length} of ${required.length} required status checks`;
  if (unmet.every(({ state }) => state === first.state)) return `${counted} are ${first.state}.`;
  // Checks that run are counted, but not listed.
  const listed = (['expected', 'pending', 'failing'] as const)
    .map((state) => ({ state, count: unmet.filter((one) => one.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`);
  return `${counted} have not succeeded: ${listed.join(' and ')}.`;
}
