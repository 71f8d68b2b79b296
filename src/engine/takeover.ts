import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import { DBOSExecutor } from '@dbos-inc/dbos-sdk/internal/dbos-executor';
import type pg from 'pg';
import { APPLICATION } from './dbos.ts';
import type { Log } from './log.ts';

/** Milliseconds between beats, and after which a silent process counts as dead. */
export interface Lease {
  readonly beat: number;
  readonly deadAfter: number;
}

export const LEASE: Lease = { beat: 3000, deadAfter: 10_000 };

/**
 * A new id for every process: DBOS decides by it who owns what. It also says where the process lives, so that a neighbour
 * can see that it is gone without waiting for its lease to run out.
 */
export function newExecutorId(): string {
  return `${habitat()}/${process.pid}/${randomUUID()}`;
}

/** Within one habitat a process id means the same process. */
function habitat(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${os.hostname()}/${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return os.hostname();
  }
}

/** Keeps this process' lease alive, and puts the runs of dead ones and those that nobody runs back into the queue. */
export class Takeover {
  readonly #pool: pg.Pool;
  readonly id: string;
  readonly #running: ReadonlySet<string>;
  readonly #log: Log;
  readonly #lease: Lease;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  /** Runs that are ours and not running here, with when that was seen first (performance.now). */
  #stranded = new Map<string, number>();

  /** `running` holds the runs that are under way in this process, now and whenever it is asked. */
  constructor(pool: pg.Pool, executorId: string, running: ReadonlySet<string>, log: Log, lease = LEASE) {
    this.#lease = lease;
    this.#pool = pool;
    this.id = executorId;
    this.#running = running;
    this.#log = log;
  }

  /** The first beat. To be called before DBOS launches, or a neighbour takes our first runs for those of a dead process. */
  async announce(): Promise<void> {
    await this.#pool.query(
      'insert into worker (id, beat) values ($1, clock_timestamp()) on conflict (id) do update set beat = clock_timestamp()',
      [this.id],
    );
  }

  /** Looks at once, then every few seconds. */
  async begin(): Promise<void> {
    await this.#sweep();
    this.#timer = setInterval(() => {
      this.#beating = this.announce()
        .then(() => this.#sweep())
        .catch((error: Error) => this.#log.warn({ reason: error.message }, 'no beat: the database did not answer'));
    }, this.#lease.beat);
    this.#timer.unref();
  }

  /** Gives the lease back, so that others take over at their next beat. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await this.#pool.query('delete from worker where id = $1', [this.id]);
  }

  /** A false alarm is harmless: every append is fenced, so the slower of two owners only loses its work in flight. */
  async #sweep(): Promise<void> {
    const { rows: silent } = await this.#pool.query<{ id: string }>(
      `select id from worker where id <> $1 and starts_with(id, $2)`,
      [this.id, `${habitat()}/`],
    );
    const gone = silent.map(({ id }) => id).filter((id) => !isAlive(Number(id.split('/').at(-2))));
    await this.#pool.query(
      `delete from worker where id = any($1) or beat < clock_timestamp() - make_interval(secs => $2)`,
      [gone, this.#lease.deadAfter / 1000],
    );
    const { rows: dead } = await this.#pool.query<{ id: string }>(
      `select distinct s.executor_id as id from dbos.workflow_status s left join worker w on w.id = s.executor_id
       where s.status = 'PENDING' and s.application_name = $1 and w.id is null and s.executor_id <> $2`,
      [APPLICATION, this.id],
    );
    if (dead.length > 0) {
      const handles = await DBOSExecutor.globalInstance?.recoverPendingWorkflows(dead.map(({ id }) => id));
      this.#log.info({ runs: handles?.length ?? 0 }, 'took over the runs of a process that is gone');
    }
    await this.#requeue(await this.#strand());
  }

  /**
   * Runs that have been ours for so long as makes a process dead and that do not run here. DBOS claims a run and begins it in
   * two steps: when the database goes away in between, or its answer to the claim is lost, nobody runs what it claimed.
   */
  async #strand(): Promise<readonly string[]> {
    const { rows } = await this.#pool.query<{ run: string }>(
      `select workflow_uuid as run from dbos.workflow_status
       where status = 'PENDING' and application_name = $1 and executor_id = $2 and workflow_uuid <> all($3)`,
      [APPLICATION, this.id, [...this.#running]],
    );
    const now = performance.now();
    this.#stranded = new Map(rows.map(({ run }) => [run, this.#stranded.get(run) ?? now]));
    return rows.map(({ run }) => run).filter((run) => now - (this.#stranded.get(run) ?? now) >= this.#lease.deadAfter);
  }

  /** As DBOS does with the runs of a dead process; without `owner_xid` a beginning that comes after all records nothing. */
  async #requeue(runs: readonly string[]): Promise<void> {
    if (runs.length === 0) return;
    const { rowCount } = await this.#pool.query(
      `update dbos.workflow_status set status = 'ENQUEUED', started_at_epoch_ms = null, owner_xid = null,
         updated_at = (extract(epoch from now()) * 1000)::bigint
       where workflow_uuid = any($1) and status = 'PENDING' and executor_id = $2`,
      [runs, this.id],
    );
    this.#log.warn({ runs: rowCount }, 'runs that were claimed here and never begun go back into the queue');
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
