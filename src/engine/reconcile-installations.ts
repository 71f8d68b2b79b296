import { subject } from '../core/event.ts';
import { installationLetter } from '../core/reconciliation/letter.ts';
import type { Sweep } from './reconcile.ts';

/** Where the app is installed, by GitHub's own word. */
export interface KnownInstallation {
  readonly id: number;
  readonly org: string;
  readonly suspended: boolean;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** adapters/github has one. */
export interface Installed {
  /** `truncated`: one that is not among them may still be there. */
  all(): Promise<{ readonly installations: readonly KnownInstallation[]; readonly truncated: boolean }>;
  has(id: number): Promise<boolean>;
}

/**
 * Tells what was missed of installations that came, went, were suspended or let in again, and gives those that work now.
 * Nothing is taken for removed because a list lacks it: that one is asked for alone. `before` is the last sweep's time.
 */
export async function activeInstallations(
  sweep: Sweep,
  installed: Installed,
  before: number | undefined,
): Promise<readonly KnownInstallation[]> {
  const { pool, now } = sweep;
  const { installations, truncated } = await installed.all();
  const { rows } = await pool.query<{ id: string; state: string | null }>(
    `select ours.id, n.state from (
       select id from installation union select installation from reconciled where installation <> 0
       union select installation from run where ended_at is null
     ) ours left join installation n on n.id = ours.id where n.state is distinct from 'deleted'`,
  );
  const ours = new Map(rows.map(({ id, state }) => [Number(id), state ?? 'active']));
  for (const { id, org, suspended, createdAt, updatedAt } of installations) {
    const known = ours.get(id);
    ours.delete(id);
    if (updatedAt > sweep.settledBefore) continue;
    if (suspended !== (known === 'suspended'))
      await sweep.send(
        id,
        installationLetter({ installation: id, org }, suspended ? 'suspend' : 'unsuspend', updatedAt),
      );
    else if (known === undefined && before !== undefined && createdAt >= before && !(await isHeardOf(sweep, id)))
      await sweep.send(id, installationLetter({ installation: id, org }, 'created', createdAt));
  }
  if (truncated) sweep.log.warn({ seen: installations.length }, 'there are more installations than were compared');
  for (const id of ours.keys()) {
    if (await installed.has(id)) continue;
    const { rows: runs } = await pool.query<{ org: string }>('select org from run where installation = $1 limit 1', [
      id,
    ]);
    await sweep.send(id, installationLetter({ installation: id, org: runs[0]?.org ?? 'unknown' }, 'deleted', now));
  }
  return installations.filter(({ suspended }) => !suspended);
}

async function isHeardOf({ pool }: Sweep, id: number): Promise<boolean> {
  const { rowCount } = await pool.query('select 1 from signal where key = $1 limit 1', [subject.installation(id)]);
  return rowCount === 1;
}
