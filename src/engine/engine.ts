import { DBOSClient } from '@dbos-inc/dbos-sdk';
import type { Action } from '../core/action.ts';
import type { Catalog } from '../core/catalog.ts';
import type { Event } from '../core/event.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Engine } from '../core/ports/engine.ts';
import type { Events, Store } from '../core/ports/store.ts';
import type { World } from '../core/ports/world.ts';
import type { Source } from '../core/source.ts';
import { onlyJudges } from '../core/workflow/judging.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { createCauses } from './causes.ts';
import { Changes } from './changes.ts';
import type { Concerns } from './concerns.ts';
import { concludeEnded, concludeOr } from './conclude.ts';
import type { EngineDatabase } from './database.ts';
import { BELL, CHANNEL } from './database.ts';
import { APPLICATION, land, launch } from './dbos.ts';
import { Dispatch } from './dispatch.ts';
import type { Inbox } from './inbox.ts';
import { createInbox } from './inbox.ts';
import { forget, isSuspended } from './installations.ts';
import { Journal } from './journal.ts';
import { ledger } from './ledger.ts';
import type { Log } from './log.ts';
import { Reader } from './reader.ts';
import { createRefusals } from './report-refusals.ts';
import type { Commands, Matching, Organizations } from './route.ts';
import { routing } from './route.ts';
import { createRuns } from './runs.ts';
import { Signals } from './signals.ts';
import { keepStanding } from './standing.ts';
import { sweepRegularly } from './sweep.ts';
import type { Lease } from './takeover.ts';
import { LEASE, newExecutorId, Takeover } from './takeover.ts';

export interface EngineOptions {
  /** Migrated; stays the caller's to close, after the engine. */
  readonly database: EngineDatabase;
  readonly actions: Catalog<Action>;
  readonly sources: Catalog<Source>;
  readonly world: World;
  readonly organizations: Organizations;
  /** Made here, because commands act on the engine. */
  readonly commands: (engine: { readonly engine: Engine; readonly store: Store }) => Commands;
  readonly matching: Matching;
  readonly concerns: Concerns;
  readonly log: Log;
  /** Unique for each process; one is made when it is left out. */
  readonly executorId?: string;
  /** How soon a silent process counts as dead; tests shorten it. */
  readonly lease?: Lease;
  /** Where people reach the dashboard, without a slash at the end. */
  readonly publicUrl?: string;
}

export interface RunningEngine {
  readonly engine: Engine;
  readonly store: Store;
  readonly inbox: Inbox;
  /** Also what actions get as `ports.events`. */
  readonly events: Events;
  /** Concludes on GitHub what ended runs left open there; gives how many runs. The sweep asks for it. */
  conclude(): Promise<number>;
  /** Asks the database, for three seconds at most; never rejects. */
  health(): Promise<{ readonly ok: boolean; readonly reason?: string }>;
  /**
   * Takes up nothing more, gives the lease back and leaves its runs where their facts stand: another process, or the next
   * start, goes on with them. Records no failure.
   */
  stop(): Promise<void>;
}

/** Milliseconds; whoever asks a load balancer's question waits about as long. */
const HEALTH_LIMIT = 3_000;

