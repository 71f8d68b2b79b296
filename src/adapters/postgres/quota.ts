import type pg from 'pg';
import type { Clock } from '../../core/ports/clock.ts';
import type { Decision, Exchange, Quota, Told } from '../../core/ports/quota.ts';
import { compact, exchange, view } from '../../core/quota/quota.ts';
import { newState, type State } from '../../core/quota/state.ts';
import { guarded } from './guard.ts';

/** Milliseconds that the guess of the database's time may be off: less than a slot of the windows. */
const OFF = 100;
const NOW = `(extract(epoch from clock_timestamp()) * 1000)::float8`;

/** What this process saw last of an account. */
interface Known {
  readonly version: number;
  readonly state: State;
}

/**
 * The quota of all processes on one database: one row an account, written only over the version that was read, at the
 * database's time. As long as nobody else writes, an exchange is one round trip; else the row is locked for it.
 */
export function createQuota(pool: pg.Pool, clock: Clock): Quota {
  const accounts = new Map<number, Known>();
  /** The database's clock less ours, as of the last look at both. */
  let ahead = 0;

  const hear = (now: number) => {
    ahead = now - clock.now();
  };
  const compute = (state: State, told: Told, now: number): readonly Decision[] => {
    const decisions = exchange(state, told, now, () => clock.random());
    compact(state);
    return decisions;
  };

  /** Over what is known; undefined when somebody else wrote meanwhile, or our clock is not what it was. */
  const overKnown = async (account: number, told: Told): Promise<readonly Decision[] | undefined> => {
    const known = accounts.get(account);
    if (known === undefined) return undefined;
    // Changed in place: if it cannot be written, it is what nobody agreed to.
    accounts.delete(account);
    const now = clock.now() + ahead;
    const decisions = compute(known.state, told, now);
    const { rows } = await pool.query<{ now: number }>({
      name: 'quota-swap',
      text: `update quota set state = $3, version = version + 1
        where account = $1 and version = $2 and abs(${NOW} - $4) < ${OFF} returning ${NOW} as now`,
      values: [account, known.version, JSON.stringify(known.state), now],
    });
    const [written] = rows;
    if (written === undefined) return undefined;
    hear(written.now);
    accounts.set(account, { version: known.version + 1, state: known.state });
    return decisions;
  };

  const overLocked = async (account: number, told: Told): Promise<readonly Decision[]> => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query({
        name: 'quota-first',
        text: `insert into quota (account, version, state) values ($1, 0, '') on conflict do nothing`,
        values: [account],
      });
      const { rows } = await client.query<{ version: string; state: string }>({
        name: 'quota-lock',
        text: 'select version, state from quota where account = $1 for update',
        values: [account],
      });
      // Asked only now: while it waited for the lock, time went on.
      const { rows: times } = await client.query<{ now: number }>(`select ${NOW} as now`);
      const [{ version, state: text }, { now }] = [rows[0]!, times[0]!];
      const state = text === '' ? newState(now) : (JSON.parse(text) as State);
      const decisions = compute(state, told, now);
      await client.query({
        name: 'quota-write',
        text: 'update quota set state = $2, version = version + 1 where account = $1',
        values: [account, JSON.stringify(state)],
      });
      await client.query('commit');
      hear(now);
      accounts.set(account, { version: Number(version) + 1, state });
      return decisions;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  };

  return {
    exchange: (account, told) =>
      guarded(async (): Promise<Exchange> => {
        const decisions = (await overKnown(account, told)) ?? (await overLocked(account, told));
        const { state } = accounts.get(account)!;
        return { decisions, now: state.seen, state: () => view(state, told.limits) };
      }),
  };
}
