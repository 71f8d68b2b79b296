import type { Organization } from '../core/organization/organization.ts';
import type { Store } from '../core/ports/store.ts';
import { changedSince } from '../core/run/outdated.ts';
import type { RunView } from '../core/run/view.ts';

const MOST = 5;

/** What is written otherwise now than when the newest of these runs began that still go on, by the run's id. */
export async function outdatedRuns(
  runs: readonly RunView[],
  store: Pick<Store, 'run'>,
  organization: Organization,
): Promise<{ readonly [run: string]: readonly string[] }> {
  const active = runs.filter(({ status }) => status === 'running' || status === 'waiting').slice(0, MOST);
  const found = await Promise.all(active.map(({ id }) => store.run(id)));
  return Object.fromEntries(
    found.flatMap((run) => (run === undefined ? [] : [[run.view.id, changedSince(run.facts, organization)]])),
  );
}
