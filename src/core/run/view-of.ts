import type { Fact } from './fact.ts';
import { fold } from './fold.ts';
import type { RunState, StepState } from './state.ts';
import { isActive, isEnded, stepsOf } from './state.ts';
import type { RunStatus, RunView, StepStatus, StepView } from './view.ts';

/** What people look at, from all facts of the run with that id. */
export function view(id: string, facts: readonly Fact[]): RunView {
  const state = fold(facts);
  const { began, end } = state;
  const { workflow, event } = began;
  const main = stepsOf(state, 'main');
  return {
    id,
    key: began.key,
    workflow: { id: workflow.id, name: workflow.name, version: workflow.version, source: workflow.source },
    org: event.org,
    installation: event.installation,
    triggeredBy: began.triggeredBy,
    event: { type: event.type, id: event.id },
    inputs: began.inputs,
    status: statusOf(state),
    startedAt: began.at,
    ...(end === undefined ? {} : { endedAt: end.at }),
    steps: [...state.steps.values()].map((step) => stepView(state, step)),
    changeset: state.changeset,
    checks: state.checks,
    ...(end?.reason === undefined ? {} : { reason: end.reason }),
    progress: main.length === 0 ? 1 : main.filter(isEnded).length / main.length,
    ...(began.retryOf === undefined ? {} : { retryOf: began.retryOf.run }),
  };
}

/** `waiting` when every step that has begun is parked. */
export function statusOf(state: RunState): RunStatus {
  if (state.end !== undefined) return state.end.status;
  const active = [...state.steps.values()].filter(isActive);
  return active.length > 0 && active.every(({ phase }) => phase === 'parked') ? 'waiting' : 'running';
}

const STATUS: Record<StepState['phase'], StepStatus> = {
  pending: 'pending',
  calling: 'running',
  parked: 'waiting',
  retrying: 'retrying',
  done: 'succeeded',
  failed: 'failed',
  skipped: 'skipped',
};

function stepView(state: RunState, step: StepState): StepView {
  const { end } = state;
  const cut = end !== undefined && isActive(step);
  const endedAt = step.endedAt ?? (cut ? end.at : undefined);
  const message = cut ? 'The run was cancelled.' : step.message;
  return {
    id: step.key,
    name: step.step.name,
    action: step.step.action,
    dependsOn: dependencies(state, step),
    part: step.part,
    status: step.undo === 'undone' ? 'undone' : cut ? 'failed' : end !== undefined ? ended(step) : STATUS[step.phase],
    ...(step.startedAt === undefined ? {} : { startedAt: step.startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    calls: step.calls,
    ...(step.wait === undefined || cut ? {} : { wait: step.wait }),
    ...(message === undefined ? {} : { message }),
    ...(step.fault !== undefined ? { fault: step.fault.code } : cut ? { fault: 'cancelled' as const } : {}),
  };
}

/** In an ended run nothing is still to come: what never began was skipped. */
const ended = ({ phase }: StepState): StepStatus => (phase === 'pending' ? 'skipped' : STATUS[phase]);

function dependencies(state: RunState, { part, step }: StepState): string[] {
  return step.dependsOn.map((id) => (part !== 'main' && state.steps.has(`${part}/${id}`) ? `${part}/${id}` : id));
}
