import type { FaultCode } from '../fault.ts';
import { toFault } from '../fault.ts';
import type { Json, JsonObject } from '../json.ts';
import { skipReason } from './conditions.ts';
import type { Resolver } from './scope-of.ts';
import { inputsOf, scopeOf } from './scope-of.ts';
import type { Part, RunState, StepState } from './state.ts';
import { deadlineOf, failureOf, isActive, isCalling, isEnded, isUndoing, stepsOf } from './state.ts';

/** What shall happen next. `call` is for a step that has not begun; those that have are in the state. */
export type Decision =
  | { readonly do: 'call'; readonly step: string; readonly inputs: JsonObject }
  | { readonly do: 'skip'; readonly step: string; readonly reason: string }
  | { readonly do: 'fail'; readonly step: string; readonly code: FaultCode; readonly message: string }
  /** One at a time: none while another is being taken back. */
  | { readonly do: 'undo'; readonly step: string }
  | {
      readonly do: 'end';
      readonly status: 'succeeded' | 'failed';
      readonly reason?: string;
      readonly outputs: JsonObject;
    };

/**
 * Everything that can be decided at that moment (epoch milliseconds); nothing when the run waits for calls or has ended.
 * After a failure: what is in flight may finish, the rest is skipped; then steps with `compensate` are undone, last one
 * first, and `onError` runs. A failure there, or in `onSuccess`, is said in the reason of the end and changes no status.
 */
export function decide(state: RunState, now: number, resolver: Resolver): Decision[] {
  if (state.end !== undefined) return [];
  const late = overdue(state, now);
  if (late.length > 0) return late;
  if (stepsOf(state, 'main').some((step) => !isEnded(step))) return advance(state, 'main', now, resolver);
  const failure = failureOf(state);
  if (failure !== undefined) {
    if (stepsOf(state, 'main').some(isUndoing)) return [];
    const undo = nextUndo(state);
    if (undo !== undefined) return [{ do: 'undo', step: undo.key }];
  }
  const part = failure === undefined ? 'onSuccess' : 'onError';
  if (stepsOf(state, part).some((step) => !isEnded(step))) return advance(state, part, now, resolver);
  return [end(state, part, now, resolver)];
}

/** Epoch milliseconds when `decide` may say something new though no fact came; `Infinity` when never. */
export function nextDeadline(state: RunState): number {
  const steps = [...state.steps.values()].filter(isActive).map(stepDeadline);
  const run = stepsOf(state, 'main').some((step) => !isEnded(step)) ? deadlineOf(state) : Number.POSITIVE_INFINITY;
  return Math.min(run, ...steps);
}

function stepDeadline({ step, startedAt }: StepState): number {
  return step.timeout === undefined || startedAt === undefined ? Number.POSITIVE_INFINITY : startedAt + step.timeout;
}

function overdue(state: RunState, now: number): Decision[] {
  const active = [...state.steps.values()].filter(isActive);
  const late = active
    .filter((step) => now >= stepDeadline(step))
    .map((step) => timedOut(step, `the step did not end within ${step.step.timeout} ms${waitingFor(step)}`));
  if (late.length > 0 || now < deadlineOf(state)) return late;
  const main = stepsOf(state, 'main').filter((step) => !isEnded(step));
  const running = main.filter(isActive);
  const hit = running.length > 0 ? running : failureOf(state) === undefined ? main.slice(0, 1) : [];
  const limit = `the workflow did not end within ${state.began.workflow.execution.timeout} ms`;
  return hit.map((step) => timedOut(step, `${limit}${waitingFor(step)}`));
}

const waitingFor = ({ wait }: StepState): string => (wait === undefined ? '' : `; it waited for ${wait.reason}`);

function timedOut({ key }: StepState, message: string): Decision {
  return { do: 'fail', step: key, code: 'timed-out', message };
}

function advance(state: RunState, part: Part, now: number, resolver: Resolver): Decision[] {
  const steps = stepsOf(state, part);
  const failure = part === 'main' ? failureOf(state) : undefined;
  if (failure !== undefined) {
    const reason = `the run stopped when "${failure.step.id}" failed`;
    return steps
      .filter((step) => !isEnded(step) && !isCalling(step, now))
      .map((step) => ({ do: 'skip', step: step.key, reason }));
  }
  let room = state.began.workflow.execution.concurrencyLimit - steps.filter((step) => isCalling(step, now)).length;
  const decisions: Decision[] = [];
  for (const step of steps.filter((one) => one.phase === 'pending' && isReady(state, one))) {
    const decision = begin(state, step, now, resolver);
    if (decision.do === 'call' && room-- <= 0) continue;
    decisions.push(decision);
  }
  return decisions;
}

/** All that it depends on has ended. A name is looked up in the step's own part first; an unknown one does not hold it back. */
function isReady(state: RunState, { part, step }: StepState): boolean {
  return step.dependsOn.every((id) => {
    const other = (part === 'main' ? undefined : state.steps.get(`${part}/${id}`)) ?? state.steps.get(id);
    return other === undefined || isEnded(other);
  });
}

function begin(state: RunState, step: StepState, now: number, resolver: Resolver): Decision {
  try {
    const reason = skipReason(state, step, now, resolver);
    if (reason !== undefined) return { do: 'skip', step: step.key, reason };
    return { do: 'call', step: step.key, inputs: inputsOf(state, step, now, resolver) };
  } catch (error) {
    const { code, message } = toFault(error);
    return { do: 'fail', step: step.key, code, message };
  }
}

function nextUndo(state: RunState): StepState | undefined {
  const done = state.completed.map((key) => state.steps.get(key));
  return done.findLast((one) => one?.part === 'main' && one.step.compensate && one.undo === undefined);
}

function end(state: RunState, part: 'onSuccess' | 'onError', now: number, resolver: Resolver): Decision {
  const failure = failureOf(state);
  const scope = scopeOf(state, 'main', now);
  const outputs: Record<string, Json> = {};
  const reasons = failure === undefined ? [] : [`${failure.key}: ${failure.fault?.message ?? 'failed'}`];
  for (const [name, template] of Object.entries(state.began.workflow.outputs)) {
    try {
      const value = resolver.substitute(template, scope);
      if (value !== undefined) outputs[name] = value;
    } catch (error) {
      if (failure === undefined) reasons.push(`output ${name}: ${toFault(error).message}`);
    }
  }
  for (const step of stepsOf(state, part))
    if (step.phase === 'failed') reasons.push(`${step.key}: ${step.fault?.message ?? 'failed'}`);
  for (const step of stepsOf(state, 'main'))
    if (step.undo?.phase === 'failed') reasons.push(`${step.key} ${step.message ?? ''}`);
  const status = failure === undefined ? 'succeeded' : 'failed';
  return { do: 'end', status, outputs, ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }) };
}
