import { DBOSClient } from '@dbos-inc/dbos-sdk';
import { z } from 'zod';
import { systemClock } from '../../src/adapters/clock.ts';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { catalogs } from '../../src/catalogs.ts';
import { type Action, type ActionContext, done } from '../../src/core/action.ts';
import { type ChangeSet, withMember } from '../../src/core/changeset/change-set.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Engine } from '../../src/core/ports/engine.ts';
import type { Ports } from '../../src/core/ports/ports.ts';
import { NOTHING_SPENT } from '../../src/core/quota/spent.ts';
import type { Fact } from '../../src/core/run/fact.ts';
import { fold } from '../../src/core/run/fold.ts';
import type { RunView } from '../../src/core/run/view.ts';
import { inTransaction } from '../../src/engine/database.ts';
import { APPLICATION, QUEUE, RUN_WORKFLOW } from '../../src/engine/dbos.ts';
import { Journal } from '../../src/engine/journal.ts';
import { startEngine, until } from '../engine/world.ts';
import type { History } from './history.ts';

/** Signals of histories have the numbers of their own database; new ones must come after them, as they would there. */
const FIRST_SIGNAL = 1_000_000;

export interface GoneOn {
  readonly from: History;
  /** Facts that were there before. */
  readonly after: number;
  readonly now: RunView;
}

/**
 * Puts the beginnings of those histories into the database as their version left them, each cut off at every place, and
 * lets today's engine bring them to their ends. Its actions answer what the recorded ones answered, for the outside of that
 * day is gone; its clock goes on from the last record, or every time limit would be over.
 */
export async function goOn(database: Database, histories: readonly History[]): Promise<GoneOn[]> {
  const ids = new Map<string, { readonly from: History; readonly after: number }>();
  for (const from of histories)
    for (let after = 1; after < from.facts.length; after += 1) ids.set(`${from.name}-${after}`, { from, after });
  await database.pool.query(`select setval('signal_seq_seq', ${FIRST_SIGNAL})`);
  const last = Math.max(...histories.flatMap(({ facts }) => facts.map(({ at }) => at)));
  const began = Date.now();
  const clock = { ...systemClock, now: () => last + Date.now() - began };
  const actions = catalogs.actions.all().map((action) => asRecorded(action, (run) => ids.get(run)?.from));
  // Calls are accounted to their run before they are made, and none is made.
  const github = { for: () => github, ofPriority: () => github, inLane: () => github } as unknown as Ports['github'];
  const ports = { clock, github, blobs: database.blobs, metrics: database.metrics } as unknown as Ports;
  const absent = (): never => {
    throw new Error('this world has no GitHub');
  };
  const running = await startEngine(database, actions, {
    world: { clock, github: absent, spent: () => NOTHING_SPENT, announce: () => {}, ports: async () => ports },
  });
  const client = await DBOSClient.create({
    systemDatabaseUrl: database.url,
    systemDatabasePool: database.pool,
    applicationName: APPLICATION,
  });
  try {
    for (const [id, { from, after }] of ids) {
      const facts = from.facts.slice(0, after);
      await putIn(database, client, id, facts, from.queue);
      await wake(running.engine, id, facts);
    }
    const ended: GoneOn[] = [];
    for (const [id, about] of ids) ended.push({ ...about, now: await until(running, id) });
    return ended;
  } finally {
    await client.destroy();
    await running.stop();
  }
}

/** The action as it answered then, whatever it would do now; its inputs are checked as today's action checks them. */
function asRecorded(action: Action, historyOf: (run: string) => History | undefined): Action {
  const { undo, plan: _plan, ...rest } = action;
  const about = ({ run, step }: ActionContext) =>
    (historyOf(run.id)?.facts ?? []).filter((fact) => 'step' in fact && fact.step === step.id);
  return {
    ...rest,
    output: z.unknown(),
    run: async (_input, context) => {
      const facts = about(context);
      const failed = facts.find((fact) => fact.kind === 'step.failed');
      if (failed !== undefined) throw new Fault(failed.code, failed.message);
      const found = facts.find((fact) => fact.kind === 'step.done');
      if (found === undefined) throw new Fault('step-failed', `${context.step.id} was never done`);
      return done(found.output, { changeset: changed(context, facts) });
    },
    ...(undo === undefined
      ? {}
      : {
          undo: async (_input, _output, context) => {
            const failed = about(context).find((fact) => fact.kind === 'step.undo-failed');
            if (failed !== undefined) throw new Fault('step-failed', failed.message);
            return done(null);
          },
        }),
  };
}

/** The change set with all that the step ever made of it. */
function changed({ changeset }: ActionContext, facts: readonly Fact[]): ChangeSet {
  const members = facts.flatMap((fact) =>
    fact.kind === 'step.parked' || fact.kind === 'step.done' ? (fact.changeset?.members ?? []) : [],
  );
  return members.reduce(withMember, changeset);
}

/** Rows as the version of that history left them in the middle of the run: facts, head, and DBOS' queue. */
async function putIn(
  { pool }: Database,
  client: DBOSClient,
  id: string,
  facts: readonly Fact[],
  version: string,
): Promise<void> {
  await inTransaction(pool, async (connection) => {
    await new Journal(pool, () => {}).begin(connection, id, fold(facts), facts);
    await client.enqueueInTransaction(connection, {
      workflowName: RUN_WORKFLOW,
      queueName: QUEUE,
      workflowID: id,
      appVersion: version,
      applicationName: APPLICATION,
    });
  });
}

/** What each parked step waits for comes to pass. */
async function wake(engine: Engine, id: string, facts: readonly Fact[]): Promise<void> {
  for (const { key: step, wait } of fold(facts).steps.values()) {
    const [key] = wait?.keys ?? [];
    const [name = 'wake'] = wait?.names ?? [];
    if (key !== undefined) await engine.signal({ id: `${id} ${step}`, key, name, by: 'ada', data: null });
  }
}