/** Starts the engine of this process; there can be one. Rejects when the database does not answer. */
export async function createEngine(options: EngineOptions): Promise<RunningEngine> {
  const { database, world, log } = options;
  const { pool, store } = database;
  const leaving = new AbortController();
  const changes = new Changes(pool);
  const journal = new Journal(pool, (runId) => changes.add(runId));
  const signals = new Signals(pool, world.clock);
  const inbox = createInbox({ pool, deadLetters: database.deadLetters, log });
  const running = new Set<string>();
  const takeover = new Takeover(pool, options.executorId ?? newExecutorId(), running, log, options.lease);
  const { deadAfter } = options.lease ?? LEASE;
  const callWorld = {
    sureFor: deadAfter / 4,
    ...{ actions: options.actions, world, events: inbox, signals, journal, log, leaving: leaving.signal },
    isSuspended: (installation: number) => isSuspended(pool, installation),
  };
  const ledgerWorld = options.publicUrl === undefined ? callWorld : { ...callWorld, publicUrl: options.publicUrl };

  const concludeWorld = { ...callWorld, pool };

  await takeover.announce();
  // Runs of an earlier process are taken up at launch; they wait until the caller has the engine in hand.
  const opened = Promise.withResolvers<void>();
  const run = async (runId: string, cancel: AbortSignal) => {
    running.add(runId);
    try {
      await opened.promise;
      const status = await ledger(runId, cancel, ledgerWorld);
      if (status !== 'succeeded') await concludeOr(runId, concludeWorld);
      return status;
    } finally {
      running.delete(runId);
    }
  };
  try {
    await alone(pool, world.clock, () => launch({ url: database.url, executorId: takeover.id, log, run }));
  } catch (error) {
    await takeover.end();
    throw error;
  }
  const client = await DBOSClient.create({
    systemDatabaseUrl: database.url,
    systemDatabasePool: pool,
    applicationName: APPLICATION,
  });
  const engine = createRuns({ database, journal, signals, client, clock: world.clock });
  const commands = options.commands({ engine, store });
  const { organizations, matching, concerns, actions } = options;
  const reader = new Reader(pool, options.sources, log);
  const causes = createCauses({ pool, world, actions });
  const judges = (workflow: Workflow) => onlyJudges(workflow, actions);
  const refusals = createRefusals({ world, log });
  const route = routing({
    ...{ organizations, commands, matching, engine, causes, concerns, refusals, log },
    onlyJudges: judges,
  });
  const handle = async (event: Event): Promise<readonly string[]> => {
    if (event.type === 'installation.deleted') {
      await forget(event.installation, { pool, engine, log });
      return [];
    }
    await keepStanding(event, database.evaluations);
    return route(event);
  };
  const dispatch = new Dispatch(pool, world.clock, log, handle, deadAfter);
  const ring = (said: string) => (said === BELL.arrived ? reader.ring() : dispatch.ring());
  const bells = database.listen(
    [CHANNEL.wake, CHANNEL.inbox],
    (channel, payload) => (channel === CHANNEL.inbox ? ring(payload) : signals.ring(payload)),
    () => {
      signals.ringAll();
      reader.ring();
      dispatch.ring();
    },
  );
  await takeover.begin();
  setImmediate(() => {
    opened.resolve();
    reader.begin();
    dispatch.begin();
  });
  const stopSweeping = sweepRegularly(pool, log);

  let stopping: Promise<void> | undefined;
  return {
    engine,
    store,
    inbox,
    events: inbox,
    conclude: () => concludeEnded(concludeWorld),
    async health() {
      const over = new AbortController();
      const late = world.clock.sleep(HEALTH_LIMIT, over.signal).then(
        () => false,
        () => false,
      );
      const answers = pool.query('select 1').then(
        () => true,
        () => false,
      );
      const ok = await Promise.race([answers, late]);
      over.abort();
      return ok ? { ok } : { ok, reason: 'the database does not answer' };
    },
    stop() {
      stopping ??= (async () => {
        stopSweeping();
        await Promise.all([reader.end(), dispatch.end()]);
        leaving.abort(new Error('this process is leaving'));
        await land();
        await takeover.end();
        await bells.stop();
        await changes.end();
        await client.destroy();
      })();
      return stopping;
    },
  };
}

/**
 * DBOS migrates its schema at launch, and two that do it at once fail ("tuple concurrently updated"): one after the other.
 * Asks again and again rather than waiting in the database: a waiting statement holds a snapshot, and DBOS' `create index
 * concurrently` waits for every snapshot.
 */
async function alone(pool: EngineDatabase['pool'], clock: Clock, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    const taken = async () =>
      (await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(hashtext('baton:launch')) as taken`)).rows[0]
        ?.taken;
    while (!(await taken())) await clock.sleep(50);
    await work();
  } finally {
    // Ends the session, and with it the lock.
    client.release(true);
  }
}
