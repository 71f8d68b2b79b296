import type pg from 'pg';
import type { Event } from '../core/event.ts';
import type { Engine } from '../core/ports/engine.ts';
import { inTransaction } from './database.ts';
import type { Log } from './log.ts';
import { blank } from './segment.ts';

/** What events say about installations: one that is suspended waits, one that is deleted is forgotten. */
const STATES: { readonly [type: string]: 'active' | 'suspended' | 'deleted' | undefined } = {
  'installation.created': 'active',
  'installation.unsuspend': 'active',
  'installation.suspend': 'suspended',
  'installation.deleted': 'deleted',
};

export interface KnownState {
  readonly id: number;
  readonly state: 'active' | 'suspended' | 'deleted';
  /** Epoch milliseconds by GitHub's clock; an older word never overrules a newer one. */
  readonly at: number;
}

export function statesIn(events: readonly Event[]): readonly KnownState[] {
  return events.flatMap(({ type, installation: id, data }) => {
    const state = STATES[type];
    const at = data['at'];
    return state === undefined ? [] : [{ id, state, at: typeof at === 'number' ? at : 0 }];
  });
}

export async function isSuspended(pool: pg.Pool, installation: number): Promise<boolean> {
  const { rows } = await pool.query<{ state: string }>({
    name: 'installation-state',
    text: 'select state from installation where id = $1',
    values: [installation],
  });
  return rows[0]?.state === 'suspended';
}

/** Runs that are cancelled before the next are looked for. */
const SOME = 100;

/**
 * Ends the runs of an installation and deletes all that is kept of it: runs with their facts, texts that no other run names,
 * measures, signals, answers of GitHub, evaluations, waivers, deliveries and what lies of them in shared segments. What
 * remains is that it was here and is gone.
 * Safe to repeat after a crash anywhere.
 */
export async function forget(installation: number, about: { pool: pg.Pool; engine: Engine; log: Log }): Promise<void> {
  const { pool, engine, log } = about;
  for (;;) {
    const { rows } = await pool.query<{ id: string }>(
      'select id from run where installation = $1 and ended_at is null limit $2',
      [installation, SOME],
    );
    if (rows.length === 0) break;
    for (const { id } of rows) await engine.cancel(id, { by: 'baton', reason: 'the app was removed' });
  }
  await pool.query('delete from metric where run in (select id from run where installation = $1)', [installation]);
  await pool.query(
    `delete from signal where key in (select 'run:' || id from run where installation = $1)
       or id in (select e ->> 'id' from inbox, jsonb_array_elements(events::jsonb) e where installation = $1)
       or name in ('approve', 'reject')
          and split_part(substr(key, length('pull:') + 1), '/', 1) in (select org from run where installation = $1)`,
    [installation],
  );
  await pool.query('delete from answer where installation = $1', [installation]);
  await pool.query('delete from evaluation where installation = $1', [installation]);
  await pool.query('delete from pull_standing where installation = $1', [installation]);
  await pool.query('delete from waiver where installation = $1', [installation]);
  await pool.query('delete from judge_again where installation = $1', [installation]);
  await pool.query('delete from reconciled where installation = $1', [installation]);
  await pool.query('delete from pull_seen where installation = $1', [installation]);
  await blankBodies(pool, installation);
  // Its own last deliveries stay as empty rows, so that a repeated one is known; what nobody has read the sweep blanks.
  await pool.query(`delete from inbox where installation = $1 and name <> 'installation' and status <> 'arrived'`, [
    installation,
  ]);
  const digests = await digestsOf(pool, installation);
  const { rowCount } = await pool.query('delete from run where installation = $1', [installation]);
  if (digests.length > 0)
    await pool.query(
      `delete from blob where digest = any($1) and digest not in
         (select m[1] from fact, regexp_matches(body, '"([0-9a-f]{64})"', 'g') m)`,
      [digests],
    );
  await pool.query(`update inbox set events = '[]' where installation = $1 and status <> 'arrived'`, [installation]);
  log.info({ installation, runs: rowCount }, 'an installation was removed, and what was kept of it');
}

async function digestsOf(pool: pg.Pool, installation: number): Promise<readonly string[]> {
  const { rows } = await pool.query<{ digest: string }>(
    `select distinct m[1] as digest from fact, regexp_matches(body, '"([0-9a-f]{64})"', 'g') m
     where run_id in (select id from run where installation = $1)`,
    [installation],
  );
  return rows.map(({ digest }) => digest);
}

/** What came after an installation was forgotten: bodies that nobody read. */
export async function forgetLate(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from installation n where state = 'deleted'
       and exists (select 1 from inbox i where i.installation = n.id and i.segment is not null)`,
  );
  for (const { id } of rows) await blankBodies(pool, Number(id));
}

/** Segments are shared with others, so its stretches in them are blanked. */
async function blankBodies(pool: pg.Pool, installation: number): Promise<void> {
  const { rows: segments } = await pool.query<{ segment: string; stretches: { place: number; bytes: number }[] }>(
    `select segment, json_agg(json_build_object('place', first_byte, 'bytes', bytes)) as stretches from inbox
     where installation = $1 and segment is not null and status <> 'arrived' group by segment`,
    [installation],
  );
  for (const { segment, stretches } of segments)
    await inTransaction(pool, async (client) => {
      // Locked: two installations that are removed at once may share it.
      const { rows } = await client.query<{ bodies: Buffer }>(
        'select bodies from inbox_segment where id = $1 for update',
        [segment],
      );
      if (rows[0] !== undefined) {
        const bodies = blank(rows[0].bodies, stretches);
        await client.query('update inbox_segment set bodies = $2 where id = $1', [segment, bodies]);
      }
      await client.query(
        `update inbox set segment = null where installation = $1 and segment = $2 and status <> 'arrived'`,
        [installation, segment],
      );
    });
}
