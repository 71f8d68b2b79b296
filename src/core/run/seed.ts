import type { Fact } from './fact.ts';
import { fold } from './fold.ts';

/**
 * The facts that a retry from `step` may keep: those of steps that are done, were not undone, and do not come after it.
 * Undefined when the workflow has no such step in its main part.
 */
export function seedFrom(facts: readonly Fact[], step: string): Fact[] | undefined {
  const state = fold(facts);
  if (state.steps.get(step)?.part !== 'main') return undefined;
  // One that was being taken back when the run was cancelled may be half gone: it looks at the world anew.
  const undone = [...state.steps.values()]
    .filter(({ undo }) => undo !== undefined && undo.phase !== 'failed')
    .map(({ key }) => key);
  const again = new Set([step, ...undone]);
  for (let size = -1; size !== again.size; ) {
    size = again.size;
    for (const one of state.began.workflow.steps) if (one.dependsOn.some((id) => again.has(id))) again.add(one.id);
  }
  const keep = new Set(state.completed.filter((key) => state.steps.get(key)?.part === 'main' && !again.has(key)));
  return facts.filter((fact) => 'step' in fact && keep.has(fact.step) && !fact.kind.startsWith('step.undo-'));
}
