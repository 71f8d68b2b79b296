import type { Wait } from '../action.ts';
import type { Fact } from './fact.ts';
import { fold } from './fold.ts';
import type { RunState, StepState } from './state.ts';
import { isActive, isEnded, isUndoing, stepsOf } from './state.ts';
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
    spent: state.spent,
    checks: state.checks,
    ...(end?.reason === undefined ? {} : { reason: end.reason }),
    progress: main.length === 0 ? 1 : main.filter(isEnded).length / main.length,
    ...(began.retryOf === undefined ? {} : { retryOf: began.retryOf.run }),
  };
}

/** `waiting` when every step that has begun is parked. */
export function statusOf(state: RunState): RunStatus {
  if (state.end !== undefined) return state.end.status;
  const steps = [...state.steps.values()];
  const phases = [
    ...steps.filter(isActive).map(({ phase }) => phase),
    ...steps.filter(isUndoing).map(({ undo }) => undo?.phase),
  ];
  return phases.length > 0 && phases.every((phase) => phase === 'parked') ? 'waiting' : 'running';
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
  const undoing = isUndoing(step) ? step.undo : undefined;
  const cut = end !== undefined && (isActive(step) || undoing !== undefined);
  const wait = step.wait ?? undoWait(step);
  const endedAt = step.endedAt ?? (cut ? end.at : undefined);
  const message = cut ? 'The run was cancelled.' : step.message;
  return {
    id: step.key,
    name: step.step.name,
    action: step.step.action,
    dependsOn: dependencies(state, step),
    part: step.part,
    status:
      step.undo?.phase === 'done'
        ? 'undone'
        : cut
          ? 'failed'
          : end !== undefined
            ? ended(step)
            : STATUS[undoing?.phase ?? step.phase],
    ...(step.startedAt === undefined ? {} : { startedAt: step.startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    calls: step.calls,
    ...(wait === undefined || cut ? {} : { wait }),
    ...(message === undefined ? {} : { message }),
    ...(step.fault !== undefined ? { fault: step.fault.code } : cut ? { fault: 'cancelled' as const } : {}),
  };
}

/** Says that it is about taking back: the step itself had been done. */
function undoWait({ undo }: StepState): Wait | undefined {
  return undo?.wait === undefined ? undefined : { ...undo.wait, reason: `${undo.wait.reason}, to take it back` };
}

/** In an ended run nothing is still to come: what never began was skipped. */
const ended = ({ phase }: StepState): StepStatus => (phase === 'pending' ? 'skipped' : STATUS[phase]);

function dependencies(state: RunState, { part, step }: StepState): string[] {
  return step.dependsOn.map((id) => (part !== 'main' && state.steps.has(`${part}/${id}`) ? `${part}/${id}` : id));
}
