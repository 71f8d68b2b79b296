import type { Simulator } from '../../simulator/simulator.ts';
import type { CheckCount } from './progress.ts';

/** How the latest run of each check of a commit stands, by name and app. `repository` is `owner/name`. */
export function countChecks(simulator: Simulator, repository: string, sha: string): CheckCount {
  const latest = new Map(
    simulator
      .read(repository)
      .checks(sha)
      .map((check) => [`${check.app}:${check.name}`, check]),
  );
  const checks = [...latest.values()];
  const passed = checks.filter(({ conclusion }) => ['success', 'neutral', 'skipped'].includes(conclusion ?? '')).length;
  const running = checks.filter(({ status }) => status !== 'completed').length;
  return { passed, running, failing: checks.length - passed - running };
}

/** Bare names to their place in the order of merging, from 1, as GitHub recorded it. `names` are bare names of the organization. */
export function mergeOrder(
  simulator: Simulator,
  organization: string,
  names: readonly string[],
): ReadonlyMap<string, number> {
  const merged = names.flatMap((name) => {
    const at = simulator
      .read(`${organization}/${name}`)
      .pulls()
      .find((one) => one.pull.merged !== null)?.pull.merged?.at;
    return at === undefined ? [] : [{ name, at }];
  });
  return new Map(merged.toSorted((a, b) => a.at - b.at).map(({ name }, index) => [name, index + 1]));
}
