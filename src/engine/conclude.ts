import type pg from 'pg';
import { toFault } from '../core/fault.ts';
import { fold } from '../core/run/fold.ts';
import { resolver } from '../core/run/resolver.ts';
import { inputsOf } from '../core/run/scope-of.ts';
import type { StepState } from '../core/run/state.ts';
import { abandonAction, type CallWorld } from './call.ts';
import type { Journal } from './journal.ts';
import type { Log } from './log.ts';

export interface ConcludeWorld extends CallWorld {
  readonly pool: pg.Pool;
  readonly journal: Journal;
  readonly log: Log;
  readonly leaving: AbortSignal;
}

/** Runs that one sweep concludes. */
const SOME = 100;
/** GitHub itself calls a check run stale after 14 days. */
const OLDEST = '14 days';

/**
 * Concludes what the calls of a run that did not succeed left open on GitHub. False when a later run of the same workflow is
 * at work on the same thing, which may be writing there now: then the next sweep asks again. Safe to repeat.
 */
async function conclude(runId: string, engine: ConcludeWorld): Promise<boolean> {
  const facts = await engine.journal.load(runId);
  if (facts.length === 0) return false;
  const state = fold(facts);
  if (state.end === undefined) return false;
  const left = [...state.steps.values()].filter((step) => isLeft(step, engine));
  if (left.length > 0) {
    const subjects = [...state.subjects].filter((key) => key.startsWith('pull:'));
    const { rowCount } = await engine.pool.query(
      'select 1 from run where ended_at is null and workflow = $1 and subjects && $2 limit 1',
      [state.began.workflow.id, subjects],
    );
    if (rowCount === 1) return false;
    for (const step of left) {
      const inputs = inputsOf(state, step, step.startedAt ?? state.end.at, resolver);
      await abandonAction({ runId, state, step, inputs, stop: engine.leaving, note: () => {} }, engine);
    }
  }
  await settled(runId, engine);
  return true;
}

function isLeft({ startedAt, phase, step }: StepState, { actions }: ConcludeWorld): boolean {
  return startedAt !== undefined && phase !== 'done' && actions.get(step.action)?.abandon !== undefined;
}

/** Concludes for the runs that ended without it: cancelled while nobody ran them, or with a process that died. Gives how many. */
export async function concludeEnded(engine: ConcludeWorld): Promise<number> {
  const { rows } = await engine.pool.query<{ id: string }>(
    `select id from run r where settled_at is null and status in ('cancelled', 'failed')
       and ended_at > clock_timestamp() - interval '${OLDEST}'
       and not exists (select 1 from installation n where n.id = r.installation and n.state <> 'active')
     order by ended_at limit $1`,
    [SOME],
  );
  let concluded = 0;
  for (const { id } of rows) {
    engine.leaving.throwIfAborted();
    if (await concludeOr(id, engine)) concluded += 1;
  }
  return concluded;
}

/** Never rejects: what could not be concluded now is for the next sweep, and what never can is left as it is. */
export async function concludeOr(runId: string, engine: ConcludeWorld): Promise<boolean> {
  try {
    return await conclude(runId, engine);
  } catch (error) {
    const { message, retry } = toFault(error);
    engine.log.warn({ run: runId, reason: message }, 'what an ended run left open was not concluded');
    if (retry.kind === 'never' && !engine.leaving.aborted) await settled(runId, engine).catch(() => {});
    return false;
  }
}

async function settled(runId: string, { pool }: ConcludeWorld): Promise<void> {
  await pool.query('update run set settled_at = clock_timestamp() where id = $1', [runId]);
}
