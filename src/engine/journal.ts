import { assertStillOwnsWorkflow } from '@dbos-inc/dbos-sdk/datasource';
import type pg from 'pg';
import type { Fact } from '../core/run/fact.ts';
import type { RunState } from '../core/run/state.ts';
import { statusOf } from '../core/run/view-of.ts';
import { inTransaction } from './database.ts';
import { topicsBeside } from './ids.ts';
import { plainText } from './text.ts';

/** Another process owns the run now, or it was ended from outside: this one must stop at once and record nothing. */
export class Lost extends Error {}

/** Rolls a claim back. */
class Busy extends Error {}

/** What lists and searches read of a run, kept beside the facts and changed with them. */
export interface Head {
  readonly status: string;
  readonly subjects: readonly string[];
  readonly ended: boolean;
}

export function headOf(state: RunState): Head {
  return { status: statusOf(state), subjects: [...state.subjects], ended: state.end !== undefined };
}

export interface Claimed {
  readonly facts: Fact[];
  /** When the run began by the database's clock, in epoch milliseconds with fractions; signals are compared with it. */
  readonly since: number;
}

/** The only writer of facts. Every append is fenced: by the owner's token, and by (run, seq). */
export class Journal {
  readonly #pool: pg.Pool;
  readonly #changed: (runId: string) => void;

  constructor(pool: pg.Pool, changed: (runId: string) => void) {
    this.#pool = pool;
    this.#changed = changed;
  }

  /**
   * Puts a run's first facts in place within the transaction. False when it was there, when one on the same topic has not
   * been claimed yet (it will see all that this one would), or when its installation is gone.
   */
  async begin(
    client: pg.PoolClient,
    runId: string,
    state: RunState,
    facts: readonly Fact[],
    topic?: string,
  ): Promise<boolean> {
    const { event, key, workflow } = state.began;
    const { status, subjects } = headOf(state);
    const { rowCount } = await client.query(
      `insert into run (id, key, org, installation, workflow, status, subjects, topic)
       select $1, $2, $3, $4, $5, $6, $7, $8
       where not exists (select 1 from installation where id = $4 and state = 'deleted')
       on conflict do nothing`,
      [runId, key, event.org, event.installation, workflow.id, status, subjects.map(plainText), topic ?? null],
    );
    if (rowCount !== 1) return false;
    await client.query(
      `insert into fact (run_id, seq, kind, step, body)
       select $1, f.* from unnest($2::int[], $3::text[], $4::text[], $5::text[]) f`,
      [runId, ...columns(0, facts)],
    );
    this.#changed(runId);
    return true;
  }

  /**
   * Takes the run for the holder of `token`: the newest claimant wins, and only the execution that DBOS calls the owner may
   * claim, or a woken zombie would steal the run back. Throws DBOS' conflict error when it is not. Undefined while another
   * run on its topic is at work: until that is parked or over, this one stands for whatever comes, and what was looked at
   * first is written first.
   */
  async claim(runId: string, token: string): Promise<Claimed | undefined> {
    try {
      const since = await inTransaction(this.#pool, async (client) => {
        const { rows } = await client.query<{ since: number; topic: string | null; before: string }>({
          name: 'claim',
          text: `update run set owner = $2 from (select id, owner as before from run where id = $1 for update) old
                 where run.id = old.id and ended_at is null
                 returning extract(epoch from started_at)::float8 * 1000 as since, topic, old.before`,
          values: [runId, token],
        });
        const [row] = rows;
        if (row?.topic != null && row.before === '') await refuseBeside(client, runId, row.topic);
        // Under the row's lock: a later owner's claim comes after this one.
        await assertStillOwnsWorkflow(runId);
        return row?.since ?? 0;
      });
      return { facts: await this.load(runId), since };
    } catch (error) {
      if (error instanceof Busy) return undefined;
      throw error;
    }
  }

  async load(runId: string): Promise<Fact[]> {
    const { rows } = await this.#pool.query<{ body: string }>({
      name: 'facts',
      text: 'select body from fact where run_id = $1 order by seq',
      values: [runId],
    });
    return rows.map((row) => JSON.parse(row.body));
  }

  /** One statement, all or nothing. Throws `Lost` when the token is no longer the owner's or the place is taken. */
  async append(runId: string, token: string, seq: number, facts: readonly Fact[], head?: Head): Promise<void> {
    const values = [runId, token, ...columns(seq, facts)];
    const own = head
      ? `update run set status = $7, subjects = $8, ended_at = case when $9 then clock_timestamp() end
         where id = $1 and owner = $2 returning 1`
      : 'select 1 from run where id = $1 and owner = $2 for no key update';
    const { rowCount } = await this.#pool
      .query({
        name: head ? 'append-with-head' : 'append',
        text: `with own as materialized (${own}) insert into fact (run_id, seq, kind, step, body)
               select $1, f.* from own, unnest($3::int[], $4::text[], $5::text[], $6::text[]) f`,
        values: head ? [...values, head.status, head.subjects.map(plainText), head.ended] : values,
      })
      .catch((error: { code?: string }) => {
        throw error.code === '23505' ? new Lost() : error;
      });
    if (rowCount !== facts.length) throw new Lost();
    this.#changed(runId);
  }

  /** Whether the run is still the holder's of `token`. */
  async owns(runId: string, token: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query({
      name: 'owns',
      text: 'select 1 from run where id = $1 and owner = $2 and ended_at is null',
      values: [runId, token],
    });
    return rowCount === 1;
  }

  /** Ends a run from outside, whoever runs it: its owner finds itself fenced. False when it had ended or never was. */
  async cancel(runId: string, fact: Fact): Promise<boolean> {
    const cancelled = await inTransaction(this.#pool, async (client) => {
      const { rowCount } = await client.query(
        `update run set owner = '', status = 'cancelled', ended_at = clock_timestamp() where id = $1 and ended_at is null`,
        [runId],
      );
      if (rowCount !== 1) return false;
      await client.query(
        `insert into fact (run_id, seq, kind, body) select $1, coalesce(max(seq) + 1, 0), $2, $3 from fact where run_id = $1`,
        [runId, fact.kind, JSON.stringify(fact)],
      );
      return true;
    });
    if (cancelled) this.#changed(runId);
    return cancelled;
  }
}

/** One claim of a topic at a time, so that of two that look at once one sees the other. */
async function refuseBeside(client: pg.PoolClient, runId: string, topic: string): Promise<void> {
  const topics = topicsBeside(topic);
  await client.query('select pg_advisory_xact_lock(hashtext($1))', [topics[0]]);
  const { rowCount } = await client.query({
    name: 'beside',
    text: `select 1 from run where ended_at is null and status <> 'waiting' and owner <> '' and id <> $1 and topic = any($2) limit 1`,
    values: [runId, topics],
  });
  if (rowCount !== 0) throw new Busy();
}

function columns(seq: number, facts: readonly Fact[]): [number[], string[], (string | null)[], string[]] {
  return [
    facts.map((_, index) => seq + index),
    facts.map((fact) => fact.kind),
    facts.map((fact) => ('step' in fact ? fact.step : null)),
    facts.map((fact) => JSON.stringify(fact)),
  ];
}
