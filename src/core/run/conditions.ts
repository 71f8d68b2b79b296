import type { Condition } from '../workflow/workflow.ts';
import type { Resolver } from './scope-of.ts';
import { scopeOf } from './scope-of.ts';
import type { RunState, StepState } from './state.ts';

/**
 * Why a ready step shall not run, completes "skipped because"; undefined when it shall. A dependency that was skipped or
 * failed leads to a skip, unless a condition speaks of it: then the conditions decide. In `sequential` mode the step
 * before is only an order, so it counts where this step reads from it; and `onSuccess` and `onError` never stop half-way.
 */
export function skipReason(state: RunState, self: StepState, now: number, resolver: Resolver): string | undefined {
  return lostDependency(state, self) ?? unmetCondition(state, self, now, resolver);
}

function lostDependency(state: RunState, { part, step }: StepState): string | undefined {
  if (part !== 'main') return undefined;
  const sequential = state.began.workflow.execution.mode === 'sequential';
  for (const id of step.dependsOn) {
    const other = state.steps.get(id);
    if (other === undefined || other.phase === 'done') continue;
    if (step.conditions.some((condition) => speaksOf(condition, id))) continue;
    if (sequential && !mentions(JSON.stringify(step.inputs), id)) continue;
    return `it depends on "${id}", which ${other.phase === 'failed' ? 'failed' : 'was skipped'}`;
  }
  return undefined;
}

function unmetCondition(state: RunState, self: StepState, now: number, resolver: Resolver): string | undefined {
  const find = (id: string) => state.steps.get(`${self.part}/${id}`) ?? state.steps.get(id);
  for (const condition of self.step.conditions) {
    if (condition.type === 'expression') {
      const holds = resolver.test(condition.expression, scopeOf(state, self.part, now));
      if (!holds) return `the condition ${condition.expression} does not hold`;
      continue;
    }
    const other = find(condition.stepId);
    if (other?.phase !== 'done') {
      const became = other?.phase === 'failed' ? 'failed' : other?.phase === 'skipped' ? 'was skipped' : 'has not run';
      return `"${condition.stepId}" ${became}`;
    }
    if (condition.type === 'hasOutput' && !hasOutput(other, condition.outputKey))
      return `"${condition.stepId}" gave no "${condition.outputKey}"`;
  }
  return undefined;
}

/** An output counts when it is there and not null. */
function hasOutput({ output }: StepState, key: string): boolean {
  if (typeof output !== 'object' || output === null || !Object.hasOwn(output, key)) return false;
  return (output as Record<string, unknown>)[key] != null;
}

function speaksOf(condition: Condition, id: string): boolean {
  return condition.type === 'expression' ? mentions(condition.expression, id) : condition.stepId === id;
}

/** Whether a text holds `steps.<id>` or `steps["<id>"]`, the name ending there. */
function mentions(text: string, id: string): boolean {
  return [`steps.${id}`, `steps["${id}"`, `steps['${id}'`, `steps[\\"${id}\\"`].some((start) => {
    for (let at = text.indexOf(start); at !== -1; at = text.indexOf(start, at + 1))
      if (!/[\w-]/.test(text.charAt(at + start.length))) return true;
    return false;
  });
}
