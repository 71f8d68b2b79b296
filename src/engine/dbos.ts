import { DBOS, type DBOSConfig } from '@dbos-inc/dbos-sdk';
import pg from 'pg';
import type { Log } from './log.ts';

export const APPLICATION = 'baton';
/**
 * Written on every queued run, and only processes with the same word take it up. It changes only when the fold can no
 * longer read old facts; DBOS' default, a hash of the source, would strand every run at each upgrade.
 */
export const VERSION = 'baton-facts-1';
export const QUEUE = 'runs';
export const RUN_WORKFLOW = 'run';
const POLL = 100;

type Body = (runId: string, cancel: AbortSignal) => Promise<string>;
let body: Body | undefined;
let pool: pg.Pool | undefined;

// DBOS registers for the whole process and before launch, so what runs a run is put in afterwards.
DBOS.registerWorkflow(
  // One DBOS step for the whole run: nothing is numbered, so nothing can trip DBOS' replay check after an upgrade; the
  // step lends us its cancel signal, and recovery calls it again, which continues from the facts.
  () =>
    DBOS.runStep(
      async () => {
        const [runId, cancel] = [DBOS.workflowID, DBOS.stepStatus?.cancelSignal];
        if (body === undefined || runId === undefined || cancel === undefined)
          throw new Error('DBOS runs without the engine');
        return body(runId, cancel);
      },
      { name: 'ledger' },
    ),
  // Each take-over counts as a recovery; the default of 100 would dead-letter a run that waits over a hundred deployments.
  { name: RUN_WORKFLOW, maxRecoveryAttempts: 1_000_000 },
);

/** Starts taking up queued runs with `run`. One engine a process: DBOS is a singleton. */
export async function launch(options: {
  readonly url: string;
  readonly executorId: string;
  readonly log: Log;
  readonly run: Body;
}): Promise<void> {
  if (body !== undefined) throw new Error('there is an engine in this process already');
  const { log } = options;
  // A pool of our own making: what DBOS does to one that it makes itself sets off a deprecation warning of pg.
  pool = new pg.Pool({
    connectionString: options.url,
    max: 8,
    keepAlive: true,
    idle_in_transaction_session_timeout: 60_000,
  });
  const lost = (error: Error) => log.debug({ reason: error.message }, 'dbos lost a connection');
  pool.on('error', lost);
  // The pool listens only while a connection is idle; one that is lost in use would end the process.
  pool.on('connect', (client) => client.on('error', lost));
  body = options.run;
  const config: DBOSConfig = {
    name: APPLICATION,
    systemDatabaseUrl: options.url,
    systemDatabasePool: pool,
    executorID: options.executorId,
    applicationVersion: VERSION,
    // DBOS' own mailboxes are not used; signals are ours.
    useListenNotify: false,
    logger: {
      debug: () => {},
      info: (entry) => log.debug({}, `dbos: ${String(entry)}`),
      warn: (entry) => log.debug({}, `dbos: ${String(entry)}`),
      error: (entry) => log.error({}, `dbos: ${String(entry)}`),
    },
  };
  try {
    DBOS.setConfig(config);
    await DBOS.launch();
    await DBOS.registerQueue(QUEUE, { minPollingIntervalMs: POLL, onConflict: 'always_update' });
  } catch (error) {
    await land();
    throw error;
  }
}

/** Stops taking up runs and waits for none: those that are here belong to the next process. */
export async function land(): Promise<void> {
  await DBOS.shutdown();
  await pool?.end();
  [body, pool] = [undefined, undefined];
}
