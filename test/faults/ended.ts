// When a hurt run is over: nothing is left to do anywhere.
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { AppProcess } from './app-process.ts';
import type { Flow } from './flows/flow.ts';

/**
 * Milliseconds without a new fact or a settled delivery after which what has not ended never will; back-offs of a minute are
 * among what is waited for. Counted from the last progress, because on a busy machine a run may take as long as it likes.
 */
const PATIENCE = 180_000;
/** Whoever goes on for so long goes in circles. */
const LONGEST = 1_800_000;
/** Milliseconds between two looks. */
const LOOK = 50;

/** Resolves when there is nothing left to do; otherwise with what is not done when patience is over. */
export async function ended(
  flow: Flow,
  simulator: Simulator,
  client: pg.Pool,
  apps: readonly AppProcess[],
): Promise<string | undefined> {
  const latest = performance.now() + LONGEST;
  let end = performance.now() + PATIENCE;
  let reached = '';
  for (let quiet = 0; ; ) {
    const now = await progress(client).catch(() => reached);
    if (now !== reached) end = performance.now() + PATIENCE;
    reached = now;
    const died = apps.find((app) => app.died !== undefined)?.died;
    const open =
      died ?? (await unfinished(flow, simulator, client).catch((error: Error) => `nobody can tell: ${error.message}`));
    quiet = open === undefined ? quiet + 1 : 0;
    // Twice in a row: what just ended may have set something off.
    if (quiet === 2) return undefined;
    if (died !== undefined || performance.now() > Math.min(end, latest)) return `it never ends: ${open}`;
    await sleep(quiet === 1 ? 100 : LOOK);
    if (quiet === 1) await simulator.settled();
  }
}

async function progress(client: pg.Pool): Promise<string> {
  const { rows } = await client.query<{ reached: string }>(
    `select (select count(*) from fact) || ' ' || (select count(*) from inbox where status in ('done', 'failed')) as reached`,
  );
  return rows[0]?.reached ?? '';
}

async function unfinished(flow: Flow, simulator: Simulator, client: pg.Pool): Promise<string | undefined> {
  const { rows: runs } = await client.query<{ id: string; ended: boolean; subjects: string[] }>(
    'select id, ended_at is not null as ended, subjects from run',
  );
  const open = runs.filter((run) => !run.ended);
  if (open.length > 0) {
    const told: string[] = [];
    for (const { id } of open) told.push(await standing(client, id));
    return `runs ${told.join(', ')}`;
  }
  if (!runs.some(({ id }) => id.startsWith(`${flow.workflow}:`))) return `${flow.workflow} did not begin`;
  const unjudged = flow.judged.find(
    (pull) => !runs.some(({ id, subjects }) => id.startsWith('govern:') && subjects.includes(pull)),
  );
  if (unjudged !== undefined) return `${unjudged} was not judged`;
  const { rows: waiting } = await client.query<{ name: string; attempts: number; reason: string | null }>(
    `select name, attempts, reason from inbox where status in ('arrived', 'waiting')`,
  );
  if (waiting.length > 0)
    return `deliveries ${waiting.map(({ name, attempts, reason }) => `${name} (${attempts} times, ${reason ?? ''})`).join(', ')}`;
  // What was stored just before a death is here, though GitHub does not know; nobody needs it again.
  const { rows: stored } = await client.query<{ id: string }>('select id from inbox');
  const missing = unacknowledged(simulator, new Set(stored.map(({ id }) => id)));
  return missing.length > 0 ? `never acknowledged: ${missing.join(', ')}` : undefined;
}

/** Where a run stands: the last that its facts say of each step that has not ended. */
async function standing(client: pg.Pool, run: string): Promise<string> {
  const { rows } = await client.query<{ step: string; kind: string; body: string }>(
    `select distinct on (step) step, kind, body from fact where run_id = $1 and step is not null order by step, seq desc`,
    [run],
  );
  const open = rows.filter(({ kind }) => !['step.done', 'step.failed', 'step.skipped'].includes(kind));
  return `${run} (${open.map(({ body }) => body.slice(0, 400)).join(', ')})`;
}

/** Webhooks that never arrived. */
function unacknowledged(simulator: Simulator, stored: ReadonlySet<string>): string[] {
  const all = new Map<string, string>();
  for (const { guid, event, action } of simulator.deliveries)
    if (!stored.has(guid)) all.set(guid, `${event}.${action}`);
  return [...all.values()];
}
