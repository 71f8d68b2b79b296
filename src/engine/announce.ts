import type { Action } from '../core/action.ts';
import type { Catalog } from '../core/catalog.ts';
import { toFault } from '../core/fault.ts';
import type { World } from '../core/ports/world.ts';
import { NOTHING_AHEAD } from '../core/quota/spent.ts';
import { workAhead } from '../core/run/ahead.ts';
import { type Plan, planRun } from '../core/run/plan.ts';
import type { RunState } from '../core/run/state.ts';
import type { Log } from './log.ts';

/**
 * Plans a run and gives the way to say what it is still going to ask of GitHub, as it then stands; without a state: nothing
 * any more. The plan is an estimate, for want of which no run stops.
 */
export function announcing(
  runId: string,
  { began }: RunState,
  { world, actions, log }: { readonly world: World; readonly actions: Catalog<Action>; readonly log: Log },
): (state?: RunState) => void {
  const { workflow, catalogue, inputs, environment, event } = began;
  let plan: Plan | undefined;
  try {
    plan = planRun(workflow, { catalogue, actions: actions.all(), inputs, environment });
  } catch (error) {
    log.error({ run: runId, reason: toFault(error).message }, 'a run could not be planned');
  }
  return (state) => {
    const work = plan === undefined || state === undefined ? NOTHING_AHEAD : workAhead(plan, state);
    world.announce(event.installation, runId, work);
  };
}
