import { DBOS, type DBOSClient } from '@dbos-inc/dbos-sdk';
import { Fault } from '../core/fault.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Engine, StartRun } from '../core/ports/engine.ts';
import type { Fact, FactOf } from '../core/run/fact.ts';
import { fold } from '../core/run/fold.ts';
import { seedFrom } from '../core/run/seed.ts';
import type { EngineDatabase } from './database.ts';
import { inTransaction } from './database.ts';
import { APPLICATION, QUEUE, RUN_WORKFLOW, VERSION } from './dbos.ts';
import { retryIdOf, runKeyOf, topicOf } from './ids.ts';
import type { Journal } from './journal.ts';
import type { Signals } from './signals.ts';

/** DBOS dequeues the lowest number first. */
const PRIORITY = { critical: 1, high: 10, normal: 100, low: 1000 } as const;

export interface RunsWorld {
  readonly database: EngineDatabase;
  readonly journal: Journal;
  readonly signals: Signals;
  readonly client: DBOSClient;
  readonly clock: Clock;
}

/** The Engine port over PostgreSQL and DBOS: facts, head row and DBOS' queue are written in one transaction. */
export function createRuns({ database, journal, signals, client, clock }: RunsWorld): Engine {
  /** False when a run with that id is there, or one on that topic that has not begun. */
  const enqueue = (runId: string, facts: readonly [FactOf<'run.began'>, ...Fact[]], topic?: string): Promise<boolean> =>
    inTransaction(database.pool, async (connection) => {
      const state = fold(facts);
      if (!(await journal.begin(connection, runId, state, facts, topic))) return false;
      const { priority, quiet } = state.began.workflow.execution;
      await client.enqueueInTransaction(connection, {
        workflowName: RUN_WORKFLOW,
        queueName: QUEUE,
        workflowID: runId,
        appVersion: VERSION,
        applicationName: APPLICATION,
        priority: PRIORITY[priority],
        ...(topic === undefined || quiet === undefined ? {} : { delaySeconds: quiet / 1000 }),
      });
      return true;
    });

  return {
    async start(request: StartRun) {
      const { id, ...rest } = request;
      const key = runKeyOf(request.workflow.id, id);
      const topic = topicOf(request.workflow, request.event);
      return { started: await enqueue(id, [{ kind: 'run.began', at: clock.now(), key, ...rest }], topic) };
    },
    async signal(signal) {
      await signals.send(database.pool, [signal]);
    },
    signalled: (id) => signals.find(id),
    async cancel(run, why) {
      const cancelled = await journal.cancel(run, { kind: 'run.cancelled', at: clock.now(), ...why });
      // DBOS tells the process that runs it; its signal reaches the actions within half a second.
      if (cancelled) await DBOS.cancelWorkflow(run);
      return cancelled;
    },
    async retry(run, step, by) {
      const facts = await journal.load(run);
      if (facts.length === 0) throw new Fault('not-found', `there is no run ${run}`);
      const { began, end } = fold(facts);
      if (end === undefined) throw new Fault('step-failed', `${run} still runs; cancel it before you retry it`);
      const seed = seedFrom(facts, step);
      if (seed === undefined) throw new Fault('not-found', `the run ${run} has no step "${step}" to retry from`);
      const again = { ...began, at: clock.now(), triggeredBy: by, retryOf: { run, step } };
      for (let number = 2; ; number++) {
        const id = retryIdOf(run, number);
        if (await enqueue(id, [again, ...seed])) return id;
      }
    },
  };
}
