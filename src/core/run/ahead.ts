import type { Announced } from '../quota/spent.ts';
import { batches } from '../workflow/graph.ts';
import type { Plan } from './plan.ts';
import { isEnded, type RunState } from './state.ts';

const KEYS = ['requests', 'points', 'content'] as const;

/**
 * What a run is likely to ask of GitHub from here on: what its plan holds for steps that have not ended, and no more than
 * is unspent of the whole. Nothing once it has ended.
 */
export function workAhead(plan: Plan, state: RunState): Announced {
  const main = batches(state.began.workflow.steps).length;
  const open = plan.batches.flatMap((batch, at) =>
    batch.filter(({ id }) => {
      const step = state.steps.get(at < main ? id : `onSuccess/${id}`);
      return state.end === undefined && step !== undefined && !isEnded(step);
    }),
  );
  const left = KEYS.map((key) => {
    const steps = open.reduce((sum, step) => sum + step[key], 0);
    return [key, Math.max(0, Math.min(steps, plan[key] - state.spent[key]))];
  });
  const work = Object.fromEntries(left) as Announced;
  return work.requests === 0 ? work : { ...work, repositories: plan.repositories.length };
}
