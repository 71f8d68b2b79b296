import type { RunView } from '../../core/run/view.ts';
import type { Scenario, ScenarioEvent } from '../../core/scenario/schema.ts';
import type { Happening } from '../hub.ts';
import { armFaults } from './arm.ts';
import { sentence } from './arrange.ts';
import { fitsHappening, isStaleCheck } from './happenings.ts';
import { perform, type Scene } from './perform.ts';

/** Milliseconds between two looks at what an event waits for. */
const LOOK = 50;

/**
 * Arms the faults and plays the events of a scenario one after another; ends when the last has been done. An event that cannot be done is told to
 * `failed` and ends the story. `runs` gives the app's runs as they were seen last; `stop` ends it in the middle.
 */
export async function play(
  scenario: Scenario,
  scene: Scene,
  about: {
    readonly runs: () => readonly RunView[];
    readonly failed: (sentence: string) => void;
    /** Told which event (from 1) waits for what it comes after, and undefined when none does. */
    readonly waits: (event: number | undefined) => void;
    readonly stop: AbortSignal;
  },
): Promise<void> {
  const { simulator } = scene;
  const { clock } = simulator.hub;
  const happened: Happening[] = [];
  const listener = (happening: Happening) => void happened.push(happening);
  simulator.hub.listeners.push(listener);
  const begin = clock.now();
  armFaults(simulator, scenario);
  let since = 0;
  try {
    for (const [index, event] of scenario.events.entries()) {
      if (event.at !== undefined) {
        const due = begin + (event.at * 1000) / scenario.speed;
        await clock.sleep(Math.max(0, due - clock.now()), about.stop);
      }
      let next = dueFrom(event, happened, since, scene, about.runs());
      while (next === undefined) {
        about.waits(index + 1);
        await clock.sleep(LOOK, about.stop);
        next = dueFrom(event, happened, since, scene, about.runs());
      }
      since = next;
      about.waits(undefined);
      try {
        await perform(scene, event, event.as);
      } catch (error) {
        about.failed(`event ${index + 1}: ${sentence(error)}`);
        return;
      }
    }
  } finally {
    simulator.hub.listeners.splice(simulator.hub.listeners.indexOf(listener), 1);
  }
}

/** From where the next event counts when this one is due, undefined while it is not: what was waited for is used up. */
function dueFrom(
  { after }: ScenarioEvent,
  happened: readonly Happening[],
  since: number,
  { simulator }: Scene,
  runs: readonly RunView[],
): number | undefined {
  if (after === undefined) return since;
  if (after.run === undefined) {
    const fits = (one: Happening) => fitsHappening(simulator, after, one) && !isStaleCheck(simulator, one);
    const at = happened.findIndex((one, index) => index >= since && fits(one));
    return at === -1 ? undefined : at + 1;
  }
  const stands = runs.some(
    (run) =>
      run.workflow.id === after.run &&
      run.status === after.status &&
      (after.step === undefined || run.steps.some((step) => step.id === after.step && step.status === 'waiting')),
  );
  return stands ? since : undefined;
}
