import type { z } from 'zod';
import type { Action, ActionContext, Outcome } from '../core/action.ts';
import type { Catalog } from '../core/catalog.ts';
import type { ChangeSet } from '../core/changeset/change-set.ts';
import { Fault } from '../core/fault.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { World } from '../core/ports/world.ts';
import type { RunState, StepState } from '../core/run/state.ts';
import type { CausedEvents } from './inbox.ts';

/** What calls need of the engine. */
export interface CallWorld {
  readonly actions: Catalog<Action>;
  readonly world: World;
  readonly events: CausedEvents;
  readonly publicUrl?: string;
}

export interface CallOf {
  readonly runId: string;
  readonly state: RunState;
  readonly step: StepState;
  readonly inputs: JsonObject;
  readonly stop: AbortSignal;
  /** See GitHub.for. */
  readonly sure?: () => Promise<void>;
  note(message: string, data?: JsonObject): void;
}

/** Calls the step's action once. Throws a Fault, or whatever the action threw. */
export async function callAction(about: CallOf, engine: CallWorld): Promise<Outcome<Json>> {
  const { step, inputs, state } = about;
  const action = find(engine.actions, step.step.action);
  const input = checkInput(action, inputs);
  const outcome = await action.run(input, await contextOf(about, engine));
  if (outcome.kind === 'done') {
    const output = action.output.safeParse(outcome.output);
    if (!output.success)
      throw new Fault('bug', `${action.name} gave an output that it does not declare: ${said(output.error)}`);
    return { ...outcome, output: toJson(output.data), ...delta(state, outcome.changeset) };
  }
  return { ...outcome, wait: toJson(outcome.wait) as never, ...delta(state, outcome.changeset) };
}

/** Takes back what a done call made. Throws a Fault when the action cannot. */
export async function undoAction(about: CallOf, engine: CallWorld): Promise<Outcome<Json>> {
  const { step, inputs, state } = about;
  const action = find(engine.actions, step.step.action);
  if (action.undo === undefined) throw new Fault('step-failed', `${action.name} cannot be undone`);
  const { undo } = step;
  const context = await contextOf(about, engine);
  const outcome = await action.undo(checkInput(action, inputs), step.output as never, {
    ...context,
    step: { id: step.key, startedAt: undo?.startedAt ?? context.step.startedAt, call: undo?.calls ?? 1 },
    signals: undo?.signals ?? [],
  });
  const changed = delta(state, outcome.changeset);
  return outcome.kind === 'parked'
    ? { ...outcome, wait: toJson(outcome.wait) as never, ...changed }
    : { ...outcome, ...changed };
}

/** Lets the action conclude what a call that is not made again left open. Throws a Fault. */
export async function abandonAction(about: CallOf, engine: CallWorld): Promise<void> {
  const { step, inputs, state } = about;
  const action = find(engine.actions, step.step.action);
  await action.abandon?.(checkInput(action, inputs), await contextOf(about, engine), {
    subjects: state.subjects,
    reason: state.end?.status === 'cancelled' ? 'was cancelled' : 'failed',
  });
}

function find(actions: Catalog<Action>, name: string): Action {
  const action = actions.get(name) ?? actions.all().find(({ aliases }) => aliases?.includes(name));
  if (action === undefined) throw new Fault('not-found', `there is no action "${name}" in this version of Baton`);
  return action;
}

function checkInput(action: Action, inputs: JsonObject): unknown {
  const input = action.input.safeParse(inputs);
  if (!input.success) throw new Fault('input-invalid', `${action.name}: ${said(input.error)}`);
  return input.data;
}

/** Every problem with its path: `pullRequests[0].number: expected number`. */
function said(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => {
      const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
      return place === '' ? message : `${place.replace(/^\./, '')}: ${message}`;
    })
    .join('; ');
}

async function contextOf({ runId, state, step, stop, sure, note }: CallOf, engine: CallWorld): Promise<ActionContext> {
  const { began, changeset } = state;
  const { org, installation } = began.event;
  const { priority } = began.workflow.execution;
  const causes = [...(began.event.causes ?? []), runId];
  const ports = await engine.world.ports({ installation, org });
  return {
    run: {
      id: runId,
      key: began.key,
      workflow: { id: began.workflow.id, name: began.workflow.name },
      org,
      installation,
      triggeredBy: began.triggeredBy,
      startedAt: began.at,
      ...(engine.publicUrl === undefined ? {} : { url: `${engine.publicUrl}/runs/${encodeURIComponent(runId)}` }),
    },
    step: { id: step.key, startedAt: step.startedAt ?? began.at, call: step.calls },
    changeset,
    catalogue: began.catalogue,
    signals: step.signals,
    ports: {
      ...ports,
      // What the step asks of GitHub is the run's, and leaves the queue when the step is stopped.
      github: ports.github
        .for(runId, stop, sure)
        .ofPriority(priority)
        .inLane(priority === 'low' ? 'bulk' : 'workflow'),
      events: { emit: (event) => engine.events.emit({ ...event, causes }) },
    },
    stop,
    note,
  };
}

/** Only the members that the call changed: another step may have changed the others meanwhile. */
function delta({ changeset }: RunState, after: ChangeSet | undefined): { changeset?: ChangeSet } {
  if (after === undefined) return {};
  const before = new Map(changeset.members.map((member) => [member.repositoryId, JSON.stringify(member)]));
  const members = after.members.filter((member) => before.get(member.repositoryId) !== JSON.stringify(member));
  return members.length === 0 ? {} : { changeset: { members } };
}

/** As a later process will read it from the journal, so that both see the same. */
function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json;
}
